package catalogue_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// TestMatching compares Matching with Filter.Match over random passages,
// deletions and filters.
func TestMatching(t *testing.T) {
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(21, 22))
	pick := func(from ...string) string { return from[rng.IntN(len(from))] }
	some := func(from ...string) []string {
		var out []string
		for _, s := range from {
			if rng.IntN(3) == 0 {
				out = append(out, s)
			}
		}
		return out
	}
	publishers, types, languages := []string{"", "الف", "ب"}, []string{"", "review", "trial"}, []string{"", "fa", "en"}
	documents := []string{"1", "2", "3", "4", "5"}
	c := newCatalogue(t)
	for round := range 8 {
		var b catalogue.Batch
		for i := range 30 {
			p := index.Passage{DocumentID: pick(documents...), Text: fmt.Sprint(round, " متن ", i)}
			p.Publisher, p.EvidenceType, p.Language = pick(publishers...), pick(types...), pick(languages...)
			if rng.IntN(3) > 0 {
				p.Year = 2000 + rng.IntN(20)
			}
			b.Passages = append(b.Passages, p)
		}
		add(t, c, b)
		var seqs []index.Seq
		for seq := range last(t, c) {
			seqs = append(seqs, seq+1)
		}
		live, err := c.Passages(ctx, seqs)
		must(t, err)
		for range 3 {
			_, err := c.Delete(ctx, live[rng.IntN(len(live))].ID)
			must(t, err)
		}
		live, err = c.Passages(ctx, seqs)
		must(t, err)
		for range 40 {
			f := index.Filter{Publishers: some(publishers...), EvidenceTypes: some(types...),
				Languages: some(languages...)}
			if rng.IntN(2) == 0 {
				f.Documents = some(documents...)
			}
			if rng.IntN(2) == 0 {
				f.YearFrom = 1995 + rng.IntN(25)
			}
			if rng.IntN(2) == 0 {
				f.YearTo = 1995 + rng.IntN(25)
			}
			var want []uint64
			for i := range live {
				if f.Match(&live[i]) {
					want = append(want, uint64(live[i].Seq))
				}
			}
			for range 2 { // the second answer is the kept one
				set, err := c.Matching(ctx, f)
				must(t, err)
				if got := set.ToArray(); !slices.Equal(got, want) {
					t.Fatalf("filter %+v: got %v, want %v", f, got, want)
				}
			}
		}
	}
}

func TestMatchingInAnEmptyCatalogue(t *testing.T) {
	c := newCatalogue(t)
	for range 2 {
		set, err := c.Matching(t.Context(), index.Filter{})
		if err != nil || !set.IsEmpty() {
			t.Errorf("%v, %v", set, err)
		}
	}
}
