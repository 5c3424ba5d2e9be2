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
)

// Drop removes the generations that are not published and that nobody uses, and
// returns how many. Publish does it as its last step; Drop is for the case that
// a reader held an old generation then. While somebody writes, the error wraps
// [index.ErrLocked].
func (s *Store) Drop(ctx context.Context) (int, error) {
	if _, err := os.Stat(s.dir); errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	lock, err := s.writerLock("drop old generations")
	if err != nil {
		return 0, err
	}
	name, err := s.CurrentName()
	if err != nil {
		return 0, errors.Join(err, lock.Unlock())
	}
	n, err := s.drop(ctx, name)
	return n, errors.Join(err, lock.Unlock())
}

// drop is Drop for a caller that has the writer's lock.
func (s *Store) drop(ctx context.Context, current string) (dropped int, err error) {
	const op = "drop old generations"
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return 0, s.fail(op, err)
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return dropped, s.fail(op, err)
		}
		name := e.Name()
		path := filepath.Join(s.dir, name)
		if strings.HasPrefix(name, dropPrefix) {
			if err := os.RemoveAll(path); err != nil {
				return dropped, s.fail(op, err)
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
		gone, err := s.remove(gen)
		if err != nil {
			return dropped, s.fail(op, err)
		}
		if gone {
			dropped++
		}
	}
	return dropped, nil
}

// remove removes one generation unless a reader uses it.
func (s *Store) remove(name string) (gone bool, err error) {
	path := filepath.Join(s.dir, name)
	lock := flock.New(path+lockSuffix, flock.SetPermissions(0o644))
	ok, err := lock.TryLock()
	if err != nil || !ok {
		return false, err
	}
	if err := s.step("drop: rename"); err != nil {
		return false, errors.Join(err, lock.Unlock())
	}
	// Under its old name the generation disappears at once, so that nobody who
	// waits for the lock finds half of it.
	trash := filepath.Join(s.dir, dropPrefix+name)
	if err := rename(path, trash); err != nil {
		return false, errors.Join(fmt.Errorf("remove %s: %w", name, err), lock.Unlock())
	}
	if err := s.step("drop: remove"); err != nil {
		return false, errors.Join(err, lock.Unlock())
	}
	err = os.RemoveAll(trash)
	err = errors.Join(err, lock.Unlock())
	if err == nil {
		// A reader that just looked at the lock may keep Windows from removing
		// it; the next drop does it then.
		_ = os.Remove(path + lockSuffix)
	}
	return true, err
}
