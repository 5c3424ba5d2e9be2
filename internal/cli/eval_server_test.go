package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars/eval"
)

// spoken is what a fake server says to one question.
type spoken struct {
	text      string
	reasoning string
	stop      string // finish reason; "" is none
	cut       bool   // the connection breaks behind the text
	status    int    // refuses with this status
	words     string // of a refusal
	retry     string // its Retry-After
}

func says(text string) spoken { return spoken{text: text, stop: "stop"} }

// speaker is a server of OpenAI's protocol that says what it is told to and may
// misbehave.
type speaker struct {
	*httptest.Server
	mu      sync.Mutex
	prompts []string         // the users' messages, in the order of the questions
	bodies  []map[string]any // of requests
}

func (s *speaker) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.prompts)
}

// speak starts a server; say is told how often it was asked before.
func speak(t *testing.T, say func(n int, prompt string) spoken) *speaker {
	t.Helper()
	s := &speaker{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		prompt := ""
		if list, ok := body["messages"].([]any); ok {
			last, _ := list[len(list)-1].(map[string]any)
			switch c := last["content"].(type) {
			case string:
				prompt = c
			case []any:
				for _, part := range c {
					text, _ := part.(map[string]any)["text"].(string)
					prompt += text
				}
			}
		}
		s.mu.Lock()
		n := len(s.prompts)
		s.prompts, s.bodies = append(s.prompts, prompt), append(s.bodies, body)
		s.mu.Unlock()
		x := say(n, prompt)
		if x.status != 0 {
			if x.retry != "" {
				w.Header().Set("Retry-After", x.retry)
			}
			w.WriteHeader(x.status)
			fmt.Fprintf(w, `{"error":{"message":%q}}`, x.words)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		event := func(choice map[string]any) {
			b, err := json.Marshal(map[string]any{"choices": []any{choice}})
			if err != nil {
				t.Error(err)
			}
			fmt.Fprintf(w, "data: %s\n\n", b)
			w.(http.Flusher).Flush()
		}
		if x.reasoning != "" {
			event(map[string]any{"delta": map[string]any{"reasoning_content": x.reasoning}})
		}
		for _, word := range strings.SplitAfter(x.text, " ") {
			event(map[string]any{"delta": map[string]any{"content": word}})
		}
		if x.cut {
			panic(http.ErrAbortHandler)
		}
		if x.stop != "" {
			event(map[string]any{"delta": map[string]any{}, "finish_reason": x.stop})
		}
		fmt.Fprint(w, "data: [DONE]\n\n")
	}))
	s.Config.ErrorLog = nil
	t.Cleanup(s.Close)
	return s
}

// model is how --model names the server's model.
func (s *speaker) model() string { return "openai:tiny@" + s.URL + "/v1" }

// dir is the directory of a run of the server's model.
func (s *speaker) dir(runs, mode string) string {
	return filepath.Join(runs, "openai-tiny-"+strings.ReplaceAll(strings.TrimPrefix(s.URL, "http://"), ":", "-")+"-"+mode)
}

// jsonl writes records into a file of JSON lines.
func jsonl(t *testing.T, records ...map[string]any) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "set.jsonl")
	var b strings.Builder
	for _, r := range records {
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// qa are the arguments of an evaluation over the demo corpus, quick and without
// vectors.
func qa(data, model, runs string, more ...string) []string {
	return append([]string{"eval", "qa", "--demo", "--embedder", "none", "--data", data, "--model", model, "--out", runs,
		"--resamples", "50", "--attempts", "1"}, more...)
}

func loadRun(t *testing.T, dir string) *eval.Run {
	t.Helper()
	r, err := eval.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// oracle finds the item whose question stands in a prompt.
func oracle(t *testing.T, items []eval.Item, answer func(*eval.Item) spoken) func(int, string) spoken {
	return func(_ int, prompt string) spoken {
		for i := range items {
			if strings.Contains(prompt, "پرسش: "+items[i].Question+"\n") {
				return answer(&items[i])
			}
		}
		t.Errorf("no question in %q", prompt)
		return says("?")
	}
}

// TestTwoViews: identical words score identically with retrieval on and off, whatever
// the gates make of them; nothing that was written is lost; and what would have been
// shown stands beside.
func TestTwoViews(t *testing.T) {
	d, err := eval.LoadDataset(rehearsal, eval.DatasetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	open := slices.DeleteFunc(d.Items, func(it eval.Item) bool { return len(it.Options) > 0 })
	items := append(open, eval.Item{ID: "thanks", Question: "ممنون", Answers: []string{"خواهش می‌کنم."}},
		eval.Item{ID: "car", Question: "چگونه روغن ترمز پراید را عوض کنم؟", Answers: []string{"در تعمیرگاه."}})
	var records []map[string]any
	for _, it := range items {
		records = append(records, map[string]any{"id": it.ID, "question": it.Question, "answer": it.Answers, "must_have": it.MustHave})
	}
	// Words that no passage supports, with a citation and without.
	s := speak(t, oracle(t, items, func(it *eval.Item) spoken {
		return says("پنجاه گرم زعفران روزانه کبد را در " + it.ID + " روز درمان می‌کند [1]. تزریق گلاب رگ‌های مغز را باز می‌کند.")
	}))
	runs := t.TempDir()
	data := jsonl(t, records...)
	command(t, exitOK, qa(data, s.model(), runs)...)
	if s.asked() != 2*len(items) {
		t.Errorf("%d questions were put %d times", len(items), s.asked())
	}
	on, off := loadRun(t, s.dir(runs, "on")), loadRun(t, s.dir(runs, "off"))
	for i := range on.Entries {
		a, b := on.Entries[i], off.Entries[i]
		if a.Answer == "" || a.Answer != b.Answer || a.Reply == nil || !strings.Contains(a.Reply.Text, "[1]") || strings.Contains(a.Answer, "[1]") {
			t.Errorf("%s: %q %q", a.ID, a.Answer, b.Answer)
		}
		for _, name := range []string{"rouge1", "rougeL", "f1", "claim-recall"} {
			if x, y := on.Scores[i].Values[name], off.Scores[i].Values[name]; x != y {
				t.Errorf("%s: %s is %g with retrieval and %g without", a.ID, name, x, y)
			}
		}
	}
	g := on.Summary.Gates
	if g == nil || g.Answers != len(items) || g.Withheld < len(items)/2 || len(g.Differences) == 0 {
		t.Fatalf("%+v", g)
	}
	for _, m := range g.Differences {
		if m.Metric == "rougeL" && m.Shown >= m.Written {
			t.Errorf("%+v", m)
		}
	}
	if g := off.Summary.Gates; g == nil || g.Withheld != 0 {
		t.Errorf("without retrieval there is no gate: %+v", g)
	}
	// The same ledger, scored as a user would have seen it.
	out, _ := command(t, exitOK, qa(data, s.model(), runs, "--gates", "on", "--retrieval", "on")...)
	shown := loadRun(t, s.dir(runs, "on"))
	if s.asked() != 2*len(items) {
		t.Error("scoring anew asks the model again")
	}
	if !strings.Contains(out, "What a user would have been shown is scored") || shown.Summary.View != eval.ViewShown ||
		shown.Summary.Metric("rougeL").Interval.Value >= on.Summary.Metric("rougeL").Interval.Value ||
		!strings.Contains(shown.Summary.Metric("rougeL").Signature, "view:shown") {
		t.Errorf("%s%+v", out, shown.Summary)
	}
	// Two sides are no pair.
	command(t, exitFailure, "eval", "compare", s.dir(runs, "on"), s.dir(runs, "off"), "--resamples", "50")
}

// TestOracle: an answer that is the reference scores 1 in both modes.
func TestOracle(t *testing.T) {
	d, err := eval.LoadDataset(rehearsal, eval.DatasetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := speak(t, oracle(t, d.Items, func(it *eval.Item) spoken {
		if len(it.Options) > 0 {
			return says(fmt.Sprintf("گزینهٔ %d", it.Correct+1))
		}
		return says("<think>شاید چیز دیگری باشد.</think>" + it.Answers[0])
	}))
	runs := t.TempDir()
	command(t, exitOK, qa(rehearsal, s.model(), runs)...)
	for _, mode := range []string{"on", "off"} {
		r := loadRun(t, s.dir(runs, mode))
		for _, name := range []string{"rouge1", "rougeL", "f1", "em", "accuracy"} {
			if m := r.Summary.Metric(name); m != nil && m.Interval.Value != 1 {
				t.Errorf("%s: %s = %g", mode, name, m.Interval.Value)
			}
		}
		if e := r.Entries[0]; !strings.Contains(e.Reply.Text, "<think>") || e.Reply.Thought == 0 {
			t.Errorf("%+v", e.Reply)
		}
	}
}

// TestReasoningAlone: a model that only thinks has answered nothing, which is a wrong
// answer and no failure.
func TestReasoningAlone(t *testing.T) {
	s := speak(t, func(int, string) spoken { return spoken{reasoning: "فکر می‌کنم.", stop: "stop"} })
	runs := t.TempDir()
	command(t, exitOK, qa(rehearsal, s.model(), runs, "--limit", "2", "--think", "drop")...)
	r := loadRun(t, s.dir(runs, "on"))
	e := r.Entries[0]
	if e.Failed() || e.Answer != "" || e.Truncated || e.Reply.Thought == 0 || e.Reply.Reasoning != "" {
		t.Errorf("%+v %+v", e, e.Reply)
	}
	runs = t.TempDir()
	command(t, exitOK, qa(rehearsal, s.model(), runs, "--limit", "2")...)
	if e := loadRun(t, s.dir(runs, "off")).Entries[0]; e.Reply.Reasoning != "فکر می‌کنم." {
		t.Errorf("%+v", e.Reply)
	}
}
