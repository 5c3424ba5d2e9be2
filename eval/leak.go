package eval

import (
	"strings"

	"github.com/biopars/biopars/eval/metric"
)

// Leakage is looked for with these bounds, in words, so that a chance agreement
// is none.
const (
	leakAnswer  = 8  // a gold answer of at least so many words stands in a passage
	leakPassage = 20 // a passage of at least so many words stands in a gold answer
)

// Leaked reports whether a gold answer of the item stands verbatim in a
// retrieved passage, or a retrieved passage in a gold answer, as happens when
// the answer was cut into passages. Spelling variants and punctuation make no
// difference. Such an item measures finding, not answering.
func Leaked(it *Item, passages []Passage) bool {
	for _, a := range it.Answers {
		gold, goldWords := words(a)
		for _, p := range passages {
			text, textWords := words(p.Text)
			if goldWords >= leakAnswer && strings.Contains(text, gold) || textWords >= leakPassage && strings.Contains(gold, text) {
				return true
			}
		}
	}
	return false
}

// words is a text as its words between single spaces.
func words(text string) (string, int) {
	tokens := metric.Fa.AppendTokens(nil, text)
	return " " + strings.Join(tokens, " ") + " ", len(tokens)
}
