package index

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNoSpace says that the disk is full, or a limit of the file system or the process
// is reached. It comes as a [NoSpaceError].
var ErrNoSpace = errors.New("no space left")

// NoSpaceError says how much room a write to a data directory needs. Nothing is lost:
// the same call with room goes on where this one stopped. It wraps [ErrNoSpace] and
// the cause.
type NoSpaceError struct {
	Dir  string
	Need int64 // bytes that are about needed, beside those in use
	Free int64 // bytes there are, -1 when not known
	Err  error
}

// Error says what is needed and what there is.
func (e *NoSpaceError) Error() string {
	free := ""
	if e.Free >= 0 {
		free = fmt.Sprintf(", %d MB are free", e.Free>>20)
	}
	return fmt.Sprintf("%v: %s needs about %d MB%s: %v", ErrNoSpace, e.Dir, (e.Need+1<<20-1)>>20, free, e.Err)
}

// Unwrap returns [ErrNoSpace] and the cause.
func (e *NoSpaceError) Unwrap() []error { return []error{ErrNoSpace, e.Err} }

// FreeSpace is how many bytes can still be written below a directory, -1 when that
// cannot be found out.
func FreeSpace(dir string) int64 { return freeSpace(dir) }

// little is so little room that an error without a cause comes of it.
const little = 256 << 10

// LacksSpace reports whether an error of writing below a directory comes of lacking
// room. SQLite and Bleve say some of them in words alone, or not at all.
func LacksSpace(dir string, err error) bool {
	if err == nil {
		return false
	}
	if errors.Is(err, ErrNoSpace) {
		return true
	}
	text := err.Error()
	for _, full := range fullErrors {
		if errors.Is(err, full) || strings.Contains(text, full.Error()) {
			return true
		}
	}
	if strings.Contains(text, "database or disk is full") {
		return true
	}
	if !strings.Contains(text, "disk I/O error") && !strings.Contains(text, "unable to open database file") {
		return false
	}
	free := FreeSpace(dir)
	return free >= 0 && free < little || sizeLimited()
}
