package terminal

import (
	"io"
	"strings"
)

// Flow sets a text that arrives in pieces, such as sentence by sentence: each piece
// goes on in the line in which the one before it ended. A piece must not end
// within a word, nor within what is to be kept together.
type Flow struct {
	Layout
	Out io.Writer

	column int // of the line that is being written
}

// Write sets a piece. A line break begins a new line; white space at either end of
// a line is left out, since pieces are set with a space between them.
func (f *Flow) Write(piece string) error {
	if !f.Colour {
		piece = strings.NewReplacer(on, "**", off, "**").Replace(piece)
	}
	var b strings.Builder
	for i, paragraph := range strings.Split(piece, "\n") {
		if i > 0 && f.column > 0 {
			b.WriteByte('\n')
			f.column = 0
		}
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			f.set(&b, paragraph)
		}
	}
	_, err := io.WriteString(f.Out, strings.NewReplacer(on, boldOn, off, boldOff).Replace(b.String()))
	return err
}

func (f *Flow) set(b *strings.Builder, paragraph string) {
	rtl, lead := f.rightToLeft(paragraph), f.column
	if lead > 0 {
		lead++
	}
	for i, line := range f.lines(paragraph, lead, 0) {
		switch {
		case i > 0:
			b.WriteByte('\n')
			f.column = 0
		case f.column > 0 && line != "":
			b.WriteByte(' ')
			f.column++
		}
		f.column += columns(line)
		if f.Isolate {
			line = isolate(line, rtl)
		}
		b.WriteString(line)
	}
}

// End ends the line.
func (f *Flow) End() error {
	if f.column == 0 {
		return nil
	}
	f.column = 0
	_, err := io.WriteString(f.Out, "\n")
	return err
}
