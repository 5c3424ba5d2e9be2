package stat

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAUROC(t *testing.T) {
	for name, test := range map[string]struct {
		positive, negative []float64
		want               float64
	}{
		"apart":             {[]float64{0.9, 0.8}, []float64{0.1, 0.2}, 1},
		"the wrong way":     {[]float64{0.1}, []float64{0.9}, 0},
		"one pair of four":  {[]float64{0.8, 0.4}, []float64{0.6, 0.2}, 0.75},
		"all alike":         {[]float64{0.5, 0.5}, []float64{0.5, 0.5, 0.5}, 0.5},
		"a tie counts half": {[]float64{1, 2}, []float64{1, 0}, 3.5 / 4},
		"ties among one":    {[]float64{3, 3, 3}, []float64{1, 4}, 0.5},
		"-0 equals 0":       {[]float64{math.Copysign(0, -1)}, []float64{0}, 0.5},
		"no positive":       {nil, []float64{1}, 0.5},
		"no negative":       {[]float64{1}, nil, 0.5},
		"nothing":           {nil, nil, 0.5},
	} {
		if got, err := AUROC(test.positive, test.negative); err != nil || got != test.want {
			t.Errorf("%s: %v, %v, want %v", name, got, err, test.want)
		}
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := AUROC([]float64{1, bad}, []float64{0}); !errors.Is(err, ErrNotFinite) {
			t.Errorf("positive %v: %v", bad, err)
		}
		if _, err := AUROC([]float64{1}, []float64{bad}); !errors.Is(err, ErrNotFinite) {
			t.Errorf("negative %v: %v", bad, err)
		}
	}
}

// Counting all pairs gives the same, exchanging the classes its complement, and
// the lists are left as they were.
func TestAUROCCountsPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 200 {
		positive, negative := make([]float64, 1+rng.IntN(12)), make([]float64, 1+rng.IntN(12))
		for _, scores := range [][]float64{positive, negative} {
			for i := range scores {
				scores[i] = float64(rng.IntN(6)) / 4 // few values, many ties
			}
		}
		wins := 0.0
		for _, p := range positive {
			for _, n := range negative {
				switch {
				case p > n:
					wins++
				case p == n:
					wins += 0.5
				}
			}
		}
		before := slices.Clone(positive)
		got, err := AUROC(positive, negative)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "AUROC", got, wins/float64(len(positive)*len(negative)), 1e-12)
		other, _ := AUROC(negative, positive)
		near(t, "AUROC of exchanged classes", other, 1-got, 1e-12)
		if !slices.Equal(before, positive) {
			t.Fatal("the scores were put in another order")
		}
	}
}
