package index

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"

	"github.com/biopars/biopars/internal/permission"
)

// LockFile is the file in a data directory whose lock makes a process the
// directory's only writer.
const LockFile = "writer.lock"

// pidFile names the holder. It stands beside the lock because a locked file
// cannot be read by others on Windows.
const pidFile = "writer.pid"

// Lock is the right to write to a data directory. The operating system takes it
// back when the process ends, however it ends.
type Lock struct {
	dir  string
	lock *flock.Flock
}

// AcquireLock makes the caller the only writer of the data directory, which is
// created when missing. It never waits: when somebody else is the writer, the
// error wraps [ErrLocked], as a [LockedError] if the holder's process is known.
func AcquireLock(dir string) (*Lock, error) {
	const op = "lock data directory"
	if err := os.MkdirAll(dir, permission.Dir); err != nil {
		return nil, &Error{Op: op, Object: dir, Err: err}
	}
	l := flock.New(filepath.Join(dir, LockFile))
	ok, err := l.TryLock()
	if err != nil {
		return nil, &Error{Op: op, Object: dir, Err: err}
	}
	if !ok {
		cause := ErrLocked
		if pid := holder(dir); pid > 0 {
			cause = &LockedError{PID: pid}
		}
		return nil, &Error{Op: op, Object: dir, Repair: RepairWait, Err: cause}
	}
	// Who holds the lock is a courtesy to the next one; not being able to say
	// it is no reason to refuse to write.
	_ = os.WriteFile(filepath.Join(dir, pidFile), []byte(strconv.Itoa(os.Getpid())+"\n"), permission.File)
	return &Lock{dir: dir, lock: l}, nil
}

// holder returns the process that last wrote its number, 0 when unknown.
func holder(dir string) int {
	b, err := os.ReadFile(filepath.Join(dir, pidFile))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || pid < 0 {
		return 0
	}
	return pid
}

// Close gives the right to write back. Closing twice does nothing.
func (l *Lock) Close() error {
	if !l.lock.Locked() {
		return nil
	}
	err := os.Remove(filepath.Join(l.dir, pidFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.lock.Unlock())
}
