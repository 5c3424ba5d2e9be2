package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
)

// lexicalItems are the answered items with a reference answer.
func (r *Run) lexicalItems() []metric.Item {
	var out []metric.Item
	for i := range r.Entries {
		e := &r.Entries[i]
		if it := r.Item(e.ID); !e.Failed() && len(it.Answers) > 0 {
			out = append(out, metric.Item{ID: e.ID, Prediction: e.Answer, References: it.Answers})
		}
	}
	return out
}

// compared makes the metrics that compare answers with references.
func (s *scoring) compared(ctx context.Context) error {
	items := s.run.lexicalItems()
	if len(items) == 0 {
		return nil
	}
	if len(s.options.Metrics) > 0 {
		suite, err := metric.NewSuite(s.options.Metrics...)
		if err != nil {
			return err
		}
		res, err := suite.Score(ctx, metric.All(items), metric.SuiteOptions{})
		if err != nil {
			return err
		}
		if err := s.enter(ctx, res); err != nil {
			return err
		}
	}
	if s.options.Comparer == nil {
		return nil
	}
	res, err := s.options.Comparer.Score(ctx, items, s.options.ComparerProgress)
	if err != nil {
		return err
	}
	return s.enter(ctx, res)
}

// enter takes the values of a result into those of the run.
func (s *scoring) enter(ctx context.Context, res *metric.Result) error {
	byID := map[string]*ItemScore{}
	for i := range s.scores {
		byID[s.scores[i].ID] = &s.scores[i]
	}
	for _, f := range res.Failed {
		byID[f.ID].fail(f.Err, s.options.Metrics...)
	}
	for i := range res.Scores {
		m := &res.Scores[i]
		for j, id := range res.IDs {
			if !slices.Contains(m.Skipped, j) {
				byID[id].Values[m.Metric] = m.Items[j]
			}
		}
		sum := MetricSummary{Name: m.Metric, Signature: m.Signature, Scale: m.Scale, Parts: m.Parts,
			Errors: len(res.Failed)}
		var err error
		if sum.Interval, err = m.Interval(ctx, s.options.Resampling); errors.Is(err, stat.ErrTooFew) {
			sum.Interval = point(m.Value, len(m.Items)-len(m.Skipped))
		} else if err != nil {
			return fmt.Errorf("%s: %w", m.Metric, err)
		}
		s.summary.Metrics = append(s.summary.Metrics, sum)
	}
	return nil
}

// point is an estimate from too few items for an interval: it has none, so its
// level is 0.
func point(v float64, items int) stat.Interval {
	return stat.Interval{Value: v, Low: v, High: v, Items: items}
}

// means adds the metrics that are means of item values, and sets leaked items
// apart.
func (s *scoring) means() error {
	own := []string{
		MetricAccuracy, MetricCitationRecall, MetricCitationPrecision, MetricClaimRecall, MetricClaimNice,
		MetricClaimPrecision, MetricContradictions, MetricFaithfulness, MetricContextPrecision, MetricContextRecall,
	}
	for _, name := range own {
		var values []float64
		failed := 0
		for i := range s.scores {
			if v, ok := s.scores[i].Values[name]; ok {
				values = append(values, v)
			} else if s.scores[i].Errors[name] != "" {
				failed++
			}
		}
		if len(values)+failed == 0 {
			continue
		}
		m := MetricSummary{Name: name, Signature: s.signature(name), Scale: 1, Errors: failed}
		if name == MetricContradictions {
			m.Scale = 0
		}
		if len(values) > 0 {
			interval, err := s.interval(values)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			m.Interval = interval
		}
		s.summary.Metrics = append(s.summary.Metrics, m)
	}
	s.summary.Leakage = leakage(s.scores)
	return nil
}

func (s *scoring) signature(name string) string {
	switch name {
	case MetricAccuracy:
		return "accuracy|reader:choice-1"
	case MetricCitationRecall, MetricCitationPrecision:
		return name + "|alce|" + s.options.Signature
	case MetricFaithfulness, MetricContextPrecision, MetricContextRecall:
		return name + "|ragas|judge:" + s.options.JudgeName
	}
	return name + "|kqa|" + s.options.Signature
}

func (s *scoring) interval(values []float64) (stat.Interval, error) {
	interval, err := stat.Bootstrap(values, s.options.Resampling)
	if errors.Is(err, stat.ErrTooFew) {
		mean, err := stat.Mean(values)
		return point(mean, len(values)), err
	}
	return interval, err
}

func (s *scoring) abilities() error {
	for _, a := range Abilities() {
		var values []float64
		for i := range s.scores {
			score := &s.scores[i]
			if v, ok := a.score(s.run.Item(score.ID), score); ok {
				if score.Abilities == nil {
					score.Abilities = map[Ability]float64{}
				}
				score.Abilities[a] = v
				values = append(values, v)
			}
		}
		if len(values) == 0 {
			continue
		}
		interval, err := s.interval(values)
		if err != nil {
			return fmt.Errorf("ability %s: %w", a, err)
		}
		s.summary.Abilities = append(s.summary.Abilities, AbilitySummary{a, interval, a.formula()})
	}
	return nil
}
