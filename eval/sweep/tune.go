package sweep

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Tuned is what choosing a cell by its score is worth: in each fold the cell that is
// best on the others is measured.
type Tuned struct {
	Measure string `json:"measure"` // by which cells are chosen
	Folds   []Fold `json:"folds"`
	// Values are over all items, each measured with the cell that was chosen without it.
	Values []Value `json:"values"`
	// Best is the cell that is best over all items, and what it scores on those it was
	// chosen by. Optimism is by how much that is better than the held-out value.
	Best      string  `json:"best"`
	BestValue float64 `json:"best_value"`
	Optimism  float64 `json:"optimism"`
}

// Fold is a part of the items.
type Fold struct {
	Items  int     `json:"items"`
	Choice string  `json:"choice"`   // name of the cell that is best on the other folds
	Train  float64 `json:"train"`    // its score there
	Held   float64 `json:"held_out"` // and here
}

// tune chooses cells by cross-validation. Equal scores are decided by the order of the
// cells.
func (s *Study) tune(labels []string, o Options) (*Tuned, error) {
	j, err := s.measure(o.Tune)
	if err != nil {
		return nil, err
	}
	folds, err := s.folds(o)
	if err != nil {
		return nil, err
	}
	t := &Tuned{Measure: o.Tune, Folds: make([]Fold, o.Folds)}
	held := make([][]float64, len(s.Measures)) // what each item scores with the cell chosen without it
	for m := range held {
		held[m] = make([]float64, len(s.Items))
	}
	for f := range t.Folds {
		in := func(k int) bool { return folds[k] == f }
		chosen, train := s.best(j, func(k int) bool { return !in(k) })
		if chosen < 0 {
			return nil, fmt.Errorf("%w: without fold %d no item has a value of %s", ErrGrid, f+1, o.Tune)
		}
		value := s.mean(chosen, j, in)
		if math.IsNaN(value) {
			return nil, fmt.Errorf("%w: fold %d has no item with a value of %s; take fewer folds", ErrGrid, f+1, o.Tune)
		}
		fold := Fold{Choice: labels[chosen], Train: train, Held: value}
		for k := range s.Items {
			if !in(k) {
				continue
			}
			fold.Items++
			for m := range held {
				held[m][k] = s.Values[chosen][m][k]
			}
		}
		t.Folds[f] = fold
	}
	if t.Values, err = s.values(held, s.Values[o.Baseline], o.Resampling); err != nil {
		return nil, fmt.Errorf("tuned: %w", err)
	}
	best, value := s.best(j, nil)
	t.Best, t.BestValue, t.Optimism = labels[best], value, value-t.Values[j].Interval.Value
	if s.Measures[j].Less {
		t.Optimism = -t.Optimism
	}
	return t, nil
}

// best returns the first of the cells with the best mean over the items that keep holds;
// −1 when none has a value.
func (s *Study) best(measure int, keep func(int) bool) (cell int, value float64) {
	cell = -1
	for i := range s.Cells {
		v := s.mean(i, measure, keep)
		if math.IsNaN(v) {
			continue
		}
		if cell < 0 || v > value && !s.Measures[measure].Less || v < value && s.Measures[measure].Less {
			cell, value = i, v
		}
	}
	return cell, value
}

// folds gives every item its fold. Groups are dealt out at random, the largest first,
// each to the fold that has fewest items.
func (s *Study) folds(o Options) ([]int, error) {
	if o.Folds < 2 {
		return nil, fmt.Errorf("%w: %d folds (want 2 or more)", ErrGrid, o.Folds)
	}
	members := map[string][]int{}
	var groups []string
	for k, id := range s.Items {
		if o.Group != nil {
			id = o.Group(k)
		}
		if members[id] == nil {
			groups = append(groups, id)
		}
		members[id] = append(members[id], k)
	}
	if len(groups) < o.Folds {
		return nil, fmt.Errorf("%w: %d folds of %d items that can be told apart", ErrGrid, o.Folds, len(groups))
	}
	slices.Sort(groups) // whatever the order of the items
	rng := rand.New(rand.NewPCG(o.Seed, uint64(o.Folds)))
	rng.Shuffle(len(groups), func(a, b int) { groups[a], groups[b] = groups[b], groups[a] })
	slices.SortStableFunc(groups, func(a, b string) int { return cmp.Compare(len(members[b]), len(members[a])) })
	out, sizes := make([]int, len(s.Items)), make([]int, o.Folds)
	for _, g := range groups {
		fold := 0
		for f, n := range sizes {
			if n < sizes[fold] {
				fold = f
			}
		}
		for _, k := range members[g] {
			out[k] = fold
		}
		sizes[fold] += len(members[g])
	}
	return out, nil
}
