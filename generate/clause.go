package generate

import (
	"strings"
	"unicode"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// clause is a part of a text that can be quoted without the rest of its sentence.
type clause struct {
	persian.Span
	opens       bool // begins a sentence
	conditional bool // says when what follows holds
	turns       bool // limits or turns what stands before it
}

var (
	conditions = wordlist.CuesOf("quoting", "condition")
	turns      = wordlist.CuesOf("quoting", "turn")
)

// clauses cuts a text at the ends of sentences, at semicolons and, behind a verb or
// before a word that turns what was said, at commas.
func clauses(text string) []clause {
	var out []clause
	for _, s := range persian.Sentences(text) {
		start := s.Start
		add := func(end int) {
			part := strings.TrimRightFunc(text[start:end], unicode.IsSpace)
			folded := persian.CueText(part)
			out = append(out, clause{persian.Span{Start: start, End: start + len(part)}, start == s.Start,
				startsWithAny(folded, conditions()), startsWithAny(folded, turns())})
			start = end + len(text[end:s.End]) - len(strings.TrimLeftFunc(text[end:s.End], unicode.IsSpace))
		}
		for i, r := range text[s.Start:s.End] {
			at := s.Start + i
			if at < start {
				continue
			}
			end := at + len(string(r))
			switch r {
			case '؛', ';':
			case '،', ',':
				folded := persian.CueText(text[start:at])
				if !endsWithVerb(folded) && !startsWithAny(folded, conditions()) &&
					!startsWithAny(persian.CueText(text[end:s.End]), turns()) {
					continue
				}
			default:
				continue
			}
			if strings.TrimSpace(text[end:s.End]) != "" && strings.TrimSpace(text[start:at]) != "" {
				add(end)
			}
		}
		add(s.End)
	}
	return out
}
