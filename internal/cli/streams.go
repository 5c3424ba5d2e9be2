package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Streams is all the input and output there is. Results go to Out, progress and
// messages to Err, so that a pipe gets results only.
type Streams struct {
	In          io.Reader
	Out, Err    io.Writer
	InTerminal  bool // somebody types, and is prompted
	OutTerminal bool // colours are fit for Out
	ErrTerminal bool // progress bars are fit for Err
	Environ     []string
}

// System is the process's own streams.
func System() Streams {
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"
	return Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())) && !plain,
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())) && !plain,
		Environ:     os.Environ(),
	}
}

// style wraps text in terminal codes when they are fit for Out.
func (s Streams) style(code, text string) string {
	if !s.OutTerminal {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

const (
	bold = "1"
	dim  = "2"
	mark = "1;33"
)
