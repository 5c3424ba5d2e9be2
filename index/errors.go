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

// The commands that hints name.
const (
	HintRebuild = "biopars index rebuild"
	HintVerify  = "biopars index verify"
	HintIngest  = "biopars ingest FILE"
)

// Error carries what failed, on what, and how a user repairs it.
type Error struct {
	Op     string // the act: "open catalogue", "append"
	Object string // path, passage ID or index name; may be empty
	Hint   string // command or advice that repairs it; may be empty
	Err    error  // cause, never nil
}

// Error says all of it in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Object != "" {
		b.WriteString(" " + e.Object)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	if e.Hint != "" {
		b.WriteString(" (try: " + e.Hint + ")")
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
