package cli

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"

	"github.com/biopars/biopars/internal/secret"
)

// Streams is all the input and output there is. Results go to Out, progress and
// messages to Err, so that a pipe gets results only.
type Streams struct {
	In          io.Reader
	Out, Err    io.Writer
	InTerminal  bool // somebody types, and is prompted
	OutTerminal bool // colours are fit for Out
	Isolates    bool // so are isolates: what shows Out puts runs of both directions into order
	Width       int  // columns of Out; 0: its lines are not broken
	ErrTerminal bool // progress bars are fit for Err
	Environ     []string

	bar io.Writer // Err as it is, for progress bars, which move the cursor
}

// guarded are the streams with a guard before each of the two that are printed to.
func (s Streams) guarded(secrets *secret.Set) Streams {
	s.bar = s.Err
	s.Out = &guard{w: s.Out, secrets: secrets, styled: s.OutTerminal}
	s.Err = &guard{w: s.Err, secrets: secrets, strict: true}
	return s
}

// mask hides the secrets in a text that is kept in a file.
func (a *app) mask(text string) string { return secret.Redact(a.secrets.Mask(text)) }

// System is the process's own streams.
func System() Streams {
	dumb := os.Getenv("TERM") == "dumb"
	colourless := os.Getenv("NO_COLOR") != "" || dumb
	out := int(os.Stdout.Fd())
	return Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Isolates: term.IsTerminal(out) && !dumb, Width: width(out),
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(out) && !colourless,
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())) && !colourless,
		Environ:     os.Environ(),
	}
}

// width is that of the variable COLUMNS, else that of the terminal; 0 when Out is
// none.
func width(out int) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if n, _, err := term.GetSize(out); err == nil && n > 0 {
		return n
	}
	return 0
}

// style wraps text in terminal codes when they are fit for Out.
func (s Streams) style(code, text string) string {
	if !s.OutTerminal {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[" + plain + "m"
}

const (
	bold  = "1"
	dim   = "2"
	mark  = "1;33"
	plain = "0"
)
