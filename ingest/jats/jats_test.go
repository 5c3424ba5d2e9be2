package jats

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

const front = `<front><journal-meta><journal-title-group><journal-title>مجله</journal-title></journal-title-group><publisher><publisher-name>ناشر</publisher-name></publisher></journal-meta>
<article-meta><article-id pub-id-type="pmid">77</article-id><article-id pub-id-type="doi">10.1/x</article-id><title-group><article-title>درمان <italic>میگرن</italic></article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>نوری</surname><given-names>سارا</given-names></name></contrib><contrib contrib-type="editor"><name><surname>ویراستار</surname></name></contrib></contrib-group>
<pub-date><year>2021</year></pub-date><pub-date><year>2020</year></pub-date><permissions><license href="https://creativecommons.org/licenses/by/4.0/"/></permissions>
<abstract><sec><title>زمینه</title><p>چکیده.</p></sec></abstract></article-meta></front>`

func article(attributes, body string) *document.File {
	return doctest.File("a.xml", []byte(`<?xml version="1.0"?><!DOCTYPE article SYSTEM "JATS.dtd"><article xml:lang="fa" `+attributes+`>`+front+`<body>`+body+`</body></article>`))
}

const abstract = "# زمینه\nچکیده.\n"

func TestBlocks(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"sections", `<sec><title>یک</title><p>متن&nbsp;&ndash; و</p><sec><title>دو</title><p>زیر</p></sec></sec>`, "# یک\nمتن – و\n## دو\nزیر\n"},
		{"lists", `<p>علائم:<list><list-item><p>تب</p><list><list-item><p>بالا</p></list-item></list></list-item><list-item><label>2</label><p>لرز</p></list-item></list>پایان</p>`,
			"علائم:\n- تب\n  - بالا\n- لرز\nپایان\n"},
		{"definitions", `<def-list><def-item><term>CRP</term><def><p>پروتئین</p></def></def-item></def-list>`, "- CRP: پروتئین\n"},
		{"a table", `<table-wrap><label>جدول ۱</label><caption><title>دوز</title><p>بزرگسال</p></caption><table><thead><tr><th rowspan="2">دارو</th><th colspan="2">دوز</th></tr><tr><th>کودک</th><th>بزرگ</th></tr></thead>` +
			`<tbody><tr><td>الف</td><td>۵</td><td>۱۰</td></tr></tbody></table><table-wrap-foot><fn><p>میلی‌گرم</p></fn></table-wrap-foot></table-wrap>`,
			"^ جدول ۱. دوز. بزرگسال\n||دارو|دوز|دوز\n||دارو|کودک|بزرگ\n|الف|۵|۱۰\n* میلی‌گرم\n"},
		{"a figure", `<fig><label>شکل ۱</label><caption><p>پرزها</p></caption><graphic/></fig>`, "^ شکل ۱. پرزها\n"},
		{"notes and marks", `<p>متن<fn><label>1</label><p>زیرنویس</p></fn> است.<sup><xref>۸</xref></sup></p>`, "متن است.[۸]\n* زیرنویس\n"},
		{"numbers", `<p>10<sup>9</sup> و p&lt;0.05</p>`, "10⁹ و p<0.05\n"},
		{"formulas", `<p><inline-formula><alternatives><tex-math>\frac{a}{b}</tex-math><math><mfrac><mi>a</mi><mi>b</mi></mfrac></math></alternatives></inline-formula></p>`, "a/b\n"},
		{"references", `<sec><title>متن</title><p>یک</p></sec><ref-list><ref>Smith</ref></ref-list>`, "# متن\nیک\n"},
		{"boxes", `<boxed-text><caption><title>نکته</title></caption><p>متن جعبه</p></boxed-text>`, "^ نکته\nمتن جعبه\n"},
	} {
		t.Run(c.name, func(t *testing.T) { doctest.Same(t, doctest.One(t, article("", c.body)), abstract+c.want) })
	}
}

func TestMetadata(t *testing.T) {
	d := doctest.One(t, article(`article-type="systematic-review"`, ""))
	if d.ID != "77" || d.DOI != "10.1/x" || d.Title != "درمان میگرن" || d.Year != 2020 || d.Journal != "مجله" || d.Language != "fa" ||
		!slices.Equal(d.Authors, []string{"سارا نوری"}) || d.EvidenceType != "systematic review" || !strings.Contains(d.Licence, "by/4.0") || d.Retracted {
		t.Errorf("%+v", d)
	}
	if !doctest.One(t, article(`article-type="retraction"`, "<p>x</p>")).Retracted {
		t.Error("a retraction is not known as one")
	}
}

func TestSetsAndDamage(t *testing.T) {
	one := `<article>` + front + `<body><p>متن</p></body></article>`
	got, err := doctest.Read(t, doctest.File("a.xml", []byte("<pmc-articleset>"+one+one+"</pmc-articleset>")))
	if err != nil || len(got) != 2 {
		t.Errorf("%d, %v", len(got), err)
	}
	got, err = doctest.Read(t, doctest.File("a.xml", []byte(one[:len(one)-20])))
	if err == nil || len(got) != 1 || got[0].Warnings[0].Code != document.WarnCutShort {
		t.Errorf("cut short: %v, %v", got, err)
	}
	bomb := `<!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><article><body><p>&b;</p></body></article>`
	if _, err := doctest.Read(t, doctest.File("a.xml", []byte(bomb))); !errors.Is(err, document.ErrRefused) {
		t.Errorf("a bomb: %v", err)
	}
}

func FuzzJATS(f *testing.F) {
	doctest.Fuzz(f, "a.xml", "jats", []byte("<article>"+front+`<body><sec><title>x</title><p>y<list><list-item><p>z</p></list-item></list></p></sec></body></article>`))
}
