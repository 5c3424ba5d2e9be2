package cli

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/sweep"
	"github.com/biopars/biopars/internal/config"
)

// sweepOut is what a test reads of the schema biopars.eval-sweep/1.
type sweepOut struct {
	Schema, Set, Kind string
	Indexes           []sweepIndex
	Failed            int
	sweep.Summary
}

func decodeSweep(t *testing.T, text string) sweepOut {
	t.Helper()
	var out sweepOut
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

// sweepFiles are the files of a sweep but for indexes, locks and times.
func sweepFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "index" {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".lock") || d.Name() == "timings.jsonl" {
			return err
		}
		within, err := filepath.Rel(dir, path)
		out[within] = readText(t, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func cellNames(s sweepOut) []string {
	var out []string
	for _, c := range s.Cells {
		out = append(out, c.Name)
	}
	return out
}

func TestEvalSweepRetrieval(t *testing.T) {
	dir := evalSet(t)
	t.Chdir(t.TempDir())
	args := []string{"eval", "sweep", dir, "--mode", "bm25,hybrid", "--alpha", "0.10,0.3", "--mmr", "none,classic,greedy", "--lambda", "0.5",
		"--k", "1,2", "--measures", "nDCG@10,R,Judged@2", "--tune", "ndcg@10", "--folds", "2", "--json"}
	code, out, errs := evalCommandLine(t, args...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	got := decodeSweep(t, out)
	// alpha takes no part in bm25, and lambda in nothing but classic.
	if len(got.Cells) != 3*3*2 || got.Cells[0].Name != "mode=bm25,mmr=none,k=1" || got.Baseline != got.Cells[0].Name ||
		!slices.Contains(cellNames(got), "mode=hybrid,alpha=0.1,mmr=classic,k=2") {
		t.Errorf("cells %q", cellNames(got))
	}
	if got.Schema != "biopars.eval-sweep/1" || got.Set != "tiny" || got.Kind != "retrieval" || got.Items != 4 ||
		len(got.Indexes) != 1 || got.Indexes[0].Passages != 4 || got.Indexes[0].Dense || got.Indexes[0].Chunk != "whole" {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(errs, "too small") || !strings.Contains(errs, "tiny/child") && !strings.Contains(errs, "several files") {
		t.Errorf("messages:\n%s", errs)
	}
	base := got.Cells[0]
	if base.Settings["k"] != "1" || base.Settings["lambda"] != "" || base.Values[0].Test != nil || base.Values[0].Interval.Value != .75 {
		t.Errorf("baseline %+v", base)
	}
	if got.Tuned == nil || got.Tuned.Measure != "nDCG@10" || len(got.Tuned.Folds) != 2 || got.Tests != 17*3+3 {
		t.Errorf("tuned %+v, %d tests", got.Tuned, got.Tests)
	}

	// The figures are those of eval retrieval.
	code, out, errs = evalCommandLine(t, "eval", "retrieval", dir, "--mode", "bm25", "--depth", "1", "--run", "k1.trec", "--measures", "nDCG@10")
	if code != 0 || !strings.Contains(out, "0.7500 [") {
		t.Errorf("%s%s", out, errs)
	}
	swept := readTREC(t, filepath.Join("sweep", "runs", "chunk=whole,mode=bm25,mmr=none,k=1.trec"))
	for q, docs := range readTREC(t, "k1.trec") {
		if len(docs) > 0 && (len(swept[q]) != len(docs) || swept[q][0].Doc != docs[0].Doc) {
			t.Errorf("%s: %v, want %v", q, swept[q], docs)
		}
	}

	// Again, it is the same, and nothing is asked or indexed anew.
	files := sweepFiles(t, "sweep")
	if len(files) != 18+4 {
		t.Errorf("%d files", len(files))
	}
	if err := os.RemoveAll(filepath.Join("sweep", "index")); err != nil {
		t.Fatal(err)
	}
	if code, out2, errs := evalCommandLine(t, args...); code != 0 || decodeSweep(t, out2).Baseline != got.Baseline {
		t.Errorf("again: %d, %s", code, errs)
	}
	for name, text := range sweepFiles(t, "sweep") {
		if files[name] != text {
			t.Errorf("%s has changed", name)
		}
	}

	// A grid can grow, and another baseline can be taken.
	code, out, errs = evalCommandLine(t, "eval", "sweep", dir, "--mode", "bm25", "--k", "1,2,4", "--chunk", "whole,10", "--baseline", "k=4,chunk=10",
		"--measures", "R")
	if code != 0 || !strings.Contains(out, "chunk=10,k=4") || !strings.Contains(out, "against chunk=10,k=4") {
		t.Errorf("%d\n%s%s", code, out, errs)
	}

	// Nothing is diversified unless it is asked for, and a hundred passages are found.
	code, _, errs = evalCommandLine(t, "eval", "sweep", dir, "--mode", "bm25", "--out", "plain")
	if _, err := os.Stat(filepath.Join("plain", "runs", "chunk=whole,mode=bm25,mmr=none,k=100.trec")); code != 0 || err != nil {
		t.Errorf("%d %s %v", code, errs, err)
	}

	// Another set in the same directory is refused.
	if err := os.WriteFile(filepath.Join(dir, "queries.jsonl"), []byte(`{"_id":"q1","text":"آسم"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs = evalCommandLine(t, "eval", "sweep", dir, "--mode", "bm25")
	if code != exitFailure || !strings.Contains(errs, "input queries") || !strings.Contains(errs, "choose another --out") {
		t.Errorf("another set: %d %s", code, errs)
	}
}

func TestEvalSweepQA(t *testing.T) {
	t.Chdir(t.TempDir())
	data := `{"id":"1","question":"درمان میگرن چیست؟","answer":"تریپتان و مسکن"}
{"id":"2","question":"عوارض متفورمین چیست؟","answer":"تهوع و اسهال"}
{"id":"3","question":"آسم چیست؟","answer":"التهاب مجاری هوا"}
`
	if err := os.WriteFile("qa.jsonl", []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"eval", "sweep", "qa.jsonl", "--demo", "--model", "extractive", "--mode", "bm25", "--k", "2,8", "--json"}
	code, out, errs := evalCommandLine(t, args...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	got := decodeSweep(t, out)
	if got.Kind != "qa" || got.Items != 3 || !slices.Equal(cellNames(got), []string{"k=2", "k=8"}) || got.Failed != 0 ||
		!slices.Equal(got.Measures, []string{"rougeL", "citation-recall"}) || got.Cells[0].Settings["model"] != "extractive" {
		t.Errorf("%+v", got)
	}
	files := sweepFiles(t, "sweep")
	if _, ok := files[filepath.Join("runs", "extractive-on-mode-bm25-mmr-greedy-k-2", "ledger.jsonl")]; !ok {
		t.Errorf("files %v", files)
	}
	code, out, errs = evalCommandLine(t, append(args[:len(args)-1:len(args)-1], "--measures", "rouge1", "--tune", "rouge1", "--folds", "3")...)
	if code != 0 || !strings.Contains(out, "chosen by rouge1 in 3 folds") || strings.Contains(out, "rougeL") {
		t.Errorf("%d\n%s%s", code, out, errs)
	}

	// Documents are indexed once for each length of passages.
	text := "# آسم\n\n"
	for i := range 30 {
		text += fmt.Sprintf("آسم التهاب مزمن مجاری هوایی است و بیمار %d را در سال %d دیدیم. درمان میگرن تریپتان است. ", i, 1370+i)
	}
	if err := os.WriteFile("asthma.md", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs = evalCommandLine(t, "eval", "sweep", "qa.jsonl", "--documents", "asthma.md", "--model", "extractive", "--retrieval", "on",
		"--mode", "bm25", "--mmr", "none", "--chunk", "20,60", "--out", "chunks", "--json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	got = decodeSweep(t, out)
	if len(got.Indexes) != 2 || got.Indexes[0].Passages <= got.Indexes[1].Passages || !slices.Equal(cellNames(got), []string{"chunk=20", "chunk=60"}) {
		t.Errorf("%+v", got.Indexes)
	}
}

// TestEvalSweepGridOfAnswers: without retrieval none of its settings has an effect, and
// quoting is impossible.
func TestEvalSweepGridOfAnswers(t *testing.T) {
	a := &app{}
	var err error
	if a.config, err = config.Load(config.Sources{}); err != nil {
		t.Fatal(err)
	}
	o := &evalSweepOptions{app: a, values: map[string]*[]string{}}
	for _, name := range sweepAxes {
		o.values[name] = &[]string{}
	}
	o.values["k"] = &[]string{"4", "8"}
	o.values["mode"] = &[]string{"bm25", "hybrid"}
	o.values["fusion"] = &[]string{"rrf"}
	o.qa.app, o.qa.data, o.qa.models, o.qa.retrieval = a, "qa.jsonl", []string{"biopars", "extractive"}, []string{"on", "off"}
	specs := map[string]modelSpec{}
	cells, _, err := o.qaGrid(specs)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range cells {
		got = append(got, c.String())
	}
	want := []string{
		"model=ollama:biopars,retrieval=on,mode=bm25,mmr=greedy,k=4", "model=ollama:biopars,retrieval=on,mode=bm25,mmr=greedy,k=8",
		"model=ollama:biopars,retrieval=on,mode=hybrid,fusion=rrf,mmr=greedy,k=4", "model=ollama:biopars,retrieval=on,mode=hybrid,fusion=rrf,mmr=greedy,k=8",
		"model=ollama:biopars,retrieval=off",
		"model=extractive,retrieval=on,mode=bm25,mmr=greedy,k=4", "model=extractive,retrieval=on,mode=bm25,mmr=greedy,k=8",
		"model=extractive,retrieval=on,mode=hybrid,fusion=rrf,mmr=greedy,k=4", "model=extractive,retrieval=on,mode=hybrid,fusion=rrf,mmr=greedy,k=8",
	}
	if !slices.Equal(got, want) || specs["ollama:biopars"].name != "biopars" {
		t.Errorf("%q, %v", got, specs)
	}
}

func TestEvalSweepErrors(t *testing.T) {
	dir := evalSet(t)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("qa.jsonl", []byte(`{"id":"1","question":"آسم چیست؟","answer":"بیماری"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	qa := []string{"qa.jsonl", "--demo", "--model", "extractive"}
	for _, args := range [][]string{
		nil,
		{dir, dir},
		{dir, "--mode", "best"},
		{dir, "--alpha", "0.1,2"},
		{dir, "--alpha", "0.1,0.10"},
		{dir, "--k", "0"},
		{dir, "--k", "1,x"},
		{dir, "--chunk", "9"},
		{dir, "--chunk", "half"},
		{dir, "--measures", "nDCG@10,bleu"},
		{dir, "--tune", "MRR@3"},
		{dir, "--folds", "3"},
		{dir, "--tune", "MAP", "--folds", "1"},
		{dir, "--tune", "MAP", "--folds", "5"}, // of four queries
		{dir, "--tune", "MAP", "--fold-by", "word"},
		{dir, "--baseline", "mode=bm25,k=7"},
		{dir, "--model", "extractive"},
		{dir, "--resamples", "0"},
		{dir, "--demo"},
		append(qa, dir),
		append(qa, "--qrels", "q.tsv"),
		append(qa, "--chunk", "40"),
		append(qa, "--documents", "qa.jsonl"),
		append(qa, "--retrieval", "off"),
		append(qa, "--measures", "nDCG@10", "--out", "qa"),
		append(qa, "--tune", "rougeL", "--fold-by", "document"),
		{"qa.jsonl", "--demo"},
		{"qa.jsonl", "--demo", "--model", "file:answers.jsonl"},
		append(qa, "--corpus", "qa.jsonl"),
	} {
		if code, _, errs := evalCommandLine(t, append([]string{"eval", "sweep"}, args...)...); code != exitUsage || errs == "" {
			t.Errorf("%v: exit code %d: %s", args, code, errs)
		}
	}
	for _, args := range [][]string{
		{filepath.Join(dir, "missing")},
		{dir, "--mode", "dense"}, // too small to train an encoder on
	} {
		if code, _, errs := evalCommandLine(t, append([]string{"eval", "sweep", "--out", "other"}, args...)...); code != exitFailure || errs == "" {
			t.Errorf("%v: exit code %d: %s", args, code, errs)
		}
	}
}
