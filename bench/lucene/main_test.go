package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars/eval/retrieval"
)

func TestParseIndexed(t *testing.T) {
	got, err := parseIndexed("WARNING: of the runtime\nindexed 12 cpu 3000 wall 4000\npeak 5000\n")
	if want := (indexed{12, 3000, 4000, 5000}); err != nil || got != want {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{"", "indexed 12 cpu 3000\npeak 1\n", "peak 5\n", "indexed 12 cpu 3000 wall 4000\n"} {
		if _, err := parseIndexed(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestParseRound(t *testing.T) {
	times, hits, err := parseRound("round 30 5 7 9\n")
	if err != nil || hits != 30 || !slices.Equal(times, []time.Duration{5, 7, 9}) {
		t.Errorf("got %v, %d, %v", times, hits, err)
	}
	for _, line := range []string{"", "round\n", "round x 1\n", "round 3 1 b\n", "peak 3\n"} {
		if _, _, err := parseRound(line); err == nil {
			t.Errorf("%q was read", line)
		}
	}
}

func TestTimings(t *testing.T) {
	best, all := timings([][]time.Duration{{10, 1, 30}, {1, 20, 3}, {5, 5, 5}})
	if best.P50 != 1 || best.Queries != 3 {
		t.Errorf("fastest: %+v", best)
	}
	if all.P50 != 5 {
		t.Errorf("medians: %+v", all)
	}
}

// TestSide has our side index and answer as the command does, without processes.
func TestSide(t *testing.T) {
	p := testPool(t)
	dir := t.TempDir()
	m, err := p.writeCorpus(dir, 40, 1)
	if err != nil {
		t.Fatal(err)
	}
	questions := filepath.Join(dir, "questions.txt")
	if err := os.WriteFile(questions, []byte(strings.Join(p.ask(7, 1), "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, built := range []string{systemWords, systemAll} {
		var out strings.Builder
		if err := side(t.Context(), []string{"index", built, m.jsonl, filepath.Join(dir, built)}, nil, &out); err != nil {
			t.Fatal(err)
		}
		if x, err := parseIndexed(out.String()); err != nil || x.passages < 40 {
			t.Errorf("%s: %v, %v", built, x, err)
		}
	}
	for _, system := range []string{systemWords, systemSignals, systemBM25, systemAnswer} {
		at := filepath.Join(dir, builtAs(system))
		if system == systemAnswer {
			at = filepath.Join(dir, systemAll)
		}
		var out strings.Builder
		if err := side(t.Context(), []string{"ask", system, at, questions}, strings.NewReader("5\n10\n"), &out); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(out.String(), "\n")
		for i := range 2 {
			times, hits, err := parseRound(lines[i])
			if err != nil || len(times) != 7 || hits == 0 && system != systemAnswer {
				t.Errorf("%s: %d times, %d hits, %v", system, len(times), hits, err)
			}
		}
		if !strings.HasPrefix(lines[2], "peak ") {
			t.Errorf("%s: %q", system, lines[2])
		}
	}
	for _, args := range [][]string{nil, {"sleep", "", "", ""}, {"ask", systemWords, filepath.Join(dir, "none"), questions}} {
		if err := side(t.Context(), args, strings.NewReader("1\n"), &strings.Builder{}); err == nil {
			t.Errorf("%q was done", args)
		}
	}
	failing := func(context.Context, string, int) (int, error) { return 0, errors.New("broken") }
	if err := sideAsk(t.Context(), failing, []string{"؟"}, strings.NewReader("5\n"), &strings.Builder{}); err == nil {
		t.Error("a failure counted as an answer")
	}
}

func TestTables(t *testing.T) {
	asks := func(system string, scale time.Duration) (out []asked) {
		for _, depth := range depths {
			out = append(out, asked{system: system, depth: depth, peak: 10, best: retrieval.Timing{P50: scale, P99: 2 * scale}})
		}
		return out
	}
	at := func(n int, grows time.Duration) *size {
		return &size{
			made: made{passages: n, raw: 1000, distinct: n},
			builds: []built{{system: systemLucene, indexed: indexed{cpu: 100, peak: 10}, index: 10, disk: 10},
				{system: systemWords, indexed: indexed{cpu: 150 * grows, peak: 5}, index: 20, disk: 20}},
			asked: append(asks(systemLucene, 100), asks(systemWords, 50*grows)...),
		}
	}
	text := tables([]*size{at(10, 1), at(100, 10)}, true, &config{})
	for _, want := range []string{
		"| biopars, plain words | 10 | 1.50 | 0.50 | 2.00 | 0.50 | 0.50 | 0.50 | 0.50 | 1.00 |",
		"| biopars, plain words | 1.00 | 1.00 | 0.00 | 0.00 | 1.00 | 1.00 | 1.00 | 1.00 | 0.00 |",
		"| Lucene | 1.00 | 0.00 | 0.00 | 0.00 | 0.00 |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no line %s in\n%s", want, text)
		}
	}
	if one := tables([]*size{at(10, 1)}, false, &config{}); strings.Contains(one, "grows") || !strings.Contains(one, "not pinned") {
		t.Error(one)
	}
}

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doc.md")
	if err := os.WriteFile(path, []byte("before\n"+begin+"\nold\n"+end+"\nafter "+end+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := replace(path, "new\n"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if want := "before\n" + begin + "\n\nnew\n\n" + end + "\nafter " + end + "\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v", got, err)
	}
	if err := os.WriteFile(path, []byte("no marks\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := replace(path, "new\n"); err == nil {
		t.Error("a document without marks was written to")
	}
}

func TestBuildPeerNeedsJars(t *testing.T) {
	if _, err := buildPeer(t.Context(), "", t.TempDir(), t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "lucene-core") {
		t.Errorf("got %v", err)
	}
}
