// Package extraction measures whether answers quoted from passages hold the span
// that answers: questions come with a list of spans, any of which will do.
package extraction

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
)

// ErrTooFew is wrapped by the error of a data set with fewer than two questions
// that have spans: there would be no interval.
var ErrTooFew = errors.New(`two are needed: add "answers", a list of spans, to its queries.jsonl`)

// Answer is what a system quotes.
type Answer struct {
	Sentences []string
	Abstained bool // it says that the passages do not answer
}

// Answerer answers a question.
type Answerer func(ctx context.Context, question string) (Answer, error)

// Report gives shares of the questions, with bootstrap intervals.
type Report struct {
	Questions int           `json:"questions"`
	Abstained int           `json:"abstained"`
	First     stat.Interval `json:"first"` // a span stands in the first sentence
	Three     stat.Interval `json:"three"` // in the first three
	Any       stat.Interval `json:"any"`   // in the answer
}

// A Question is asked for any of its spans.
type Question struct {
	trec.Query
	Spans []string
}

// Questions takes limit of the judged queries that have spans, evenly spaced; 0
// takes all. Fewer than two are ErrTooFew.
func Questions(set *retrieval.Set, limit int) ([]Question, error) {
	var all []Question
	for _, q := range set.Judged() {
		spans, err := spansOf(q)
		if err != nil {
			return nil, err
		}
		if len(spans) > 0 {
			all = append(all, Question{q, spans})
		}
	}
	all = retrieval.SystematicSample(all, limit)
	if len(all) < 2 {
		return nil, fmt.Errorf("%d questions with answers, %w", len(all), ErrTooFew)
	}
	return all, nil
}

// spansOf reads the field "answers" of a query; nil when there is none.
func spansOf(q trec.Query) (spans []string, err error) {
	raw, ok := q.Extra["answers"]
	if !ok {
		return nil, nil
	}
	if err := json.Unmarshal(raw, &spans); err != nil {
		return nil, fmt.Errorf("queries: query %s: \"answers\" is not a list of strings: %w", q.ID, err)
	}
	return spans, nil
}

// Measure asks the questions and looks for their spans in the answers, by
// metric.HoldsSpan: variants of spelling and punctuation make no difference. The
// first failure ends it.
func Measure(ctx context.Context, answer Answerer, questions []Question, resampling stat.Options) (Report, error) {
	r := Report{Questions: len(questions)}
	var first, three, whole []float64
	for _, q := range questions {
		a, err := answer(ctx, q.Text)
		if err != nil {
			return Report{}, fmt.Errorf("query %s: %w", q.ID, err)
		}
		if a.Abstained {
			r.Abstained++
		}
		first = append(first, holds(a.Sentences, 1, q.Spans))
		three = append(three, holds(a.Sentences, 3, q.Spans))
		whole = append(whole, holds(a.Sentences, len(a.Sentences), q.Spans))
	}
	for _, m := range []struct {
		values []float64
		to     *stat.Interval
	}{{first, &r.First}, {three, &r.Three}, {whole, &r.Any}} {
		var err error
		if *m.to, err = stat.Bootstrap(m.values, resampling); err != nil {
			return Report{}, err
		}
	}
	return r, nil
}

// holds is 1 when a span stands within the first n sentences, else 0.
func holds(sentences []string, n int, spans []string) float64 {
	var text strings.Builder
	for _, s := range sentences[:min(n, len(sentences))] {
		text.WriteString(s)
		text.WriteByte('\n')
	}
	if metric.HoldsSpan(nil, text.String(), spans...) {
		return 1
	}
	return 0
}
