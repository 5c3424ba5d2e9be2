package metric

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
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
		{"RR(rel=2)", 0.5}, {"AP(rel=3)", 0}, {"P(rel=2)@5", 0.2}, {"R(rel=2)@5", 0.5},
		{"Rprec", 1.0 / 3}, {"Rprec(rel=2)", 0.5}, {"Success@1", 0}, {"success_2", 1}, {"Success(rel=3)@5", 0},
		// One document (a) is judged not relevant, and stands before both that were
		// found: 1 − min(1, 3)/min(1, 3) each. From level 2 on d is not relevant
		// either, but stands behind b.
		{"Bpref", 0}, {"Bpref(rel=2)", (1 - 1.0/2) / 2},
		{"RBP(p=0.5)", 0.25 + 0.0625}, {"RBP", 0.2 * (0.8 + 0.512)}, {"RBP(rel=2,p=0.5)", 0.25}, {"RBP(p=0.5)@3", 0.25},
		{"Judged@2", 1}, {"Judged@3", 2.0 / 3}, {"Judged@10", 0.8}, {"Judged", 0.8},
	} {
		m, err := ParseMeasure(tc.measure)
		if err != nil {
			t.Fatal(err)
		}
		near(t, tc.measure, m.Score(ranking, levels), tc.want, 1e-6)
	}
	if got := (Measure{Kind: NDCG, Cutoff: 10}).Score(ranking, map[string]int{"a": 0}); got != 0 {
		t.Errorf("query without a relevant document: %v, want 0", got)
	}
	if got := (Measure{Kind: NDCG, Cutoff: 10}).Score(nil, levels); got != 0 {
		t.Errorf("empty ranking: %v, want 0", got)
	}
}

func TestParseMeasure(t *testing.T) {
	for _, bad := range []string{"", "@10", "ndcg@", "ndcg@0", "ndcg@-1", "ndcg@99999999999999999999", "P", "bleu@3",
		"10", "Success", "Bpref@10", "Rprec@5", "nDCG(rel=2)@10", "Judged(rel=1)@3", "RBP(p=1)", "RBP(p=0)", "RBP(p=NaN)", "RBP(q=1)",
		"RBP(p=0.5", "P(rel=0)@5", "P(rel=x)@5", "P(p=0.5)@5", "P()@5", "P(rel=1,rel=2)@5", "P(rel)@5", "nDCG(dcg='exp-log2')@10"} {
		if m, err := ParseMeasure(bad); !errors.Is(err, ErrUnknown) {
			t.Errorf("ParseMeasure(%q) = %v, %v; want ErrUnknown", bad, m, err)
		}
	}
	for _, m := range append(DefaultMeasures(), Measure{Kind: Precision, Cutoff: 5},
		Measure{Kind: RBP, Level: 3, Persistence: 0.95, Cutoff: 7}, Measure{Kind: Bpref, Level: 2}, Measure{Kind: Judged}) {
		if got, err := ParseMeasure(m.String()); err != nil || got != m {
			t.Errorf("%s does not survive its own notation: %v, %v", m, got, err)
		}
	}
}

// goldenMeasures holds EvaluateRun to a file of values that others have computed.
func goldenMeasures(t *testing.T, path string, least int, tolerance float64) {
	data, err := os.ReadFile(path)
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
	var names []string
	var measures []Measure
	for name := range golden.Values["q000"] {
		m, err := ParseMeasure(name)
		if err != nil {
			t.Fatal(err)
		}
		names, measures = append(names, name), append(measures, m)
	}
	if len(measures) < least || len(golden.Values) < 100 {
		t.Fatalf("golden file has %d measures, %d queries", len(measures), len(golden.Values))
	}
	r, err := EvaluateRun(golden.Qrels, run, measures...)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		compared := 0
		for j, q := range r.Queries {
			if want, ok := golden.Values[q][name]; ok {
				near(t, fmt.Sprintf("%s of %s", name, q), r.Values[i][j], want, tolerance)
				compared++
			}
		}
		if compared < 50 {
			t.Errorf("%s: %d queries compared", name, compared)
		}
	}
}

func TestParseMeasures(t *testing.T) {
	got, err := ParseMeasures("nDCG@10, AP(rel=1) RBP(rel=2, p=0.50),Judged@10,\tBpref")
	want := []Measure{{Kind: NDCG, Cutoff: 10}, {Kind: MAP}, {Kind: RBP, Level: 2, Persistence: 0.5}, {Kind: Judged, Cutoff: 10}, {Kind: Bpref}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for _, bad := range []string{"", " ,", "MAP,AP", "nDCG@10,bleu"} {
		if got, err := ParseMeasures(bad); !errors.Is(err, ErrUnknown) {
			t.Errorf("ParseMeasures(%q) = %v, %v", bad, got, err)
		}
	}
}

func TestRetrievalAgreesWithTrecEval(t *testing.T) {
	goldenMeasures(t, "testdata/retrieval.golden.json", 10, 1e-9)
}

// bpref in single precision in trec_eval.
func TestRetrievalAgreesWithIRMeasures(t *testing.T) {
	goldenMeasures(t, "testdata/irmeasures.golden.json", 26, 1e-7)
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
	for _, s := range []string{"nDCG@10", "recall_100", "MAP", "p@5", "ndcg_cut_3", "RBP(rel=2,p=0.9)@7", "Judged@10"} {
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
