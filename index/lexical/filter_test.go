package lexical

import (
	"context"
	"errors"
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
	o := fieldsOptions
	o.Filter = func(_ context.Context, f index.Filter) (func(index.Seq) bool, error) {
		return func(seq index.Seq) bool {
			return slices.ContainsFunc(c.passages, func(p index.Passage) bool { return p.Seq == seq && f.Match(&p) })
		}, nil
	}
	x := open(t, dir, o)
	for i := range 200 {
		f := randomFilter(r)
		if i%2 == 0 {
			f.Where = []index.Condition{{Field: "publisher", Op: index.IsNot, Value: ""}, {Field: "year", Op: index.AtLeast, Value: "2005"}}
		}
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
	f := index.Filter{Where: []index.Condition{{Field: "journal", Op: index.Is, Value: "x"}}}
	if _, err := open(t, dir, fieldsOptions).Search(t.Context(), index.Query{Text: "everywhere", Filter: f}, 9); !errors.Is(err, errNoMetadata) {
		t.Errorf("conditions that nothing can tell of: %v", err)
	}
}
