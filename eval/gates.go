package eval

import (
	"context"
	"errors"
	"fmt"

	"github.com/biopars/biopars/eval/stat"
)

// Gates says what stands between what the system wrote and what a user would have
// been shown.
type Gates struct {
	Answers  int `json:"answers"`  // items with both sides
	Withheld int `json:"withheld"` // something was written, and nothing of it shown
	Changed  int `json:"changed"`  // shown, but not word for word
	// Differences are, by metric, what is shown less what was written, over the
	// items that have both values.
	Differences []GateDifference `json:"differences"`
}

// GateDifference is one metric on both sides.
type GateDifference struct {
	Metric     string        `json:"metric"`
	Written    float64       `json:"written"`
	Shown      float64       `json:"shown"`
	Difference stat.Interval `json:"difference"`
}

// gates scores the other side of the answers, where there is one, and sets the two
// beside each other.
func (s *scoring) gates(ctx context.Context) error {
	g := &Gates{Differences: []GateDifference{}}
	for i := range s.run.Entries {
		e := &s.run.Entries[i]
		if e.Failed() || e.Shown == nil {
			continue
		}
		g.Answers++
		switch {
		case e.Withheld():
			g.Withheld++
		case e.Answer != e.Shown.Answer:
			g.Changed++
		}
	}
	if g.Answers == 0 {
		return nil
	}
	o := s.options
	o.View, o.Comparer, o.Judge, o.Imports, o.Progress = o.View.other(), nil, nil, nil, nil
	o.Resampling.Resamples = 1 // its intervals are not looked at
	other := newScoring(s.run, o)
	if err := other.all(ctx); err != nil {
		return fmt.Errorf("view %q: %w", o.View, err)
	}
	for i := range s.scores {
		s.scores[i].Other = other.scores[i].Values
	}
	for _, m := range s.summary.Metrics {
		if m.Name == "length" || twoSided(m.Name) {
			continue
		}
		if CorpusLevel(m.Name) { // its value is no mean over items
			if o := other.summary.Metric(m.Name); o != nil {
				g.Differences = append(g.Differences, sides(s.options.View, &m, o))
			}
			continue
		}
		d, err := s.difference(m.Name)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
		if d != nil {
			g.Differences = append(g.Differences, *d)
		}
	}
	s.summary.Gates = g
	return nil
}

// twoSided reports whether a metric names its side of the answer itself.
func twoSided(name string) bool {
	switch name {
	case MetricCitationRecall, MetricCitationPrecision, MetricAttributedRecall, MetricAttributedPrecision, MetricEvidenceRecall, MetricEvidencePrecision:
		return true
	}
	return false
}

// sides sets two values of a corpus beside each other, without an interval.
func sides(scored View, m, other *MetricSummary) GateDifference {
	written, shown := m.Interval.Value, other.Interval.Value
	if scored == ViewShown {
		written, shown = shown, written
	}
	return GateDifference{Metric: m.Name, Written: written, Shown: shown, Difference: point(shown-written, m.Interval.Items)}
}

// difference compares the sides on the items that have both values; nil without one.
func (s *scoring) difference(name string) (*GateDifference, error) {
	var written, shown, differences []float64
	for i := range s.scores {
		a, ok := s.scores[i].Values[name]
		b, both := s.scores[i].Other[name]
		if !ok || !both {
			continue
		}
		if s.options.View == ViewShown {
			a, b = b, a
		}
		written, shown, differences = append(written, a), append(shown, b), append(differences, b-a)
	}
	if len(differences) == 0 {
		return nil, nil
	}
	n := float64(len(differences))
	d := &GateDifference{Metric: name, Written: sum(written) / n, Shown: sum(shown) / n}
	var err error
	d.Difference, err = stat.Bootstrap(differences, s.options.Resampling)
	if errors.Is(err, stat.ErrTooFew) {
		d.Difference, err = point(sum(differences)/n, len(differences)), nil
	}
	return d, err
}
