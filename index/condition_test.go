package index

import (
	"errors"
	"slices"
	"testing"
)

func TestParseCondition(t *testing.T) {
	for text, want := range map[string]Condition{
		"journal=مجله=قلب": {"journal", Is, "مجله=قلب"},
		"year >= 1395":     {"year", AtLeast, "1395"},
		"سال<2020":         {"سال", Below, "2020"},
		"language!=en":     {"language", IsNot, "en"},
		"doi=":             {"doi", Is, ""},
		"ward!=":           {"ward", IsNot, ""},
	} {
		if got, err := ParseCondition(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "journal", "=x", " =x", "journal>=a", "year=soon", "year>=", "year>-4", "_=x", "a!b"} {
		if c, err := ParseCondition(text); !errors.Is(err, ErrCondition) {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
}

func passageOf(m Metadata) *Passage {
	return &Passage{DocumentID: "d1", Title: "فشار خون", Metadata: m}
}

func TestWhere(t *testing.T) {
	p := passageOf(Metadata{
		Source: "lib", Journal: "مجلهٔ قلب ایران", Authors: []string{"مریم کاظمی", "Ali Rad"}, Year: 2018, DOI: "10.1/AbC",
		Language: "fa", EvidenceType: "review", Other: map[string]string{"بخش بستری": "قلب", "site": "Tehran"},
	})
	bare := passageOf(Metadata{})
	for _, test := range []struct {
		where      []string
		pass, bare bool
	}{
		{[]string{"journal=مجله قلب ايران"}, true, false}, // Arabic letters, hamza
		{[]string{"journal=مجله"}, false, false},          // whole values
		{[]string{"author=ALI RAD"}, true, false},
		{[]string{"نویسنده!=ali rad"}, false, true},
		{[]string{"author=x", "authors=مریم كاظمی"}, true, false}, // one of a field is enough
		{[]string{"author=x", "author=y"}, false, false},
		{[]string{"author=ali rad", "journal=x"}, false, false},
		{[]string{"author!=x", "author!=ali rad"}, false, true}, // none of them
		{[]string{"doi=https://doi.org/10.1/abc"}, true, false},
		{[]string{"doi="}, false, true},
		{[]string{"doi!="}, true, false},
		{[]string{"year>=2018"}, true, false},
		{[]string{"year>2018"}, false, false},
		{[]string{"year<=2018"}, true, false},
		{[]string{"year<2018"}, false, false},
		{[]string{"year>=۱۳۹۷", "year<=1397"}, true, false},
		{[]string{"year>1397"}, false, false},
		{[]string{"year=2018", "year=2020"}, true, false},
		{[]string{"year!=2018"}, false, true},
		{[]string{"year="}, false, true},
		{[]string{"بخش_بستری=قلب"}, true, false},
		{[]string{"Site=tehran", "site!=shiraz"}, true, false},
		{[]string{"evidence-type=Review", "retracted=false"}, true, false},
		{[]string{"retracted=true"}, false, false},
		{[]string{"document=d1", "title=فشارخون"}, false, false},
		{[]string{"id=d1"}, true, true},
	} {
		var f Filter
		for _, w := range test.where {
			c, err := ParseCondition(w)
			if err != nil {
				t.Fatal(err)
			}
			f.Where = append(f.Where, c)
		}
		if f.IsZero() || f.Check() != nil || f.Match(p) != test.pass || f.Match(bare) != test.bare {
			t.Errorf("%v: %v, %v", test.where, f.Match(p), f.Match(bare))
		}
	}
	if !slices.Contains(Fields(), "evidence_type") {
		t.Error(Fields())
	}
	if (Filter{Where: []Condition{{"journal", "~", "x"}}}).Check() == nil {
		t.Error("a comparison that does not exist")
	}
}

// TestFacts: a store that only compares words comes to the same.
func TestFacts(t *testing.T) {
	p := passageOf(Metadata{Authors: []string{"A", "B"}, Year: 2001, DOI: "10.2/X", Other: map[string]string{"ward_no": "۳"}})
	facts := p.Facts()
	for _, c := range []Condition{
		{"authors", Is, "b"}, {"author", Is, "c"}, {"year", Is, "1380"}, {"doi", Is, "doi:10.2/x"},
		{"pmid", Is, "1"}, {"ward-no", Is, "3"}, {"retracted", Is, "false"},
	} {
		if in := slices.Contains(facts, Fact(FoldField(c.Field), c.Wanted())); in != c.match(p) {
			t.Errorf("%v: %v in %q", c, in, facts)
		}
	}
	for _, field := range []string{"author", "year", "journal", "pmid", "ward no", "bed"} {
		c := Condition{field, IsNot, ""}
		if in := slices.Contains(facts, KnownFact(field)); in != c.match(p) {
			t.Errorf("%v: %v in %q", c, in, facts)
		}
	}
}

func TestPagesOf(t *testing.T) {
	d := Document{Pages: []PageStart{{0, 3}, {10, 4}, {20, 6}}}
	for _, test := range [][4]int{{0, 10, 3, 3}, {0, 11, 3, 4}, {9, 21, 3, 6}, {10, 20, 4, 4}, {25, 30, 6, 6}} {
		if a, b := d.PagesOf(test[0], test[1]); a != test[2] || b != test[3] {
			t.Errorf("%v: %d, %d", test, a, b)
		}
	}
	if a, b := (&Document{Pages: []PageStart{{5, 2}}}).PagesOf(0, 9); a != 2 || b != 2 {
		t.Error("text before the first page", a, b)
	}
	if a, _ := (&Document{}).PagesOf(0, 9); a != 0 {
		t.Error("no pages", a)
	}
}

// FuzzParseCondition: what is read is written so that it is read again as the same, and can
// be asked of any passage.
func FuzzParseCondition(f *testing.F) {
	for _, s := range []string{"year>=1395", "journal=حکیم", "a!=", "=", "year=\u200c", "doi=https://doi.org/10.1/x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCondition(s)
		if err != nil {
			return
		}
		if again, err := ParseCondition(c.String()); err != nil || again != c {
			t.Errorf("%q is %+v, then %+v, %v", s, c, again, err)
		}
		p := passageOf(Metadata{Year: 2000, Other: map[string]string{c.Field: c.Value}})
		not := c
		if not.Op = IsNot; c.Op == Is && (Filter{Where: []Condition{c}}).Match(p) == (Filter{Where: []Condition{not}}).Match(p) {
			t.Errorf("%q and its opposite agree", s)
		}
	})
}
