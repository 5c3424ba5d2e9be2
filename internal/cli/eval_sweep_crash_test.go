package cli_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// sweepSet writes a BEIR data set that is large enough to train an encoder on.
func sweepSet(t *testing.T, documents, queries int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "set")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(writeCorpus(t, documents), filepath.Join(dir, "corpus.jsonl")); err != nil {
		t.Fatal(err)
	}
	var asked, judged strings.Builder
	judged.WriteString("query-id\tcorpus-id\tscore\n")
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range queries {
		fmt.Fprintf(&asked, `{"_id":"q%d","text":"درمان %s بیمار شمارهٔ %d"}`+"\n", i, diseases[rng.IntN(len(diseases))], rng.IntN(documents/4))
		fmt.Fprintf(&judged, "q%d\tr%d\t1\n", i, rng.IntN(documents))
	}
	for name, text := range map[string]string{"queries.jsonl": asked.String(), "qrels.tsv": judged.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sweepResult is every file of a sweep but its indexes, its locks and its times.
func sweepResult(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "index":
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(path, ".lock") || d.Name() == "timings.jsonl":
			return nil
		}
		text, err := os.ReadFile(path)
		out[strings.TrimPrefix(path, dir)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestKilledSweep kills a sweep without warning at random moments, while it indexes,
// trains and asks, and starts it again. However often it dies, all its files are those
// of an undisturbed one.
func TestKilledSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("trains encoders")
	}
	killedSweep(t, 6+4, sweepSet(t, 320, 300), "--mode", "bm25,hybrid", "--alpha", "0.2,0.5", "--k", "5,20", "--measures",
		"nDCG@5,R,Judged@5", "--tune", "nDCG@5", "--folds", "3", "--resamples", "200")
}

// TestKilledSweepOfAnswers is the same of questions that are answered.
func TestKilledSweepOfAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	var asked strings.Builder
	for i, disease := range diseases[:6] {
		fmt.Fprintf(&asked, `{"id":"%d","question":"درمان %s چیست؟","answer":"درمان %s زیر نظر پزشک است."}`+"\n", i, disease, disease)
	}
	file := filepath.Join(t.TempDir(), "questions.jsonl")
	if err := os.WriteFile(file, []byte(asked.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	// Each run has a manifest, items, a ledger, scores and a summary.
	killedSweep(t, 2*5+4, file, "--demo", "--model", "extractive", "--retrieval", "on", "--mode", "bm25", "--k", "2,8", "--tune", "rougeL",
		"--folds", "2", "--resamples", "200")
}

func killedSweep(t *testing.T, files int, args ...string) {
	if runtime.GOOS == "windows" {
		t.Skip("a killed process leaves its files open for a while")
	}
	root := t.TempDir()
	sweep := func(out string) *exec.Cmd {
		cmd := exec.Command("biopars", append([]string{"eval", "sweep", "--out", filepath.Join(root, out)}, args...)...)
		cmd.Env = append(os.Environ(), "BIOPARS_DATA="+filepath.Join(root, "none"), "BIOPARS_OLLAMA="+nowhere)
		return cmd
	}
	began := time.Now()
	mustRun(t, sweep("undisturbed"))
	whole := time.Since(began)
	want := sweepResult(t, filepath.Join(root, "undisturbed"))
	if len(want) != files {
		t.Fatalf("%d files, want %d", len(want), files)
	}
	rng := rand.New(rand.NewPCG(uint64(began.UnixNano()), 5))
	for kills := 0; kills < 6; {
		cmd := sweep("killed")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rng.Int64N(int64(whole))))
		_ = cmd.Process.Kill()
		var exit *exec.ExitError
		switch err := cmd.Wait(); {
		case err == nil: // it came to its end: from the beginning
			if err := os.RemoveAll(filepath.Join(root, "killed")); err != nil {
				t.Fatal(err)
			}
		case errors.As(err, &exit) && !exit.Exited():
			kills++
		default:
			t.Fatal(err)
		}
	}
	out := mustRun(t, sweep("killed"))
	got := sweepResult(t, filepath.Join(root, "killed"))
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s differs", name)
		}
	}
	if len(got) != len(want) || out == "" {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
}
