// Package perturb measures a checker of sentences against their evidence: on
// pairs with labels, and on sentences quoted from a corpus and spoilt in a
// controlled way, whose truth is known by construction.
//
// The checker is a function, so that the package knows none in particular.
package perturb

import (
	"cmp"
	"slices"
)

// Result is what a checker says of one sentence.
type Result struct {
	Supported    bool    // the evidence carries the sentence as a whole
	Contradicted bool    // the evidence says otherwise
	Score        float64 // confidence that it is supported; only its order matters
}

// Check judges a sentence against the passages that it cites.
type Check func(sentence string, evidence []string) (Result, error)

// AUROC is the probability that a positive scores above a negative, ties
// counting half (the Mann-Whitney statistic over the number of pairs); 0.5
// when either list is empty.
func AUROC(positive, negative []float64) float64 {
	if len(positive) == 0 || len(negative) == 0 {
		return 0.5
	}
	type scored struct {
		score    float64
		positive bool
	}
	all := make([]scored, 0, len(positive)+len(negative))
	for _, s := range positive {
		all = append(all, scored{s, true})
	}
	for _, s := range negative {
		all = append(all, scored{s, false})
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	var ranks float64
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].score == all[i].score {
			j++
		}
		mean := float64(i+j+1) / 2 // ranks i+1 to j
		for ; i < j; i++ {
			if all[i].positive {
				ranks += mean
			}
		}
	}
	n, m := float64(len(positive)), float64(len(negative))
	return (ranks - n*(n+1)/2) / (n * m)
}
