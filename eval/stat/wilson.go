package stat

import (
	"fmt"
	"math"
)

// Wilson returns a share of n items with its score interval (Wilson 1927,
// Probable Inference, the Law of Succession, and Statistical Inference), which
// stays within 0 and 1 and keeps a width at both, where a bootstrap has none.
// It needs at least one item.
func Wilson(successes, n int, o Options) (Interval, error) {
	if n < 1 {
		return Interval{}, fmt.Errorf("wilson: %w", ErrTooFew)
	}
	o = o.withDefaults()
	z := math.Sqrt2 * math.Erfinv(o.Level)
	share, items := float64(successes)/float64(n), float64(n)
	middle := (share + z*z/(2*items)) / (1 + z*z/items)
	half := z / (1 + z*z/items) * math.Sqrt(share*(1-share)/items+z*z/(4*items*items))
	return Interval{
		Value: share, Low: max(0, middle-half), High: min(1, middle+half), Level: o.Level, Items: n,
	}, nil
}
