package lexical

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/biopars/biopars/index"
)

func TestStatisticsAreExactUnderDeletes(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	c := &corpus{}
	dir := t.TempDir()
	o := fieldsOptions
	o.BatchPassages = 20
	var gone index.Passage
	for range 3 {
		w := writer(t, dir, WriterOptions{Options: o})
		for range 80 {
			apply(t, w, c.put(randomPassage(r, c)))
			if r.IntN(2) == 0 && len(c.passages) > 3 {
				i := r.IntN(len(c.passages))
				gone = c.passages[i]
				apply(t, w, c.delete(i))
			}
		}
		// A second deletion of the same passage must not count again.
		c.seq++
		apply(t, w, index.Change{Seq: c.seq, Op: index.Delete, Target: gone.Seq, Passage: gone})
		publish(t, w)
		x := open(t, dir, o)
		if err := x.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		if st, _ := x.Statistics(); st.Passages != uint64(len(c.passages)) {
			t.Fatalf("%d passages, want %d", st.Passages, len(c.passages))
		}
		x.Close()
	}
}

func TestVerifyFindsWrongStatistics(t *testing.T) {
	c := &corpus{}
	dir := t.TempDir()
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	apply(t, w, c.put(index.Passage{Text: "a b c"}))
	w.target.stats.Text.Terms++ // a counting error
	publish(t, w)
	x := open(t, dir, fieldsOptions)
	if err := x.Verify(t.Context()); !errors.Is(err, index.ErrCorrupt) {
		t.Fatalf("Verify = %v, want ErrCorrupt", err)
	}
}
