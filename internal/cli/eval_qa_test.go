package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/report"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/internal/ollamatest"
)

const rehearsal = "../../eval/testdata/rehearsal.jsonl"

var firstPassage = regexp.MustCompile(`(?s)\[1\]([^\n]*\n(?:│ عنوان:[^\n]*\n)?)│ (.*?[.؟!])`)

// parrot is a model that says back the first sentence of the first passage and
// cites it, or, without passages, says something of its own. Its fifth answer
// calls stop, when that is set.
func parrot(stop func()) *llmtest.Model {
	return &llmtest.Model{Reply: func(n int, c llmtest.Call) llmtest.Reply {
		if n == 4 && stop != nil {
			stop()
		}
		answer := "این پرسش را باید از پزشک پرسید."
		if m := firstPassage.FindStringSubmatch(c.Text(llms.ChatMessageTypeHuman)); m != nil {
			answer = strings.TrimSuffix(strings.TrimSpace(m[2]), ".") + " [1]."
		}
		reply := llmtest.Says(answer)
		reply.Info = map[string]any{"PromptTokens": 100, "CompletionTokens": 10}
		return reply
	}}
}

// TestRehearsal is an evaluation from end to end with a model made for it: with
// and without retrieval, killed midway, resumed, scored, compared, reported.
func TestRehearsal(t *testing.T) {
	d, err := eval.LoadDataset(rehearsal, eval.DatasetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	run := func(ctx context.Context, mode string, p *llmtest.Model) (*eval.Run, error) {
		zero := 0.0
		model := biopars.Model{LLM: overheard{p, nil}, Name: "parrot", Temperature: &zero}
		e, err := biopars.OpenDemo(t.Context(), biopars.Options{Model: model, NoDense: true})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		m := eval.Manifest{Name: "parrot " + mode, Retrieval: mode, Dataset: d.Info,
			Model: eval.Model{Provider: "test", Name: "parrot"}}
		r, err := eval.Execute(ctx, filepath.Join(out, mode), m, d.Items,
			&engineSystem{engine: e, model: model, closed: mode == "off"}, eval.RunOptions{Concurrency: 2})
		if err == nil {
			err = eval.Evaluate(t.Context(), r, eval.ScoreOptions{Resampling: stat.Options{Resamples: 200}})
		}
		return r, err
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := run(ctx, "on", parrot(cancel)); !errors.Is(err, context.Canceled) {
		t.Fatalf("killed: %v", err)
	}
	half, err := eval.Load(filepath.Join(out, "on"))
	if err != nil || half.Complete() {
		t.Fatalf("killed midway: %d items, %v", len(half.Entries), err)
	}
	second := parrot(nil)
	on, err := run(t.Context(), "on", second)
	if err != nil {
		t.Fatal(err)
	}
	if n := second.Asked(); n == 0 || n > len(d.Items)-len(half.Entries) {
		t.Errorf("%d questions asked after %d were answered", n, len(half.Entries))
	}
	off, err := run(t.Context(), "off", parrot(nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*eval.Run{on, off} {
		if !r.Complete() || len(r.Summary.Failed) > 0 {
			t.Errorf("%s: %+v", r.Manifest.Name, r.Summary.Failed)
		}
	}
	if m := on.Summary.Metric(eval.MetricCitationRecall); m == nil || m.Interval.Value < .9 {
		t.Errorf("quoted sentences are supported by what they cite: %+v", m)
	}
	if m := off.Summary.Metric(eval.MetricCitationRecall); m == nil || m.Interval.Value != 0 {
		t.Errorf("without passages nothing is supported: %+v", m)
	}
	found, err := eval.Compare(t.Context(), []*eval.Run{off, on},
		eval.CompareOptions{Resampling: stat.Options{Resamples: 200}})
	if err != nil {
		t.Fatal(err)
	}
	better := false
	for _, diff := range found {
		if diff.Metric == "rougeL" {
			better = diff.Randomisation.Difference.Value > 0
		}
	}
	if !better {
		t.Error("retrieval does not help")
	}
	files, err := report.Write(t.Context(), filepath.Join(out, "report"), []*eval.Run{on, off},
		report.Options{Resampling: stat.Options{Resamples: 200}})
	if err != nil || len(files) != 6 {
		t.Fatalf("%v %v", files, err)
	}
}

// command runs the command line and returns what it printed.
func command(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	code := run(ctx, args, Streams{In: strings.NewReader(""), Out: &out, Err: &err,
		Environ: []string{"BIOPARS_LANG=en"}})
	if code != want {
		t.Fatalf("biopars %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), code, want, &out, &err)
	}
	return out.String(), err.String()
}

// TestEvalCommands goes through the commands without a model.
func TestEvalCommands(t *testing.T) {
	dir := t.TempDir()
	runs := filepath.Join(dir, "runs")
	qa := []string{"eval", "qa", "--demo", "--embedder", "none", "--data", rehearsal, "--model", "extractive", "--out",
		runs, "--resamples", "100"}
	stdout, stderr := command(t, exitOK, qa...)
	if !strings.Contains(stdout, "claim-recall") || !strings.Contains(stdout, "ability:synthesise") ||
		!strings.Contains(stderr, "cannot do without retrieval") {
		t.Errorf("%s%s", stdout, stderr)
	}
	if again, _ := command(t, exitOK, qa...); again != stdout {
		t.Errorf("the second time:\n%s\n%s", again, stdout)
	}
	command(t, exitFailure, append(qa, "-k", "3")...) // another run in this directory

	// Answers of the ledger, as a file of predictions, score the same.
	ledger := filepath.Join(runs, "extractive-on", "ledger.jsonl")
	command(t, exitOK, "eval", "qa", "--data", rehearsal, "--model", "file:"+ledger, "--out", runs,
		"--resamples", "100")
	score, _ := command(t, exitOK, "eval", "score", "--predictions", ledger, "--references", rehearsal,
		"--resamples", "100")
	for line := range strings.Lines(score) {
		if strings.HasPrefix(line, "rougeL ") && !strings.Contains(stdout, line) {
			t.Errorf("not in the run's summary: %s", line)
		}
	}
	command(t, exitFailure, "eval", "score", "--predictions", ledger, "--references", rehearsal, "--resamples", "100",
		"--fail-below", "rougeL=0.99")
	command(t, exitUsage, "eval", "score", "--predictions", ledger, "--references", rehearsal, "--metrics", "rouge9")

	on, file := filepath.Join(runs, "extractive-on"), filepath.Join(runs, "file-ledger.jsonl")
	stdout, _ = command(t, exitOK, "eval", "compare", on, file, "--resamples", "200", "--fail-below", "rougeL=0.01")
	if !strings.Contains(stdout, "rougeL") {
		t.Error(stdout)
	}
	command(t, exitFailure, "eval", "compare", on, file, "--resamples", "200", "--fail-below", "rougeL=0.99")
	stdout, _ = command(t, exitOK, "eval", "report", runs, "--latex")
	for name := range strings.Lines(stdout) {
		if info, err := os.Stat(strings.TrimSpace(name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if stdout, _ = command(t, exitOK, "eval", "datasets"); !strings.Contains(stdout, "PersianMedQA") ||
		!strings.Contains(stdout, eval.NotStated) {
		t.Error(stdout)
	}
	command(t, exitUsage, "eval", "qa", "--model", "extractive")
	command(t, exitUsage, "eval", "qa", "--data", rehearsal, "--model", "openai:gpt-4o", "--out", runs) // no key
	command(t, exitUsage, "eval", "qa", "--data", rehearsal, "--demo", "--model", "extractive", "--retrieval", "off",
		"--out", runs)
}

func TestParseModel(t *testing.T) {
	for s, want := range map[string]modelSpec{
		"extractive":                            {provider: "extractive"},
		"ollama:gemma3:4b":                      {provider: "ollama", name: "gemma3:4b"},
		"gemma3:4b":                             {provider: "ollama", name: "gemma3:4b"},
		"openai:gpt-4o":                         {provider: "openai", name: "gpt-4o"},
		"openai:llama@http://localhost:8000/v1": {provider: "openai", name: "llama", url: "http://localhost:8000/v1"},
		"file:a/b.jsonl":                        {provider: "file", name: "a/b.jsonl"},
	} {
		if got, err := parseModel(s); err != nil || got != want {
			t.Errorf("%s: %+v %v", s, got, err)
		}
	}
	if _, err := parseModel(""); !errors.Is(err, errUsage) {
		t.Errorf("empty: %v", err)
	}
}

// TestRehearsalRealServer is the rehearsal with a real Ollama server.
func TestRehearsalRealServer(t *testing.T) {
	s := ollamatest.Start(t)
	runs := t.TempDir()
	qa := []string{"eval", "qa", "--demo", "--embedder", "none", "--data", rehearsal, "--model", ollamatest.Answer,
		"--ollama", s.Host,
		"--num-ctx", "3072", "--temperature", "0", "--limit", "6", "--out", runs, "--resamples", "200"}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { // kill it once something is in the ledger
		defer cancel()
		for ctx.Err() == nil {
			if text, err := os.ReadFile(filepath.Join(runs, "ollama-biopars-on", "ledger.jsonl")); err == nil &&
				strings.Count(string(text), "\n") >= 2 {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	var out, stderr strings.Builder
	code := run(ctx, qa, Streams{In: strings.NewReader(""), Out: &out, Err: &stderr})
	cancel()
	if code != exitInterrupted {
		t.Fatalf("killed: exit code %d\n%s%s", code, &out, &stderr)
	}
	half, err := eval.Load(filepath.Join(runs, "ollama-biopars-on"))
	if err != nil || len(half.Entries) < 2 || half.Complete() {
		t.Fatalf("killed midway: %d items, %v", len(half.Entries), err)
	}
	command(t, exitOK, qa...)
	stdout, _ := command(t, exitOK, "eval", "compare", filepath.Join(runs, "ollama-biopars-off"),
		filepath.Join(runs, "ollama-biopars-on"), "--resamples", "200")
	if !strings.Contains(stdout, "rougeL") {
		t.Error(stdout)
	}
	command(t, exitOK, "eval", "report", runs)
	on, err := eval.Load(filepath.Join(runs, "ollama-biopars-on"))
	if err != nil || on.Manifest.Model.Digest == "" || on.Manifest.Prompt == "" || on.Summary.Usage.PromptTokens == 0 {
		t.Errorf("%+v %v", on.Manifest, err)
	}
}
