package biopars_test

import (
	"errors"
	"iter"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
)

func sequence(docs ...index.Document) iter.Seq2[index.Document, error] {
	return func(yield func(index.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// TestDocumentsLiveAndDie: what is deleted is not found, what is restored is.
func TestDocumentsLiveAndDie(t *testing.T) {
	ctx := t.Context()
	e, err := biopars.Open(ctx, biopars.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	found := func() int {
		t.Helper()
		res, err := e.Search(ctx, biopars.Question{Text: "متفورمین"})
		if err != nil {
			t.Fatal(err)
		}
		return len(res.Candidates)
	}
	for d, err := range e.Documents(ctx, false) {
		if !errors.Is(err, index.ErrNoCorpus) {
			t.Fatalf("before the first document: %v, %v", d, err)
		}
	}
	metformin := index.Document{ID: "1", Title: "متفورمین", Text: "متفورمین قند خون را کم می‌کند.",
		Metadata: index.Metadata{Source: "s"}}
	other := index.Document{ID: "2", Text: "آسپرین خون را رقیق می‌کند.", Metadata: index.Metadata{Source: "s"}}
	rep, err := e.IngestDocuments(ctx, sequence(metformin, other), biopars.IngestOptions{})
	if err != nil || rep.Added != 2 || found() != 1 {
		t.Fatalf("%+v, %v", rep, err)
	}
	key := index.DocumentKey{Source: "s", ID: "1"}
	ps, err := e.DocumentPassages(ctx, key)
	if err != nil || len(ps) != 1 || ps[0].Text != metformin.Text {
		t.Errorf("passages %+v, %v", ps, err)
	}
	if n, err := e.DeleteDocuments(ctx, nil, key, index.DocumentKey{ID: "unknown"}); err != nil || n.Documents != 1 || n.Passages != 1 {
		t.Fatalf("deleted %+v, %v", n, err)
	}
	if found() != 0 {
		t.Error("the deleted document is found")
	}
	if _, err := e.DocumentPassages(ctx, key); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("passages of a deleted document: %v", err)
	}
	if rep, err := e.IngestDocuments(ctx, sequence(metformin), biopars.IngestOptions{}); err != nil || rep.LeftOut != 1 || found() != 0 {
		t.Errorf("ingested again: %+v, %v", rep, err)
	}
	if n, err := e.RestoreDocuments(ctx, nil, key); err != nil || n.Documents != 1 || found() != 1 {
		t.Errorf("restored %+v, %v", n, err)
	}
	metformin.Text = "متفورمین در نارسایی شدید کلیه منع دارد."
	if rep, err := e.IngestDocuments(ctx, sequence(metformin), biopars.IngestOptions{}); err != nil || rep.Added != 1 || rep.Deleted != 1 {
		t.Errorf("replaced: %+v, %v", rep, err)
	}
	failed := errors.New("the source broke off")
	broken := func(yield func(index.Document, error) bool) {
		_ = yield(index.Document{ID: "3", Text: "متفورمین با غذا خورده می‌شود."}, nil) && yield(index.Document{}, failed)
	}
	if rep, err := e.IngestDocuments(ctx, broken, biopars.IngestOptions{}); !errors.Is(err, failed) || rep.Added != 1 || found() != 2 {
		t.Errorf("a sequence that breaks off: %+v, %v", rep, err)
	}
}
