package sweep

import (
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/biopars/biopars/eval/stat"
)

// Options say how a study is summed up. The zero value compares with the first cell and
// tunes nothing.
type Options struct {
	Baseline int // the cell that all others are compared with
	// Tune, if not empty, is the measure by which a cell is chosen on some folds and
	// measured on another.
	Tune  string
	Folds int // 2 or more with Tune
	Seed  uint64
	// Group names what items are kept together in a fold by; nil keeps each by itself.
	Group      func(item int) string
	Resampling stat.Options
}

// Summary is the table of a study.
type Summary struct {
	Items    int       `json:"items"`
	Measures []string  `json:"measures"`
	Baseline string    `json:"baseline"` // name of a cell
	Tests    int       `json:"tests"`    // that Holm's correction is over
	Cells    []CellRow `json:"cells"`
	Tuned    *Tuned    `json:"tuned,omitempty"`
}

// CellRow is what a cell scores.
type CellRow struct {
	Name     string            `json:"name"`     // by what differs between the cells
	Settings map[string]string `json:"settings"` // all that have an effect
	Values   []Value           `json:"values"`   // in the order of the measures
}

// Value is a measure of a cell, or of what was tuned.
type Value struct {
	Measure string `json:"measure"`
	stat.Interval
	Test *Test `json:"test,omitempty"` // against the baseline; of itself none
}

// Test says how a value differs from that of the baseline, on the items on which both
// have one.
type Test struct {
	Difference stat.Interval `json:"difference"` // less the baseline
	P          float64       `json:"p"`          // of the randomisation test
	Exact      bool          `json:"exact"`
	BootstrapP float64       `json:"bootstrap_p"`
	// Holm is P adjusted for all tests of the summary together.
	Holm   float64  `json:"holm_p"`
	Effect *float64 `json:"effect_dz,omitempty"` // Cohen's d_z; nil when the differences have no spread
	Better int      `json:"better"`              // items on which it is better than the baseline
	Worse  int      `json:"worse"`
}

// Summarise makes the table of a study. All tests of it, what was tuned included, are
// corrected together. Fewer than two items to compare on make no test.
func Summarise(s *Study, o Options) (*Summary, error) {
	if o.Baseline < 0 || o.Baseline >= len(s.Cells) {
		return nil, fmt.Errorf("%w: no cell %d", ErrGrid, o.Baseline)
	}
	labels := Labels(s.Cells)
	out := &Summary{Items: len(s.Items), Baseline: labels[o.Baseline], Cells: make([]CellRow, len(s.Cells))}
	for _, m := range s.Measures {
		out.Measures = append(out.Measures, m.Name)
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, c := range s.Cells {
		row := &out.Cells[i]
		row.Name, row.Settings = labels[i], map[string]string{}
		for _, setting := range c {
			row.Settings[setting.Name] = setting.Value
		}
		group.Go(func() (err error) {
			against := s.Values[o.Baseline]
			if i == o.Baseline {
				against = nil
			}
			if row.Values, err = s.values(s.Values[i], against, o.Resampling); err != nil {
				return fmt.Errorf("%s: %w", labels[i], err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if o.Tune != "" {
		var err error
		if out.Tuned, err = s.tune(labels, o); err != nil {
			return nil, err
		}
	}
	return out, out.correct()
}

// values sums up what one scores on all items, compared with another unless that is nil.
func (s *Study) values(of, against [][]float64, o stat.Options) ([]Value, error) {
	out := make([]Value, len(s.Measures))
	for j, m := range s.Measures {
		v := &out[j]
		v.Measure = m.Name
		var err error
		if v.Interval, err = interval(present(of[j]), o); err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		if against == nil {
			continue
		}
		a, b := both(against[j], of[j])
		if len(a) < 2 {
			continue
		}
		if v.Test, err = compare(a, b, m.Less, o); err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return out, nil
}

// compare tests b against a.
func compare(a, b []float64, less bool, o stat.Options) (*Test, error) {
	c, err := stat.Randomisation(a, b, o)
	if err != nil {
		return nil, err
	}
	bootstrap, err := stat.PairedBootstrap(a, b, o)
	if err != nil {
		return nil, err
	}
	t := &Test{Difference: c.Difference, P: c.P, Exact: c.Exact, BootstrapP: bootstrap.P}
	effect, err := stat.CohenDZ(a, b)
	switch {
	case err == nil:
		t.Effect = &effect
	case !errors.Is(err, stat.ErrTooFew):
		return nil, err
	}
	for k := range a {
		switch {
		case a[k] == b[k]:
		case (b[k] > a[k]) != less:
			t.Better++
		default:
			t.Worse++
		}
	}
	return t, nil
}

// correct adjusts the p-values of all tests for their number.
func (s *Summary) correct() error {
	var tests []*Test
	add := func(values []Value) {
		for i := range values {
			if t := values[i].Test; t != nil {
				tests = append(tests, t)
			}
		}
	}
	for i := range s.Cells {
		add(s.Cells[i].Values)
	}
	if s.Tuned != nil {
		add(s.Tuned.Values)
	}
	p := make([]float64, len(tests))
	for i, t := range tests {
		p[i] = t.P
	}
	adjusted, err := stat.Holm(p)
	if err != nil {
		return err
	}
	for i, t := range tests {
		t.Holm = adjusted[i]
	}
	s.Tests = len(tests)
	return nil
}
