package enginerank_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/enginerank"
	"github.com/biopars/biopars/retrieve"
)

// embedder tells texts apart by two words and fails on questions when told to.
type embedder struct{ broken *bool }

func (e embedder) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = []float32{1, 0}
		if strings.Contains(t, "آسم") {
			out[i] = []float32{0, 1}
		}
	}
	return out, nil
}

func (e embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	if *e.broken {
		return nil, errors.New("no server")
	}
	v, err := e.EmbedDocuments(ctx, []string{text})
	return v[0], err
}

func TestRankers(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "corpus.jsonl")
	text := `{"_id":"d1","title":"آسم","text":"آسم با خس‌خس سینه همراه است."}
{"_id":"d2","title":"تب","text":"تب در کودکان از عفونت است. تب کودک."}
{"_id":"d3","title":"تب","text":"تب نوزاد خطرناک است."}
`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	broken := false
	e, err := biopars.Open(t.Context(), biopars.Options{
		Dir: filepath.Join(dir, "data"), Embedder: embedder{&broken}, EmbedderName: "test",
		Split: ingest.Split{Whole: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := e.Ingest(t.Context(), []string{file}, biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	bm25 := biopars.Question{Mode: retrieve.ModeBM25}
	for name, ids := range map[string]func() ([]string, error){
		"search": func() ([]string, error) { return enginerank.Search(e, bm25).Rank(t.Context(), "تب کودک", 2) },
		"diversified": func() ([]string, error) {
			return enginerank.Diversified(e, bm25).Rank(t.Context(), "تب کودک", 2)
		},
	} {
		got, err := ids()
		if want := []string{"d2", "d3"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, want)
		}
	}
	for _, r := range []func() ([]string, error){
		func() ([]string, error) { return enginerank.Search(e, biopars.Question{}).Rank(t.Context(), "؟!", 2) },
		func() ([]string, error) {
			return enginerank.Diversified(e, biopars.Question{}).Rank(t.Context(), "؟!", 2)
		},
	} {
		if got, err := r(); err != nil || len(got) != 0 {
			t.Errorf("a query without a word: %v, %v", got, err)
		}
	}
	if _, err := enginerank.Search(e, biopars.Question{}).Rank(t.Context(), "تب", 2); err != nil {
		t.Errorf("hybrid: %v", err)
	}
	broken = true
	if got, err := enginerank.Search(e, biopars.Question{}).Rank(t.Context(), "تب", 2); err == nil {
		t.Errorf("without vectors hybrid found %v and no error", got)
	}
	if _, err := enginerank.Search(e, bm25).Rank(t.Context(), "تب", 2); err != nil {
		t.Errorf("BM25 needs no vectors: %v", err)
	}
}
