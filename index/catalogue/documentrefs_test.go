package catalogue_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// Documents are stored with all they have, in whatever number one after the other have the
// same metadata, and passages with their pages where some of a batch have none.
func TestAppendRunsOfMetadata(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	var in []index.Passage
	origins := map[string]*catalogue.Origin{}
	for run, n := range []int{1, 3, 4, 5, 31, 32, 33, 70, 1, 1, 2} {
		m := index.Metadata{Source: fmt.Sprintf("%d.jsonl", run%3), Year: 1990 + run}
		if run%2 == 1 {
			m.Authors, m.Other, m.Language = []string{"الف", "ب"}, map[string]string{"ward": fmt.Sprint(run)}, "fa"
		}
		for i := range n {
			p := index.Passage{DocumentID: fmt.Sprintf("%d-%d", run, i), Title: fmt.Sprint("عنوان ", i%2), Text: "متن", End: len("متن"), Metadata: m}
			if i%20 == 7 {
				p.Page, p.LastPage = i, i%2*(i+1)
			}
			in = append(in, p)
			if origins[m.Source] == nil {
				origins[m.Source] = &catalogue.Origin{File: m.Source, Pass: 1}
			}
			o := origins[m.Source]
			o.Documents = append(o.Documents, index.DocumentKey{Source: m.Source, ID: p.DocumentID})
		}
	}
	b := catalogue.Batch{Passages: in}
	for _, o := range origins {
		b.Origins = append(b.Origins, *o)
	}
	add(t, c, b)
	changes, err := c.Changes(ctx, 0, len(in)+1)
	must(t, err)
	if len(changes) != len(in) {
		t.Fatalf("%d changes, want %d", len(changes), len(in))
	}
	for i, ch := range changes {
		want := in[i]
		want.Seq, want.ID = index.Seq(i+1), index.PassageID(want.DocumentID, want.Section, want.Text)
		if !reflect.DeepEqual(ch.Passage, want) {
			t.Errorf("%d: read\n%+v, want\n%+v", i, ch.Passage, want)
		}
	}
	sound(t, c)
	// The same again, from other files: all are found, and none is gone with the first files.
	for i := range b.Origins {
		b.Origins[i].File, b.Origins[i].Pass = "again-"+b.Origins[i].File, 2
	}
	if done := add(t, c, b); done.Duplicate != len(in) || done.Added != 0 {
		t.Errorf("%+v", done)
	}
	for file, o := range origins {
		if n, _, err := c.Retire(ctx, file, catalogue.WholeFile, nil); err != nil || n != 0 {
			t.Errorf("%s: %d documents retired, %v", file, n, err)
		}
		if n, _, err := c.Retire(ctx, "again-"+file, catalogue.WholeFile, nil); err != nil || n != len(o.Documents) {
			t.Errorf("again-%s: %d documents retired, want %d, %v", file, n, len(o.Documents), err)
		}
	}
	sound(t, c)
}
