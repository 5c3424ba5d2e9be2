// Package permission has the one policy for files of corpora and runs: they hold
// medical questions and what was ingested, and are for their owner alone. Whoever
// wants to share them changes that by hand, or keeps the corpus on a server.
package permission

import (
	"io/fs"
	"os"
)

const (
	File fs.FileMode = 0o600 // of files
	Dir  fs.FileMode = 0o700 // of directories
)

// Create makes a file, or empties it, for its owner alone, like os.Create. A file that
// was there loses what permissions it had for others.
func Create(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, File)
	if err != nil {
		return nil, err
	}
	// What is no file, such as a pipe or the terminal, has permissions of its own.
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Mode().Perm() != File {
		if err := f.Chmod(File); err != nil {
			_ = f.Close() // the error of the permissions says more
			return nil, err
		}
	}
	return f, nil
}

// WriteFile is os.WriteFile by Create.
func WriteFile(path string, data []byte) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err != nil {
		_ = f.Close() // the error of writing says more
		return err
	}
	return f.Close()
}
