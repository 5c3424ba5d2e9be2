package sweep_test

import (
	"errors"
	"math"
	"testing"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/sweep"
)

func run(metrics []string, scores map[string]map[string]float64) *eval.Run {
	r := &eval.Run{Items: []eval.Item{{ID: "a"}, {ID: "b"}}, Summary: &eval.Summary{}}
	r.Manifest.Dataset.SHA256 = "1"
	for _, m := range metrics {
		r.Summary.Metrics = append(r.Summary.Metrics, eval.MetricSummary{Name: m, Signature: "of " + m})
	}
	for _, it := range r.Items {
		if values, ok := scores[it.ID]; ok {
			r.Scores = append(r.Scores, eval.ItemScore{ID: it.ID, Values: values})
		}
	}
	return r
}

func TestFromRuns(t *testing.T) {
	cells := []sweep.Cell{cell("retrieval", "on"), cell("retrieval", "off")}
	on := run([]string{"rougeL", "length", "bleu", "chrf", "citation-recall"}, map[string]map[string]float64{
		"a": {"rougeL": .5, "length": 9, "citation-recall": 1}, "b": {"rougeL": .25, "length": 8, "citation-recall": 0}})
	off := run([]string{"rougeL", "length", eval.MetricContradictions}, map[string]map[string]float64{
		"b": {"rougeL": .75, eval.MetricContradictions: .5}})
	s, err := sweep.FromRuns(cells, []*eval.Run{on, off})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range s.Measures {
		if m.Less != (m.Name == eval.MetricContradictions) {
			t.Errorf("%+v", m)
		}
		got = append(got, m.Name)
	}
	if len(got) != 3 || got[0] != "rougeL" || got[1] != "citation-recall" || got[2] != eval.MetricContradictions {
		t.Fatalf("measures %v", got)
	}
	if s.Values[0][0][1] != .25 || s.Values[1][0][1] != .75 || !math.IsNaN(s.Values[1][0][0]) || !math.IsNaN(s.Values[1][1][1]) ||
		s.Values[1][2][1] != .5 || !math.IsNaN(s.Values[0][2][0]) {
		t.Errorf("%v", s.Values)
	}
	only, err := s.Select([]string{"accuracy", eval.MetricContradictions, "rougeL"}, false)
	if err != nil || len(only.Measures) != 2 || !only.Measures[0].Less || only.Values[1][0][1] != .5 || only.Values[0][1][0] != .5 {
		t.Errorf("%+v, %v", only, err)
	}
	for _, names := range [][]string{{"accuracy", "rougeL"}, {}} {
		if _, err := s.Select(names, true); !errors.Is(err, sweep.ErrGrid) {
			t.Errorf("%v: %v", names, err)
		}
	}

	for what, spoil := range map[string]func(*eval.Run){
		"other data":        func(r *eval.Run) { r.Manifest.Dataset.SHA256 = "2" },
		"fewer items":       func(r *eval.Run) { r.Items = r.Items[:1] },
		"an unknown item":   func(r *eval.Run) { r.Scores[0].ID = "c" },
		"another signature": func(r *eval.Run) { r.Summary.Metrics[0].Signature = "other" },
		"no scores":         func(r *eval.Run) { r.Summary = nil },
	} {
		spoiled := run([]string{"rougeL"}, map[string]map[string]float64{"b": {"rougeL": .75}})
		spoil(spoiled)
		if _, err := sweep.FromRuns(cells, []*eval.Run{on, spoiled}); !errors.Is(err, eval.ErrRun) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
