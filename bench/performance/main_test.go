package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doc.md")
	if err := os.WriteFile(path, []byte("before\n"+begin+"\nold\n"+end+"\nafter\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := replace(path, "new\n"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "before\n" + begin + "\n\nnew\n\n" + end + "\nafter\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := os.WriteFile(path, []byte("no marks\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := replace(path, "new\n"); err == nil {
		t.Error("a document without marks was written to")
	}
}

func TestMedians(t *testing.T) {
	got := medians([]cost{{wall: 9 * time.Second, cpu: 1, peak: 30}, {wall: 1 * time.Second, cpu: 5, peak: 10},
		{wall: 2 * time.Second, cpu: 3, peak: 20}})
	if want := (cost{wall: 2 * time.Second, cpu: 3, peak: 20}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := medians([]cost{{cpu: 1}, {cpu: 4}, {cpu: 2}, {cpu: 100}}); got.cpu != 3 {
		t.Errorf("median of four is %d, want 3", got.cpu)
	}
}

func TestSizes(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"catalogue.db": 3, "lexical/CURRENT": 4, "lexical/g-1/store/root": 5} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := onDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got[""] != 12 || got["catalogue.db"] != 3 || got["lexical"] != 9 {
		t.Errorf("got %v", got)
	}
	corpus := filepath.Join(dir, "corpus.jsonl")
	if err := os.WriteFile(
		corpus, []byte("{\"_id\":\"1\",\"title\":\"تب\",\"text\":\"ab\"}\n{\"_id\":\"2\",\"text\":\"c\"}\n"),
		0o644); err != nil {
		t.Fatal(err)
	}
	if n, size, err := rawText(corpus); err != nil || n != 2 || size != 7 {
		t.Errorf("got %d records, %d bytes, %v", n, size, err)
	}
}
