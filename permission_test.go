//go:build unix

package biopars_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/internal/permission"
)

// TestFilesAreTheOwners: what is made of passages, questions and answers is for its
// owner alone, wherever it is made and whatever the process's umask is.
func TestFilesAreTheOwners(t *testing.T) {
	open := filepath.Join(t.TempDir(), "open") // a directory that the user has made
	if err := os.Mkdir(open, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{"new": filepath.Join(t.TempDir(), "a", "b"), "open": open} {
		e := openAt(t, biopars.Options{Dir: dir}, demoFile(t))
		mustSearch(t, e, biopars.Question{Text: anaemia})
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if err := biopars.Rebuild(t.Context(), biopars.Options{Dir: dir}, biopars.RebuildOptions{Lexical: true}); err != nil {
			t.Fatal(err)
		}
		if n := exposed(t, dir, name == "open"); n < 5 {
			t.Errorf("%s: %d files", name, n)
		}
	}
	items := []eval.Item{{ID: "1", Question: "پرسش", Answers: []string{"پاسخ"}}}
	dir := filepath.Join(t.TempDir(), "run")
	system, err := eval.OpenPredictions(writeFile(t, `{"id":"1","answer":"پاسخ"}`), nil, items)
	if err != nil {
		t.Fatal(err)
	}
	r, err := eval.Execute(t.Context(), dir, eval.Manifest{Name: "x"}, items, system, eval.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := eval.Evaluate(t.Context(), r, eval.ScoreOptions{Resampling: stat.Options{Resamples: 50}}); err != nil {
		t.Fatal(err)
	}
	if n := exposed(t, dir, false); n < 5 {
		t.Errorf("%d files of the run", n)
	}
}

// exposed fails the test for each path that others could open, and counts the files.
// Inside a directory that only the owner may enter, nothing is exposed.
func exposed(t *testing.T, dir string, given bool) (files int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		mode := info.Mode()
		if mode.IsRegular() {
			files++
		}
		if path == dir && given {
			return nil
		}
		parent, err := os.Stat(filepath.Dir(path))
		if err != nil {
			return err
		}
		closed := parent.Mode().Perm() == permission.Dir
		if mode.Perm()&0o077 != 0 && (mode.IsDir() || !closed || filepath.Dir(path) == dir) {
			t.Errorf("%s is %v", path, mode)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.jsonl")
	if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
