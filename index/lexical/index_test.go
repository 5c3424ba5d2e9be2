package lexical

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/blevesearch/bleve/v2"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

func TestRefreshLeavesRunningSearchesAlone(t *testing.T) {
	c := &corpus{}
	dir := build(t, fieldsOptions, c, index.Passage{Text: "old word"})
	x := open(t, dir, fieldsOptions)
	running, err := x.acquire() // a search that has begun
	if err != nil {
		t.Fatal(err)
	}
	if newer, err := x.Refresh(t.Context()); newer || err != nil {
		t.Fatalf("Refresh = %v, %v before anything was published", newer, err)
	}
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	apply(t, w, c.delete(0), c.put(index.Passage{Text: "new word"}))
	publish(t, w)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if hits, err := x.Search(context.Background(), index.Query{Text: "word"}, 10); err != nil ||
					len(hits) != 1 {
					t.Errorf("search during refresh: %v, %v", hits, err)
					return
				}
			}
		})
	}
	if newer, err := x.Refresh(t.Context()); !newer || err != nil {
		t.Fatalf("Refresh = %v, %v, want true", newer, err)
	}
	wg.Wait()
	if hits := find(t, x, index.Query{Text: "word"}, 10); len(hits) != 1 || hits[0].Seq != 3 {
		t.Fatalf("hits %v after the refresh, want passage 3", hits)
	}
	hits, err := running.search(t.Context(), x.opts.bag(index.Query{Text: "word"}), 10, true)
	if err != nil || len(hits) != 1 || hits[0].Seq != 1 {
		t.Fatalf("the running search gives %v, %v, want passage 1", hits, err)
	}
	if err := x.release(running); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.Close(), x.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(t.Context(), index.Query{Text: "word"}, 1); err == nil {
		t.Fatal("a closed index answered")
	}
}

func TestEmptyIndexAndEmptyQuery(t *testing.T) {
	dir := build(t, fieldsOptions, &corpus{})
	x := open(t, dir, fieldsOptions)
	if hits := find(t, x, index.Query{Text: "a"}, 10); len(hits) != 0 {
		t.Fatalf("an empty index gives %v", hits)
	}
	x = open(t, build(t, fieldsOptions, &corpus{}, index.Passage{Text: "a"}), fieldsOptions)
	for _, q := range []string{"", "  ", "b"} {
		if hits := find(t, x, index.Query{Text: q}, 10); len(hits) != 0 {
			t.Fatalf("%q finds %v", q, hits)
		}
	}
	if hits := find(t, x, index.Query{Text: "a"}, 0); len(hits) != 0 {
		t.Fatalf("k = 0 gives %v", hits)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	x := open(t, build(t, fieldsOptions, &corpus{}, index.Passage{Text: "a"}), fieldsOptions)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, index.Query{Text: "a"}, 1); !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v, want context.Canceled", err)
	}
}

// TestRegisteredAnalyzer asks Bleve's own match query, which must analyse the
// question as the passages were.
func TestRegisteredAnalyzer(t *testing.T) {
	x := open(t, build(t, Options{}, &corpus{}, index.Passage{Text: "داروی دیابت"}, index.Passage{Text: "سرماخوردگی"}),
		Options{})
	q := bleve.NewMatchQuery("ديابت") // with the Arabic letter
	q.SetField(fieldText)
	res, err := x.current.index.Search(bleve.NewSearchRequest(q))
	if err != nil || len(res.Hits) != 1 || res.Hits[0].ID != docID(1) {
		t.Fatalf("%v, %v; want passage 1", res, err)
	}
	terms := (&persian.Analyzer{}).Terms("داروی دیابت")
	stream := (&bleveAnalyzer{Analyzer: &persian.Analyzer{}}).Analyze([]byte("داروی دیابت"))
	if len(stream) != len(terms) {
		t.Fatalf("%d tokens, want %d", len(stream), len(terms))
	}
	for i, tok := range stream {
		if string(tok.Term) != terms[i].Text || tok.Start != terms[i].Start || tok.End != terms[i].End {
			t.Fatalf("token %v, want %v", tok, terms[i])
		}
	}
}
