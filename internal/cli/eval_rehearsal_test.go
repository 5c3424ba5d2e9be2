package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/ggufgen"
	"github.com/biopars/biopars/internal/ollamatest"
)

// TestBothKindsRealServer goes with a real Ollama server over open questions and over those of
// multiple choice, with retrieval and without: what the model said is in the ledger to the
// letter, scored as it was said, beside what would have been shown; and the report has all of it.
func TestBothKindsRealServer(t *testing.T) {
	s := ollamatest.Start(t)
	runs := t.TempDir()
	open, choice := filepath.Join(runs, "open"), filepath.Join(runs, "choice")
	ask := func(data, model, out string) {
		command(t, exitOK, qa(data, model, out, "--ollama", s.Host, "--num-ctx", "3072", "--temperature", "0", "--limit", "4")...)
	}
	records, items := exam(4)
	ask(jsonl(t, []map[string]any{
		{"id": "o1", "question": "شایع‌ترین نوع کم‌خونی چیست و علائم آن چیست؟", "answer": "کم‌خونی فقر آهن شایع‌ترین نوع است و با خستگی، رنگ‌پریدگی و تپش قلب همراه است.", "must_have": []string{"کم‌خونی فقر آهن شایع‌ترین نوع کم‌خونی است."}},
		{"id": "o2", "question": "علائم کم‌خونی فقر آهن چیست؟", "answer": "خستگی، رنگ‌پریدگی و تپش قلب."},
		{"id": "o3", "question": "عوارض متفورمین چیست؟", "answer": "تهوع و اسهال."},
		{"id": "o4", "question": "پایتخت کشور پرو کجاست؟", "answer": "لیما."},
	}...), ollamatest.Answer, open)
	ask(jsonl(t, records...), ollamatest.Choice, choice)

	values := map[string]map[string]float64{}
	for _, mode := range []string{"off", "on"} {
		r := loadRun(t, filepath.Join(open, "ollama-biopars-"+mode))
		if r.Summary.View != eval.ViewWritten || r.Summary.Answered != 4 || r.Summary.Usage.CompletionTokens == 0 || r.Manifest.Model.Digest == "" || r.Manifest.Model.Address != s.Host {
			t.Errorf("%s: %+v %+v", mode, r.Summary, r.Manifest.Model)
		}
		for _, e := range r.Entries {
			if e.Reply == nil || e.Reply.Text != ggufgen.AnswerText || e.Reply.Stop == "" || len(e.Retrieved) > 0 != (mode == "on") {
				t.Errorf("%s %s: %+v", mode, e.ID, e)
			}
			// What was written lacks the markers of citations and nothing else.
			if strings.Contains(e.Answer, "[") || !strings.HasPrefix(e.Answer, "کم‌خونی فقر آهن شایع‌ترین نوع کم‌خونی است") {
				t.Errorf("%s %s: written %q", mode, e.ID, e.Answer)
			}
		}
		// The model answers every question alike, also one that no passage of the corpus
		// answers: of that, a user of the corpus is shown nothing.
		g := r.Summary.Gates
		if g == nil || g.Answers != 4 || (g.Withheld > 0) != (mode == "on") {
			t.Errorf("%s: gates %+v", mode, g)
		}
		values[mode] = map[string]float64{}
		for _, name := range []string{"rouge1", "rougeL", "chrf", "f1"} {
			values[mode][name] = r.Summary.Metric(name).Interval.Value
		}
	}
	for name, off := range values["off"] {
		if on := values["on"][name]; on != off {
			t.Errorf("the same words score %v on and %v off in %s", on, off, name)
		}
	}

	right := 0.0
	for _, it := range items {
		if it.Correct == 1 {
			right++
		}
	}
	for _, mode := range []string{"off", "on"} {
		r := loadRun(t, filepath.Join(choice, "ollama-biopars-choice-"+mode))
		if m := r.Summary.Metric(eval.MetricAccuracy); m == nil || m.Interval.Value != right/4 || r.Summary.Gates != nil || r.Summary.Metric(eval.MetricCitationRecall) != nil {
			t.Errorf("%s: %+v %+v", mode, m, r.Summary)
		}
		for i, e := range r.Entries {
			if e.Reply == nil || e.Reply.Text != ggufgen.ChoiceText || e.Shown != nil || len(e.Retrieved) > 0 != (mode == "on") {
				t.Errorf("%s %s: %+v", mode, e.ID, e)
			}
			if c := r.Scores[i].Choice; c == nil || *c != 1 {
				t.Errorf("%s %s: read option %v of %q", mode, e.ID, c, e.Answer)
			}
		}
	}

	for _, c := range []struct {
		dir  string
		want []string
	}{
		{open, []string{"Written and shown", "With and without retrieval", "evidence"}},
		{choice, []string{"accuracy", "With and without retrieval"}},
	} {
		command(t, exitOK, "eval", "report", c.dir, "--latex", "--lang", "en")
		for _, name := range []string{"report.html", "report.md", "report.tex", "report.csv", "items.csv"} {
			b, err := os.ReadFile(filepath.Join(c.dir, name))
			if err != nil || len(b) < 300 {
				t.Errorf("%s: %d bytes, %v", name, len(b), err)
			}
			if name != "report.html" {
				continue
			}
			for _, r := range loadAll(t, c.dir) {
				c.want = append(c.want, r.Manifest.Name)
			}
			for _, want := range c.want {
				if !strings.Contains(string(b), want) {
					t.Errorf("%s: no %q", c.dir, want)
				}
			}
		}
	}
}

func loadAll(t *testing.T, dir string) []*eval.Run {
	t.Helper()
	all, err := eval.LoadAll(dir)
	if err != nil || len(all) != 2 {
		t.Fatalf("%s: %d runs, %v", dir, len(all), err)
	}
	return all
}
