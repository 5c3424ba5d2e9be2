package cli

import (
	"fmt"

	"github.com/biopars/biopars/internal/terminal"
)

// set lays a text out for Out, its first line behind first and the others behind
// rest.
func (a *app) set(text, first, rest string) string {
	return a.layout().Set(text, first, rest)
}

func (a *app) layout() terminal.Layout {
	return terminal.Layout{Width: a.Width, Isolate: a.Isolates, Persian: a.lang() == "fa", Colour: a.OutTerminal}
}

// println prints a line of a result.
func (a *app) println(line string) { fmt.Fprintln(a.Out, line) }
