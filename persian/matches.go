package persian

import (
	"cmp"
	"slices"
)

// Matches returns the places in text, as byte ranges in ascending order, whose
// words are words of the question, so that they can be highlighted. Ranges that
// overlap are joined.
func (a *Analyzer) Matches(question, text string) []Span {
	asked := map[string]bool{}
	for _, t := range a.Terms(question) {
		asked[t.Text] = true
	}
	var spans []Span
	for _, t := range a.Terms(text) {
		if asked[t.Text] {
			spans = append(spans, Span{Start: t.Start, End: t.End})
		}
	}
	slices.SortFunc(spans, func(x, y Span) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
	})
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
