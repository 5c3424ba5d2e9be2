package eval

import (
	"context"
	"errors"
	"testing"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
)

// compared gives answers of one word 1, others 0, and has no value for empty ones.
type compared struct{ err error }

func (c compared) Score(_ context.Context, items []metric.Item, progress func(done, of int)) (*metric.Result, error) {
	s := metric.Score{Metric: "byhand", Signature: "byhand|x", Scale: 1, Parts: map[string]float64{"recall": .5}}
	r := &metric.Result{Undefined: []string{"nothing"}}
	for i, it := range items {
		r.IDs = append(r.IDs, it.ID)
		v := 0.
		if it.Prediction == it.References[0] {
			v = 1
		}
		if it.Prediction == "" {
			s.Skipped = append(s.Skipped, i)
		}
		s.Items = append(s.Items, v)
	}
	progress(len(items), len(items))
	r.Scores = []metric.Score{s}
	return r, c.err
}

func TestComparer(t *testing.T) {
	items := []Item{{ID: "a", Question: "q", Answers: []string{"x"}}, {ID: "b", Question: "r", Answers: []string{"y"}},
		{ID: "c", Question: "s", Answers: []string{"z"}}, {ID: "d", Question: "t"}}
	answers := map[string]string{"a": "x", "b": "n", "c": "", "d": "x"}
	r := &Run{Dir: t.TempDir(), Items: items}
	for id, text := range answers {
		r.Entries = append(r.Entries, Entry{ID: id, Response: Response{Answer: text}})
	}
	calls := 0
	o := ScoreOptions{Metrics: []string{}, Comparer: compared{}, Resampling: stat.Options{Resamples: 20},
		ComparerProgress: func(done, of int) {
			if calls++; done != 3 || of != 3 {
				t.Errorf("%d of %d", done, of)
			}
		}}
	if err := Evaluate(t.Context(), r, o); err != nil {
		t.Fatal(err)
	}
	m := r.Summary.Metric("byhand")
	if m == nil || m.Signature != "byhand|x" || m.Interval.Value != .5 || m.Interval.Items != 2 || m.Parts["recall"] != .5 || calls != 1 {
		t.Fatalf("%+v, %d calls", m, calls)
	}
	if r.Summary.Metric("rougeL") != nil || r.Summary.Metric("nothing") != nil {
		t.Error("metrics that nobody asked for, or without a value")
	}
	for _, s := range r.Scores {
		v, ok := s.Values["byhand"]
		if want := s.ID == "a" || s.ID == "b"; ok != want || v != map[bool]float64{true: 1}[s.ID == "a"] {
			t.Errorf("%s: %v %t", s.ID, v, ok)
		}
	}
	broken := errors.New("broken")
	o.Comparer = compared{broken}
	if err := Evaluate(t.Context(), r, o); !errors.Is(err, broken) {
		t.Error(err)
	}
}
