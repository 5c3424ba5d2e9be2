package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/biopars/biopars/internal/learned"
)

// made draws examples of which the formula is known.
func made(n int, formula []float64, seed uint64) []example {
	rng := rand.New(rand.NewPCG(seed, 1))
	list := make([]example, n)
	for i := range list {
		x := example{weight: 1}
		for range len(formula) - 1 {
			x.features = append(x.features, rng.NormFloat64())
		}
		x.positive = rng.Float64() < learned.Logistic(formula, x.features)
		list[i] = x
	}
	return list
}

func TestLogisticFindsTheFormula(t *testing.T) {
	want := []float64{1.5, -0.75, 0, 0.4}
	got, err := logistic(made(40000, want, 7), 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 0.05 {
			t.Errorf("coefficient %d: %.3f, want %.3f", i, got[i], want[i])
		}
	}
}

func TestLogisticIsTheMaximum(t *testing.T) {
	list := made(300, []float64{3, -2, 0.5}, 3)
	for i := range list {
		list[i].weight = 1 + float64(i%3)
	}
	for _, penalty := range []float64{0, 0.01, 0.3} {
		got, err := logistic(list, penalty)
		if err != nil {
			t.Fatal(err)
		}
		best := loss(list, got, penalty)
		for i := range got {
			for _, d := range []float64{-1e-3, 1e-3} {
				moved := append([]float64(nil), got...)
				moved[i] += d
				if loss(list, moved, penalty) <= best {
					t.Errorf("penalty %g: coefficient %d is better at %+g", penalty, i, d)
				}
			}
		}
	}
}

// What is known already is not fitted again.
func TestLogisticOffset(t *testing.T) {
	list := made(20000, []float64{2, 1, -0.5}, 11)
	for i := range list {
		list[i].offset = 2 * list[i].features[0]
		list[i].features = list[i].features[1:]
	}
	got, err := logistic(list, 0)
	if err != nil || math.Abs(got[0]-1) > 0.06 || math.Abs(got[1]+0.5) > 0.06 {
		t.Errorf("got %.3f, %v, want 1 and -0.5", got, err)
	}
}

// An example of weight 3 is three of weight 1.
func TestLogisticWeights(t *testing.T) {
	list := made(200, []float64{1, -1, 0.2}, 5)
	var repeated []example
	for i := range list {
		if i%4 == 0 {
			list[i].weight = 3
		}
		for range int(list[i].weight) {
			repeated = append(repeated, example{features: list[i].features, positive: list[i].positive, weight: 1})
		}
	}
	a, err := logistic(list, 0.02)
	if err != nil {
		t.Fatal(err)
	}
	b, err := logistic(repeated, 0.02)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-6 {
			t.Errorf("coefficient %d: %g and %g", i, a[i], b[i])
		}
	}
}

func TestLogisticOfWhatCannotBeFitted(t *testing.T) {
	of := func(positive bool, features ...float64) example {
		return example{features: features, positive: positive, weight: 1}
	}
	separable := []example{of(false, 0), of(true, 1)}
	if f, err := logistic(separable, 0.1); err != nil || f[0] <= 0 {
		t.Errorf("with a penalty: %v, %v", f, err)
	}
	twice := []example{of(false, 0, 0), of(true, 1, 1), of(false, 1, 1), of(true, 0, 0)}
	if f, err := logistic(twice, 0); err == nil {
		t.Errorf("a feature that stands there twice gave %v", f)
	}
	if _, err := logistic(nil, 0); err == nil {
		t.Error("no examples are no error")
	}
}
