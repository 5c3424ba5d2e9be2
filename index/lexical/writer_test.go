package lexical

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/biopars/biopars/index"
)

func TestApplyTwiceDoesNothing(t *testing.T) {
	c := &corpus{}
	dir := t.TempDir()
	changes := []index.Change{c.put(index.Passage{Text: "a b"}), c.put(index.Passage{Text: "b c"}), c.delete(0)}
	for range 2 {
		w := writer(t, dir, WriterOptions{Options: fieldsOptions})
		apply(t, w, changes...)
		apply(t, w, changes[:2]...)
		publish(t, w)
	}
	x := open(t, dir, fieldsOptions)
	if x.current.generation.Name() != "g-00000001" {
		t.Errorf("a generation without news was published: %s", x.current.generation.Name())
	}
	if hits := find(t, x, index.Query{Text: "b"}, 10); len(hits) != 1 || hits[0].Seq != 2 {
		t.Fatalf("hits %v, want passage 2 alone", hits)
	}
}

func TestWriterGoesOnAfterPublish(t *testing.T) {
	c := &corpus{}
	dir := t.TempDir()
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	for i := range 3 {
		apply(t, w, c.put(index.Passage{Text: fmt.Sprintf("word%d", i)}))
		if err := w.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		if seq, err := w.Applied(t.Context()); err != nil || seq != c.seq {
			t.Fatalf("applied %d, %v; want %d", seq, err, c.seq)
		}
	}
	x := open(t, dir, fieldsOptions)
	if hits := find(t, x, index.Query{Text: "word0 word1 word2"}, 10); len(hits) != 3 {
		t.Fatalf("%d hits, want 3", len(hits))
	}
}

// TestInterruptedWriterIsResumed leaves a writer as a killed process would, with
// some batches durable, and lets the next one go on.
func TestInterruptedWriterIsResumed(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	c := &corpus{}
	var changes []index.Change
	for range 120 {
		changes = append(changes, c.put(randomPassage(r, c)))
	}
	o := fieldsOptions
	o.BatchPassages = 25
	dir := t.TempDir()
	w := writer(t, dir, WriterOptions{Options: o})
	apply(t, w, changes...)
	if err := w.target.save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, o); !errors.Is(err, index.ErrNotFound) {
		t.Fatalf("Open before Publish: %v, want ErrNotFound", err)
	}
	w = writer(t, dir, WriterOptions{Options: o})
	from, err := w.Applied(t.Context())
	if err != nil || from != 100 {
		t.Fatalf("resumed at %d (%v), want 100", from, err)
	}
	apply(t, w, changes[from:]...)
	publish(t, w)
	x := open(t, dir, o)
	if err := x.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := x.opts.bag(index.Query{Text: "w0001 w0003"})
	hits, err := x.searchBag(t.Context(), b, 50)
	if err != nil {
		t.Fatal(err)
	}
	sameScores(t, hits, textbook(c, x.opts.Schema, DefaultRanking(), b, relativesOf(t, x)), 50)
}

func TestOneWriterAtATime(t *testing.T) {
	dir := t.TempDir()
	writer(t, dir, WriterOptions{Options: fieldsOptions})
	if _, err := OpenWriter(t.Context(), dir,
		WriterOptions{Options: fieldsOptions}); !errors.Is(err, index.ErrLocked) {
		t.Fatalf("second writer: %v, want ErrLocked", err)
	}
}

func TestFingerprintMismatch(t *testing.T) {
	dir := build(t, fieldsOptions, &corpus{}, index.Passage{Text: "a"})
	other := fieldsOptions
	other.Schema.GramSize = 5
	var fe *index.FingerprintError
	if _, err := Open(t.Context(), dir, other); !errors.As(err, &fe) || fe.Repair != index.RepairRebuild {
		t.Fatalf("Open: %v, want a FingerprintError that says what mends it", err)
	}
	if _, err := OpenWriter(t.Context(), dir, WriterOptions{Options: other}); !errors.As(err, &fe) {
		t.Fatalf("OpenWriter: %v, want a FingerprintError", err)
	}
	w := writer(t, dir, WriterOptions{Options: other, Rebuild: true})
	if seq, err := w.Applied(t.Context()); err != nil || seq != 0 {
		t.Fatalf("a rebuild starts at %d (%v), want 0", seq, err)
	}
	apply(t, w, (&corpus{}).put(index.Passage{Text: "abcdefg"}))
	publish(t, w)
	x := open(t, dir, other)
	if hits := find(t, x, index.Query{Text: "zbcdefz"}, 10); len(hits) != 1 {
		t.Fatalf("the n-gram bcdef finds %d passages, want 1", len(hits))
	}
}

// TestNewIndexCanBeOpened: an index is whole from the moment it is made, also when
// it is closed at once, on a machine that is slow to write.
func TestNewIndexCanBeOpened(t *testing.T) {
	for range 20 {
		dir := t.TempDir()
		w, err := OpenWriter(t.Context(), dir, WriterOptions{Options: fieldsOptions})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil { // opens what it has closed, for the segments in use
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Errorf("closing twice: %v", err)
		}
		w, err = OpenWriter(t.Context(), dir, WriterOptions{Options: fieldsOptions}) // goes on with what is there
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Publish(t.Context()), w.Close()); err != nil {
			t.Fatal(err)
		}
	}
}
