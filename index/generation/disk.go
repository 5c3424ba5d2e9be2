package generation

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"time"

	"github.com/biopars/biopars/internal/permission"
)

// WriteFile replaces the file at name in one step that survives a power cut: a
// reader, now or after a crash, sees the old content or the new one. The
// temporary file it uses stands beside name with the suffix ".tmp".
func WriteFile(name string, data []byte) error {
	return WriteFileFunc(name, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// WriteFileFunc is WriteFile for content that is written piece by piece.
func WriteFileFunc(name string, write func(f *os.File) error) error {
	tmp := name + ".tmp"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, permission.File)
	if err != nil {
		return err
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := rename(tmp, name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// rename renames, with patience on Windows, where a file that somebody has open
// for a moment cannot be replaced.
func rename(from, to string) error {
	err := os.Rename(from, to)
	if runtime.GOOS != "windows" {
		return err
	}
	for try := 0; err != nil && !errors.Is(err, fs.ErrNotExist) && try < 100; try++ {
		time.Sleep(10 * time.Millisecond)
		err = os.Rename(from, to)
	}
	return err
}

// syncDir makes the entries of a directory durable. Windows does that by itself
// and cannot sync a directory.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// syncTree makes all files and directories below root durable.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return syncDir(name)
		}
		if !d.Type().IsRegular() {
			return nil
		}
		flag := os.O_RDONLY
		if runtime.GOOS == "windows" {
			flag = os.O_RDWR // FlushFileBuffers wants the right to write
		}
		f, err := os.OpenFile(name, flag, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}

// clone makes dst, which exists and is empty, a copy of src: hard links, but
// real copies of the files that match mutable or cannot be linked. The manifest
// stays behind.
func clone(ctx context.Context, src, dst string, mutable []string) error {
	return filepath.WalkDir(src, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		rel, err := filepath.Rel(src, name)
		if err != nil || rel == "." || rel == manifestFile {
			return err
		}
		to := filepath.Join(dst, rel)
		if d.IsDir() {
			return os.Mkdir(to, permission.Dir)
		}
		inPlace, err := matches(mutable, filepath.ToSlash(rel))
		if err != nil {
			return err
		}
		if !inPlace && os.Link(name, to) == nil {
			return nil
		}
		return copyFile(name, to)
	})
}

// matches reports whether a slash-separated name matches one of the patterns.
func matches(patterns []string, name string) (bool, error) {
	for _, pattern := range patterns {
		if ok, err := path.Match(pattern, name); err != nil || ok {
			return ok, err
		}
	}
	return false, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm()|0o200)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
