package eval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
)

// lexicalItems are the answered items with a reference answer, with their answers as
// a view has them. With failed, those without an answer are there too, and empty.
func (r *Run) lexicalItems(v View, failed bool) []metric.Item {
	var out []metric.Item
	for _, e := range r.in(v) {
		it := r.Item(e.ID)
		if len(it.Answers) == 0 || e.Failed() && !failed {
			continue
		}
		if e.Failed() {
			e.Answer = ""
		}
		out = append(out, metric.Item{ID: e.ID, Prediction: e.Answer, References: it.Answers})
	}
	return out
}

// compared makes the metrics that compare answers with references.
func (s *scoring) compared(ctx context.Context) error {
	items, all := s.run.lexicalItems(s.options.View, false), s.run.lexicalItems(s.options.View, true)
	if len(items) == 0 {
		return nil
	}
	missing := len(all) - len(items)
	if len(s.options.Metrics) > 0 {
		suite, err := metric.NewSuite(s.options.Metrics...)
		if err != nil {
			return err
		}
		res, err := suite.Score(ctx, metric.All(items), metric.SuiteOptions{})
		if err != nil {
			return err
		}
		var worst *metric.Result
		if missing > 0 {
			if worst, err = suite.Score(ctx, metric.All(all), metric.SuiteOptions{}); err != nil {
				return err
			}
		}
		if err := s.enter(ctx, res, worst, missing); err != nil {
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
	return s.enter(ctx, res, nil, missing)
}

// enter takes the values of a result into those of the run. Of metrics that are no
// mean over items, worst has the value with empty answers in place of those missing.
func (s *scoring) enter(ctx context.Context, res, worst *metric.Result, missing int) error {
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
		sum := MetricSummary{Name: m.Metric, Signature: s.viewed(m.Signature), Scale: m.Scale, Parts: m.Parts,
			Errors: len(res.Failed)}
		missing := missing + len(res.Failed)
		switch {
		case missing == 0 || m.Scale == 0:
		case !CorpusLevel(m.Metric):
			n := len(m.Items) - len(m.Skipped)
			v := m.Value * float64(n) / float64(n+missing)
			sum.Worst = &v
		case worst != nil && worst.Score(m.Metric) != nil:
			v := worst.Score(m.Metric).Value
			sum.Worst = &v
		}
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
		MetricAccuracy, MetricCitationRecall, MetricCitationPrecision, MetricAttributedRecall, MetricAttributedPrecision,
		MetricEvidenceRecall, MetricEvidencePrecision, MetricClaimRecall, MetricClaimNice,
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
		m := MetricSummary{Name: name, Signature: s.viewed(s.signature(name)), Scale: 1, Errors: failed}
		if m.Judged() && s.options.Independent {
			m.Judge = cmp.Or(s.options.EntailsName, s.options.JudgeName)
			if model := s.run.Manifest.Model; m.Judge == model.Provider+":"+model.Name {
				m.Judge += ", the measured model itself"
			}
		}
		if name == MetricContradictions {
			m.Scale = 0
		} else if missing := failed + s.missing(name); missing > 0 && len(values) > 0 {
			v := sum(values) / float64(len(values)+missing)
			m.Worst = &v
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

func sum(values []float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}

// missing is the number of failed items that would have had a value of a metric.
func (s *scoring) missing(name string) int {
	n := 0
	for i := range s.scores {
		it := s.run.Item(s.scores[i].ID)
		choice := len(it.Options) > 0
		would := false
		switch name {
		case MetricAccuracy:
			would = choice
		case MetricClaimRecall:
			would = len(it.MustHave) > 0
		case MetricClaimNice:
			would = len(it.NiceToHave) > 0
		case MetricClaimPrecision:
			would = len(it.MustHave)+len(it.NiceToHave) > 0
		case MetricEvidenceRecall, MetricEvidencePrecision:
			would = len(it.Evidence) > 0 && !choice
		case MetricContextPrecision, MetricContextRecall:
			would = len(it.Answers) > 0
		default: // of the evidence
			would = !choice
		}
		if would && s.scores[i].Failed {
			n++
		}
	}
	return n
}

// viewed is a signature with the side of the answers that was scored, where it isn't
// the usual one.
func (s *scoring) viewed(signature string) string {
	if s.options.View == ViewShown {
		signature += "|view:shown"
	}
	return signature
}

// Reader of choices, in the signature of accuracy.
const readerSignature = "accuracy|reader:choice-2"

func (s *scoring) signature(name string) string {
	switch name {
	case MetricAccuracy:
		return readerSignature
	case MetricCitationRecall, MetricCitationPrecision, MetricAttributedRecall, MetricAttributedPrecision:
		own := "|by:own-checker"
		if s.options.Independent {
			own = ""
		}
		return name + "|alce|" + s.options.Signature + own
	case MetricEvidenceRecall, MetricEvidencePrecision:
		return name + evidenceSignature
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
	gold := slices.ContainsFunc(s.run.Items, func(it Item) bool { return it.shows() })
	for _, a := range Abilities() {
		groups := a.groups(gold)
		var values []float64
		for i := range s.scores {
			score := &s.scores[i]
			if v, ok := a.score(s.run.Item(score.ID), score, groups); ok {
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
		s.summary.Abilities = append(s.summary.Abilities, AbilitySummary{a, interval, formula(groups), s.decided(a, gold)})
	}
	return nil
}
