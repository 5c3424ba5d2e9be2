package biopars_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/densetest"
	"github.com/biopars/biopars/retrieve"
)

// TestWhereFindsAsMany: conditions are met while searching, so that rare passages fill the
// result, in both legs.
func TestWhereFindsAsMany(t *testing.T) {
	ctx := t.Context()
	e, err := biopars.Open(ctx, biopars.Options{Dir: t.TempDir(), Embedder: &densetest.Embedder{}, EmbedderName: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var docs []index.Document
	for i := range 330 {
		d := index.Document{ID: fmt.Sprint(i), Text: fmt.Sprintf("متفورمین قند خون را کم می‌کند، گزارش %d.", i),
			Metadata: index.Metadata{Source: "s", Authors: []string{"Ali Rad"}, Year: 2000 + i%20}}
		if i%30 == 7 {
			d.Other = map[string]string{"ward": "غدد"}
		}
		docs = append(docs, d)
	}
	if _, err := e.IngestDocuments(ctx, sequence(docs...), biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	where := func(s string) index.Condition {
		c, err := index.ParseCondition(s)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	f := index.Filter{Where: []index.Condition{where("ward=غدد"), where("author=ali rad"), where("year>=2000")}}
	for _, mode := range []retrieve.Mode{retrieve.ModeHybrid, retrieve.ModeBM25, retrieve.ModeDense} {
		q := biopars.Question{Text: "متفورمین", K: 11, Filter: f, Mode: mode}
		res, err := e.Search(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Candidates) != 11 {
			t.Errorf("%s: %d candidates", mode, len(res.Candidates))
		}
		for _, c := range res.Candidates {
			if c.Passage.Other["ward"] != "غدد" || len(c.Passage.Authors) != 1 {
				t.Errorf("%s: %+v", mode, c.Passage)
			}
		}
	}
	n := 0
	for _, err := range e.Documents(ctx, false, f, index.Filter{YearFrom: 2007, YearTo: 2007}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 6 {
		t.Errorf("%d documents", n)
	}
	bad := index.Filter{Where: []index.Condition{{Field: "ward", Op: index.Above, Value: "3"}}}
	if _, err := e.Search(ctx, biopars.Question{Text: "متفورمین", Filter: bad}); !errors.Is(err, index.ErrCondition) {
		t.Errorf("search: %v", err)
	}
	if _, err := e.Ask(ctx, biopars.Question{Text: "متفورمین", Filter: bad}); !errors.Is(err, index.ErrCondition) {
		t.Errorf("ask: %v", err)
	}
	for _, err := range e.Documents(ctx, false, bad) {
		if !errors.Is(err, index.ErrCondition) {
			t.Errorf("documents: %v", err)
		}
	}
}

// TestRetractedEvidence: a retracted article is no evidence; one that was asked for is, and
// the answer says so.
func TestRetractedEvidence(t *testing.T) {
	ctx := t.Context()
	e, err := biopars.Open(ctx, biopars.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	d := index.Document{ID: "1", Title: "متفورمین", Text: "متفورمین قند خون را کم می‌کند.",
		Metadata: index.Metadata{Source: "s", EvidenceType: "Retracted Publication"}}
	other := index.Document{ID: "2", Title: "لووتیروکسین", Text: "لووتیروکسین کم‌کاری تیروئید را درمان می‌کند.", Metadata: index.Metadata{Source: "s"}}
	said := func() bool {
		t.Helper()
		a, err := e.Ask(ctx, biopars.Question{Text: "متفورمین چه می‌کند؟"})
		if err != nil {
			t.Fatal(err)
		}
		cited := slices.ContainsFunc(a.Sources, func(s answer.Source) bool { return s.Cited && s.Passage.DocumentID == "1" })
		said := slices.ContainsFunc(a.Notices, func(n answer.Notice) bool { return n.Code == answer.NoticeRetracted })
		if said != cited {
			t.Errorf("cited %v, said %v", cited, said)
		}
		return said
	}
	for _, taken := range []bool{false, true} {
		opts := biopars.IngestOptions{}
		opts.Retracted = taken
		if _, err := e.IngestDocuments(ctx, sequence(d, other), opts); err != nil {
			t.Fatal(err)
		}
		if said() != taken {
			t.Errorf("retracted articles taken in: %v", taken)
		}
	}
}

// TestUnknownField: where a condition names a field that no passage has, nothing is found
// and that is said; a value that none has is something else.
func TestUnknownField(t *testing.T) {
	ctx := t.Context()
	e, err := biopars.Open(ctx, biopars.Options{Dir: t.TempDir(), EmbedderName: "none"})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := e.IngestDocuments(ctx, sequence(index.Document{ID: "1", Text: "متفورمین قند خون را کم می‌کند.",
		Metadata: index.Metadata{Source: "s", Year: 2020, Other: map[string]string{"ward": "غدد"}}}), biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	for condition, want := range map[string]string{
		"ward=غدد": "", "ward=قلب": "", "year>=2030": "", "source=x": "",
		"wards=غدد": "wards", "journal=x": "journal", "بخش=غدد": "بخش",
	} {
		c, err := index.ParseCondition(condition)
		if err != nil {
			t.Fatal(err)
		}
		q := biopars.Question{Text: "متفورمین چیست؟", Filter: index.Filter{Where: []index.Condition{c, c}}}
		res, err := e.Search(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		a, err := e.Ask(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for who, notices := range map[string][]answer.Notice{"search": res.Notices, "ask": a.Notices} {
			got := ""
			for _, n := range notices {
				if n.Code == answer.NoticeUnknownField {
					got = fmt.Sprint(n.Args...)
				}
			}
			if got != want {
				t.Errorf("%s, %s: notice on %q, want %q", condition, who, got, want)
			}
		}
	}
}
