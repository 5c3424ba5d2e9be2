package corpus

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// An encoder is trained on all passages of a small corpus, and on a sample of a large
// one: live passages, in their order, the same each time.
func TestSamplePassages(t *testing.T) {
	ctx := context.Background()
	cat, err := catalogue.Open(ctx, filepath.Join(t.TempDir(), CatalogueFile), catalogue.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer cat.Close()
	passages := make([]index.Passage, 3000)
	for i := range passages {
		passages[i] = index.Passage{DocumentID: fmt.Sprint("d", i), Text: fmt.Sprint("متن ", i)}
	}
	if _, err := cat.Append(ctx, catalogue.Batch{Passages: passages}); err != nil {
		t.Fatal(err)
	}
	var keys []index.DocumentKey
	for i := range 500 {
		keys = append(keys, index.DocumentKey{ID: fmt.Sprint("d", 2*i)})
	}
	if _, _, err := cat.DeleteDocuments(ctx, keys...); err != nil {
		t.Fatal(err)
	}
	sample := func(n int) (seqs []index.Seq) {
		drawn, err := samplePassages(ctx, cat, n)
		if err != nil {
			t.Fatal(err)
		}
		for p, err := range drawn {
			if err != nil {
				t.Fatal(err)
			}
			seqs = append(seqs, p.Seq)
		}
		return seqs
	}
	if got := len(sample(2500)); got != 2500 {
		t.Errorf("%d of 2500 passages are learned from", got)
	}
	drawn := sample(2000)
	if len(drawn) != 2000 || !slices.IsSorted(drawn) || len(slices.Compact(slices.Clone(drawn))) != 2000 {
		t.Errorf("%d passages are drawn, in order: %v", len(drawn), slices.IsSorted(drawn))
	}
	firstHalf := 0
	for _, seq := range drawn {
		if seq <= 1000 && seq%2 == 1 {
			t.Errorf("passage %d is deleted and drawn", seq)
		}
		if seq <= 1750 { // half of the live ones
			firstHalf++
		}
	}
	if firstHalf < 950 || firstHalf > 1050 {
		t.Errorf("%d of 2000 passages come from the first half", firstHalf)
	}
	if !slices.Equal(drawn, sample(2000)) {
		t.Error("another sample of the same corpus")
	}
}
