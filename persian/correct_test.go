package persian

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

const library = "دیابت درمان علائم فشار خون سردرد سرماخوردگی داروی متفورمین metformin warfarin hba1c کودکان مصرف آسپرین معده ناباروری باروری کلونازپام سفالکسین پنی‌سیلین عفونت نمی‌شود مصرف تشخیص زردی"

// nearby gives the terms of text that differ from a term by a few letters, as an
// index would.
func nearby(text string) func(string) []string {
	var a Analyzer
	terms := a.Terms(text)
	return func(term string) []string {
		var out []string
		for _, t := range terms {
			if d := utf8.RuneCountInString(t.Text) - utf8.RuneCountInString(term); d >= -1 && d <= 1 && t.Text[:2] == term[:2] {
				out = append(out, t.Text)
			}
		}
		return out
	}
}

func TestCorrect(t *testing.T) {
	known := vocabulary(library)
	for _, c := range []struct{ query, want, cause string }{
		// Persian with the Latin layout, and with one typo.
		{"ndhfj", "دیابت", "keyboard"}, {"nhfhj", "دیابت", "keyboard"}, {"nvlhk ndhfj?", "درمان دیابت؟", "keyboard"}, {"درمان ndhfj", "درمان دیابت", "keyboard"},
		// Latin with the Persian layout.
		{"ئثفبخقئهد", "metformin", "keyboard"}, {"عوارض صشقبشقهد", "عوارض warfarin", "keyboard"}, {"پثفبخقپهد؟", "metformin؟", "keyboard"},
		// Typos.
		{"متفرمین", "متفورمین", "spelling"}, {"آصپرین", "آسپرین", "spelling"}, {"درمان سرماخرودگی", "درمان سرماخوردگی", "spelling"}, {"عفونط", "عفونت", "spelling"}, {"پنیسیلین", "پنیسیلین", ""},
		// Right as they are, though the corpus does not know them.
		{"آتورواستاتین", "آتورواستاتین", ""}, {"کلونیدین", "کلونیدین", ""}, {"سفازولین", "سفازولین", ""}, {"آموکسی‌سیلین", "آموکسی‌سیلین", ""}, {"کلوزاپین", "کلوزاپین", ""}, {"هیپوگلیسمی", "هیپوگلیسمی", ""},
		{"atorvastatin 20 mg", "atorvastatin 20 mg", ""}, {"clonazepam", "clonazepam", ""}, {"HbA1c", "HbA1c", ""}, {"metformin", "metformin", ""},
		// Known, numbers, negations, short words.
		{"متفورمین ۵۰۰ میلی‌گرم", "متفورمین ۵۰۰ میلی‌گرم", ""}, {"ناباروری", "ناباروری", ""}, {"۱۲۰/۸۰", "۱۲۰/۸۰", ""}, {"500", "500", ""}, {"می‌شود", "می‌شود", ""}, {"نصرف", "نصرف", ""}, {"زرد", "زرد", ""}, {"", "", ""}, {"؟", "؟", ""},
	} {
		for name, similar := range map[string]func(string) []string{"all": nil, "similar": nearby(library)} {
			if name == "similar" && strings.HasPrefix(c.query, "عفونط") {
				continue
			}
			got := Correct(c.query, known, similar)
			if Normalize(got.Text) != Normalize(c.want) || (len(got.Corrections) > 0) != (c.cause != "") {
				t.Errorf("%s: %q: got %+v, want %q", name, c.query, got, c.want)
				continue
			}
			for _, x := range got.Corrections {
				if string(x.Cause) != c.cause || c.query[x.Start:x.End] != x.From {
					t.Errorf("%s: %q: %+v, want cause %q", name, c.query, x, c.cause)
				}
			}
		}
	}
	if got := Correct("ndhfj", nil, nil); got.Text != "ndhfj" || got.Corrections != nil {
		t.Errorf("without a vocabulary: %+v", got)
	}
	// Only what is similar by the index's account.
	technical := vocabulary("زیرکونازول")
	for _, similar := range []func(string) []string{nil, nearby("زیرکونازول")} {
		if got := Correct("زیرکنازول", technical, similar).Text; got != "زیرکونازول" {
			t.Errorf("a term of the corpus: %q", got)
		}
	}
	if got := Correct("زیرکنازول", technical, func(string) []string { return nil }); len(got.Corrections) > 0 {
		t.Errorf("corrected though nothing is similar: %+v", got)
	}
}

// No name of a drug or test of the built-in synonyms is ever changed, whatever
// the corpus has.
func TestCorrectKeepsNames(t *testing.T) {
	sections := append(SynonymSections("Drugs"), SynonymSections("Laboratory")...)
	// A corpus of every other group.
	var even strings.Builder
	for i, group := range sections {
		if i%2 == 0 {
			even.WriteString(strings.Join(group, " . ") + " . ")
		}
	}
	known := vocabulary(even.String())
	n := 0
	for i, group := range sections {
		if i%2 == 0 {
			continue
		}
		for _, name := range group {
			n++
			for _, c := range Correct(name, known, nil).Corrections {
				if c.Cause == CauseSpelling {
					t.Errorf("%q became %q", c.From, c.To)
				}
			}
		}
	}
	if n < 100 {
		t.Fatalf("only %d names", n)
	}
}

func FuzzCorrect(f *testing.F) {
	for _, s := range []string{"ndhfj", "ئثفبخقئهد", "متفرمین و darman", "پثفبخقپهد؟", "\xff ۱۲ a", "\xffa۱C 0A"} {
		f.Add(s)
	}
	known := vocabulary(library)
	f.Fuzz(func(t *testing.T, query string) {
		if len(query) > 200 {
			return
		}
		got := Correct(query, known, nil)
		if got.Translated { // a text of its own
			if len(got.Corrections) > 0 || !utf8.ValidString(got.Text) {
				t.Fatalf("%q: translated as %+v", query, got)
			}
			return
		}
		at := 0
		var b strings.Builder
		for _, c := range got.Corrections {
			if c.Start < at || c.End <= c.Start || c.End > len(query) || query[c.Start:c.End] != c.From || c.From == c.To || !utf8.ValidString(c.To) {
				t.Fatalf("%q: bad correction %+v", query, c)
			}
			b.WriteString(query[at:c.Start] + c.To)
			at = c.End
		}
		if b.WriteString(query[at:]); b.String() != got.Text {
			t.Fatalf("%q: the corrections give %q, the text is %q", query, b.String(), got.Text)
		}
	})
}

func ExampleCorrect() {
	var a Analyzer
	terms := map[string]int{}
	for _, t := range a.Terms("درمان دیابت با metformin و متفورمین") {
		terms[t.Text]++
	}
	frequency := func(term string) int { return terms[term] }
	for _, q := range []string{"nvlhk ndhfj", "ئثفبخقئهد", "متفرمین"} {
		r := Correct(q, frequency, nil)
		fmt.Println(r.Text, r.Corrections[0].Cause)
	}
	// Output:
	// درمان دیابت keyboard
	// metformin keyboard
	// متفورمین spelling
}
