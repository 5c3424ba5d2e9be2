package lexical

import (
	"cmp"
	"slices"

	"github.com/biopars/biopars/persian"
)

// Matches returns the places in text, as byte ranges in ascending order, whose
// words are words of the question, so that they can be highlighted. Ranges that
// overlap are joined.
func (x *Index) Matches(question, text string) []persian.Span {
	return Matches(x.opts.Analyzer, question, text)
}

// Matches is Index.Matches for any analyzer.
func Matches(an Analyzer, question, text string) []persian.Span {
	asked := map[string]bool{}
	for _, t := range an.Terms(question) {
		asked[t.Text] = true
	}
	var spans []persian.Span
	for _, t := range an.Terms(text) {
		if asked[t.Text] {
			spans = append(spans, persian.Span{Start: t.Start, End: t.End})
		}
	}
	slices.SortFunc(spans, func(a, b persian.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
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
