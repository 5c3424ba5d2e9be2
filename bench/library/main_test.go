package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars/ingest"
	_ "github.com/biopars/biopars/ingest/formats"
)

// TestArticles: the same seed writes the same articles, and each format is read whole.
func TestArticles(t *testing.T) {
	dir := t.TempDir()
	if _, err := writeLibrary(dir, 12, 3); err != nil {
		t.Fatal(err)
	}
	n := 0
	for r, err := range ingest.Read(t.Context(), []string{dir}, ingest.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if words := len(bytes.Fields([]byte(r.Document.Text))); words < 1500 {
			t.Errorf("%s has %d words", filepath.Base(r.Path), words)
		}
		n++
	}
	if n != 12 {
		t.Errorf("%d documents", n)
	}
	if a, b := (article{title: "x"}).docx(), (article{title: "x"}).docx(); !bytes.Equal(a, b) {
		t.Error("the same article has other bytes")
	}
}
