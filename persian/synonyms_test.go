package persian_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/biopars/biopars/persian"
)

func TestLoadSynonyms(t *testing.T) {
	for in, line := range map[string]int{
		"":                           0,
		"# note\n\nتب | fever\n":     0,
		"\ufeffتب | fever | pyrexia": 0,
		"تب":                         1,
		"تب | fever\nسرفه |":         2,
		"تب | و":                     1, // nothing to search for
	} {
		_, err := persian.LoadSynonyms(strings.NewReader(in))
		var bad *persian.SynonymError
		switch {
		case line == 0 && err != nil:
			t.Errorf("%q: %v", in, err)
		case line > 0 && (!errors.As(err, &bad) || bad.Line != line):
			t.Errorf("%q: error %v, want one of line %d", in, err, line)
		}
	}
}

func TestExpand(t *testing.T) {
	s, err := persian.LoadSynonyms(strings.NewReader("تنگی نفس | دیس‌پنه | dyspnea\nنفس | breath\nدیابت | diabetes mellitus"))
	if err != nil {
		t.Fatal(err)
	}
	var a persian.Analyzer
	for q, want := range map[string]string{
		"علت تنگی نفس":       "1-3 دیسپن دیس پنه dyspnea", // the longest member wins
		"نفس":                "0-1 breath",
		"dyspnea":            "0-1 تنگ نفس",
		"diabetes mellitus":  "0-2 دیابت",
		"diabetes insipidus": "",
		"":                   "",
	} {
		var got string
		for _, x := range s.Expand(a.Terms(q)) {
			got += string(rune('0'+x.From)) + "-" + string(rune('0'+x.To))
			for _, alternative := range x.Alternatives {
				got += " " + strings.Join(alternative, " ")
			}
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q expands to %q, want %q", q, got, want)
		}
	}
	merged := s.Merge(persian.DefaultSynonyms()).Groups()
	if len(merged) != len(s.Groups())+len(persian.DefaultSynonyms().Groups()) {
		t.Errorf("merged: %d groups", len(merged))
	}
	if got := (*persian.Synonyms)(nil).Expand(a.Terms("تب")); got != nil {
		t.Errorf("nil synonyms expand to %v", got)
	}
}

func FuzzLoadSynonyms(f *testing.F) {
	f.Add("تب | fever\n# x\nالف، ب")
	f.Fuzz(func(t *testing.T, s string) {
		loaded, err := persian.LoadSynonyms(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, g := range loaded.Groups() {
			if len(g) < 2 {
				t.Fatalf("group %q of %q", g, s)
			}
		}
	})
}
