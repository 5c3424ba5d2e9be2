package eval

import (
	"maps"
	"slices"
	"strings"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
)

// Leakage is looked for with these bounds, in words, so that a chance agreement
// is none.
const (
	leakAnswer  = 8  // a gold answer of at least so many words stands in a passage
	leakPassage = 20 // a passage of at least so many words stands in a gold answer
)

// leaked reports whether a gold answer of the item stands verbatim in a
// retrieved passage, or a retrieved passage in a gold answer, as happens when
// the answer was cut into passages. Spelling variants and punctuation make no
// difference. Such an item measures finding, not answering.
func leaked(it *Item, passages []Passage) bool {
	for _, a := range it.Answers {
		gold, goldWords := words(a)
		for _, p := range passages {
			text, textWords := words(p.Text)
			if goldWords >= leakAnswer && strings.Contains(text, gold) || textWords >= leakPassage &&
				strings.Contains(gold, text) {
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

// Leakage sets the items whose gold answer was retrieved apart from the others.
type Leakage struct {
	IDs []string `json:"ids"`
	// Leaked and Clean are the means of the items' values by metric.
	Leaked map[string]float64 `json:"leaked,omitempty"`
	Clean  map[string]float64 `json:"clean,omitempty"`
}

func leakage(scores []ItemScore) Leakage {
	l := Leakage{IDs: []string{}}
	values := map[bool]map[string][]float64{true: {}, false: {}}
	for _, s := range scores {
		if s.Failed {
			continue
		}
		if s.Leaked {
			l.IDs = append(l.IDs, s.ID)
		}
		for name, v := range s.Values {
			values[s.Leaked][name] = append(values[s.Leaked][name], v)
		}
	}
	if len(l.IDs) > 0 {
		l.Leaked, l.Clean = averages(values[true]), averages(values[false])
	}
	return l
}

func averages(values map[string][]float64) map[string]float64 {
	out := map[string]float64{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if mean, err := stat.Mean(values[name]); err == nil {
			out[name] = mean
		}
	}
	return out
}
