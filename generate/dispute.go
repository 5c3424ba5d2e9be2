package generate

import (
	"slices"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/question"
)

// withBothSides puts behind a chosen sentence that is one side of a conflict the other side:
// none stands for what the sources say while the other is hidden. Where neither side of the
// first conflict was chosen, both are the answer if there is no other, and end it if there is.
func withBothSides(req Request, pool, chosen []candidateSentence, most int) []candidateSentence {
	if len(req.Conflicts) > 0 {
		most = max(most, 2) // one side alone would hide the other
	}
	for n, c := range req.Conflicts {
		a, ok := sideOf(req, pool, c.A)
		b, also := sideOf(req, pool, c.B)
		if !ok || !also {
			continue
		}
		i := slices.IndexFunc(chosen, func(s candidateSentence) bool { return s.meets(&a) })
		j := slices.IndexFunc(chosen, func(s candidateSentence) bool { return s.meets(&b) })
		switch {
		case i >= 0 && j >= 0:
			first, second := min(i, j), max(i, j)
			other := chosen[second]
			chosen = slices.Insert(slices.Delete(chosen, second, second+1), first+1, other)
		case i < 0 && j < 0 && n == 0:
			chosen = append(chosen[:min(len(chosen), most-2)], a, b)
		case i >= 0 && j < 0:
			chosen = behind(chosen, i, b, most)
		case j >= 0 && i < 0:
			chosen = behind(chosen, j, a, most)
		}
	}
	return chosen[:min(len(chosen), most)]
}

// behind puts a sentence behind the one at i; where that is the last of the most there may
// be, the one before it gives way.
func behind(chosen []candidateSentence, i int, c candidateSentence, most int) []candidateSentence {
	if i == most-1 {
		chosen = slices.Delete(chosen, i-1, i)
		i--
	}
	return slices.Insert(chosen, i+1, c)
}

// sideOf is one side of a conflict as a sentence to be quoted; false for one that
// must not be.
func sideOf(req Request, pool []candidateSentence, side answer.CitedText) (candidateSentence, bool) {
	if side.Source < 1 || side.Source > len(req.Passages) {
		return candidateSentence{}, false
	}
	q := side.Quote
	c := candidateSentence{passage: side.Source - 1, start: q.Start, end: q.End, text: q.Text, before: -1}
	for i := range pool {
		if pool[i].passage == c.passage && pool[i].start == c.start && pool[i].end == c.end {
			c = pool[i]
		}
	}
	if c.read == nil {
		c.read = question.ReadStatement(c.text)
		c.terms = c.read.Set
	}
	return c, !sanitize.HasInjection(c.text)
}

// meets reports whether two sentences are of one stretch of a passage.
func (c *candidateSentence) meets(o *candidateSentence) bool {
	return c.passage == o.passage && c.start < o.end && o.start < c.end
}
