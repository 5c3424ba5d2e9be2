package lexical

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical/segment"
	"github.com/biopars/biopars/persian"
)

// TestKnownForms: words and forms that share a place are told apart.
func TestKnownForms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var c counter
	word := func(n int) string { return fmt.Sprint(100 + r.IntN(n)) }
	for range 200_000 {
		term := persian.Term{Text: word(300), Form: word(300) + strings.Repeat("x", r.IntN(2))}
		if key, hash := c.form(&term, segment.Hash(term.Text)); key != formKey(term) || hash != segment.Hash(key) {
			t.Fatalf("%q in the form %q has the key %q", term.Text, term.Form, key)
		}
	}
}

// TestCounterForgets: a counter that was used counts like a new one.
func TestCounterForgets(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	o := fieldsOptions.withDefaults()
	corpus := &corpus{}
	used := counters.New().(*counter)
	for range 50 {
		p := randomPassage(r, corpus)
		fresh := counters.New().(*counter)
		used.reset()
		for _, c := range []*counter{used, fresh} {
			c.read(o.Analyzer, o.Schema, &p)
		}
		if have, want := fmt.Sprint(used.counts), fmt.Sprint(fresh.counts); have != want {
			t.Fatalf("counted\n%s, want\n%s", have, want)
		}
	}
}

// TestBatchesAreBounded: long passages make a batch of their own before there are as
// many as a batch may have.
func TestBatchesAreBounded(t *testing.T) {
	w := writer(t, t.TempDir(), WriterOptions{Options: fieldsOptions})
	c := &corpus{}
	text := strings.Repeat("word ", maxBatchBytes/5/2)
	apply(t, w, c.put(index.Passage{Text: text}))
	if n := len(w.pending); n != 1 {
		t.Fatalf("%d changes wait after half of a batch, want 1", n)
	}
	apply(t, w, c.put(index.Passage{Text: text + " word word"}))
	if n := len(w.pending); n != 0 {
		t.Fatalf("%d changes wait after a batch, want none", n)
	}
}
