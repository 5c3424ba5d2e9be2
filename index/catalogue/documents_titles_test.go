package catalogue_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/persian"
)

// TestDocumentsTitled: the documents with some words are those of the whole list that have
// them, behind each of it, while documents are added, titled anew, deleted and restored.
func TestDocumentsTitled(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	titles := catalogue.NewTitles(persian.Fold)
	list := func(words []string, deleted bool, after index.DocumentKey) (found []catalogue.Document) {
		t.Helper()
		for d, err := range c.DocumentsTitled(ctx, titles, words, deleted, after) {
			must(t, err)
			if has(d, words) { // the title may have been another one
				found = append(found, d)
			}
		}
		return found
	}
	check := func(step string, counts map[string]int) {
		t.Helper()
		for _, words := range [][]string{{persian.Fold("کلیه")}, {persian.Fold("می‌گرن"), persian.Fold("کودک")}, {"d7"}, {"کلیه", "d1"}, {"زهر"}} {
			n := 0
			for _, deleted := range []bool{false, true} {
				var want []catalogue.Document
				for d, err := range c.Documents(ctx, deleted) {
					must(t, err)
					if has(d, words) {
						want = append(want, d)
					}
				}
				for i := -1; i < len(want); i++ {
					after := index.DocumentKey{}
					if i >= 0 {
						after = want[i].Key()
					}
					if got := list(words, deleted, after); !slices.EqualFunc(got, want[i+1:], func(a, b catalogue.Document) bool { return reflect.DeepEqual(a, b) }) {
						t.Fatalf("%s: %q, deleted %t, behind %q: %d documents, want %d", step, words, deleted, after, len(got), len(want)-i-1)
					}
				}
				n += len(want)
			}
			if want, ok := counts[strings.Join(words, " ")]; ok && n != want {
				t.Fatalf("%s: %d with %q, want %d", step, n, words, want)
			}
		}
	}
	check("nothing", map[string]int{"کلیه": 0})
	var batch []index.Passage
	for i := range 40 {
		p := passage(fmt.Sprintf("D%d", i), fmt.Sprintf("متن %d", i))
		p.Source, p.Title = []string{"b", "", "a"}[i%3], []string{"نارسايي كليه", "می‌گرن در کودکان", "درد"}[i/5%3]
		batch = append(batch, p)
	}
	add(t, c, catalogue.Batch{Passages: batch[:30]})
	check("some", map[string]int{"کلیه": 10, "d7": 1})
	add(t, c, catalogue.Batch{Passages: batch[30:]})
	check("more", map[string]int{"کلیه": 15, "d1": 11})
	for i := range batch[:5] {
		batch[i].Title = "زهر"
	}
	add(t, c, catalogue.Batch{Passages: batch[:5], Update: true})
	check("other titles", map[string]int{"کلیه": 10, "زهر": 5})
	key := func(i int) index.DocumentKey {
		return index.DocumentKey{Source: batch[i].Source, ID: batch[i].DocumentID}
	}
	_, _, err := c.DeleteDocuments(ctx, key(1), key(7), key(16))
	must(t, err)
	check("some gone", map[string]int{"کلیه": 10, "زهر": 5})
	_, _, err = c.RestoreDocuments(ctx, key(7))
	must(t, err)
	check("one back", nil)

	// Those of another catalogue are its own.
	other := newCatalogue(t)
	add(t, other, catalogue.Batch{Passages: batch[20:22]})
	n := 0
	for _, err := range other.DocumentsTitled(ctx, titles, []string{"d2"}, false, index.DocumentKey{}) {
		must(t, err)
		n++
	}
	if n != 2 {
		t.Errorf("%d documents of the other catalogue", n)
	}
	check("the first again", nil)
	sound(t, c)
}

func has(d catalogue.Document, words []string) bool {
	text := persian.Fold(d.Title + " " + d.ID)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// TestTitlesAreReadAtOnce: lists that are asked for at the same time, while documents come,
// are each of a state that there was.
func TestTitlesAreReadAtOnce(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	titles := catalogue.NewTitles(persian.Fold)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			most := 0
			for range 20 {
				n := 0
				for _, err := range c.DocumentsTitled(ctx, titles, []string{"کلیه"}, false, index.DocumentKey{}) {
					if err != nil {
						t.Error(err)
						return
					}
					n++
				}
				if n < most {
					t.Errorf("%d documents after %d", n, most)
				}
				most = n
			}
		})
	}
	for i := range 20 {
		p := passage(fmt.Sprintf("d%d", i), fmt.Sprintf("متن %d", i))
		p.Title = "کلیه"
		add(t, c, catalogue.Batch{Passages: []index.Passage{p}})
	}
	all.Wait()
}
