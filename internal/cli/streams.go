package cli

import (
	"io"
	"os"

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
	colourless := os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"
	return Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())) && !colourless,
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())) && !colourless,
		Environ:     os.Environ(),
	}
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
