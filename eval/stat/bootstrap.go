package stat

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Bootstrap returns the mean of values with a percentile bootstrap interval:
// items are drawn with replacement, and the interval spans the central quantiles
// of the resampled means (Efron and Tibshirani 1993, An Introduction to the
// Bootstrap, chapter 13). It needs at least two values.
func Bootstrap(values []float64, o Options) (Interval, error) {
	if err := check(2, values); err != nil {
		return Interval{}, fmt.Errorf("bootstrap: %w", err)
	}
	o = o.withDefaults()
	means := resampledMeans(values, o, streamBootstrap)
	return interval(mean(values), means, o, len(values)), nil
}

// BootstrapStatistic returns a statistic that is not a mean over items, such as
// corpus BLEU, with its percentile bootstrap interval (Koehn 2004, Statistical
// Significance Tests for Machine Translation Evaluation). The function gets the
// indices of the items of a resample, some of them several times, in a slice it
// must not keep; it is called o.Resamples times and once with every index once.
// It needs at least two items, returns ErrNotFinite when the statistic is not
// finite for a resample, and stops when ctx is done.
func BootstrapStatistic(ctx context.Context, items int, statistic func(indices []int) float64,
	o Options) (Interval, error) {
	if items < 2 {
		return Interval{}, fmt.Errorf("bootstrap: %w: have %d, need 2", ErrTooFew, items)
	}
	o = o.withDefaults()
	rng := o.rand(streamBootstrap)
	indices := make([]int, items)
	for i := range indices {
		indices[i] = i
	}
	value := statistic(indices)
	values := make([]float64, o.Resamples)
	for r := range values {
		if err := ctx.Err(); err != nil {
			return Interval{}, fmt.Errorf("bootstrap: %w", err)
		}
		for i := range indices {
			indices[i] = rng.IntN(items)
		}
		values[r] = statistic(indices)
	}
	if err := check(1, []float64{value}); err != nil {
		return Interval{}, fmt.Errorf("bootstrap: %w", err)
	}
	if err := check(1, values); err != nil {
		return Interval{}, fmt.Errorf("bootstrap: resample: %w", err)
	}
	return interval(value, values, o, items), nil
}

// PairedBootstrap compares two systems on the same items. The interval is the
// percentile interval of the mean difference b − a under resampling of items;
// the p-value comes from the same resamples after shifting the differences to
// mean zero, and is the share of them at least as far from zero as the observed
// difference, with one added to both counts (Efron and Tibshirani 1993, section
// 16.4; Berg-Kirkpatrick, Burkett and Klein 2012, An Empirical Investigation of
// Statistical Significance in NLP). It needs at least two items.
func PairedBootstrap(a, b []float64, o Options) (Comparison, error) {
	if err := check(2, a, b); err != nil {
		return Comparison{}, fmt.Errorf("paired bootstrap: %w", err)
	}
	o = o.withDefaults()
	d := differences(a, b)
	observed := mean(d)
	means := resampledMeans(d, o, streamPaired)
	extreme := 0
	for _, m := range means {
		if atLeast(math.Abs(m-observed), math.Abs(observed)) {
			extreme++
		}
	}
	return Comparison{
		A: mean(a), B: mean(b), Items: len(a),
		Difference: interval(observed, means, o, len(d)),
		P:          float64(extreme+1) / float64(o.Resamples+1),
	}, nil
}

// atLeast is ≥ for sums that differ only by rounding: without it ties between
// equal differences would fall by the order of additions.
func atLeast(x, bound float64) bool { return x >= bound-1e-12*max(1, bound) }

func resampledMeans(values []float64, o Options, stream uint64) []float64 {
	rng := o.rand(stream)
	n := len(values)
	means := make([]float64, o.Resamples)
	for r := range means {
		sum := 0.0
		for range n {
			sum += values[rng.IntN(n)]
		}
		means[r] = sum / float64(n)
	}
	return means
}

// interval sorts values.
func interval(value float64, values []float64, o Options, items int) Interval {
	slices.Sort(values)
	tail := (1 - o.Level) / 2
	return Interval{Value: value, Low: percentile(values, tail), High: percentile(values, 1-tail), Level: o.Level,
		Items: items}
}
