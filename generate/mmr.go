package generate

import (
	"cmp"
	"math"
	"slices"

	"github.com/biopars/biopars/generate/sanitize"
)

// Thresholds of the choice.
const (
	lambdaMMR     = 0.80 // relevance against novelty
	redundantFrom = 0.70 // overlap of terms from which a sentence repeats another
)

// choose takes sentences greedily by relevance less redundancy (maximal
// marginal relevance over the overlap of terms), best first.
func (x *Extractor) choose(pool []candidateSentence) []candidateSentence {
	most := cmp.Or(x.Max, 8)
	floor := cmp.Or(x.MinScore, 0.35)
	slices.SortStableFunc(pool, func(a, b candidateSentence) int { return cmp.Compare(b.score, a.score) })
	var out []candidateSentence
	used := make([]bool, len(pool))
	for len(out) < most {
		best, value := -1, math.Inf(-1)
		for i, c := range pool {
			if used[i] {
				continue
			}
			if c.score < floor*pool[0].score {
				break
			}
			var repeat float64
			follows := false
			for _, o := range out {
				repeat = max(repeat, overlap(c.terms, o.terms))
				follows = follows || o.passage == c.passage && o.end <= c.start && c.start-o.end < 3
			}
			if repeat >= redundantFrom {
				used[i] = true
				continue
			}
			v := lambdaMMR*c.score - (1-lambdaMMR)*repeat
			if c.anaphora && !follows {
				v -= 0.1
			}
			if v > value {
				best, value = i, v
			}
		}
		if best < 0 {
			break
		}
		used[best] = true
		// The patterns are dear, so they see only what would be quoted.
		if sanitize.HasInjection(pool[best].text) {
			continue
		}
		out = append(out, pool[best])
	}
	return out
}

// overlap is the share of the smaller set's terms that the other has as well.
func overlap(a, b map[string]struct{}) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for t := range a {
		if _, ok := b[t]; ok {
			n++
		}
	}
	return float64(n) / float64(len(a))
}
