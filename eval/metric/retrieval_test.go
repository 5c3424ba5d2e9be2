package metric

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s = %.10g, want %.10g", what, got, want)
	}
}

// Worked by hand. Ranking: a(0) b(2) c(unjudged) d(1) e(−1); relevant but not
// found: f(3). Three relevant documents.
//
//	DCG  = 2/log2(3) + 1/log2(5)           = 1.261860 + 0.430677 = 1.692536
//	IDCG = 3/1 + 2/log2(3) + 1/log2(4)     = 3 + 1.261860 + 0.5  = 4.761860
//	AP   = (1/2 + 2/4) / 3                 = 0.333333
func TestMeasuresByHand(t *testing.T) {
	levels := map[string]int{"a": 0, "b": 2, "d": 1, "e": -1, "f": 3}
	ranking := []string{"a", "b", "c", "d", "e"}
	for _, tc := range []struct {
		measure string
		want    float64
	}{
		{"nDCG@10", 0.355436}, {"nDCG", 0.355436},
		{"nDCG@3", 0.264993}, // 1.261860 / 4.761860
		{"nDCG@2", 0.296082}, // 1.261860 / 4.261860
		{"nDCG@1", 0},
		{"MRR@10", 0.5}, {"MRR@1", 0}, {"MRR", 0.5},
		{"MAP", 1.0 / 3}, {"MAP@2", 1.0 / 6}, {"map_cut_2", 1.0 / 6},
		{"R@2", 1.0 / 3}, {"recall@10", 2.0 / 3}, {"R", 2.0 / 3},
		{"P@2", 0.5}, {"P@4", 0.5}, {"p_10", 0.2},
	} {
		m, err := ParseMeasure(tc.measure)
		if err != nil {
			t.Fatal(err)
		}
		near(t, tc.measure, m.Score(ranking, levels), tc.want, 1e-6)
	}
	if got := (Measure{NDCG, 10}).Score(ranking, map[string]int{"a": 0}); got != 0 {
		t.Errorf("query without a relevant document: %v, want 0", got)
	}
	if got := (Measure{NDCG, 10}).Score(nil, levels); got != 0 {
		t.Errorf("empty ranking: %v, want 0", got)
	}
}

func TestParseMeasure(t *testing.T) {
	for _, bad := range []string{"", "@10", "ndcg@", "ndcg@0", "ndcg@-1", "ndcg@99999999999999999999", "P", "bleu@3",
		"10"} {
		if m, err := ParseMeasure(bad); !errors.Is(err, ErrUnknown) {
			t.Errorf("ParseMeasure(%q) = %v, %v; want ErrUnknown", bad, m, err)
		}
	}
	for _, m := range append(DefaultMeasures(), Measure{Precision, 5}) {
		if got, err := ParseMeasure(m.String()); err != nil || got != m {
			t.Errorf("%s does not survive its own notation: %v, %v", m, got, err)
		}
	}
}

func TestRetrievalAgreesWithTrecEval(t *testing.T) {
	data, err := os.ReadFile("testdata/retrieval.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Qrels  trec.Qrels
		Run    map[string]map[string]float64
		Values map[string]map[string]float64
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	run := trec.Run{}
	for q, docs := range golden.Run {
		for d, s := range docs {
			run[q] = append(run[q], trec.Scored{Doc: d, Score: s})
		}
	}
	var measures []Measure
	for name := range golden.Values["q000"] {
		m, err := ParseMeasure(name)
		if err != nil {
			t.Fatal(err)
		}
		measures = append(measures, m)
	}
	if len(measures) < 10 || len(golden.Values) < 100 {
		t.Fatalf("golden file has %d measures, %d queries", len(measures), len(golden.Values))
	}
	r, err := EvaluateRun(golden.Qrels, run, measures...)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range measures {
		for j, q := range r.Queries {
			near(t, fmt.Sprintf("%s of %s", m, q), r.Values[i][j], golden.Values[q][m.String()], 1e-9)
		}
	}
}

func TestEvaluateRunCountsUnansweredQueries(t *testing.T) {
	qrels := trec.Qrels{"q1": {"d": 1}, "q2": {"d": 1}}
	run := trec.Run{"q1": {{Doc: "d", Score: 1}}, "unjudged": {{Doc: "d", Score: 1}}}
	r, err := EvaluateRun(qrels, run)
	if err != nil {
		t.Fatal(err)
	}
	mean, err := stat.Mean(r.Values[0])
	if err != nil || mean != 0.5 || r.Missing != 1 || len(r.Queries) != 2 {
		t.Errorf("mean %v (%v), missing %d, queries %v", mean, err, r.Missing, r.Queries)
	}
	if _, err := EvaluateRun(qrels, run, Measure{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("zero measure: %v", err)
	}
	if _, err := EvaluateRun(nil, run); !errors.Is(err, ErrUndefined) {
		t.Errorf("no judgements: %v", err)
	}
}

func FuzzParseMeasure(f *testing.F) {
	for _, s := range []string{"nDCG@10", "recall_100", "MAP", "p@5", "ndcg_cut_3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMeasure(s)
		if err != nil {
			return
		}
		if again, err := ParseMeasure(m.String()); err != nil || again != m {
			t.Fatalf("%q: %v, then %v, %v", s, m, again, err)
		}
	})
}
