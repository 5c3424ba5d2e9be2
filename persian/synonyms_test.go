package persian

import (
	"errors"
	"fmt"
	"strings"
	"testing"
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
		_, err := LoadSynonyms(strings.NewReader(in))
		var bad *SynonymError
		switch {
		case line == 0 && err != nil:
			t.Errorf("%q: %v", in, err)
		case line > 0 && (!errors.As(err, &bad) || bad.Line != line):
			t.Errorf("%q: error %v, want one of line %d", in, err, line)
		}
	}
}

func TestExpand(t *testing.T) {
	s, err := LoadSynonyms(strings.NewReader("تنگی نفس | دیس‌پنه | dyspnea\nنفس | breath\nدیابت | diabetes mellitus"))
	if err != nil {
		t.Fatal(err)
	}
	var a Analyzer
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
	merged := s.Merge(DefaultSynonyms()).groups
	if len(merged) != len(s.groups)+len(DefaultSynonyms().groups) {
		t.Errorf("merged: %d groups", len(merged))
	}
	if got := (*Synonyms)(nil).Expand(a.Terms("تب")); got != nil {
		t.Errorf("nil synonyms expand to %v", got)
	}
}

// The file that comes with the project: a term stands in one group only, and
// every group says something.
func TestDefaultSynonyms(t *testing.T) {
	groups := DefaultSynonyms().groups
	if len(groups) < 600 {
		t.Errorf("%d groups, want 600 or more", len(groups))
	}
	var a Analyzer
	in := map[string]int{}
	for i, g := range groups {
		readings := map[string]bool{}
		for _, member := range g {
			var words []string
			for _, term := range a.Terms(member) {
				words = append(words, term.Text)
			}
			readings[strings.Join(words, " ")] = true
		}
		if len(readings) < 2 {
			t.Errorf("all terms of %q are one to a search", g)
		}
		for r := range readings {
			if j, ok := in[r]; ok {
				t.Errorf("%q is in two groups: %q and %q", r, groups[j], g)
			}
			in[r] = i
		}
	}
}

// What would harm a patient if one stood for the other is no synonym.
func TestNoDangerousSynonyms(t *testing.T) {
	var a Analyzer
	read := func(s string) string {
		var words []string
		for _, t := range a.Terms(s) {
			words = append(words, t.Text)
		}
		return strings.Join(words, " ")
	}
	for _, pair := range [][2]string{
		{"هیپوگلیسمی", "هیپرگلیسمی"}, {"کم‌کاری تیروئید", "پرکاری تیروئید"}, {"هیپوناترمی", "هیپرناترمی"}, {"هیپوکالمی", "هیپرکالمی"},
		{"سکته قلبی", "ایست قلبی"}, {"سکته قلبی", "سکته مغزی"}, {"پنوموتوراکس", "آتلکتازی"}, {"ادم ریه", "افیوژن پلور"},
		{"فلج بل", "فلج عصب صورت"}, {"ملنا", "هماتوشزی"}, {"دیابت نوع ۱", "دیابت نوع ۲"}, {"دیابت بی‌مزه", "دیابت"}, {"ایدز", "اچ‌آی‌وی"},
		{"هیدروکسی‌کلروکین", "هیدروکورتیزون"}, {"پردنیزولون", "پردنیزون"}, {"اس‌اومپرازول", "امپرازول"}, {"سیتالوپرام", "اس‌سیتالوپرام"},
		{"هپارین", "انوکساپارین"}, {"انسولین گلارژین", "انسولین آسپارت"}, {"سماگلوتاید", "لیراگلوتاید"}, {"آموکسی‌سیلین", "کوآموکسی‌کلاو"},
		{"اپی‌نفرین", "نوراپی‌نفرین"}, {"کدئین", "مرفین"}, {"هیوسین بوتیل بروماید", "هیوسین هیدروبروماید"}, {"ایزوترتینوئین", "ترتینوئین موضعی"},
		{"ونتولین", "سالمترول"}, {"آسپیرین", "ایبوپروفن"}, {"ویتامین د", "ویتامین د۳"}, {"سلیاک", "حساسیت به گلوتن"},
	} {
		for i := range pair {
			from, to := pair[i], read(pair[1-i])
			for _, x := range DefaultSynonyms().Expand(a.Terms(from)) {
				for _, other := range x.Alternatives {
					if strings.Join(other, " ") == to {
						t.Errorf("%s stands for %s", pair[1-i], from)
					}
				}
			}
		}
	}
}

func FuzzLoadSynonyms(f *testing.F) {
	f.Add("تب | fever\n# x\nالف، ب")
	f.Fuzz(func(t *testing.T, s string) {
		loaded, err := LoadSynonyms(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, g := range loaded.groups {
			if len(g) < 2 {
				t.Fatalf("group %q of %q", g, s)
			}
		}
	})
}

func TestSynonymGroupsAreBounded(t *testing.T) {
	var group []string
	for i := range maxSynonyms + 1 {
		group = append(group, fmt.Sprintf("سردرد %d", i))
	}
	if _, err := LoadSynonyms(strings.NewReader(strings.Join(group[1:], "|"))); err != nil {
		t.Errorf("%d terms: %v", maxSynonyms, err)
	}
	var bad *SynonymError
	if _, err := LoadSynonyms(strings.NewReader("تب|حرارت\n" + strings.Join(group, "|"))); !errors.As(err, &bad) || bad.Line != 2 {
		t.Errorf("%d terms: %v", len(group), err)
	}
}
