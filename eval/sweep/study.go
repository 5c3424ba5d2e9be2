// Package sweep measures a grid of settings over one data set: what every setting
// scores, whether it differs from the baseline, and what one that is chosen by its
// score is worth on questions that had no part in choosing it.
//
// [Grid] makes the cells of the grid. What they score on each item is a [Study],
// whoever measured it: [Record] asks a retriever and goes on where it was stopped, and
// [FromRuns] takes finished runs of a question answering evaluation. [Summarise] makes
// the one table of it. The same study gives the same summary.
package sweep

import (
	"fmt"
	"math"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
)

// Study is what the cells of a grid score on the items of a data set.
type Study struct {
	Items    []string // queries or questions
	Measures []Measure
	Cells    []Cell
	// Values[i][j][k] is what Cells[i] scores in Measures[j] on Items[k]; NaN where
	// there is no value, such as for a question without an answer.
	Values [][][]float64
}

// Measure is what is measured.
type Measure struct {
	Name string
	Less bool // less is better
}

// Means are the means of a measure over the items that have a value, among those that
// keep holds; nil holds all. It is NaN without any.
func (s *Study) mean(cell, measure int, keep func(item int) bool) float64 {
	sum, n := 0.0, 0
	for k, v := range s.Values[cell][measure] {
		if !math.IsNaN(v) && (keep == nil || keep(k)) {
			sum, n = sum+v, n+1
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}

// measure returns the index of a measure, or ErrGrid.
func (s *Study) measure(name string) (int, error) {
	for j, m := range s.Measures {
		if m.Name == name {
			return j, nil
		}
	}
	return 0, fmt.Errorf("%w: %s is not measured", ErrGrid, name)
}

// FromTREC makes a study of run files, one of each cell. As in retrieval.Evaluate,
// queries without a relevant document are left out, and a query that a run lacks
// scores 0.
func FromTREC(qrels trec.Qrels, cells []Cell, runs []trec.Run, measures []metric.Measure) (*Study, error) {
	judged := trec.Qrels{}
	for q, docs := range qrels {
		if qrels.Relevant(q) > 0 {
			judged[q] = docs
		}
	}
	s := &Study{Items: judged.Queries(), Cells: cells}
	for _, m := range measures {
		s.Measures = append(s.Measures, Measure{Name: m.String()})
	}
	for i, run := range runs {
		report, err := metric.EvaluateRun(judged, run, measures...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", cells[i], err)
		}
		s.Values = append(s.Values, report.Values)
	}
	return s, nil
}

// present are the values that there are.
func present(values []float64) []float64 {
	var out []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// both are the values of the items on which two have one.
func both(a, b []float64) (x, y []float64) {
	for k := range a {
		if !math.IsNaN(a[k]) && !math.IsNaN(b[k]) {
			x, y = append(x, a[k]), append(y, b[k])
		}
	}
	return x, y
}

// interval is the mean of values with its interval; of one it is the value itself, and
// of none zero items.
func interval(values []float64, o stat.Options) (stat.Interval, error) {
	switch len(values) {
	case 0:
		return stat.Interval{}, nil
	case 1:
		return stat.Interval{Value: values[0], Low: values[0], High: values[0], Items: 1}, nil
	}
	return stat.Bootstrap(values, o)
}
