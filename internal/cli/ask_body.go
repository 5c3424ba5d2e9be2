package cli

import (
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/terminal"
)

// body prints the sentences of an answer as they are made. Those that are quoted,
// because no model writes, stand in guillemets, each in a line of its own: what
// stands side by side in different passages is not one text.
type body struct {
	flow    terminal.Flow
	quoted  bool   // no model writes
	pending string // what has come but is not printed
	printed bool
}

func (a *app) body() *body {
	return &body{flow: terminal.Flow{Layout: a.layout(), Out: a.Out}, quoted: a.noModel}
}

// take takes a piece of the answer's text.
func (b *body) take(text string) { b.pending += clean(text) }

// sentence prints what has come, since a sentence is complete.
func (b *body) sentence(s answer.Sentence) {
	text := strings.TrimSpace(b.pending)
	rest, whole := strings.CutPrefix(text, clean(s.Text))
	if b.quoted && whole && itself(s) {
		b.pending = "\n«" + b.decisive(s) + "»" + rest
	}
	b.flush()
}

// decisive is a quoted sentence with its deciding words marked, if that needs no
// characters within a text that is quoted word by word.
func (b *body) decisive(s answer.Sentence) string {
	e := s.Evidence[0]
	if !b.flow.Colour || e.Quote.Text != s.Text {
		return quoteLine(s.Text)
	}
	text, at := "", 0
	for _, m := range e.Marked {
		from, to := m[0]-e.Quote.Start, m[1]-e.Quote.Start
		text, at = text+quotePart(s.Text[at:from])+terminal.Mark(quotePart(s.Text[from:to])), to
	}
	return text + quotePart(s.Text[at:])
}

// quotePart is a part of a line that a terminal does not act on.
func quotePart(s string) string { return strings.ReplaceAll(clean(s), "\n", " ") }

// flush prints what has come.
func (b *body) flush() {
	text := b.pending
	b.pending = ""
	if strings.TrimSpace(text) == "" {
		return
	}
	if !b.printed {
		text = strings.TrimLeft(text, " \n")
	}
	b.printed = true
	_ = b.flow.Write(text)
}

// end ends the line that the answer stands in, if there is one.
func (b *body) end() {
	b.flush()
	if b.printed {
		_ = b.flow.End()
	}
}
