// Package stat says how sure a measured difference is: bootstrap intervals,
// paired tests, correction for many comparisons, and effect sizes.
//
// All procedures take one value per item (per query, per answer) and are
// deterministic: the same values, options and seed give the same result on every
// platform. Values that are not finite are refused, because a failed item must be
// handled before it is averaged, not hidden in the average.
package stat

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

var (
	// ErrTooFew is returned when there are not enough items for the procedure.
	ErrTooFew = errors.New("too few items")
	// ErrLength is returned when paired samples differ in length.
	ErrLength = errors.New("samples differ in length")
	// ErrNotFinite is returned when a value is NaN or infinite.
	ErrNotFinite = errors.New("value is not finite")
)

// Options control resampling. The zero value works.
type Options struct {
	// Resamples is the number of bootstrap samples or random permutations.
	// Default 10,000.
	Resamples int
	// Seed of the random generator. Default 0, a seed like any other.
	Seed uint64
	// Level is the coverage of intervals, between 0 and 1. Default 0.95.
	Level float64
}

func (o Options) withDefaults() Options {
	if o.Resamples <= 0 {
		o.Resamples = 10_000
	}
	if o.Level <= 0 || o.Level >= 1 {
		o.Level = 0.95
	}
	return o
}

// rand returns the generator of a procedure; stream keeps two procedures with
// one seed from drawing the same numbers.
func (o Options) rand(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(o.Seed, stream)) }

const (
	streamBootstrap uint64 = iota + 1
	streamPaired
	streamRandomisation
)

// Interval is an estimate with its confidence interval.
type Interval struct {
	Value float64 `json:"value"` // the estimate from the sample itself
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Level float64 `json:"level"` // nominal coverage, 0.95 for 95 %
	Items int     `json:"items"`
}

// Comparison is the result of a paired test of two systems on the same items.
type Comparison struct {
	A          float64  `json:"a"`          // mean of the first system
	B          float64  `json:"b"`          // mean of the second
	Difference Interval `json:"difference"` // mean of b − a, with its interval
	P          float64  `json:"p"`          // two-sided
	Exact      bool     `json:"exact"`      // P comes from all permutations, not from a sample of them
	Items      int      `json:"items"`
}

// Mean returns the arithmetic mean of values.
func Mean(values []float64) (float64, error) {
	if err := check(1, values); err != nil {
		return 0, fmt.Errorf("mean: %w", err)
	}
	return mean(values), nil
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// variance is the unbiased sample variance.
func variance(values []float64) float64 {
	m := mean(values)
	sum := 0.0
	for _, v := range values {
		sum += (v - m) * (v - m)
	}
	return sum / float64(len(values)-1)
}

// Percentile returns the p-th quantile, 0 ≤ p ≤ 1, of values in ascending order,
// by linear interpolation between order statistics (Hyndman and Fan 1996, type 7;
// the default of R and NumPy). It returns ErrTooFew for no values.
func Percentile(sorted []float64, p float64) (float64, error) {
	if len(sorted) == 0 {
		return 0, fmt.Errorf("percentile: %w", ErrTooFew)
	}
	return percentile(sorted, min(max(p, 0), 1)), nil
}

func percentile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

func check(least int, samples ...[]float64) error {
	for _, s := range samples {
		if len(s) != len(samples[0]) {
			return fmt.Errorf("%w: %d and %d", ErrLength, len(samples[0]), len(s))
		}
	}
	for i, s := range samples {
		if len(s) < least {
			return fmt.Errorf("%w: have %d, need %d", ErrTooFew, len(s), least)
		}
		if j := slices.IndexFunc(s, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }); j >= 0 {
			return fmt.Errorf("%w: item %d of sample %d is %v", ErrNotFinite, j, i+1, s[j])
		}
	}
	return nil
}

func differences(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range a {
		d[i] = b[i] - a[i]
	}
	return d
}
