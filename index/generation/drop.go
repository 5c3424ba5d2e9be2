package generation

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/biopars/biopars/internal/permission"
)

// drop removes the generations that are neither current nor in use. The
// caller has the writer's lock.
func (s *Store) drop(ctx context.Context, current string) error {
	const op = "drop old generations"
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return s.fail(op, err)
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return s.fail(op, err)
		}
		name := e.Name()
		path := filepath.Join(s.dir, name)
		if strings.HasPrefix(name, dropPrefix) {
			if err := os.RemoveAll(path); err != nil {
				return s.fail(op, err)
			}
			continue
		}
		gen, isLock := strings.CutSuffix(name, lockSuffix)
		if _, ok := number(gen); !ok || gen == current {
			continue
		}
		if isLock {
			// A lock file whose generation is gone; with one it goes below.
			if _, err := os.Stat(filepath.Join(s.dir, gen)); errors.Is(err, fs.ErrNotExist) {
				_ = os.Remove(path)
			}
			continue
		}
		if err := s.remove(gen); err != nil {
			return s.fail(op, err)
		}
	}
	return nil
}

// remove removes one generation unless a reader uses it.
func (s *Store) remove(name string) error {
	path := filepath.Join(s.dir, name)
	if info, err := os.Lstat(path + lockSuffix); err == nil && !info.Mode().IsRegular() {
		if err := os.RemoveAll(path + lockSuffix); err != nil {
			return err
		}
	}
	lock := flock.New(path+lockSuffix, flock.SetPermissions(permission.File))
	ok, err := lock.TryLock()
	if err != nil || !ok {
		return err
	}
	if err := s.step("drop: rename"); err != nil {
		return errors.Join(err, lock.Unlock())
	}
	// Under its old name the generation disappears at once, so that nobody who
	// waits for the lock finds half of it.
	trash := filepath.Join(s.dir, dropPrefix+name)
	if err := rename(path, trash); err != nil {
		return errors.Join(fmt.Errorf("remove %s: %w", name, err), lock.Unlock())
	}
	if err := s.step("drop: remove"); err != nil {
		return errors.Join(err, lock.Unlock())
	}
	err = os.RemoveAll(trash)
	err = errors.Join(err, lock.Unlock())
	if err == nil {
		// A reader that just looked at the lock may keep Windows from removing
		// it; the next drop does it then.
		_ = os.Remove(path + lockSuffix)
	}
	return err
}
