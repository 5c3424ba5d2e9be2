package catalogue_test

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

func known() index.Passage {
	p := passage("d", "متن با شناسنامه")
	p.Authors, p.Journal, p.DOI, p.PMID = []string{"مریم کاظمی", "Ali Rad"}, "مجلهٔ قلب", "10.1/x", "77"
	p.Other = map[string]string{"ward": "قلب", "keywords": "الف، ب"}
	p.Page, p.LastPage = 3, 4
	return p
}

func TestMetadataComesBack(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	p := known()
	add(t, c, catalogue.Batch{Passages: []index.Passage{p, passage("e", "دیگر")}})
	got, err := c.Passages(ctx, []index.Seq{1, 2})
	must(t, err)
	p.ID, p.Seq = got[0].ID, 1
	if !reflect.DeepEqual(got[0], p) || got[1].Authors != nil || got[1].Other != nil {
		t.Errorf("%+v", got)
	}
	for d, err := range c.Documents(ctx, false) {
		must(t, err)
		if d.ID == "d" && (d.Journal != p.Journal || len(d.Authors) != 2 || d.Other["ward"] != "قلب") {
			t.Errorf("document %+v", d)
		}
	}
	set, err := c.Matching(ctx, index.Filter{Where: []index.Condition{{Field: "ward", Op: index.Is, Value: "قلب"}}})
	must(t, err)
	if set.GetCardinality() != 1 || !set.Contains(1) {
		t.Errorf("matching %v", set)
	}
	sound(t, c)
}

// TestUpdateStoresChangedMetadata: a passage that is there is stored again only where
// something around it has changed, and only with Update.
func TestUpdateStoresChangedMetadata(t *testing.T) {
	for name, change := range map[string]func(*index.Passage){
		"nothing":  func(*index.Passage) {},
		"author":   func(p *index.Passage) { p.Authors = p.Authors[:1] },
		"other":    func(p *index.Passage) { p.Other = map[string]string{"ward": "کلیه"} },
		"page":     func(p *index.Passage) { p.Page = 5 },
		"lastpage": func(p *index.Passage) { p.LastPage = 5 },
		"doi":      func(p *index.Passage) { p.DOI = "" },
		"source":   func(p *index.Passage) { p.Source = "another"; p.DOI = "" },
	} {
		c := newCatalogue(t)
		add(t, c, catalogue.Batch{Passages: []index.Passage{known()}})
		p := known()
		change(&p)
		if done := add(t, c, catalogue.Batch{Passages: []index.Passage{p}}); done.Added != 0 {
			t.Errorf("%s without Update: %+v", name, done)
		}
		want := 1
		if name == "nothing" || name == "source" { // that of another document of the same ID
			want = 0
		}
		if done := add(t, c, catalogue.Batch{Passages: []index.Passage{p}, Update: true}); done.Added != want || done.Deleted != want {
			t.Errorf("%s: %+v", name, done)
		}
	}
}

// TestMetadataOfOlderVersions: a catalogue without the columns is read, and gets them when
// it is next written to, under the eyes of a reader.
func TestMetadataOfOlderVersions(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "یک")}})
	must(t, c.Close())
	db, err := sql.Open("sqlite", c.Path())
	must(t, err)
	for _, column := range []string{"document DROP COLUMN more", "document DROP COLUMN more_sum", "entry DROP COLUMN page_sum", "entry DROP COLUMN page", "entry DROP COLUMN last_page"} {
		_, err := db.Exec("ALTER TABLE " + column)
		must(t, err)
	}
	must(t, db.Close())
	r := openAt(t, c.Path(), catalogue.Options{ReadOnly: true})
	sound(t, r)
	if got, err := r.Passages(ctx, []index.Seq{1}); err != nil || len(got) != 1 || got[0].Text != "یک" || got[0].Page != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := r.PassageByID(ctx, index.PassageID("d", "درمان › دارو", "یک")); err != nil {
		t.Error(err)
	}
	if got, err := r.DocumentPassages(ctx, index.DocumentKey{Source: passage("d", "").Source, ID: "d"}); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := r.Changes(ctx, 0, 9); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	for _, err := range r.Documents(ctx, false) {
		must(t, err)
	}
	byJournal := index.Filter{Where: []index.Condition{{Field: "journal", Op: index.Is, Value: "مجلهٔ قلب"}}}
	if set, err := r.Matching(ctx, byJournal); err != nil || !set.IsEmpty() {
		t.Errorf("%v, %v", set, err)
	}
	w := openAt(t, c.Path(), catalogue.Options{})
	add(t, w, catalogue.Batch{Passages: []index.Passage{known()}})
	sound(t, w)
	sound(t, r)
	for _, of := range []*catalogue.Catalogue{w, r} {
		if set, err := of.Matching(ctx, byJournal); err != nil || !set.Contains(2) {
			t.Errorf("%v, %v", set, err)
		}
		if got, err := of.Passages(ctx, []index.Seq{2, 1}); err != nil || len(got) != 2 || got[0].LastPage != 4 || got[0].PMID != "77" {
			t.Errorf("%+v, %v", got, err)
		}
	}
	db, err = sql.Open("sqlite", c.Path())
	must(t, err)
	_, err = db.Exec("UPDATE document SET more = '{' WHERE more <> ''")
	must(t, errors.Join(err, db.Close()))
	if _, err := openAt(t, c.Path(), catalogue.Options{ReadOnly: true}).Passages(ctx, []index.Seq{2}); !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("metadata that cannot be read: %v", err)
	}
}
