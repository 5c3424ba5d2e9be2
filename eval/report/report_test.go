package report

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
)

var update = flag.Bool("update", false, "write the golden files anew")

// scripted answers by identifier.
type scripted map[string]eval.Response

func (s scripted) Answer(_ context.Context, q eval.Question) (eval.Response, error) {
	r, ok := s[q.ID]
	if !ok {
		return r, errors.New("the model broke")
	}
	return r, nil
}

const hostile = `<script>alert("x")</script>`

// runs are a model with retrieval on and off over four questions, one of which
// fails, one of which is leaked, and one of which is hostile.
func runs(t *testing.T) []*eval.Run {
	t.Helper()
	items := []eval.Item{
		{ID: "q1", Question: "آنفلوانزا چیست؟", Answers: []string{"آنفلوانزا عفونت ویروسی دستگاه تنفس است و با تب و سرفه همراه است."}, MustHave: []string{"آنفلوانزا عفونت ویروسی است."}},
		{ID: "q2", Question: "کدام فصل؟", Options: []string{"پاییز", "تابستان"}},
		{ID: "q3", Question: hostile, Answers: []string{"استراحت و مایعات."}},
		{ID: "q4", Question: "درمان؟", Answers: []string{"استراحت."}},
	}
	for i := range items {
		items[i].Tag()
	}
	cited := func(text string, citations ...int) []eval.Sentence {
		return []eval.Sentence{{Text: text, Citations: citations}}
	}
	on := scripted{
		"q1": {Answer: "آنفلوانزا عفونت ویروسی است.", Origin: "generated", Sentences: cited("آنفلوانزا عفونت ویروسی است.", 1),
			Retrieved: []eval.Passage{{ID: "p1", Title: "آنفلوانزا", Text: items[0].Answers[0]}}},
		"q2": {Answer: "گزینهٔ ۱", Sentences: cited("گزینهٔ ۱")},
		"q3": {Answer: "استراحت " + hostile, Reply: &eval.Reply{Text: "استراحت [1] " + hostile, Stop: "stop"},
			Shown: &eval.Display{Origin: "abstained"}, Sentences: cited("استراحت "+hostile, 1),
			Retrieved: []eval.Passage{{ID: "p2", Text: "استراحت و مایعات. " + hostile}}},
	}
	off := scripted{
		"q1": {Answer: "نوعی بیماری است.", Origin: "generated", Sentences: cited("نوعی بیماری است.")},
		"q2": {Answer: "گزینهٔ ۲", Sentences: cited("گزینهٔ ۲")},
		"q3": {Origin: "abstained"},
		"q4": {Answer: "استراحت.", Sentences: cited("استراحت.")},
	}
	var out []*eval.Run
	for _, mode := range []string{"on", "off"} {
		m := eval.Manifest{Name: "ollama:tiny_1 " + mode, Retrieval: mode,
			Dataset: eval.DatasetInfo{Name: "x.jsonl", Items: 4}, Model: eval.Model{Provider: "ollama", Name: "tiny_1"}}
		system := on
		if mode == "off" {
			system = off
		}
		r, err := eval.Execute(t.Context(), filepath.Join(t.TempDir(), mode), m, items, system,
			eval.RunOptions{Attempts: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := eval.Evaluate(t.Context(), r, eval.ScoreOptions{Metrics: []string{"rougeL", "chrf", "f1"},
			Resampling: stat.Options{Resamples: 200}}); err != nil {
			t.Fatal(err)
		}
		for i := range r.Timings {
			r.Timings[i] = eval.Timing{ID: r.Timings[i].ID, Retrieve: 2, Generate: float64(10 * (i + 1)),
				Total: float64(10*(i+1)) + 2}
		}
		out = append(out, r)
	}
	return out
}

var drawing = regexp.MustCompile(`(?s)<svg.*?</svg>`)

func TestGolden(t *testing.T) {
	all := runs(t)
	for _, language := range []string{English, Persian} {
		dir := t.TempDir()
		files, err := Write(t.Context(), dir, all, Options{Items: 2, LaTeX: true, Language: language, Resampling: stat.Options{Resamples: 200},
			Command: "biopars eval report runs --latex"})
		if err != nil {
			t.Fatal(err)
		}
		if len(files) != 7 {
			t.Errorf("%v", files)
		}
		golden(t, dir, "report.md", language)
		golden(t, dir, "report.tex", language)
		golden(t, dir, "report.html", language)
		if language == English {
			golden(t, dir, "report.csv", "")
			golden(t, dir, "items.csv", "")
		}
	}
}

// golden compares a file of the report with what it was.
func golden(t *testing.T, dir, name, language string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	// How a plot is drawn is package svg's affair.
	got := drawing.ReplaceAllString(string(text), "<svg></svg>")
	path := filepath.Join("testdata", name+".golden")
	if language != "" {
		path = filepath.Join("testdata", language+"."+name+".golden")
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("%s differs from its golden file; if that is meant, run go test -update", path)
	}
}

// TestOffline: the page asks for nothing outside itself, says which direction it
// is written in, draws whole pictures, and shows input as text.
func TestOffline(t *testing.T) {
	dir := t.TempDir()
	if _, err := Write(t.Context(), dir, runs(t), Options{Resampling: stat.Options{Resamples: 200}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	html := string(text)
	for _, bad := range []string{"src=", "href=", "@import", "url(", "<link", "<script", "<image", "<use"} {
		if strings.Contains(html, bad) {
			t.Errorf("%s in the page", bad)
		}
	}
	for _, good := range []string{`dir="rtl"`, `lang="fa"`, "&lt;script&gt;", persianWords[publishedLabel], "29.99",
		"the model broke", "بی بازیابی", "درزکرده", "نانموده", "به کاربر نشان داده نمی‌شد", "در بدترین حالت", "3 از 4"} {
		if !strings.Contains(html, good) {
			t.Errorf("no %s in the page", good)
		}
	}
	plots := drawing.FindAllString(html, -1)
	if len(plots) < 3 {
		t.Errorf("%d plots", len(plots))
	}
	for _, p := range plots {
		d := xml.NewDecoder(strings.NewReader(p))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Errorf("a plot is not well-formed: %v", err)
				break
			}
		}
	}
}

func TestRAGChecker(t *testing.T) {
	dir := t.TempDir()
	if _, err := Write(t.Context(), dir, runs(t), Options{Resampling: stat.Options{Resamples: 200}}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "ragchecker-ollama-tiny_1-on.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Results []metric.RAGRecord }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	records := file.Results
	// q2 has no reference answer, q4 failed.
	if len(records) != 2 || records[0].QueryID != "q1" || len(records[0].Retrieved) != 1 ||
		records[0].Retrieved[0].ID != "p1" {
		t.Errorf("%s", b)
	}
}

func TestRefused(t *testing.T) {
	r := runs(t)
	if _, err := Write(t.Context(), t.TempDir(), r, Options{Metrics: []string{"rouge9"}}); !errors.Is(err, eval.ErrRun) {
		t.Errorf("a metric that no run has: %v", err)
	}
	if _, err := Write(t.Context(), t.TempDir(), nil, Options{}); !errors.Is(err, eval.ErrRun) {
		t.Errorf("no run: %v", err)
	}
	if _, err := Write(t.Context(), t.TempDir(), []*eval.Run{r[0], r[0]}, Options{}); !errors.Is(err, eval.ErrRun) {
		t.Errorf("two runs of one name: %v", err)
	}
	r[0].Summary = nil
	if _, err := Write(t.Context(), t.TempDir(), r, Options{}); !errors.Is(err, eval.ErrRun) {
		t.Errorf("not scored: %v", err)
	}
}
