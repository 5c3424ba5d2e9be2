// Package faulttest runs a process of a test and meddles with its file operations:
// it kills the process before the n-th of them, or lets operations fail as a full or
// broken disk would. It stands between the process and the kernel (ptrace), so what
// SQLite and Bleve do to files is hit like what this project does itself. Where there
// is no ptrace, [Run] returns [ErrUnsupported] and the tests are skipped.
package faulttest

import "errors"

// ErrUnsupported says that processes cannot be traced here.
var ErrUnsupported = errors.New("file operations cannot be intercepted on this system")

// Op is a file operation that changes something on disk.
type Op struct {
	Name string // the system call
	Path string // what it works on
}

// Fault is what happens to operations. The zero value lets all of them through.
type Fault struct {
	// Dir limits everything to what lies below it.
	Dir string
	// Match chooses operations; nil stands for all.
	Match func(Op) bool
	// At is the number of the operation that is hit, from 1; 0 hits none.
	At int
	// Kill kills the process before the operation.
	Kill bool
	// Err, an error number, is what the operation comes to, undone.
	Err int
	// Short lets a write write half, before any Err hits the ones behind it.
	Short bool
	// OnwardsToo hits all operations from At on.
	OnwardsToo bool
}

// Result is how a process ended.
type Result struct {
	Ops    []Op   // all that counted
	Killed bool   // by the fault
	Exit   int    // -1 when it ended by a signal
	Output string // both streams
}

// NeedsRoom reports whether an operation asks for room on the disk, so that it
// fails when the disk is full.
func NeedsRoom(o Op) bool {
	switch o.Name {
	case "write", "pwrite", "writev", "open", "mkdir", "link", "allocate", "truncate":
		return true
	}
	return false
}
