package metric

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/biopars/biopars/eval/stat"
)

// Compare tests the difference of one metric between two systems scored on the
// same items, in the same order. For a metric that is a mean of item values it is
// stat.Randomisation, over the items that have a value under both; for a
// corpus-level metric the same test with the counts of items exchanged in place
// of values (Riezler and Maxwell 2005, On Some Pitfalls in Automatic Evaluation
// and Significance Testing for MT), and the interval is a paired bootstrap over
// items. It returns stat.ErrLength when the items differ in number and ErrUnknown
// when the metrics differ.
func Compare(ctx context.Context, a, b *Score, o stat.Options) (stat.Comparison, error) {
	fail := func(err error) (stat.Comparison, error) {
		return stat.Comparison{}, fmt.Errorf("compare %s: %w", a.Metric, err)
	}
	if a.Metric != b.Metric {
		return fail(fmt.Errorf("with %s: %w", b.Metric, ErrUnknown))
	}
	if len(a.Items) != len(b.Items) {
		return fail(fmt.Errorf("%w: %d and %d", stat.ErrLength, len(a.Items), len(b.Items)))
	}
	if a.stats == nil || b.stats == nil {
		x, y := pairs(a, b)
		c, err := stat.Randomisation(x, y, o)
		if err != nil {
			return fail(err)
		}
		return c, nil
	}
	if o.Resamples <= 0 {
		o.Resamples = 10_000
	}
	width, corpus := len(a.metric.stats), a.metric.corpus
	sumA, sumB := make([]float64, width), make([]float64, width)
	// The interval: both systems on the same resample.
	difference, err := stat.BootstrapStatistic(ctx, len(a.Items), func(indices []int) float64 {
		clear(sumA)
		clear(sumB)
		for _, i := range indices {
			for k := range width {
				sumA[k] += a.stats[i*width+k]
				sumB[k] += b.stats[i*width+k]
			}
		}
		return corpus(sumB) - corpus(sumA)
	}, o)
	if err != nil {
		return fail(err)
	}
	// Exchanging an item moves the difference of its counts from one sum to the
	// other; the total stays.
	moves := make([]float64, len(a.stats))
	base, total := make([]float64, width), make([]float64, width)
	for i, v := range a.stats {
		moves[i] = b.stats[i] - v
		base[i%width] += v
		total[i%width] += v + b.stats[i]
	}
	rng := rand.New(rand.NewPCG(o.Seed, 0xA9))
	extreme := 0
	for range o.Resamples {
		if err := ctx.Err(); err != nil {
			return fail(err)
		}
		copy(sumA, base)
		var coins uint64
		for i := range a.Items {
			if i%64 == 0 {
				coins = rng.Uint64()
			}
			if coins&1 == 1 {
				for k, v := range moves[i*width : (i+1)*width] {
					sumA[k] += v
				}
			}
			coins >>= 1
		}
		for k := range sumB {
			sumB[k] = total[k] - sumA[k]
		}
		// Sums of counts are exact, so equal splits compare equal.
		if math.Abs(corpus(sumB)-corpus(sumA)) >= math.Abs(difference.Value)-1e-12 {
			extreme++
		}
	}
	return stat.Comparison{
		A: a.Value, B: b.Value, Difference: difference, Items: len(a.Items),
		P: float64(extreme+1) / float64(o.Resamples+1),
	}, nil
}

// pairs returns the values of the items that neither score skipped.
func pairs(a, b *Score) (x, y []float64) {
	skip := map[int]bool{}
	for _, s := range [][]int{a.Skipped, b.Skipped} {
		for _, i := range s {
			skip[i] = true
		}
	}
	for i := range a.Items {
		if !skip[i] {
			x, y = append(x, a.Items[i]), append(y, b.Items[i])
		}
	}
	return x, y
}
