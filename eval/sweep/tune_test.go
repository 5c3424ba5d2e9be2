package sweep_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/sweep"
	"github.com/biopars/biopars/eval/trec"
)

// few resamples will do where no interval is looked at.
var few = stat.Options{Resamples: 20}

// noise is a study in which no cell is better than another.
func noise(cells, items int, seed uint64) *sweep.Study {
	rng := rand.New(rand.NewPCG(seed, 1))
	var values [][][]float64
	for range cells {
		v := make([]float64, items)
		for k := range v {
			v[k] = float64(rng.IntN(2))
		}
		values = append(values, [][]float64{v})
	}
	return study([]sweep.Measure{{Name: "m"}}, values...)
}

func TestTune(t *testing.T) {
	// Of 40 cells of noise the best looks good on the questions that chose it, and
	// is worth nothing on others.
	s := noise(40, 100, 7)
	sum, err := sweep.Summarise(s, sweep.Options{Tune: "m", Folds: 5, Resampling: few})
	if err != nil {
		t.Fatal(err)
	}
	tuned := sum.Tuned
	if len(tuned.Folds) != 5 || tuned.BestValue < .57 || tuned.Optimism < .05 || sum.Tests != 40 {
		t.Errorf("%+v, %d tests", tuned, sum.Tests)
	}
	mean, items := 0.0, 0
	for _, f := range tuned.Folds {
		if f.Items != 20 || f.Train <= f.Held-.3 {
			t.Errorf("fold %+v", f)
		}
		mean, items = mean+f.Held*float64(f.Items), items+f.Items
	}
	if v := tuned.Values[0]; items != 100 || math.Abs(v.Interval.Value-mean/100) > 1e-12 || v.Items != 100 || v.Test == nil ||
		math.Abs(tuned.BestValue-v.Interval.Value-tuned.Optimism) > 1e-12 {
		t.Errorf("%+v", tuned)
	}

	// One that is better everywhere is chosen everywhere.
	for k := range s.Items {
		s.Values[11][0][k], s.Values[20][0][k] = 2, 2 // of equals the first
	}
	s.Values[11][0][3] = nan // an item without an answer
	if sum, err = sweep.Summarise(s, sweep.Options{Tune: "m", Folds: 5, Resampling: few}); err != nil || sum.Tuned.Optimism != 0 || sum.Tuned.Best != "k=11" {
		t.Errorf("%+v, %v", sum.Tuned, err)
	}
	for _, f := range sum.Tuned.Folds {
		if f.Choice != "k=11" || f.Train != 2 || f.Held != 2 {
			t.Errorf("%+v", f)
		}
	}
}

// TestHeldOutTakesNoPart: what is chosen for a fold doesn't depend on the values of the
// items in it.
func TestHeldOutTakesNoPart(t *testing.T) {
	const folds = 4
	for seed := range uint64(5) {
		s := noise(6, 40, seed)
		o := sweep.Options{Tune: "m", Folds: folds, Seed: seed, Resampling: few}
		before, err := sweep.Summarise(s, o)
		if err != nil {
			t.Fatal(err)
		}
		for k := range s.Items {
			was := make([]float64, len(s.Cells))
			for i := range s.Cells {
				was[i] = s.Values[i][0][k]
				s.Values[i][0][k] = float64(100 * i)
			}
			after, err := sweep.Summarise(s, o)
			if err != nil {
				t.Fatal(err)
			}
			same := 0
			for f := range folds {
				if after.Tuned.Folds[f].Choice == before.Tuned.Folds[f].Choice {
					same++
				} else if after.Tuned.Folds[f].Choice != "k=5" {
					t.Errorf("fold %d: %+v", f, after.Tuned.Folds[f])
				}
			}
			if same == 0 {
				t.Errorf("seed %d: item %d changes all choices, that of its own fold too", seed, k)
			}
			for i := range s.Cells {
				s.Values[i][0][k] = was[i]
			}
		}
	}
}

func TestTuneLess(t *testing.T) {
	s := study([]sweep.Measure{{Name: "bad", Less: true}}, [][]float64{{3, 3, 3, 3}}, [][]float64{{1, 2, 1, 2}}, [][]float64{{1, 2, 1, 2}})
	sum, err := sweep.Summarise(s, sweep.Options{Tune: "bad", Folds: 2})
	if err != nil || sum.Tuned.Best != "k=1" || sum.Tuned.Optimism != 0 { // of equals the first
		t.Fatalf("%+v, %v", sum.Tuned, err)
	}
	s = noise(30, 60, 3)
	s.Measures[0].Less = true
	if sum, err = sweep.Summarise(s, sweep.Options{Tune: "m", Folds: 3}); err != nil || sum.Tuned.Optimism <= 0 || sum.Tuned.BestValue > .45 {
		t.Errorf("%+v, %v", sum.Tuned, err)
	}
}

func TestTuneRefuses(t *testing.T) {
	s := noise(2, 4, 1)
	for _, o := range []sweep.Options{
		{Tune: "other", Folds: 2}, {Tune: "m", Folds: 1}, {Tune: "m", Folds: 5},
		{Tune: "m", Folds: 2, Group: func(int) string { return "all" }},
	} {
		if _, err := sweep.Summarise(s, o); !errors.Is(err, sweep.ErrGrid) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := sweep.Summarise(s, sweep.Options{Tune: "m", Folds: 4}); err != nil {
		t.Errorf("an item a fold: %v", err)
	}
	if _, err := sweep.Summarise(s, sweep.Options{Tune: "m", Folds: 1}); !strings.Contains(err.Error(), "want 2 or more") {
		t.Errorf("one fold: %v", err)
	}
	// One half has no value: nothing can be measured there, and nothing chosen by it.
	for i := range s.Values {
		s.Values[i][0][0], s.Values[i][0][1] = nan, nan
	}
	said := map[bool]bool{}
	for seed := range uint64(20) {
		_, err := sweep.Summarise(s, sweep.Options{Tune: "m", Folds: 2, Seed: seed, Group: func(k int) string { return fmt.Sprint(k / 2) }, Resampling: few})
		if !errors.Is(err, sweep.ErrGrid) {
			t.Fatalf("no value: %v", err)
		}
		said[strings.Contains(err.Error(), "take fewer folds")] = true
	}
	if !said[true] || !said[false] {
		t.Errorf("%v", said)
	}
}

// TestOrderOfItems: folds and choices are those of the same items in another order.
func TestOrderOfItems(t *testing.T) {
	s := noise(12, 50, 9)
	o := sweep.Options{Tune: "m", Folds: 4, Seed: 3, Resampling: few}
	want, err := sweep.Summarise(s, o)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(s.Items)
	for i := range s.Values {
		slices.Reverse(s.Values[i][0])
	}
	got, err := sweep.Summarise(s, o)
	if err != nil || !slices.EqualFunc(got.Tuned.Folds, want.Tuned.Folds, func(a, b sweep.Fold) bool {
		return a.Choice == b.Choice && math.Abs(a.Held-b.Held) < 1e-12
	}) {
		t.Errorf("%+v, want %+v, %v", got.Tuned.Folds, want.Tuned.Folds, err)
	}
	o.Seed = 4
	if got, err = sweep.Summarise(s, o); err != nil || slices.Equal(got.Tuned.Folds, want.Tuned.Folds) {
		t.Errorf("another seed, the same folds: %v", err)
	}
}

// TestFoldsKeepGroups: what belongs together is measured with one choice. Items of a
// group get one value, which shows which cell was chosen for each.
func TestFoldsKeepGroups(t *testing.T) {
	s := noise(8, 60, 5)
	group := func(k int) string { return fmt.Sprint(k % 13) }
	sum, err := sweep.Summarise(s, sweep.Options{Tune: "m", Folds: 3, Group: group})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range sum.Tuned.Folds {
		if f.Items < 15 || f.Items > 25 { // groups have 4 or 5
			t.Errorf("%+v", f)
		}
	}
	// With a group of its own for each, sizes differ by one at most.
	if sum, err = sweep.Summarise(noise(2, 11, 5), sweep.Options{Tune: "m", Folds: 3}); err != nil {
		t.Fatal(err)
	}
	for _, f := range sum.Tuned.Folds {
		if f.Items != 3 && f.Items != 4 {
			t.Errorf("%+v", f)
		}
	}
}

func TestSharedDocuments(t *testing.T) {
	qrels := trec.Qrels{
		"a": {"d1": 1}, "b": {"d1": 1, "d2": 1}, "c": {"d2": 2}, "d": {"d3": 1}, "e": {"d3": 0, "d4": 1}, "f": {"d4": 1, "d5": 1}, "g": {"d5": 1, "d3": 1},
	}
	queries := qrels.Queries()
	group := sweep.SharedDocuments(qrels, queries)
	together := map[string]string{}
	for k, q := range queries {
		together[group(k)] += q
	}
	if len(together) != 2 || together[group(0)] != "abc" || together[group(3)] != "defg" {
		t.Errorf("%v", together)
	}
	delete(qrels["g"], "d3") // judged, but not relevant, is nothing in common
	group = sweep.SharedDocuments(qrels, queries)
	if group(3) == group(4) || group(4) != group(6) {
		t.Errorf("%q, %q, %q", group(3), group(4), group(6))
	}
}
