package stat

import (
	"cmp"
	"fmt"
	"slices"
)

// AUROC is the area under the receiver operating characteristic: the probability,
// from 0 to 1, that a positive scores above a negative, ties counting half. It is
// the Mann-Whitney U statistic over the number of pairs (Hanley and McNeil 1982);
// 0.5 when either list is empty. It returns ErrNotFinite for NaN and infinities.
func AUROC(positive, negative []float64) (float64, error) {
	for _, scores := range [][]float64{positive, negative} {
		if err := check(0, scores); err != nil {
			return 0, fmt.Errorf("AUROC: %w", err)
		}
	}
	if len(positive) == 0 || len(negative) == 0 {
		return 0.5, nil
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
	return (ranks - n*(n+1)/2) / (n * m), nil
}
