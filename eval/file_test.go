package eval

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/stat"
)

const capitals = `{"id":"a","question":"تب چیست؟","answer":"بالا رفتن دمای بدن"}
{"id":"b","question":"نبض چیست؟","answer":"ضربان سرخرگ"}
`

var quick = ScoreOptions{Metrics: []string{"rougeL"}, Resampling: stat.Options{Resamples: 20}}

func TestScoreFiles(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	references := write(t, "gold.jsonl", []byte(capitals))
	renamed := write(t, "renamed.jsonl", []byte(strings.ReplaceAll(capitals, "answer", "a")))
	right := `{"id":"b","out":"ضربان سرخرگ"}` + "\n" + `{"id":"a","out":"بالا رفتن دمای بدن"}` + "\n"
	out := map[string]string{FieldPrediction: "out"}
	both := map[string]string{FieldPrediction: "out", FieldAnswer: "a"}
	for _, test := range []struct {
		name, references, answers, text string
		columns                         map[string]string
		value                           float64
		failed                          int
	}{
		{"by identifier", references, "p.jsonl", right, out, 1, 0},
		{"columns of both", renamed, "p.jsonl", right, both, 1, 0},
		{"by order", references, "p.txt", "بالا رفتن دمای بدن\nضربان سرخرگ\n", nil, 1, 0},
		{"in the wrong order", references, "p.txt", "ضربان سرخرگ\nبالا رفتن دمای بدن\n", nil, 0, 0},
		{"one is missing", references, "p.jsonl", `{"id":"a","out":"بالا رفتن دمای بدن"}`, out, 1, 1},
	} {
		answers := write(t, test.answers, []byte(test.text))
		r, err := ScoreFiles(t.Context(), answers, test.references, FileOptions{Map: test.columns}, quick)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		m := r.Summary.Metric("rougeL")
		if m == nil || m.Interval.Value != test.value || len(r.Summary.Failed) != test.failed {
			t.Errorf("%s: %+v, failed %v", test.name, m, r.Summary.Failed)
		}
		if r.Manifest.Name != answers || r.Manifest.Model.Provider != "file" || r.Manifest.Retrieval != "given" {
			t.Errorf("%s: %+v", test.name, r.Manifest)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "biopars-score-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestScoreFilesErrors(t *testing.T) {
	references := write(t, "gold.jsonl", []byte(capitals))
	good := write(t, "p.txt", []byte("یک\nدو\n"))
	for name, test := range map[string]struct {
		answers, references string
		options             FileOptions
		want                error
	}{
		"no answers":        {filepath.Join(t.TempDir(), "none.jsonl"), references, FileOptions{}, fs.ErrNotExist},
		"no references":     {good, filepath.Join(t.TempDir(), "none.jsonl"), FileOptions{}, fs.ErrNotExist},
		"too many":          {write(t, "p.txt", []byte("یک\nدو\nسه\n")), references, FileOptions{}, ErrDataset},
		"no such answers":   {good, references, FileOptions{Map: map[string]string{FieldPrediction: "x"}}, ErrDataset},
		"no such reference": {good, references, FileOptions{Map: map[string]string{FieldAnswer: "x"}}, ErrDataset},
	} {
		r, err := ScoreFiles(t.Context(), test.answers, test.references, test.options, ScoreOptions{})
		if r != nil || !errors.Is(err, test.want) {
			t.Errorf("%s: %v, %v, want %v", name, r, err, test.want)
		}
	}
}

func TestLoadScored(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	system := &script{then: echo}
	r, err := Execute(t.Context(), dir, manifest("a"), questions(3), system, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LoadScored(dir); !errors.Is(err, ErrRun) || !strings.Contains(err.Error(), "not scored yet") {
		t.Errorf("before it was scored: %v", err)
	}
	if err := Evaluate(t.Context(), r, quick); err != nil {
		t.Fatal(err)
	}
	runs, err := LoadScored(dir, dir)
	if err != nil || len(runs) != 2 || runs[0].Summary == nil || runs[1].Dir != dir {
		t.Errorf("%v, %v", runs, err)
	}
	if _, err := LoadScored(dir, t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no run: %v", err)
	}
}

func TestDirName(t *testing.T) {
	for name, want := range map[string]string{
		"extractive on":       "extractive-on",
		"ollama:gemma3:4b on": "ollama-gemma3-4b-on",
		"file:پاسخ‌ها.jsonl":  "file-پاسخ-ها.jsonl",
		"openai:a/../b off":   "openai-a-..-b-off",
		"../a":                "a",
	} {
		if got := (&Manifest{Name: name}).DirName(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
