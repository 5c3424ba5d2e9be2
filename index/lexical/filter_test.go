package lexical

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

func TestFiltersMeanMatch(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	c := &corpus{}
	dir := t.TempDir()
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	for range 300 {
		p := randomPassage(r, c)
		p.Text += " everywhere"
		apply(t, w, c.put(p))
		if r.IntN(5) == 0 {
			apply(t, w, c.delete(r.IntN(len(c.passages))))
		}
	}
	publish(t, w)
	x := open(t, dir, fieldsOptions)
	for range 200 {
		f := randomFilter(r)
		var want []index.Seq
		for i := range c.passages {
			if f.Match(&c.passages[i]) {
				want = append(want, c.passages[i].Seq)
			}
		}
		var got []index.Seq
		for _, h := range find(t, x, index.Query{Text: "everywhere", Filter: f}, 1000) {
			got = append(got, h.Seq)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("filter %+v gives %d passages, want %d", f, len(got), len(want))
		}
	}
}
