package stat

import (
	"fmt"
	"math"
)

// Randomisation is the approximate randomisation test of two systems on the same
// items: under the hypothesis that they are alike, the two values of any item
// may be exchanged, which flips the sign of its difference (Noreen 1989,
// Computer Intensive Methods for Testing Hypotheses; Smucker, Allan and Carterette
// 2007 recommend it for retrieval). P is the share of sign assignments whose mean
// difference is at least as far from zero as the observed one; of a random sample
// of assignments with one added to both counts, or of all of them when there are
// no more than o.Resamples. The interval is that of PairedBootstrap. It needs at
// least two items.
func Randomisation(a, b []float64, o Options) (Comparison, error) {
	if err := check(2, a, b); err != nil {
		return Comparison{}, fmt.Errorf("randomisation test: %w", err)
	}
	o = o.withDefaults()
	d := differences(a, b)
	observed := mean(d)
	c := Comparison{
		A: mean(a), B: mean(b), Items: len(a),
		Difference: interval(observed, resampledMeans(d, o, streamPaired), o, len(d)),
	}
	// Items that do not differ contribute nothing under either sign.
	nonzero := d[:0]
	total := 0.0
	for _, v := range d {
		if v != 0 {
			nonzero = append(nonzero, v)
			total += v
		}
	}
	bound := math.Abs(total)
	if n := len(nonzero); n < 63 && uint64(1)<<n <= uint64(o.Resamples) {
		all := uint64(1) << n
		extreme := 0
		for signs := range all {
			if atLeast(math.Abs(flipped(nonzero, signs)), bound) {
				extreme++
			}
		}
		c.P, c.Exact = float64(extreme)/float64(all), true
		return c, nil
	}
	rng := o.rand(streamRandomisation)
	extreme := 0
	for range o.Resamples {
		sum := 0.0
		for start := 0; start < len(nonzero); start += 64 {
			sum += flipped(nonzero[start:min(start+64, len(nonzero))], rng.Uint64())
		}
		if atLeast(math.Abs(sum), bound) {
			extreme++
		}
	}
	c.P = float64(extreme+1) / float64(o.Resamples+1)
	return c, nil
}

// flipped sums values, negating the i-th where bit i of signs is set.
func flipped(values []float64, signs uint64) float64 {
	sum := 0.0
	for i, v := range values {
		if signs>>i&1 == 1 {
			sum -= v
		} else {
			sum += v
		}
	}
	return sum
}
