package stat

import (
	"fmt"
	"math"
	"slices"
)

// Holm returns the p-values adjusted for their number by Holm's step-down
// method (Holm 1979, A Simple Sequentially Rejective Multiple Test Procedure), in
// the order given. An adjusted value below α is significant at a family-wise
// error rate of α. It returns ErrNotFinite for a value outside 0 to 1.
func Holm(p []float64) ([]float64, error) {
	order := make([]int, len(p))
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("holm correction: %w: p-value %d is %v", ErrNotFinite, i, v)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case p[i] < p[j]:
			return -1
		case p[i] > p[j]:
			return 1
		}
		return 0
	})
	adjusted := make([]float64, len(p))
	largest := 0.0
	for rank, i := range order {
		largest = max(largest, min(1, float64(len(p)-rank)*p[i]))
		adjusted[i] = largest
	}
	return adjusted, nil
}

// CohenDZ is the effect size of a paired difference: the mean of b − a over the
// standard deviation of the differences (Cohen 1988; formula 6 of Lakens 2013,
// Calculating and reporting effect sizes). It returns 0 when no item differs, and
// ErrTooFew for fewer than two items or when all differences are the same, not
// zero, and the ratio has no finite value.
func CohenDZ(a, b []float64) (float64, error) {
	if err := check(2, a, b); err != nil {
		return 0, fmt.Errorf("effect size: %w", err)
	}
	d := differences(a, b)
	return ratio(mean(d), math.Sqrt(variance(d)))
}

func ratio(difference, deviation float64) (float64, error) {
	if difference == 0 {
		return 0, nil
	}
	if deviation <= 1e-12*math.Abs(difference) {
		return 0, fmt.Errorf("effect size: %w: the items show no variation", ErrTooFew)
	}
	return difference / deviation, nil
}
