package index

import (
	"errors"
	"fmt"
	"strings"
)

// Sentinel errors of the stored corpus. They arrive wrapped, usually in an
// [Error]; compare with errors.Is.
var (
	// ErrLocked says that another process, or another part of this one, is
	// writing to the corpus.
	ErrLocked = errors.New("locked by another writer")
	// ErrFingerprint says that an index was built with other settings than
	// those in force; it comes as a [FingerprintError].
	ErrFingerprint = errors.New("built with other settings")
	// ErrNotFound says that the passage, document or generation asked for does
	// not exist.
	ErrNotFound = errors.New("not found")
	// ErrNoCorpus says that there is no catalogue where one was looked for.
	ErrNoCorpus = errors.New("no corpus")
	// ErrCorrupt says that stored data contradicts itself.
	ErrCorrupt = errors.New("corrupt")
	// ErrReadOnly says that a write was asked of something opened for reading.
	ErrReadOnly = errors.New("opened read-only")
)

// LockedError names the process that holds a lock. It wraps [ErrLocked].
type LockedError struct{ PID int }

// Error names the process.
func (e *LockedError) Error() string { return fmt.Sprintf("%v: process %d", ErrLocked, e.PID) }

// Unwrap returns [ErrLocked].
func (e *LockedError) Unwrap() error { return ErrLocked }

// Error carries what failed, on what, and what mends it.
type Error struct {
	Op     string // the act: "open catalogue", "append"
	Object string // path, passage ID or index name; may be empty
	Repair Repair // what mends it; may be empty
	Err    error  // cause, never nil
}

// Error says what failed, in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Object != "" {
		b.WriteString(" " + e.Object)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
