package cli_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// program makes a command that runs the program on the data directory.
func program(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("biopars", args...)
	cmd.Env = append(os.Environ(), "BIOPARS_DATA="+dir, "BIOPARS_EMBEDDER=none", "BIOPARS_OLLAMA="+nowhere)
	return cmd
}

func mustRun(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", cmd.Args, err, out.String(), stderr.String())
	}
	return out.String()
}

var diseases = []string{"میگرن", "آسم", "دیابت", "کم‌خونی", "فشار خون", "تیروئید", "نقرس", "آرتروز", "رفلاکس", "صرع"}

// writeCorpus writes n small records with words of different rarity.
func writeCorpus(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		fmt.Fprintf(&b,
			`{"_id":"r%d","title":"%s","text":"یادداشت %d: بیمار شمارهٔ %d با %s و سپس %s دیده شد و درمان شد."}`+"\n",
			i, diseases[rng.IntN(len(diseases))], i, rng.IntN(n/4), diseases[rng.IntN(len(diseases))],
			diseases[rng.IntN(len(diseases))])
	}
	path := filepath.Join(t.TempDir(), "corpus.jsonl")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// contents is what a corpus holds and how it ranks.
func contents(t *testing.T, dir string) (passages []string, rankings [][]string) {
	t.Helper()
	e, err := biopars.Open(t.Context(), biopars.Options{Dir: dir, NoDense: true})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	found, err := e.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if !f.OK {
			t.Errorf("%s: %s", f.Check, f.Detail)
		}
	}
	cat, err := catalogue.Open(t.Context(), filepath.Join(dir, "catalogue.db"), catalogue.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer cat.Close()
	for after := index.Seq(0); ; {
		changes, err := cat.Changes(t.Context(), after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(changes) == 0 {
			break
		}
		for _, c := range changes {
			passages = append(passages, c.Passage.ID)
			after = c.Seq
		}
	}
	for i := range 20 {
		q := fmt.Sprintf("%s %s بیمار %d", diseases[i%len(diseases)], diseases[(3*i+1)%len(diseases)], 7*i)
		res, err := e.Search(t.Context(), biopars.Question{Text: q, K: 30})
		if err != nil {
			t.Fatal(err)
		}
		var ranking []string
		for _, c := range res.Candidates {
			ranking = append(ranking, fmt.Sprintf("%s %.9f", c.Passage.ID, c.Score))
		}
		rankings = append(rankings, ranking)
	}
	return passages, rankings
}

// TestKilledIngest kills ingest without warning at random moments and starts it
// again. However often it dies, what it leaves in the end is what an undisturbed
// run leaves.
func TestKilledIngest(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the test is about SIGKILL, which Windows does not have")
	}
	kills := 30
	if testing.Short() {
		kills = 6
	}
	corpus := writeCorpus(t, 3000)
	calm := t.TempDir()
	start := time.Now()
	mustRun(t, program(calm, "ingest", corpus))
	whole := time.Since(start)
	wantPassages, wantRankings := contents(t, calm)
	if len(wantPassages) != 3000 || len(wantRankings[0]) != 30 {
		t.Fatalf("%d passages, rankings of %d", len(wantPassages), len(wantRankings[0]))
	}

	rng := rand.New(rand.NewPCG(3, 4))
	check := func(dir string) {
		t.Helper()
		mustRun(t, program(dir, "ingest", corpus))
		mustRun(t, program(dir, "index", "verify"))
		passages, rankings := contents(t, dir)
		if !slices.Equal(passages, wantPassages) {
			t.Errorf("%d passages, want %d, or others", len(passages), len(wantPassages))
		}
		for i := range rankings {
			if !slices.Equal(rankings[i], wantRankings[i]) {
				t.Errorf("query %d is ranked differently", i)
			}
		}
	}
	dir := t.TempDir()
	for killed := 0; killed < kills; {
		cmd := program(dir, "ingest", corpus)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		death := time.AfterFunc(time.Duration(rng.Int64N(int64(whole))), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		death.Stop()
		if err == nil { // it got through alive: begin with a new corpus
			check(dir)
			dir = t.TempDir()
			continue
		}
		if cmd.ProcessState.Exited() {
			t.Fatalf("after %d kills, ingest fails: %v\n%s", killed, err, stderr.String())
		}
		killed++
	}
	check(dir)
}
