package sweep_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/sweep"
	"github.com/biopars/biopars/eval/trec"
)

func readFile(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ranker finds documents by the number of a query, none for every tenth, and fails when
// it is asked for the one that it is told.
type ranker struct {
	mu    sync.Mutex
	asked []string
	fails string
}

var errFails = errors.New("the ranker fails")

func (r *ranker) Rank(_ context.Context, query string, depth int) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if query == r.fails {
		return nil, errFails
	}
	r.asked = append(r.asked, query)
	var n int
	if _, err := fmt.Sscanf(query, "text %d", &n); err != nil || n%10 == 0 {
		return nil, err
	}
	return []string{fmt.Sprintf("d%d", n), "سند", fmt.Sprintf("d%d", n+1)}[:min(depth, 3)], nil
}

func queries(n int) []trec.Query {
	out := make([]trec.Query, n)
	for i := range out {
		out[i] = trec.Query{ID: fmt.Sprintf("q%d", n-i), Text: fmt.Sprintf("text %d", i)}
	}
	return out
}

// TestRecordGoesOn: however much of its work is on the disk, the file is the same in the
// end, and no query is asked twice.
func TestRecordGoesOn(t *testing.T) {
	asking := queries(150)
	whole := filepath.Join(t.TempDir(), "a.trec")
	o := retrieval.Options{Depth: 3, Workers: 1}
	undisturbed, err := sweep.Record(t.Context(), whole, "me", &ranker{}, asking, o)
	if err != nil || len(undisturbed) != 150 || len(undisturbed["q150"]) != 0 || !slices.Equal(trec.Docs(undisturbed["q149"]), []string{"d1", "سند", "d2"}) {
		t.Fatalf("%d queries, %v", len(undisturbed), err)
	}
	want := readFile(t, whole)

	dir := t.TempDir()
	path, ledger := filepath.Join(dir, "k=3,mode=a.5.trec"), filepath.Join(dir, "k=3,mode=a.5.jsonl")
	if _, err := sweep.Record(t.Context(), path, "me", &ranker{fails: "text 140"}, asking, o); !errors.Is(err, errFails) {
		t.Fatal(err)
	}
	left := readFile(t, ledger)
	if n := strings.Count(left, "\n"); n != 128 { // two blocks
		t.Fatalf("%d lines are left", n)
	}
	for cut := 0; cut <= len(left); cut += 53 {
		if err := os.WriteFile(ledger, []byte(left[:cut]), 0o600); err != nil {
			t.Fatal(err)
		}
		r := &ranker{}
		progress := []int{}
		o := o
		o.Progress = func(done, of int) { progress = append(progress, done) }
		run, err := sweep.Record(t.Context(), path, "me", r, asking, o)
		if err != nil {
			t.Fatal(err)
		}
		kept := strings.Count(left[:cut], "\n")
		if got := readFile(t, path); got != want || len(run) != 150 || len(r.asked) != 150-kept || progress[0] != kept ||
			progress[len(progress)-1] != 150 {
			t.Fatalf("cut at %d: %d asked of %d, progress %v, the same: %t", cut, len(r.asked), 150-kept, progress, got == want)
		}
		if _, err := os.Stat(ledger); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("cut at %d: the ledger is still there: %v", cut, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRecordAsksOnce: a file that is there is read, and a ledger beside it, left by a
// death between the two steps, goes.
func TestRecordAsksOnce(t *testing.T) {
	dir := t.TempDir()
	path, ledger := filepath.Join(dir, "a.trec"), filepath.Join(dir, "a.jsonl")
	o := retrieval.Options{Depth: 2}
	if _, err := sweep.Record(t.Context(), path, "me", &ranker{}, queries(20), o); err != nil {
		t.Fatal(err)
	}
	want := readFile(t, path)
	if err := os.WriteFile(ledger, []byte(`{"query":"q1","docs":["d1"]}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &ranker{}
	run, err := sweep.Record(t.Context(), path, "me", r, queries(20), o)
	if err != nil || len(r.asked) != 0 || len(run) != 18 || readFile(t, path) != want { // two have found nothing
		t.Errorf("%d asked, %d queries, %v", len(r.asked), len(run), err)
	}
	if _, err := os.Stat(ledger); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the ledger is still there: %v", err)
	}
}

func TestRecordRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.trec")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.jsonl", "{\"query\":\"q1\",\"docs\":[]}\n{\"que\n{\"query\":\"q2\",\"docs\":[]}\n")
	if _, err := sweep.Record(t.Context(), path, "me", &ranker{}, queries(3), retrieval.Options{}); !errors.Is(err, eval.ErrRun) ||
		!strings.Contains(err.Error(), "line 2") {
		t.Errorf("a broken ledger: %v", err)
	}
	write("a.trec", "q1 Q0\n")
	var broken *trec.ParseError
	if _, err := sweep.Record(t.Context(), path, "me", &ranker{}, queries(3), retrieval.Options{}); !errors.As(err, &broken) {
		t.Errorf("a broken run: %v", err)
	}
}

func TestBegin(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	m := sweep.Manifest{Set: "tiny", Inputs: map[string]string{"corpus": "1"}, Settings: map[string]string{"embedder": "none"},
		Versions: map[string]string{"biopars": "1"}}
	end, err := sweep.Begin(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	first := readFile(t, dir, sweep.ManifestFile)
	if !strings.Contains(first, `"schema": "biopars.sweep/1"`) {
		t.Errorf("manifest:\n%s", first)
	}
	if _, err := sweep.Begin(dir, m); !errors.Is(err, eval.ErrInUse) {
		t.Errorf("twice at a time: %v", err)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	end, err = sweep.Begin(dir, m)
	if err != nil || readFile(t, dir, sweep.ManifestFile) != first {
		t.Fatalf("again: %v", err)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*sweep.Manifest){
		`set "tiny" → "other"`:                func(m *sweep.Manifest) { m.Set = "other" },
		`input corpus "1" → "2"`:              func(m *sweep.Manifest) { m.Inputs = map[string]string{"corpus": "2"} },
		`setting embedder "none" → "builtin"`: func(m *sweep.Manifest) { m.Settings = map[string]string{"embedder": "builtin"} },
		`version biopars "1" → ""`:            func(m *sweep.Manifest) { m.Versions = nil },
		`input synonyms "" → "3"`:             func(m *sweep.Manifest) { m.Inputs = map[string]string{"corpus": "1", "synonyms": "3"} },
	} {
		other := m
		change(&other)
		if _, err := sweep.Begin(dir, other); !errors.Is(err, eval.ErrOtherRun) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	end, err = sweep.Begin(dir, m) // a refusal keeps nobody out
	if err != nil {
		t.Fatal(err)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, sweep.ManifestFile), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sweep.Begin(dir, m); !errors.Is(err, eval.ErrRun) {
		t.Errorf("a broken manifest: %v", err)
	}
}
