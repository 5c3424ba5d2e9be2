package rerank

import (
	"slices"
	"testing"
)

// The evidence that repeats what is chosen gives way to what is less relevant by
// less than the default penalty, and to no other.
func TestDefaultPenalty(t *testing.T) {
	// 0 and 1 say the same thing, 2 another.
	twins := func(i int, dst []float64) { copy(dst, [][]float64{{1, 1, 0}, {1, 1, 0}, {0, 0, 1}}[i]) }
	for name, c := range map[string]struct {
		other float64 // relevance of 2
		form  Form
		want  []int
	}{
		// .1 + .01 for one that is chosen
		"greedy, .10 behind": {0.9, "", []int{0, 2, 1}},
		"greedy, .12 behind": {0.88, "", []int{0, 1, 2}},
		// .7·1 − .3·1 = .4 = .7·.571
		"classic, just above": {0.60, Classic, []int{0, 2, 1}},
		"classic, just below": {0.55, Classic, []int{0, 1, 2}},
	} {
		got, err := MMR([]float64{1, 1, c.other}, twins, Options{Form: c.form})
		if err != nil {
			t.Fatal(err)
		}
		var order []int
		for _, s := range got {
			order = append(order, s.Index)
		}
		if !slices.Equal(order, c.want) {
			t.Errorf("%s: %v, want %v", name, order, c.want)
		}
	}
}

// TestLambdaZero: 0 is a choice of its own, relevance counts for nothing.
func TestLambdaZero(t *testing.T) {
	relevance := []float64{1, 0.9, 0.1}
	alike := Pairwise(func(i, j int) float64 {
		if i+j == 1 { // the first two
			return 1
		}
		return 0
	})
	for name, c := range map[string]struct {
		lambda *float64
		want   int // chosen second
	}{"0": {weight(0), 2}, "1": {weight(1), 1}, "default": {nil, 1}} {
		got, err := MMR(relevance, alike, Options{Form: Classic, Lambda: c.lambda, K: 2})
		if err != nil || got[1].Index != c.want {
			t.Errorf("lambda %s: %v, %v", name, got, err)
		}
	}
}
