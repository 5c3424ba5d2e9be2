package retrieval

import (
	"fmt"
	"maps"
	"slices"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
)

// Value is one measure over all queries.
type Value struct {
	Measure string `json:"measure"` // as metric.Measure writes it: "nDCG@10"
	// The mean with its bootstrap interval. With a single query the interval is
	// the value itself.
	stat.Interval
}

// Evaluation holds the measures of a run, in the order asked for.
type Evaluation struct {
	Values  []Value                 `json:"values"`
	Queries int                     `json:"queries"` // judged; every one counts
	Missing int                     `json:"missing"` // of these, without any document in the run
	Report  *metric.RetrievalReport `json:"-"`       // the value of every query
}

// Value returns the measure with the given name, 0 when there is none.
func (e *Evaluation) Value(measure string) float64 {
	for _, v := range e.Values {
		if v.Measure == measure {
			return v.Interval.Value
		}
	}
	return 0
}

// Evaluate scores a run by metric.EvaluateRun's rules, with intervals by
// stat.Bootstrap. Queries of the qrels without a relevant document are left out,
// as in BEIR: no run can gain on them. No measures means metric.DefaultMeasures.
func Evaluate(qrels trec.Qrels, run trec.Run, opts stat.Options, measures ...metric.Measure) (*Evaluation, error) {
	report, err := metric.EvaluateRun(answerable(qrels), run, measures...)
	if err != nil {
		return nil, err
	}
	e := &Evaluation{Queries: len(report.Queries), Missing: report.Missing, Report: report}
	for i, m := range report.Measures {
		v := Value{Measure: m.String()}
		if values := report.Values[i]; len(values) == 1 {
			v.Interval = stat.Interval{Value: values[0], Low: values[0], High: values[0], Items: 1}
		} else if v.Interval, err = stat.Bootstrap(values, opts); err != nil {
			return nil, fmt.Errorf("evaluate run: %s: %w", m, err)
		}
		e.Values = append(e.Values, v)
	}
	return e, nil
}

// Row is the evaluation of a run by one file of judgements.
type Row struct {
	Set string `json:"set"` // as Set.Title names it
	*Evaluation
}

// EvaluateParts evaluates a run by each part of a set.
func EvaluateParts(set *Set, run trec.Run, opts stat.Options, measures ...metric.Measure) ([]Row, error) {
	var rows []Row
	for _, p := range set.Parts {
		ev, err := Evaluate(p.Qrels, run, opts, measures...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.Title(p), err)
		}
		rows = append(rows, Row{set.Title(p), ev})
	}
	return rows, nil
}

// Difference is the paired comparison of two runs by one measure.
type Difference struct {
	Measure string `json:"measure"`
	stat.Comparison
	Better int `json:"better"` // queries on which the second run is better
	Worse  int `json:"worse"`  // queries on which it is worse
}

// Compare tests the difference b − a for every measure (none means
// metric.DefaultMeasures) by stat.Randomisation. Every judged query counts, also one that a run lacks.
// The p-values are not corrected for the number of measures.
func Compare(
	qrels trec.Qrels, a, b trec.Run, opts stat.Options, measures ...metric.Measure,
) ([]Difference, error) {
	qrels = answerable(qrels)
	first, err := metric.EvaluateRun(qrels, a, measures...)
	if err != nil {
		return nil, err
	}
	second, err := metric.EvaluateRun(qrels, b, measures...)
	if err != nil {
		return nil, err
	}
	var out []Difference
	for i, m := range first.Measures {
		d := Difference{Measure: m.String()}
		if d.Comparison, err = stat.Randomisation(first.Values[i], second.Values[i], opts); err != nil {
			return nil, fmt.Errorf("compare runs: %s: %w", m, err)
		}
		for j, v := range first.Values[i] {
			switch w := second.Values[i][j]; {
			case w > v:
				d.Better++
			case w < v:
				d.Worse++
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// Overlap is the mean share of documents that the first depth ranks of two runs
// have in common, over the queries that both answer: of each query, the size of the
// intersection by that of the longer ranking.
func Overlap(a, b trec.Run, depth int) float64 {
	sum, n := 0.0, 0
	for _, query := range slices.Sorted(maps.Keys(a)) { // always the same sum
		first, second := trec.Docs(a[query]), trec.Docs(b[query])
		first, second = first[:min(depth, len(first))], second[:min(depth, len(second))]
		if len(first) == 0 || len(second) == 0 {
			continue
		}
		shared := 0
		for _, d := range first {
			if slices.Contains(second, d) {
				shared++
			}
		}
		sum += float64(shared) / float64(max(len(first), len(second)))
		n++
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

func answerable(qrels trec.Qrels) trec.Qrels {
	out := make(trec.Qrels, len(qrels))
	for q, docs := range qrels {
		if qrels.Relevant(q) > 0 {
			out[q] = docs
		}
	}
	return out
}
