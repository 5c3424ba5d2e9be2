package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/encodertest"
)

// encoders writes a directory for each family of neural metrics.
func encoders(t *testing.T) map[string]string {
	t.Helper()
	dirs := map[string]string{}
	for family, m := range map[string]encodertest.Model{
		"bertscore": {Layers: 3, Seed: 1}, "moverscore": {Layers: 2, Seed: 2},
		"bleurt": {Labels: []string{"LABEL_0"}, Seed: 3},
		"nli-f":  {Labels: []string{"contradiction", "entailment", "neutral"}, Seed: 4},
	} {
		dirs[family] = t.TempDir()
		if err := m.Write(dirs[family]); err != nil {
			t.Fatal(err)
		}
	}
	return dirs
}

func writeFile(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestEvalScoreByModels: figures of models stand beside those of words, and a second run
// takes them from the cache, even when the model is broken by then.
func TestEvalScoreByModels(t *testing.T) {
	dir, models := t.TempDir(), encoders(t)
	answers := writeFile(t, dir, "answers.jsonl", `{"id":"1","answer":"متفورمین قند خون را پایین می آورد"}
{"id":"2","answer":"بیمار تب ندارد"}
{"id":"3","answer":"قرص دو بار در روز"}
`)
	gold := writeFile(t, dir, "gold.jsonl", `{"id":"1","question":"الف؟","answer":"متفورمین قند خون را پایین می آورد"}
{"id":"2","question":"ب؟","answer":["بیمار تب دارد","بیمار تب ندارد."]}
{"id":"3","question":"پ؟","answer":"دارو روزی سه بار"}
`)
	score := func(want int, args ...string) (string, string) {
		return command(t, want, append([]string{"eval", "score", "--predictions", answers, "--references", gold,
			"--resamples", "50"}, args...)...)
	}
	cache := filepath.Join(dir, "cache", "scores.jsonl")
	all := []string{"--metrics", "rougeL,bertscore,bertscore-idf,moverscore-v1,moverscore-v1-bigram,moverscore-v2,moverscore-v2-pypi,bleurt,nli-f",
		"--bertscore-layer", "2", "--score-cache", cache, "--json"}
	for family, dir := range models {
		all = append(all, "--model-dir", family+"="+dir)
	}
	first, _ := score(exitOK, all...)
	var s eval.Summary
	if err := json.Unmarshal([]byte(first), &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Metrics) != 9 {
		t.Fatalf("%d metrics: %s", len(s.Metrics), first)
	}
	for _, m := range s.Metrics[1:] {
		if m.Interval.Items != 3 || !strings.HasPrefix(m.Signature, m.Name+"|") || !strings.HasSuffix(m.Signature, "|refs:var") {
			t.Errorf("%+v", m)
		}
	}
	if m := s.Metric("bertscore"); m.Parts["precision"] <= 0 || m.Parts["recall"] <= 0 || m.Interval.High > 1.001 {
		t.Errorf("%+v", m)
	}
	kept, err := os.ReadFile(cache)
	if err != nil || strings.Contains(string(kept), "متفورمین") {
		t.Errorf("the cache holds texts, or nothing: %v", err)
	}
	if again, _ := score(exitOK, all...); again != first {
		t.Errorf("the second time:\n%s\nwant\n%s", again, first)
	}
	if now, _ := os.ReadFile(cache); string(now) != string(kept) {
		t.Error("what was known was computed again")
	}

	// Without --metrics a directory adds its metric to the usual ones.
	plain, _ := score(exitOK, "--model-dir", "bleurt="+models["bleurt"])
	if !strings.Contains(plain, "rougeL ") || !strings.Contains(plain, "bleurt ") || strings.Contains(plain, "bertscore") {
		t.Error(plain)
	}
	if only, _ := score(exitOK, "--metrics", "bleurt", "--model-dir", "bleurt="+models["bleurt"]); strings.Contains(only, "rouge") {
		t.Error(only)
	}

	for _, c := range []struct {
		want int
		args []string
		says string
	}{
		{exitUsage, []string{"--metrics", "bertscore"}, "--model-dir bertscore=DIR"},
		{exitUsage, []string{"--metrics", "bertscor"}, "bertscore, "},
		{exitUsage, []string{"--model-dir", "bertscor=x"}, "known are bertscore, moverscore, bleurt, nli-f"},
		{exitFailure, []string{"--model-dir", "bertscore=" + models["bertscore"]}, "--bertscore-layer N"},
		{exitFailure, []string{"--model-dir", "bertscore=" + models["bertscore"], "--bertscore-layer", "4"}, "layer 4 of a model with 3"},
		{exitFailure, []string{"--model-dir", "bertscore=" + models["bertscore"], "--bertscore-layer", "3", "--bertscore-rescale"}, "(fa)"},
		{exitFailure, []string{"--model-dir", "bertscore=" + models["bertscore"], "--bertscore-layer", "3", "--bertscore-baseline", answers}, "baseline: "},
		{exitFailure, []string{"--model-dir", "bleurt=" + models["nli-f"]}, "this has 3"},
		{exitFailure, []string{"--model-dir", "nli-f=" + models["bleurt"]}, "entailment"},
		{exitFailure, []string{"--model-dir", "moverscore=" + filepath.Join(dir, "nothing")}, "config.json"},
		{exitFailure, []string{"--model-dir", "moverscore=" + models["moverscore"], "--stop-words", dir + "/none"}, "none"},
	} {
		if _, stderr := score(c.want, c.args...); !strings.Contains(stderr, c.says) {
			t.Errorf("%v: %s", c.args, stderr)
		}
	}
}

// TestEvalQAByModels: a run keeps the values in its directory, with the same bytes
// however often it is scored, and goes on behind a torn line.
func TestEvalQAByModels(t *testing.T) {
	runs, models := t.TempDir(), encoders(t)
	qa := []string{"eval", "qa", "--demo", "--embedder", "none", "--data", rehearsal, "--model", "extractive", "--retrieval",
		"on", "--out", runs, "--resamples", "50", "--metrics", "bertscore,bertscore-idf", "--bertscore-layer", "1", "--limit", "5",
		"--model-dir", "bertscore=" + models["bertscore"]}
	first, _ := command(t, exitOK, qa...)
	if !strings.Contains(first, "bertscore-idf ") || strings.Contains(first, "rougeL") {
		t.Error(first)
	}
	path := filepath.Join(runs, "extractive-on", eval.ComparisonsFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	again, _ := command(t, exitOK, qa...)
	now, err := os.ReadFile(path)
	if err != nil || string(now) != string(whole) || again != first {
		t.Errorf("%v\n%s\n%s\n%s\n%s", err, again, first, now, whole)
	}
	report, _ := command(t, exitOK, "eval", "report", runs)
	if !strings.Contains(report, "report.md") {
		t.Error(report)
	}
}

// TestEntailmentAlone: a model of entailment decides about citations and claims by itself, is
// named beside their figures, and is part of their signatures.
func TestEntailmentAlone(t *testing.T) {
	runs, dir := t.TempDir(), filepath.Join(t.TempDir(), "some-nli")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	m := encodertest.Model{Labels: []string{"contradiction", "entailment", "neutral"}, Seed: 4}
	if err := m.Write(dir); err != nil {
		t.Fatal(err)
	}
	args := qa(rehearsal, "extractive", runs, "--retrieval", "on", "--limit", "3")
	stdout, _ := command(t, exitOK, append(args, "--entailment", "nli:"+dir)...)
	if !strings.Contains(stdout, "by nli:some-nli") {
		t.Error(stdout)
	}
	r := loadRun(t, filepath.Join(runs, "extractive-on"))
	for _, name := range []string{eval.MetricCitationRecall, eval.MetricClaimRecall} {
		if m := r.Summary.Metric(name); m == nil || !strings.Contains(m.Signature, "entails:nli|windows:3|above:0.5|some-nli@") || strings.Contains(m.Signature, "own-checker") {
			t.Errorf("%s: %+v", name, m)
		}
	}
	for _, a := range r.Summary.Abilities {
		if want := map[bool]string{true: "nli:some-nli"}[a.Ability == eval.Evidence]; a.Judge != want {
			t.Errorf("%s: judged by %q", a.Ability, a.Judge)
		}
	}
	for entailment, want := range map[string]string{"nli:" + t.TempDir(): "verify", "nli": "want checker, coverage, judge or nli:PATH"} {
		if _, stderr := command(t, exitUsage, append(args, "--entailment", entailment)...); !strings.Contains(stderr, want) {
			t.Errorf("%s: %s", entailment, stderr)
		}
	}
}
