package biopars_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/densetest"
)

// TestFingerprint: an index of another analyzer is refused with what mends it.
func TestFingerprint(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, biopars.Options{Dir: dir}, corpusFile(t, smallCorpus...))
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	manifests, _ := filepath.Glob(filepath.Join(dir, "lexical", "*", "manifest.json"))
	if len(manifests) != 1 {
		t.Fatal(manifests)
	}
	text, err := os.ReadFile(manifests[0])
	if err != nil {
		t.Fatal(err)
	}
	var manifest map[string]any // without checksums, as older versions wrote it
	if err := json.Unmarshal([]byte(strings.Replace(string(text), "fa-", "xx-", 1)), &manifest); err != nil {
		t.Fatal(err)
	}
	delete(manifest, "files")
	delete(manifest, "sum")
	if text, err = json.Marshal(manifest); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifests[0], text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = biopars.Open(t.Context(), biopars.Options{Dir: dir})
	var fe *index.FingerprintError
	if !errors.As(err, &fe) || !errors.Is(err, index.ErrFingerprint) || fe.Repair != index.RepairRebuild {
		t.Fatalf("%v", err)
	}
	if err := biopars.Rebuild(t.Context(), biopars.Options{Dir: dir},
		biopars.RebuildOptions{Lexical: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := openAt(t, biopars.Options{Dir: dir}).Search(t.Context(),
		biopars.Question{Text: "میگرن"}); err != nil {
		t.Error(err)
	}
}

func TestWithoutCorpus(t *testing.T) {
	if _, err := biopars.Open(t.Context(), biopars.Options{}); err == nil {
		t.Error("opened without a directory")
	}
	if _, err := biopars.Open(t.Context(), biopars.Options{Dir: t.TempDir(),
		Embedder: &densetest.Embedder{}}); err == nil {
		t.Error("opened with a nameless embedder")
	}
	e := openAt(t, biopars.Options{Dir: filepath.Join(t.TempDir(), "new")})
	if _, err := e.Ask(t.Context(), biopars.Question{Text: anaemia}); !errors.Is(err, index.ErrNoCorpus) {
		t.Errorf("ask: %v", err)
	}
	if err := biopars.Rebuild(t.Context(), biopars.Options{Dir: t.TempDir()},
		biopars.RebuildOptions{Lexical: true}); !errors.Is(err, index.ErrNoCorpus) {
		t.Errorf("rebuild: %v", err)
	}
	if _, err := e.Ingest(t.Context(), []string{corpusFile(t, smallCorpus...)}, biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	if r, err := e.Search(t.Context(), biopars.Question{Text: "میگرن"}); err != nil || len(r.Candidates) != 2 {
		t.Errorf("after the first ingest: %v", err)
	}
}

func TestClosed(t *testing.T) {
	e := openAt(t, biopars.Options{Dir: t.TempDir()}, corpusFile(t, smallCorpus...))
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, ask := e.Ask(t.Context(), biopars.Question{Text: anaemia})
	_, search := e.Search(t.Context(), biopars.Question{Text: anaemia})
	_, ingest := e.Ingest(t.Context(), []string{corpusFile(t, smallCorpus...)}, biopars.IngestOptions{})
	_, stats := e.Stats(t.Context())
	for name, err := range map[string]error{"ask": ask, "search": search, "ingest": ingest, "stats": stats} {
		if !errors.Is(err, biopars.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReadersAndWriter: engines answer while another ingests, and see what it
// has published without being opened again; a second writer is told at once.
func TestReadersAndWriter(t *testing.T) {
	dir := t.TempDir()
	writer := openAt(t, biopars.Options{Dir: dir}, corpusFile(t, smallCorpus...))
	reader := openAt(t, biopars.Options{Dir: dir})

	lock, err := index.AcquireLock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Ingest(t.Context(), []string{corpusFile(t, smallCorpus...)},
		biopars.IngestOptions{}); !errors.Is(err, index.ErrLocked) {
		t.Errorf("second writer: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}

	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := reader.Search(t.Context(), biopars.Question{Text: "میگرن"})
				if err != nil || len(r.Candidates) < 2 {
					t.Errorf("while writing: %v", err)
					return
				}
			}
		})
	}
	for i := range 5 {
		more := corpusFile(t, record(fmt.Sprintf("more-%d", i), "", 0,
			fmt.Sprintf("یادداشت %d دربارهٔ میگرن و سردرد.", i)))
		if _, err := writer.Ingest(t.Context(), []string{more}, biopars.IngestOptions{}); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
	if r, err := reader.Search(t.Context(), biopars.Question{Text: "میگرن"}); err != nil || len(r.Candidates) != 7 {
		t.Errorf("%v, %v", r, err)
	}
}
