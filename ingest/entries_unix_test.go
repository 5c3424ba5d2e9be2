//go:build unix

package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOddEntries: pipes, devices, links that lead nowhere and folders named like
// files keep nothing else from being read, and nothing waits for them.
func TestOddEntries(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, err := range []error{
		os.WriteFile(at("a.jsonl"), []byte(`{"_id":"1","text":"الف"}`), 0o600),
		syscall.Mkfifo(at("pipe.jsonl"), 0o600),
		os.Symlink("/dev/zero", at("zero.jsonl")),
		os.Symlink("/dev/zero", at("zero.json")),
		os.Symlink("loop.jsonl", at("loop.jsonl")),
		os.Symlink("missing.jsonl", at("dangling.jsonl")),
		os.Symlink(".", at("here.jsonl")),
		os.MkdirAll(at("folder.jsonl"), 0o700),
		os.WriteFile(at("folder.jsonl/b.jsonl"), []byte(`{"_id":"2","text":"ب"}`), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	cat := openCatalogue(t)
	rep, err := Run(t.Context(), cat, []string{dir}, Options{})
	if rep.Added != 2 || rep.Files != 2 || len(rep.Skipped) != 4 {
		t.Errorf("%+v", rep)
	}
	text := err.Error()
	for _, name := range []string{"loop.jsonl", "dangling.jsonl"} {
		if !strings.Contains(text, name) {
			t.Errorf("nothing is said of %s: %v", name, err)
		}
	}
	// Named, they are errors, and the others are read.
	var paths []string
	for _, name := range []string{"pipe.jsonl", "zero.jsonl", "zero.json", "loop.jsonl", "a.jsonl", "missing*.md"} {
		paths = append(paths, at(name))
	}
	rep, err = Run(t.Context(), openCatalogue(t), paths, Options{})
	if rep.Added != 1 || !errors.Is(err, ErrFormat) || !errors.Is(err, ErrNoInput) || strings.Count(err.Error(), "\n") != 4 {
		t.Errorf("%+v, %v", rep, err)
	}
	if _, err := Run(t.Context(), openCatalogue(t), []string{at("pipe.jsonl")}, Options{}); !errors.Is(err, ErrFormat) {
		t.Errorf("a pipe alone: %v", err)
	}
}

// endless is a file without an end, and without a record.
type endless struct{ reads int }

func (e *endless) Read(p []byte) (int, error) {
	e.reads++
	for i := range p {
		p[i] = '\n'
	}
	return len(p), nil
}

func (e *endless) Seek(int64, int) (int64, error) { return 0, nil }

// TestInterruptBetweenRecords: what holds no record for a long way can be stopped.
func TestInterruptBetweenRecords(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	m, err := newMapping(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, read := range []func(*fileReader, interruptible) error{
		func(r *fileReader, f interruptible) error { return r.jsonl(f) },
		func(r *fileReader, f interruptible) error { return r.json(f) },
		func(r *fileReader, f interruptible) error { return r.csv(f, ',') },
	} {
		r := &fileReader{path: "x", mapping: m, yield: func(record, error) bool { return true }}
		if err := read(r, interruptible{ctx, &endless{}}); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, errTooLong) {
			t.Errorf("%v", err)
		}
	}
}
