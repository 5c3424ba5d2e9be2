package eval

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/trec"
)

// liveQA scores answers against the questions of examples/liveqa.
func liveQA(t *testing.T, answers, judgements string) (*Run, error) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "answers.jsonl")
	judged := filepath.Join(dir, "judgements.txt")
	for name, text := range map[string]string{path: answers, judged: judgements} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return ScoreFiles(t.Context(), path, "../examples/liveqa/questions.xml", FileOptions{}, ScoreOptions{Metrics: []string{"f1"}, Judgements: judged})
}

func example(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "examples", "liveqa", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func checkLiveQA(t *testing.T, r *Run, want map[string]float64, items map[string]int, unjudged int) {
	t.Helper()
	for name, value := range want {
		m := r.Summary.Metric(name)
		if m == nil || math.Abs(m.Interval.Value-value) > 1e-12 || m.Interval.Items != items[name[:4]] || m.Unjudged != unjudged ||
			!strings.HasPrefix(m.Signature, "liveqa|") {
			t.Errorf("%s: %+v, want %v", name, m, value)
		}
	}
}

// TestLiveQAJudgements, by hand: TQ1 was judged 4 and 3, so it has 2.5; TQ2, but for a
// space, 2, so 1; TQ3 can't be read, so 0; TQ4 was judged by nobody.
func TestLiveQAJudgements(t *testing.T) {
	r, err := liveQA(t, example(t, "answers.jsonl"), example(t, "judgements.txt"))
	if err != nil {
		t.Fatal(err)
	}
	checkLiveQA(t, r, map[string]float64{
		MetricLiveQAScore: 3.5 / 3, "succ@2+": 2.0 / 3, "succ@3+": 1.0 / 3, "succ@4+": .5 / 3,
		"prec@2+": 2.0 / 3, "prec@3+": 1.0 / 3, "prec@4+": .5 / 3,
	}, map[string]int{"live": 3, "succ": 3, "prec": 3}, 1)
	score, precision := r.Summary.Metric(MetricLiveQAScore), r.Summary.Metric("prec@2+")
	if score.Scale != 3 || score.Worst == nil || *score.Worst != 3.5/4 || precision.Worst != nil || precision.Scale != 1 {
		t.Errorf("%+v, %+v", score, precision)
	}
	if i := r.Summary.Imported; len(i) != 1 || i[0].Name != "judgements" || i[0].File != "judgements.txt" || len(i[0].SHA256) != 64 {
		t.Errorf("%+v", i)
	}
	if _, ok := r.Scores[3].Values[MetricLiveQAScore]; ok {
		t.Error("what nobody judged has a value")
	}
}

// TestLiveQAAnswered: a question without an answer counts among all of them, and not
// among those that were answered.
func TestLiveQAAnswered(t *testing.T) {
	r, err := liveQA(t, `{"id":"TQ1","answer":""}
{"id":"TQ2","answer":"Avoid offal, some seafood, beer and sweetened drinks."}
{"id":"TQ4","answer":"No: take it before breakfast, on an empty stomach."}
`, example(t, "judgements.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Summary.Failed) != 1 {
		t.Fatalf("%+v", r.Summary)
	}
	checkLiveQA(t, r, map[string]float64{MetricLiveQAScore: 2, "succ@4+": 2.0 / 3, "prec@4+": 1, "prec@2+": 1},
		map[string]int{"live": 3, "succ": 3, "prec": 2}, 0)
	if worst := r.Summary.Metric(MetricLiveQAScore).Worst; worst == nil || *worst != 1.5 { // of all four, as the track has it
		t.Errorf("worst %v", worst)
	}
}

// TestMedQuADJudgements: answers are known by their identifiers, and named grades are
// read.
func TestMedQuADJudgements(t *testing.T) {
	r, err := liveQA(t, `{"id":"TQ1","answer":"Nausea passes.","retrieved":[{"doc_id":"ADAM_1_Sec1.txt","text":"Nausea passes."}]}
{"id":"TQ2","answer":"GARD_2_Sec3.txt"}
{"id":"TQ3","answer":"a week","retrieved":[{"doc_id":"CDC_3.txt","text":"a"},{"doc_id":"CDC_4.txt","text":"b"}]}
{"id":"TQ4","answer":"no","retrieved":[{"doc_id":"ADAM_1_Sec1.txt","text":"of another question"}]}
`, "1 3-Incomplete ADAM_1_Sec1.txt\n2 4-Excellent GARD_2_Sec3.txt\n3 4-Excellent CDC_3.txt\n4 1-Incorrect ADAM_9.txt\n104 1-Incorrect X.txt\n")
	if err != nil {
		t.Fatal(err)
	}
	checkLiveQA(t, r, map[string]float64{MetricLiveQAScore: 2.5, "succ@3+": 1, "prec@4+": .5}, map[string]int{"live": 2, "succ": 2, "prec": 2}, 2)
}

func TestJudgementErrors(t *testing.T) {
	answers := example(t, "answers.jsonl")
	if _, err := liveQA(t, answers, "7 3 a\n"); !errors.Is(err, ErrDataset) {
		t.Errorf("of other questions: %v", err)
	}
	var pe *trec.ParseError
	if _, err := liveQA(t, answers, "1 9 a\n"); !errors.As(err, &pe) || !strings.HasSuffix(pe.File, "judgements.txt") {
		t.Errorf("no grade: %v", err)
	}
	r := &Run{Items: []Item{{ID: "TQ1"}}}
	if _, err := readJudgements(filepath.Join(t.TempDir(), "none"), r); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
