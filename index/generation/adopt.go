package generation

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/biopars/biopars/index"
)

// Adopt publishes the newest whole generation where none is named: CURRENT was lost,
// or a process was killed before it wrote the first. Any generation is whole before it
// gets its name, so the newest one is what was published, or was about to be. Those
// that are damaged are removed. Where one is named it does nothing. The error wraps
// [index.ErrLocked] for a second writer.
func (s *Store) Adopt(ctx context.Context) (err error) {
	if _, err := os.Stat(s.dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	const op = "adopt generation"
	if name, err := s.named(); err != nil || name != "" {
		return nil // a name that cannot be read is Current's error
	}
	lock, err := s.writerLock(op)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	return s.adopt(ctx)
}

// adopt is Adopt for who has the writer's lock.
func (s *Store) adopt(ctx context.Context) error {
	const op = "adopt generation"
	if name, err := s.named(); err != nil || name != "" {
		return nil
	}
	newest, err := s.newest()
	for ; err == nil && newest != ""; newest, err = s.newest() {
		path := filepath.Join(s.dir, newest)
		rec, err := readRecord(path)
		if err == nil {
			err = rec.checkSums(ctx, path)
		}
		if ctx.Err() != nil {
			return s.fail(op, ctx.Err())
		}
		if err == nil {
			if err := s.step("adopt"); err != nil {
				return err
			}
			if err := WriteFile(filepath.Join(s.dir, currentFile), []byte(newest+"\n")); err != nil {
				return s.fail(op, err)
			}
			return nil
		}
		if err := rename(path, filepath.Join(s.dir, dropPrefix+newest)); err != nil {
			return s.fail(op, err)
		}
	}
	if err != nil {
		return s.fail(op, err)
	}
	return nil
}

// newest names the generation with the highest number, "" when there is none.
func (s *Store) newest() (string, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var name string
	var top uint64
	for _, e := range entries {
		if n, ok := number(e.Name()); ok && e.IsDir() && n >= top {
			name, top = e.Name(), n
		}
	}
	return name, nil
}

// clearObstacles removes what stands where the writer's own files have to be and is
// of another kind, so that an index can be built anew whatever has become of its
// directory.
func clearObstacles(dir string) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() {
		return os.Remove(dir)
	}
	for _, name := range []string{currentFile, currentFile + ".tmp", index.LockFile} {
		path := filepath.Join(dir, name)
		if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return nil
}
