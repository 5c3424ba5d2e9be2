package eval

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars/eval/stat"
)

func TestReply(t *testing.T) {
	for text, want := range map[string]string{
		"تب دارد [1]. سرفه [2][3].":                                    "تب دارد. سرفه.",
		"<think>شاید [1]</think>تب دارد [1].<|im_end|>":                "تب دارد.",
		"تب [منبع ۱] دارد":                                             "تب  دارد",
		"<think>بی پایان":                                              "",
		"```\nتب\n```":                                                 "تب",
		"غلظت [Na+] ۱۴۰ است":                                           "غلظت [Na+] ۱۴۰ است",
		"﷽\x1b[31mتب":                                                  "﷽[31mتب",
		"پاسخ نهایی: تب ##0$$ است":                                     "پاسخ نهایی: تب  است",
		"<|channel|>analysis<|message|>x<|channel|>final<|message|>تب": "تب",
	} {
		r := NewReply(text, "", "stop", true)
		if got := r.Words(); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if r.Text != text {
			t.Errorf("%q is lost", text)
		}
	}
	r := NewReply("<think>یک</think>دو", "سه", "stop", false)
	if r.Text != "دو" || r.Reasoning != "" || r.Thought != len("یک")+len("سه") {
		t.Errorf("%+v", r)
	}
	list, err := (&Reply{Text: "تب دارد [1]. سرفه دارد [2]. درد ندارد [7]. خواب."}).Sentences(t.Context(), 2)
	if err != nil || len(list) != 4 || !slices.Equal(list[0].Citations, []int{1}) || !slices.Equal(list[1].Citations, []int{2}) ||
		list[2].Citations != nil || list[3].Citations != nil || strings.Contains(list[0].Text, "[") {
		t.Errorf("%+v %v", list, err)
	}
	if list, err := (&Reply{Text: "<think>x</think>"}).Sentences(t.Context(), 2); err != nil || list != nil {
		t.Errorf("%+v %v", list, err)
	}
	if list, _ := (&Reply{Text: "تب دارد [1]."}).Sentences(t.Context(), 0); len(list) != 1 || list[0].Citations != nil {
		t.Errorf("a citation of no passage: %+v", list)
	}
}

// gated is a system whose second answer is withheld and whose third is changed.
func gated(q Question, n int) (Response, error) {
	r, err := echo(q, n)
	r.Reply = &Reply{Text: r.Answer + " [1]", Stop: "stop"}
	shown := r.Display()
	switch q.ID {
	case "q01":
		shown = Display{Origin: "abstained"}
	case "q02":
		shown.Answer = "چیز دیگر"
		shown.Sentences = []Sentence{{Text: "چیز دیگر"}}
	}
	r.Shown = &shown
	return r, err
}

func TestGates(t *testing.T) {
	dir := t.TempDir()
	r, err := Execute(t.Context(), dir, manifest("m"), questions(4), &script{then: gated}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	o := ScoreOptions{Metrics: []string{"f1", "length"}, Resampling: stat.Options{Resamples: 100}}
	if err := Evaluate(t.Context(), r, o); err != nil {
		t.Fatal(err)
	}
	written := r.Summary.Metric("f1").Interval.Value
	g := r.Summary.Gates
	if g == nil || g.Answers != 4 || g.Withheld != 1 || g.Changed != 1 || r.Summary.Abstained != 0 || r.Summary.View != ViewWritten {
		t.Fatalf("%+v %+v", g, r.Summary)
	}
	var d *GateDifference
	for i := range g.Differences {
		switch g.Differences[i].Metric {
		case "f1":
			d = &g.Differences[i]
		case "length", MetricCitationRecall:
			t.Errorf("%s is compared", g.Differences[i].Metric)
		}
	}
	if d == nil || d.Written != written || d.Shown >= d.Written || d.Difference.Items != 4 ||
		d.Difference.Value-(d.Shown-d.Written) > 1e-12 || d.Difference.Low > d.Difference.Value {
		t.Errorf("%+v", d)
	}
	if r.Scores[1].Other["f1"] != 0 || r.Scores[1].Values["f1"] == 0 {
		t.Errorf("%+v", r.Scores[1])
	}
	o.View = ViewShown
	if err := Evaluate(t.Context(), r, o); err != nil {
		t.Fatal(err)
	}
	m := r.Summary.Metric("f1")
	if m.Interval.Value != d.Shown || !strings.HasSuffix(m.Signature, "|view:shown") || r.Summary.Abstained != 1 {
		t.Errorf("%+v %+v", m, r.Summary)
	}
	if again := r.Summary.Gates; again.Withheld != 1 || again.Differences[0].Written != d.Written {
		t.Errorf("which view is scored changes what the gates do: %+v", again)
	}
	o.View = "seen"
	if err := Evaluate(t.Context(), r, o); err == nil {
		t.Error("a view that there is not")
	}
	// Answers of which nobody says what was shown have one side.
	r, err = Execute(t.Context(), t.TempDir(), manifest("m"), questions(3), &script{then: echo}, RunOptions{})
	if err == nil {
		err = Evaluate(t.Context(), r, ScoreOptions{Metrics: []string{"f1"}})
	}
	if err != nil || r.Summary.Gates != nil || r.Scores[0].Other != nil {
		t.Errorf("%+v %v", r.Summary.Gates, err)
	}
}

func TestFatalAndPaused(t *testing.T) {
	for _, status := range []int{401, 403, 404} {
		s := &script{then: func(Question, int) (Response, error) {
			return Response{}, &ServerError{Status: status, Words: "go away"}
		}}
		_, err := Execute(t.Context(), t.TempDir(), manifest("m"), questions(3), s, RunOptions{Backoff: time.Microsecond})
		var refused *ServerError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "go away") || s.asked["q00"] != 1 || len(s.asked) != 1 {
			t.Errorf("%d: %v %v", status, err, s.asked)
		}
	}
	for _, status := range []int{400, 429, 500, 503} {
		if (&ServerError{Status: status}).Fatal() {
			t.Errorf("%d is fatal", status)
		}
	}
	dir := t.TempDir()
	broken := func(q Question, n int) (Response, error) {
		if q.ID == "q00" {
			return echo(q, n)
		}
		return Response{Reply: &Reply{Text: "نیمه"}}, ErrCut
	}
	_, err := Execute(t.Context(), dir, manifest("m"), questions(9), &script{then: broken}, RunOptions{Attempts: 1, PauseAfter: 4})
	if !errors.Is(err, ErrPaused) {
		t.Fatal(err)
	}
	r, err := Load(dir)
	if err != nil || len(r.Entries) != 5 || r.Entries[1].Reply.Text != "نیمه" || !r.Entries[1].Truncated {
		t.Fatalf("%+v %v", r, err)
	}
	s := &script{then: echo}
	if r, err = Execute(t.Context(), dir, manifest("m"), questions(9), s, RunOptions{}); err != nil || len(s.asked) != 8 || r.Entries[1].Failed() {
		t.Errorf("%v %v", err, s.asked)
	}
	// Failures that others stand between are no row, and the last question pauses nothing.
	every := func(q Question, n int) (Response, error) {
		if strings.HasSuffix(q.ID, "2") || q.ID > "q05" {
			return echo(q, n)
		}
		return Response{}, ErrCut
	}
	if _, err := Execute(t.Context(), t.TempDir(), manifest("m"), questions(9), &script{then: every}, RunOptions{Attempts: 1, PauseAfter: 4}); err != nil {
		t.Error(err)
	}
	if _, err := Execute(t.Context(), t.TempDir(), manifest("m"), questions(5), &script{then: broken}, RunOptions{Attempts: 1, PauseAfter: 4}); err != nil {
		t.Error(err)
	}
}

func TestDifferenceIsNamed(t *testing.T) {
	a, b := manifest("m"), manifest("m")
	a.Model = Model{Provider: "openai", Name: "x", Address: "http://a/v1"}
	b.Model = Model{Provider: "openai", Name: "x", Address: "http://b/v1", Digest: "1"}
	got := difference(a, b)
	for _, want := range []string{"model differs", `address "http://a/v1" → "http://b/v1"`, `digest – → "1"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if strings.Contains(got, "name") || difference(a, a) != "" {
		t.Error(got)
	}
	b = a
	b.Prompt = "answer-fa-3"
	if got := difference(a, b); !strings.Contains(got, `prompt differs: "" → "answer-fa-3"`) {
		t.Error(got)
	}
}

func TestImports(t *testing.T) {
	r, err := Execute(t.Context(), t.TempDir(), manifest("m"), questions(3), &script{then: echo}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "scores.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	score := func(text string) error {
		return Evaluate(t.Context(), r, ScoreOptions{Metrics: []string{}, Imports: []Import{{"human", file(text)}}})
	}
	if err := score("id,score\nq00,1\nq02,0.5\nq01,\n"); err != nil {
		t.Fatal(err)
	}
	m := r.Summary.Metric("human")
	if m.Interval.Value != .75 || m.Errors != 1 || r.Scores[1].Errors["human"] == "" || r.Summary.Imported[0].File != "scores.csv" {
		t.Errorf("%+v %+v", m, r.Scores[1])
	}
	if want := map[string]float64{"human": .5}; !maps.Equal(map[string]float64{"human": r.Scores[2].Values["human"]}, want) {
		t.Errorf("%+v", r.Scores[2])
	}
	if err := score("id,human\nq00,1\nq01,2\nq02,3\n"); err != nil || r.Summary.Metric("human").Interval.Value != 2 {
		t.Errorf("by its name: %v", err)
	}
	for _, bad := range []string{"id,score\nq00,x\n", "id,score\nq00,NaN\n", "id,score\nq00,1\nq00,2\n", "id,score\nq77,1\n", "id,other\nq00,1\n", "name,score\nq00,1\n"} {
		if err := score(bad); !errors.Is(err, ErrDataset) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
