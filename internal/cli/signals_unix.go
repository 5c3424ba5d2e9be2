//go:build unix

package cli

import (
	"os/signal"
	"syscall"
)

// A file that may not grow further is an error of the write, which says how much room
// is needed, and not the end of the process.
func init() { signal.Ignore(syscall.SIGXFSZ) }
