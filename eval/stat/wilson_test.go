package stat

import (
	"errors"
	"testing"
)

// The intervals of Newcombe 1998, Two-sided confidence intervals for the single
// proportion, table I, method 3.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		successes, n int
		low, high    float64
	}{{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}, {20, 20, .8389, 1}} {
		got, err := Wilson(c.successes, c.n, Options{})
		if err != nil || got.Items != c.n || got.Level != .95 {
			t.Fatal(got, err)
		}
		near(t, "share", got.Value, float64(c.successes)/float64(c.n), 1e-12)
		near(t, "low", got.Low, c.low, 5e-5)
		near(t, "high", got.High, c.high, 5e-5)
	}
	if _, err := Wilson(0, 0, Options{}); !errors.Is(err, ErrTooFew) {
		t.Error(err)
	}
}
