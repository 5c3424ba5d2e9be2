package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/trec"
)

// evalSet writes a small BEIR data set.
func evalSet(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tiny")
	for name, text := range map[string]string{
		"corpus.jsonl": `{"_id":"d1","title":"میگرن","text":"میگرن سردردی ضربان‌دار و یک‌طرفه است."}
{"_id":"d2","title":"","text":"تب در کودکان اغلب از عفونت ویروسی است."}
{"_id":"d3","title":"آسم","text":"آسم با خس‌خس سینه و تنگی نفس همراه است."}
{"_id":7,"title":"آسم","text":"اسپری سالبوتامول در حملهٔ آسم به کار می‌رود."}
`,
		"queries.jsonl": `{"_id":"q1","text":"میگرن چیست؟"}
{"_id":"q2","text":"تب کودک از چیست؟"}
{"_id":"q3","text":"سالبوتامول"}
{"_id":"q4","text":"؟"}
{"_id":"q5","text":"بی‌داوری"}
`,
		"qrels.tsv":       "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq3\t7\t1\nq4\td3\t1\n",
		"qrels.child.tsv": "query-id\tcorpus-id\tscore\nq2\td2\t1\n",
	} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// evalCommandLine runs a command line in English and returns what it wrote.
func evalCommandLine(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"--lang", "en", "--data", t.TempDir()}, args...),
		Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
	return code, out.String(), errs.String()
}

func TestEvalRetrieval(t *testing.T) {
	dir, tmp := evalSet(t), t.TempDir()
	t.Chdir(tmp)
	t.Setenv("TMPDIR", tmp)
	code, out, errs := evalCommandLine(t, "eval", "retrieval", dir, "--mode", "bm25", "--json", "--run", "a.trec",
		"--per-query", "a.tsv")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	var got struct {
		Schema string
		Depth  int
		Sets   []struct {
			Set      string
			Dense    bool
			Passages int
			Timing   struct{ Queries int }
			Rows     []struct {
				Set     string
				Queries int
				Missing int
				Values  []struct {
					Measure          string
					Value, Low, High float64
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	s := got.Sets[0]
	if got.Schema != "biopars.eval-retrieval/1" || got.Depth != 100 || s.Set != "tiny" || s.Passages != 4 || s.Dense ||
		s.Timing.Queries != 4 {
		t.Errorf("got %+v", got)
	}
	// Three of four are found first; the one without a word finds nothing and
	// counts, and the one that nobody judged is not asked.
	if r := s.Rows[0]; r.Set != "tiny" || r.Queries != 4 || r.Missing != 1 || r.Values[1].Measure != "MRR@10" ||
		r.Values[1].Value != .75 || r.Values[1].Low > .75 {
		t.Errorf("row %+v", r)
	}
	if r := s.Rows[1]; r.Set != "tiny/child" || r.Queries != 1 || r.Values[0].Value != 1 {
		t.Errorf("row %+v", r)
	}
	run := readTREC(t, "a.trec")
	if top := run["q3"]; len(top) == 0 || top[0].Doc != "7" {
		t.Errorf("run of q3: %v", top)
	}
	if _, asked := run["q5"]; asked {
		t.Error("a query that nobody judged is in the run")
	}
	if values := readText(t, "a.tsv"); !strings.HasPrefix(values, "set\tquery\tnDCG@10\t") ||
		strings.Count(values, "\n") != 6 || !strings.Contains(values, "tiny/child\tq2\t1.000000") {
		t.Errorf("values:\n%s", values)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "biopars-eval-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	// The same again is the same, whatever the number of workers and from a kept
	// index too.
	for _, args := range [][]string{{"--workers", "1"}, {"--keep", "kept"}, {"--keep", "kept"}} {
		args = append([]string{"eval", "retrieval", dir, "--mode", "bm25", "--run", "b.trec"}, args...)
		if code, _, errs := evalCommandLine(t, args...); code != 0 {
			t.Fatalf("exit code %d: %s", code, errs)
		}
		if readText(t, "a.trec") != readText(t, "b.trec") {
			t.Errorf("%v changes the run", args)
		}
	}
}

// TestEvalRetrievalMeasures: measures are those asked for, in runs and in comparisons.
func TestEvalRetrievalMeasures(t *testing.T) {
	dir := evalSet(t)
	t.Chdir(t.TempDir())
	measures := "RBP(p=0.5,rel=1),Success@1,Judged@1,Bpref"
	code, out, errs := evalCommandLine(t, "eval", "retrieval", dir, "--mode", "bm25", "--run", "a.trec", "--measures", measures,
		"--per-query", "a.tsv")
	if code != 0 || !strings.Contains(out, "  RBP(p=0.5)  ") || !strings.Contains(out, "0.3750 [") || strings.Contains(out, "nDCG") {
		t.Errorf("%d\n%s\n%s", code, out, errs)
	}
	if values := readText(t, "a.tsv"); !strings.HasPrefix(values,
		"set\tquery\tRBP(p=0.5)\tSuccess@1\tJudged@1\tBpref\ntiny\tq1\t0.500000\t1.000000\t1.000000\t1.000000\n") {
		t.Errorf("values:\n%s", values)
	}
	code, out, errs = evalCommandLine(t, "eval", "retrieval", "--compare", "a.trec", "a.trec", "--qrels",
		filepath.Join(dir, "qrels.tsv"), "--measures", "P@2")
	if code != 0 || !strings.Contains(out, "P@2") || strings.Contains(out, "nDCG") {
		t.Errorf("%d\n%s\n%s", code, out, errs)
	}
}

func TestEvalRetrievalMMR(t *testing.T) {
	dir := evalSet(t)
	t.Chdir(t.TempDir())
	code, out, errs := evalCommandLine(t, "eval", "retrieval", dir, "--mmr", "--run", "mmr.trec")
	if code != 0 || !strings.Contains(out, "hybrid+mmr") || !strings.Contains(errs, "too small") {
		t.Errorf("mmr: %d\n%s\n%s", code, out, errs)
	}
	if len(readTREC(t, "mmr.trec")["q1"]) == 0 {
		t.Error("nothing found with --mmr")
	}
}

func TestEvalRetrievalCompare(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a.trec", "q1 Q0 d2 1 2 a\nq1 Q0 d1 2 1 a\nq2 Q0 d2 1 1 a\n")
	write("b.trec", "q1 Q0 d1 1 2 b\nq1 Q0 d2 2 1 b\nq2 Q0 d2 1 1 b\n")
	write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n")
	code, out, errs := evalCommandLine(t, "eval", "retrieval", "--compare", "a.trec", "b.trec", "--qrels", "qrels.tsv")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	found := false
	for line := range strings.Lines(out) {
		if f := strings.Fields(line); len(f) > 0 && f[0] == "MRR@10" {
			found = f[1] == "0.7500" && f[2] == "1.0000" && f[3] == "+0.2500" && f[len(f)-2] == "1" &&
				f[len(f)-1] == "0"
		}
	}
	if !found || !strings.Contains(out, ": 1.0000\n") {
		t.Errorf("output:\n%s", out)
	}
}

func TestEvalRetrievalErrors(t *testing.T) {
	dir := evalSet(t)
	for _, c := range []struct {
		code int
		args []string
	}{
		{exitUsage, nil},
		{exitUsage, []string{"--corpus", "c.jsonl"}},
		{exitUsage, []string{dir, "--depth", "0"}},
		{exitUsage, []string{dir, "--mode", "best"}},
		{exitUsage, []string{dir, "--mmr=most"}},
		{exitUsage, []string{dir, "--measures", "nDCG@10,ERR@20"}},
		{exitUsage, []string{"--compare", "a.trec", "b.trec"}},
		{exitFailure, []string{filepath.Join(dir, "missing")}},
		{exitFailure, []string{dir, "--mode", "dense"}}, // too small to train an encoder on
	} {
		if code, _, errs := evalCommandLine(t, append([]string{"eval", "retrieval"}, c.args...)...); code != c.code ||
			errs == "" {
			t.Errorf("%v: exit code %d, want %d: %s", c.args, code, c.code, errs)
		}
	}
}

func readText(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func readTREC(t *testing.T, name string) trec.Run {
	t.Helper()
	run, _, err := trec.ReadRun(strings.NewReader(readText(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return run
}
