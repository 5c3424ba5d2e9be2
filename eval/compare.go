package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
)

// CompareOptions control Compare. The zero value works.
type CompareOptions struct {
	// Metrics are the metrics to compare. Default: all that both runs have.
	Metrics []string
	// AllPairs compares every run with every other one, not only with the first.
	AllPairs bool
	// Resampling is for intervals and tests.
	Resampling stat.Options
}

// Difference is one metric compared between two runs on the items that both
// answered.
type Difference struct {
	A      string `json:"a"` // names of the runs
	B      string `json:"b"`
	Metric string `json:"metric"`
	// Randomisation is the approximate randomisation test of B − A, with a
	// bootstrap interval.
	Randomisation stat.Comparison `json:"randomisation"`
	// BootstrapP is the p-value of the paired bootstrap; nil for corpus-level
	// metrics, which are no mean over items.
	BootstrapP *float64 `json:"bootstrap_p,omitempty"`
	// Holm is the p-value of the randomisation test, adjusted by Holm's method
	// for all differences that are reported together.
	Holm float64 `json:"holm_p"`
	// Effect is Cohen's d_z over items; nil when the differences have no spread.
	Effect *float64 `json:"effect_dz,omitempty"`
}

// Compare tests the differences between scored runs: of the first with each
// other, or of all pairs. Items are matched by identifier and must ask the same
// question. It returns ErrRun when two runs have fewer than two items in common.
func Compare(ctx context.Context, runs []*Run, o CompareOptions) ([]Difference, error) {
	if len(runs) < 2 {
		return nil, fmt.Errorf("%w: a comparison needs two runs", ErrRun)
	}
	var out []Difference
	for i, a := range runs {
		if i > 0 && !o.AllPairs {
			break
		}
		for _, b := range runs[i+1:] {
			d, err := comparePair(ctx, a, b, o)
			if err != nil {
				return nil, fmt.Errorf("%s and %s: %w", a.Manifest.Name, b.Manifest.Name, err)
			}
			out = append(out, d...)
		}
	}
	p := make([]float64, len(out))
	for i := range out {
		p[i] = out[i].Randomisation.P
	}
	adjusted, err := stat.Holm(p)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Holm = adjusted[i]
	}
	return out, nil
}

func comparePair(ctx context.Context, a, b *Run, o CompareOptions) ([]Difference, error) {
	if a.Summary == nil || b.Summary == nil {
		return nil, fmt.Errorf("%w: not scored yet", ErrRun)
	}
	for i := range a.Items {
		if other := b.Item(a.Items[i].ID); other != nil && other.Question != a.Items[i].Question {
			return nil, fmt.Errorf("%w: item %s asks different questions", ErrRun, other.ID)
		}
	}
	lexical, err := pairedLexical(ctx, a, b, o)
	if err != nil {
		return nil, err
	}
	var out []Difference
	for i := range a.Summary.Metrics {
		m := &a.Summary.Metrics[i]
		if m.Name == "length" || b.Summary.Metric(m.Name) == nil || len(o.Metrics) > 0 &&
			!slices.Contains(o.Metrics, m.Name) {
			continue
		}
		if other := b.Summary.Metric(m.Name); other.Signature != m.Signature {
			return nil, fmt.Errorf("%w: %s was made as %q and as %q", ErrRun, m.Name, m.Signature, other.Signature)
		}
		va, vb := pairedValues(a.Scores, b.Scores, m.Name)
		if len(va) < 2 {
			continue
		}
		d := Difference{A: a.Manifest.Name, B: b.Manifest.Name, Metric: m.Name}
		if scores, ok := lexical[m.Name]; ok {
			d.Randomisation, err = metric.Compare(ctx, scores[0], scores[1], o.Resampling)
		} else {
			d.Randomisation, err = stat.Randomisation(va, vb, o.Resampling)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		if !CorpusLevel(m.Name) {
			c, err := stat.PairedBootstrap(va, vb, o.Resampling)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.Name, err)
			}
			d.BootstrapP = &c.P
		}
		effect, err := stat.CohenDZ(va, vb)
		switch {
		case err == nil:
			d.Effect = &effect
		case !errors.Is(err, stat.ErrTooFew):
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		out = append(out, d)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: fewer than two items with a metric in common", ErrRun)
	}
	return out, nil
}

// CorpusLevel reports whether the value of a metric is no mean over items.
func CorpusLevel(name string) bool {
	family, _, _ := strings.Cut(name, "-")
	return family == "bleu" || strings.TrimRight(family, "+") == "chrf"
}

// pairedLexical scores the lexical metrics of two runs again, on the items that
// both answered: what a corpus-level test needs is not kept on the disk.
func pairedLexical(ctx context.Context, a, b *Run, o CompareOptions) (map[string][2]*metric.Score, error) {
	var names []string
	for _, m := range a.Summary.Metrics {
		if _, err := metric.New(m.Name); err == nil && b.Summary.Metric(m.Name) != nil &&
			(len(o.Metrics) == 0 || slices.Contains(o.Metrics, m.Name)) {
			names = append(names, m.Name)
		}
	}
	itemsB := map[string]metric.Item{}
	for _, it := range b.lexicalItems(b.Summary.View, false) {
		itemsB[it.ID] = it
	}
	var as, bs []metric.Item
	for _, it := range a.lexicalItems(a.Summary.View, false) {
		if other, ok := itemsB[it.ID]; ok {
			as, bs = append(as, it), append(bs, other)
		}
	}
	if len(names) == 0 || len(as) < 2 {
		return nil, nil
	}
	suite, err := metric.NewSuite(names...)
	if err != nil {
		return nil, err
	}
	ra, err := suite.Score(ctx, metric.All(as), metric.SuiteOptions{})
	if err != nil {
		return nil, err
	}
	rb, err := suite.Score(ctx, metric.All(bs), metric.SuiteOptions{})
	if err != nil {
		return nil, err
	}
	out := map[string][2]*metric.Score{}
	for _, name := range names {
		if sa, sb := ra.Score(name), rb.Score(name); sa != nil && sb != nil && len(sa.Items) == len(sb.Items) {
			out[name] = [2]*metric.Score{sa, sb}
		}
	}
	return out, nil
}

// pairedValues returns the values of the items that both have, in the order of
// the first.
func pairedValues(a, b []ItemScore, name string) (va, vb []float64) {
	other := make(map[string]*ItemScore, len(b))
	for i := range b {
		other[b[i].ID] = &b[i]
	}
	for i := range a {
		x, ok := a[i].Values[name]
		if !ok || other[a[i].ID] == nil {
			continue
		}
		if y, ok := other[a[i].ID].Values[name]; ok {
			va, vb = append(va, x), append(vb, y)
		}
	}
	return va, vb
}

// LoadScored reads run directories that have been scored; ErrRun says that one has
// not.
func LoadScored(dirs ...string) ([]*Run, error) {
	var runs []*Run
	for _, dir := range dirs {
		r, err := Load(dir)
		if err != nil {
			return nil, err
		}
		if r.Summary == nil {
			return nil, fmt.Errorf("%s: %w: not scored yet; run eval qa again", dir, ErrRun)
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// Threshold is the least value that a metric must reach.
type Threshold struct {
	Metric string
	Value  float64
}

// Below returns a line for each threshold that a run does not reach, and for
// each metric that it lacks: what was not measured has not passed. A metric of
// which less is better must stay at or below its threshold.
func (r *Run) Below(thresholds []Threshold) []string {
	var out []string
	for _, t := range thresholds {
		var m *MetricSummary
		if r.Summary != nil {
			m = r.Summary.Metric(t.Metric)
		}
		switch {
		case m == nil || m.Interval.Items == 0:
			out = append(out, fmt.Sprintf("%s: %s was not measured", r.Manifest.Name, t.Metric))
		case t.Metric == MetricContradictions && m.Interval.Value > t.Value:
			out = append(out, fmt.Sprintf("%s: %s is %.4f, above %g", r.Manifest.Name, t.Metric, m.Interval.Value,
				t.Value))
		case t.Metric != MetricContradictions && m.Interval.Value < t.Value:
			out = append(out, fmt.Sprintf("%s: %s is %.4f, below %g", r.Manifest.Name, t.Metric, m.Interval.Value,
				t.Value))
		}
	}
	return out
}
