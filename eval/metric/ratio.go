package metric

import "fmt"

// Ratio is a share with the counts it is made of. Ratios of several items may be
// added by their counts (micro average) or averaged by their values (macro).
type Ratio struct {
	Hits, Of int
}

// Value returns Hits/Of. It returns ErrUndefined when there is nothing to take a
// share of.
func (r Ratio) Value() (float64, error) {
	if r.Of == 0 {
		return 0, fmt.Errorf("share of nothing: %w", ErrUndefined)
	}
	return float64(r.Hits) / float64(r.Of), nil
}

func (r *Ratio) add(hit bool) {
	r.Of++
	if hit {
		r.Hits++
	}
}
