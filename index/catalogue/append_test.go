package catalogue_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

func TestSameInputTwice(t *testing.T) {
	c := newCatalogue(t)
	b := catalogue.Batch{Passages: []index.Passage{passage("d", "یک"), passage("d", "دو"), passage("d", "یک")}}
	if done := add(t, c, b); done.Added != 2 || done.Duplicate != 1 {
		t.Fatalf("first: %+v", done)
	}
	moved := b
	moved.Passages = slices.Clone(b.Passages)
	for i := range moved.Passages {
		moved.Passages[i].Source = "elsewhere.jsonl"
	}
	for _, again := range []catalogue.Batch{b, moved,
		{Passages: b.Passages, Replace: []index.DocumentKey{{Source: "a.jsonl", ID: "d"}}}} {
		if done := add(t, c, again); done != (catalogue.Appended{Duplicate: 3, Last: 2}) {
			t.Fatalf("again: %+v", done)
		}
	}
	sound(t, c)
}

func TestReplaceDocument(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	key := index.DocumentKey{Source: "a.jsonl", ID: "d"}
	add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "بماند"), passage("d", "برود"),
		passage("other", "برود")}})
	fresh := passage("d", "تازه")
	stays := passage("d", "بماند")
	if done := add(t, c, catalogue.Batch{Passages: []index.Passage{fresh, stays},
		Replace: []index.DocumentKey{key}}); done != (catalogue.Appended{Added: 1, Duplicate: 1, Deleted: 1,
		Last: 5}) {
		t.Fatalf("replace: %+v", done)
	}
	got, err := c.Passages(ctx, []index.Seq{1, 2, 3, 4})
	must(t, err)
	if len(got) != 3 || got[0].Text != "بماند" || got[1].DocumentID != "other" || got[2].Text != "تازه" {
		t.Fatalf("after replacing: %+v", got)
	}
	// The same text with other metadata is stored again under the same ID.
	stays.Year = 2020
	if done := add(t, c, catalogue.Batch{Passages: []index.Passage{fresh, stays},
		Replace: []index.DocumentKey{key}}); done.Added != 1 || done.Deleted != 1 || done.Duplicate != 1 {
		t.Fatalf("new metadata: %+v", done)
	}
	p, err := c.PassageByID(ctx, index.PassageID("d", stays.Section, stays.Text))
	must(t, err)
	if p.Year != 2020 {
		t.Fatalf("after new metadata: %+v", p)
	}
	if d, n, err := c.DeleteDocuments(ctx, key); d != 1 || n != 2 || err != nil {
		t.Fatalf("DeleteDocuments = %d, %d, %v", d, n, err)
	}
	st, err := c.Stats(ctx)
	must(t, err)
	if st.Passages != 1 || st.Documents != 1 || st.Tombstones != 4 {
		t.Fatalf("Stats = %+v", st)
	}
	sound(t, c)
}

func TestDelete(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	p := passage("d", "متن")
	add(t, c, catalogue.Batch{Passages: []index.Passage{p}})
	id := index.PassageID(p.DocumentID, p.Section, p.Text)
	if n, err := c.Delete(ctx, id, "nonsense", id); n != 1 || err != nil {
		t.Fatalf("Delete = %d, %v", n, err)
	}
	if _, err := c.PassageByID(ctx, id); !errors.Is(err, index.ErrNotFound) {
		t.Fatalf("PassageByID of a deleted passage: %v", err)
	}
	if got, err := c.Passages(ctx, []index.Seq{1}); err != nil || len(got) != 0 {
		t.Fatalf("Passages = %v, %v", got, err)
	}
	// It can come back, at a new position.
	if done := add(t, c, catalogue.Batch{Passages: []index.Passage{p}}); done.Added != 1 || done.Last != 3 {
		t.Fatalf("Append after Delete = %+v", done)
	}
	changes, err := c.Changes(ctx, 0, 10)
	must(t, err)
	p.ID = id
	at := func(seq index.Seq) index.Passage { q := p; q.Seq = seq; return q }
	want := []index.Change{{Seq: 1, Op: index.Put, Passage: at(1)},
		{Seq: 2, Op: index.Delete, Passage: at(1), Target: 1}, {Seq: 3, Op: index.Put, Passage: at(3)}}
	if !reflect.DeepEqual(changes, want) {
		t.Fatalf("Changes = %+v\nwant %+v", changes, want)
	}
	if changes, err := c.Changes(ctx, 1, 1); err != nil || !reflect.DeepEqual(changes, want[1:2]) {
		t.Fatalf("Changes after 1 = %+v, %v", changes, err)
	}
	if changes, err := c.Changes(ctx, 3, 10); err != nil || len(changes) != 0 {
		t.Fatalf("Changes after the end = %+v, %v", changes, err)
	}
	sound(t, c)
}

func TestAppendIsAtomic(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	bad := passage("d", "سه")
	bad.ID = index.PassageID("d", "", "چیز دیگر")
	if _, err := c.Append(ctx, catalogue.Batch{Passages: []index.Passage{passage("d", "یک"), bad},
		Checkpoints: map[string][]byte{"k": []byte("v")}}); err == nil {
		t.Fatal("a passage with a wrong ID was accepted")
	}
	if n := last(t, c); n != 0 {
		t.Fatalf("LastSeq = %d after a failed batch", n)
	}
	if v, err := c.Checkpoint(ctx, "k"); v != nil || err != nil {
		t.Fatalf("Checkpoint = %q, %v", v, err)
	}
	add(t, c, catalogue.Batch{Checkpoints: map[string][]byte{"k": []byte("v"), "empty": {}}})
	if v, err := c.Checkpoint(ctx, "k"); string(v) != "v" || err != nil {
		t.Fatalf("Checkpoint = %q, %v", v, err)
	}
	add(t, c, catalogue.Batch{Checkpoints: map[string][]byte{"k": nil}})
	if v, err := c.Checkpoint(ctx, "k"); v != nil || err != nil {
		t.Fatalf("Checkpoint = %q, %v", v, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := c.Append(cancelled,
		catalogue.Batch{Passages: []index.Passage{passage("d", "یک")}}); !errors.Is(err, context.Canceled) {
		t.Fatalf("Append with a cancelled context: %v", err)
	}
	add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "یک")}})
}

// countdown is a context that is done when it has been asked a number of times whether
// it is.
type countdown struct {
	context.Context
	cancel context.CancelFunc
	left   atomic.Int64
}

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		c.cancel()
	}
	return c.Context.Err()
}

// Whenever a caller stops waiting, all is stored or nothing, and what is said is that it
// stopped.
func TestAppendInterrupted(t *testing.T) {
	c := newCatalogue(t)
	stored, stopped := 0, 0
	for asked := range 60 {
		ctx := &countdown{}
		ctx.Context, ctx.cancel = context.WithCancel(context.Background())
		ctx.left.Store(int64(asked))
		b := catalogue.Batch{Passages: varied(1000*asked, 100), Checkpoints: map[string][]byte{"a": []byte("b")}}
		b.Origins = []catalogue.Origin{{File: "a.jsonl", Pass: 1}}
		for i := range b.Passages {
			b.Origins[0].Documents = append(b.Origins[0].Documents, index.DocumentKey{Source: "a.jsonl", ID: b.Passages[i].DocumentID})
		}
		_, err := c.Append(ctx, b)
		ctx.cancel()
		switch {
		case err == nil:
			stored += 100
		case errors.Is(err, context.Canceled):
			stopped++
		default:
			t.Fatalf("asked %d times: %v", asked, err)
		}
		if got := last(t, c); int(got) != stored {
			t.Fatalf("asked %d times: %d entries, want %d", asked, got, stored)
		}
	}
	if stored == 0 || stopped == 0 {
		t.Errorf("%d passages are stored, %d batches stopped: one of both was not tried", stored, stopped)
	}
	sound(t, c)
}
