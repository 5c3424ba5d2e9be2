package ingest

import (
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
)

// TestMetadataReachesPassages: what readers find, stands beside a file or is said for all
// files comes to every passage.
func TestMetadataReachesPassages(t *testing.T) {
	f := newFolder(t)
	f.write("a.md", "---\ntitle: تب\nauthors: [مریم کاظمی, Ali Rad]\ndoi: https://doi.org/10.1/A\nward: کودکان\n---\n# تب\n\nتب دمای بالا است.\n")
	f.write("b.txt", "سرفه نشانهٔ بیماری است.")
	f.write("b.meta.json", `{"authors":"Smith J; Doe A","journal":"مجلهٔ ریه","pmid":33123456,"year":1400,"bed_count":3}`)
	f.write("c.jsonl", `{"_id":"c","text":"لرز","journal":"پژوهش","publisher":"دانشگاه","authors":[{"given":"Ali","family":"Rad"},"مریم کاظمی"],"metadata":{"year":2001,"ward":"عفونی"},"grade":"B","note":"`+strings.Repeat("دراز ", 60)+`"}`)
	c := openCatalogue(t)
	var defaults index.Metadata
	for _, kv := range [][2]string{{"hospital", "نمازی"}, {"ward", "همه"}, {"journal", "پیش‌فرض"}, {"year", "1390"}} {
		if err := SetMetadata(&defaults, kv[0], kv[1]); err != nil {
			t.Fatal(err)
		}
	}
	ingestFolder(t, c, f.dir, Options{Defaults: defaults})
	got := map[string]index.Passage{}
	for _, p := range live(t, c) {
		got[p.Source] = p
	}
	for source, want := range map[string]index.Metadata{
		"a.md": {Authors: []string{"مریم کاظمی", "Ali Rad"}, DOI: "10.1/A", Journal: "پیش‌فرض", Year: 2011, URL: "https://doi.org/10.1/A",
			Other: map[string]string{"ward": "کودکان", "hospital": "نمازی"}},
		"b.txt": {Authors: []string{"Smith J", "Doe A"}, Journal: "مجلهٔ ریه", Publisher: "مجلهٔ ریه", PMID: "33123456", Year: 2021,
			URL: "https://pubmed.ncbi.nlm.nih.gov/33123456/", Other: map[string]string{"bed count": "3", "ward": "همه", "hospital": "نمازی"}},
		"c.jsonl": {Authors: []string{"Ali Rad", "مریم کاظمی"}, Journal: "پژوهش", Publisher: "دانشگاه", Year: 2001,
			Other: map[string]string{"ward": "عفونی", "grade": "B", "hospital": "نمازی"}},
	} {
		have := got[source].Metadata
		have.Source, have.Language = "", ""
		if source == "a.md" {
			have.Publisher = "" // that of the default journal, or none
		}
		if !reflect.DeepEqual(have, want) {
			t.Errorf("%s: %+v\nwant %+v", source, have, want)
		}
	}
}

// TestChangedMetadataReplaces: the text stays, what is known of it is that of the file now.
func TestChangedMetadataReplaces(t *testing.T) {
	f := newFolder(t)
	f.write("a.txt", "سرفه نشانهٔ بیماری است.")
	c := openCatalogue(t)
	ingestFolder(t, c, f.dir, Options{})
	f.write("a.meta.yaml", "journal: ریه\nward: قلب\n")
	if rep := ingestFolder(t, c, f.dir, Options{}); rep.Added != 1 || rep.Deleted != 1 {
		t.Errorf("%+v", rep)
	}
	if p := live(t, c); len(p) != 1 || p[0].Journal != "ریه" || p[0].Other["ward"] != "قلب" {
		t.Errorf("%+v", p)
	}
	f.write("a.meta.yaml", "journal: ریه\nward: قلب\n# again\n")
	if rep := ingestFolder(t, c, f.dir, Options{}); rep.Added != 0 || rep.Deleted != 0 {
		t.Errorf("nothing has changed: %+v", rep)
	}
}

// TestRetractedLater: an article that is retracted after it was taken in is gone, in every
// format, and what stands beside it stays.
func TestRetractedLater(t *testing.T) {
	f := newFolder(t)
	f.write("a.jsonl", `{"_id":"1","text":"الف"}`+"\n"+`{"_id":"2","text":"ب"}`)
	f.write("b.txt", "پ")
	c := openCatalogue(t)
	ingestFolder(t, c, f.dir, Options{})
	wantTexts(t, c, "الف ب پ")
	f.write("a.jsonl", `{"_id":"1","text":"الف","evidence_type":"Retracted Publication"}`+"\n"+`{"_id":"2","text":"ب"}`)
	f.write("b.meta.json", `{"retracted":true}`)
	rep, err := Run(t.Context(), c, []string{f.dir}, Options{Sync: true})
	if err != nil || rep.Failed != 2 || !errors.Is(rep.Errors[0], ErrRetracted) {
		t.Errorf("%+v, %v", rep, err)
	}
	wantTexts(t, c, "ب")
	ingestFolder(t, c, f.dir, Options{Retracted: true})
	wantTexts(t, c, "الف ب پ")
	for _, p := range live(t, c) {
		if p.Retracted() != (p.Text != "ب") {
			t.Errorf("%+v", p)
		}
	}
}

func TestRetractedDocuments(t *testing.T) {
	c := openCatalogue(t)
	give := func(kind string, opts Options) (Report, error) {
		return Documents(t.Context(), c, func(yield func(index.Document, error) bool) {
			yield(index.Document{ID: "1", Text: "الف", Metadata: index.Metadata{Source: "s", EvidenceType: kind}}, nil)
		}, opts)
	}
	for _, step := range []struct {
		kind string
		opts Options
		want string
	}{{"review", Options{}, "الف"}, {"Retracted Publication", Options{}, ""}, {"retracted", Options{Retracted: true}, "الف"}} {
		if _, err := give(step.kind, step.opts); err != nil {
			t.Fatal(err)
		}
		wantTexts(t, c, step.want)
	}
}

func TestSetMetadata(t *testing.T) {
	var m index.Metadata
	for _, kv := range [][2]string{{"نویسنده", "رضایی، احمد"}, {"مجله", "حکیم"}, {"Licence", "CC-BY"}, {"Ward-No", "3"}, {"retracted", "yes"}} {
		if err := SetMetadata(&m, kv[0], kv[1]); err != nil {
			t.Error(err)
		}
	}
	if len(m.Authors) != 1 || m.Journal != "حکیم" || m.Licence != "CC-BY" || !maps.Equal(m.Other, map[string]string{"ward no": "3"}) || !m.Retracted() {
		t.Errorf("%+v", m)
	}
	for _, kv := range [][2]string{{"", "x"}, {"x", " "}, {"title", "x"}, {"متن", "x"}, {"source", "x"}, {"year", "soon"},
		{"x", strings.Repeat("ب", maxValue)}} {
		if err := SetMetadata(&m, kv[0], kv[1]); !errors.Is(err, ErrMetadata) {
			t.Errorf("%q: %v", kv, err)
		}
	}
}

func TestSplitAuthors(t *testing.T) {
	for s, want := range map[string]string{
		"مریم کاظمی، علی راد":  "مریم کاظمی|علی راد",
		"رضایی، احمد":          "رضایی، احمد",
		"Rezaei A, Karimi M":   "Rezaei A|Karimi M",
		"Rezaei, A; Karimi, M": "Rezaei, A|Karimi, M",
		"ا. راد؛ م. کاظمی؛":    "ا. راد|م. کاظمی",
		" ":                    "",
	} {
		if got := strings.Join(splitAuthors(s), "|"); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// TestPagesOfPassages: passages know the pages on which they begin and end.
func TestPagesOfPassages(t *testing.T) {
	d := index.Document{ID: "d", Text: "یک دو سه چهار. پنج شش هفت هشت. نه ده یازده دوازده.",
		Pages: []index.PageStart{{Start: 0, Page: 1}, {Start: len("یک دو سه چهار. پنج "), Page: 2}}}
	got := Split{MaxWords: 4}.Passages(&d)
	want := [][2]int{{1, 0}, {1, 2}, {2, 0}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, p := range got {
		if p.Page != want[i][0] || p.LastPage != want[i][1] {
			t.Errorf("%q: %d to %d, want %v", p.Text, p.Page, p.LastPage, want[i])
		}
	}
}
