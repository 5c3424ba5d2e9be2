package biopars_test

import (
	"fmt"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/retrieve"
)

// TestCopiesCountOnce: of near duplicates in several files one is shown and all are named,
// others take their places, and they are no witnesses of each other.
func TestCopiesCountOnce(t *testing.T) {
	ctx := t.Context()
	e, err := biopars.Open(ctx, biopars.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	text := "متفورمین داروی خط نخست دیابت نوع دو است و آن را همراه غذا می‌خورند تا معده کمتر آزار ببیند. بیمار باید در آغاز دوز کم بگیرد و آن را آرام آرام بالا ببرد."
	changed := "متفورمین داروی خط نخست دیابت نوع دو است و آن را همراه غذا می‌خورند تا معده کمتر آزار ببیند. بیمار باید در آغاز دوز کم بگیرد و آن را کم کم بالا ببرد."
	var docs []index.Document
	for i := range 30 {
		d := index.Document{ID: fmt.Sprint("copy", i), Text: text, Metadata: index.Metadata{Source: fmt.Sprint("s", i)}}
		if i%2 == 1 {
			d.Text = changed
		}
		docs = append(docs, d)
	}
	for i, s := range []string{"متفورمین در نارسایی شدید کلیه منع مصرف دارد.", "متفورمین شایع‌ترین عارضه‌اش اسهال است.", "متفورمین وزن را زیاد نمی‌کند."} {
		docs = append(docs, index.Document{ID: fmt.Sprint("other", i), Text: s, Metadata: index.Metadata{Source: "o"}})
	}
	if _, err := e.IngestDocuments(ctx, sequence(docs...), biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	res, err := e.Search(ctx, biopars.Question{Text: "متفورمین", K: 4})
	if err != nil {
		t.Fatal(err)
	}
	copies := 0
	for _, c := range res.Candidates {
		copies += len(c.Copies)
	}
	if len(res.Candidates) != 4 || copies != 29 {
		t.Errorf("%d candidates with %d copies", len(res.Candidates), copies)
	}
	a, err := e.Ask(ctx, biopars.Question{Text: "متفورمین را چگونه می‌خورند؟"})
	if err != nil {
		t.Fatal(err)
	}
	stand := 0
	for _, s := range a.Sources {
		if len(s.Copies) > 0 {
			stand++
			if len(s.Copies) != 29 || s.Copies[0].Source == "" || s.Copies[0].Source == s.Passage.Source {
				t.Errorf("copies %+v", s.Copies)
			}
		}
	}
	if stand != 1 {
		t.Errorf("%d sources stand for copies", stand)
	}
}

// TestLongListsAreFilled: however many copies stand at the head of a long list, it has as
// many passages as were asked for.
func TestLongListsAreFilled(t *testing.T) {
	ctx := t.Context()
	e, err := biopars.Open(ctx, biopars.Options{Dir: t.TempDir(), NoDense: true})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var docs []index.Document
	for i := range 40 {
		docs = append(docs, index.Document{ID: fmt.Sprint("copy", i), Text: "متفورمین و باز متفورمین", Metadata: index.Metadata{Source: fmt.Sprint("s", i)}})
	}
	for i := range 90 {
		docs = append(docs, index.Document{ID: fmt.Sprint("other", i), Text: fmt.Sprintf("متفورمین را در بند %d از راهنمای درمان ببینید.", 100+i)})
	}
	if _, err := e.IngestDocuments(ctx, sequence(docs...), biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, k := range []int{60, 80, 91} {
		res, err := e.Search(ctx, biopars.Question{Text: "متفورمین", K: k, Mode: retrieve.ModeBM25})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, c := range res.Candidates {
			seen[c.Passage.Text] = true
		}
		if len(res.Candidates) != k || len(seen) != k || len(res.Candidates[0].Copies) != 39 {
			t.Errorf("%d asked for: %d candidates, %d texts, %d copies of the first", k, len(res.Candidates), len(seen), len(res.Candidates[0].Copies))
		}
	}
}
