package svg

import (
	"slices"
	"strings"
	"testing"
)

// The values expected are those of gonum.org/v1/plot v0.16.0, which drew the
// pictures before.
func TestBox(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   Box
	}{
		{[]float64{3}, Box{3, 3, 3, 3, 3, nil}},
		{[]float64{2, 1}, Box{1, 1, 1.5, 2, 2, nil}},
		{[]float64{1, 2, 3}, Box{1, 1, 2, 2.5, 3, nil}},
		{[]float64{42, 12, 22, 32}, Box{12, 17, 27, 37, 42, nil}},
		{[]float64{2, 4, 4, 5, 7, 9, 30}, Box{2, 4, 5, 8, 9, []float64{30}}},
		{[]float64{5, 5, 9, 5, 5}, Box{5, 5, 5, 5, 5, []float64{9}}},
		{[]float64{.1, .2, .25, .3, .31, .4, .5, .77, .8, .9}, Box{.1, .25, .355, .77, .9, nil}},
	} {
		got := NewBox(c.values)
		if got.low != c.want.low || got.lower != c.want.lower || got.median != c.want.median ||
			got.upper != c.want.upper || got.high != c.want.high || !slices.Equal(got.outside, c.want.outside) {
			t.Errorf("%v: %+v, want %+v", c.values, got, c.want)
		}
	}
}

func TestBins(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   []int
	}{
		{[]float64{12, 22, 32, 42}, []int{1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1}},
		{[]float64{2, 4, 4, 5, 7, 9, 30}, []int{1, 2, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
		{[]float64{.1, .2, .25, .3, .31, .4, .5, .77, .8, .9},
			[]int{1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1}},
	} {
		if got := Bins(c.values, slices.Min(c.values), slices.Max(c.values), 20); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{0, 3, "0 1 2 3"},
		{12, 42, "20 30 40"},
		{-1, 1, "-1.0 -0.5 0.0 0.5 1.0"},
		{0.1234, 0.1239, "0.1234 0.1236 0.1238"},
		{0, 98765, "0 20000 40000 60000 80000"},
	} {
		if _, got := ticks(c.low, c.high); strings.Join(got, " ") != c.want {
			t.Errorf("%v to %v: %v, want %s", c.low, c.high, got, c.want)
		}
	}
}
