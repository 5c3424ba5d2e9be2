package catalogue_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// TestDocumentsAfter: behind each document are those that the whole list has behind it, over
// several sources, states of metadata and reads, live and deleted.
func TestDocumentsAfter(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	var batch []index.Passage
	for i := range 150 {
		p := passage(fmt.Sprintf("d%d", i), fmt.Sprintf("متن %d", i))
		p.Source, p.Title = []string{"b", "", "a"}[i%3], "نخست"
		batch = append(batch, p)
	}
	add(t, c, catalogue.Batch{Passages: batch})
	for i := range batch {
		batch[i].Title = "دوم"
	}
	add(t, c, catalogue.Batch{Passages: batch[:70], Update: true})
	var gone []index.DocumentKey
	for i := 3; i < 150; i += 7 {
		gone = append(gone, index.DocumentKey{Source: batch[i].Source, ID: batch[i].DocumentID})
	}
	_, _, err := c.DeleteDocuments(ctx, gone...)
	must(t, err)
	for _, deleted := range []bool{false, true} {
		var all []catalogue.Document
		for d, err := range c.Documents(ctx, deleted) {
			must(t, err)
			all = append(all, d)
		}
		if want := map[bool]int{false: 150 - len(gone), true: len(gone)}[deleted]; len(all) != want {
			t.Fatalf("deleted %t: %d documents, want %d", deleted, len(all), want)
		}
		for i := -1; i < len(all); i++ {
			after := index.DocumentKey{}
			if i >= 0 {
				after = all[i].Key()
			}
			var got []catalogue.Document
			for d, err := range c.DocumentsAfter(ctx, deleted, after) {
				must(t, err)
				got = append(got, d)
			}
			if !slices.EqualFunc(got, all[i+1:], func(a, b catalogue.Document) bool { return reflect.DeepEqual(a, b) }) {
				t.Fatalf("deleted %t, behind %q: %d documents, want %d", deleted, after, len(got), len(all)-i-1)
			}
		}
		for range c.DocumentsAfter(ctx, deleted, index.DocumentKey{}) { // who stops early holds nothing up
			break
		}
	}
	sound(t, c)
}

// TestFacets: each value counts the live documents that have it, once each; what they do
// not say is no value.
func TestFacets(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	var batch []index.Passage
	for i, of := range []struct {
		source, kind string
		year         int
	}{{"a", "review", 2020}, {"a", "review", 2020}, {"b", "guideline", 2024}, {"b", "", 0}, {"b", "trial", 1999}} {
		for part := range 2 {
			p := passage(fmt.Sprintf("d%d", i), fmt.Sprintf("متن %d از %d", part, i))
			p.Source, p.EvidenceType, p.Year, p.Publisher, p.Start = of.source, of.kind, of.year, "", 100*part
			batch = append(batch, p)
		}
	}
	add(t, c, catalogue.Batch{Passages: batch})
	_, _, err := c.DeleteDocuments(ctx, index.DocumentKey{Source: "b", ID: "d4"})
	must(t, err)
	f, err := c.Facets(ctx)
	must(t, err)
	f.Languages = nil
	want := catalogue.Facets{
		EvidenceTypes: []catalogue.Facet{{Value: "review", Documents: 2}, {Value: "guideline", Documents: 1}},
		Publishers:    []catalogue.Facet{},
		Sources:       []catalogue.Facet{{Value: "a", Documents: 2}, {Value: "b", Documents: 2}},
		Years:         []catalogue.YearFacet{{Year: 2024, Documents: 1}, {Year: 2020, Documents: 2}},
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("%+v\nwant %+v", f, want)
	}
}

// TestStatsAreCountedAnew: what is kept of the last count is not given for another state.
func TestStatsAreCountedAnew(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	for i := 1; i <= 3; i++ {
		add(t, c, catalogue.Batch{Passages: []index.Passage{passage(fmt.Sprintf("d%d", i), fmt.Sprintf("متن %d", i))}})
		for range 2 {
			st, err := c.Stats(ctx)
			must(t, err)
			if st.Passages != i || st.Documents != i || len(st.Sources) != 1 || st.Bytes == 0 || st.ID != c.ID() {
				t.Errorf("%d: %+v", i, st)
			}
			st.Sources[0].Passages = 1000 // the caller's own
		}
	}
}
