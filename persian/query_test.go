package persian_test

import (
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// vocabulary counts the terms of the given text.
func vocabulary(text string) func(string) int {
	var a persian.Analyzer
	terms := map[string]int{}
	for _, t := range a.Terms(text) {
		terms[t.Text]++
	}
	return func(term string) int { return terms[term] }
}

const corpus = "دیابت درمان علائم فشار خون سردرد سرماخوردگی داروی متفورمین metformin warfarin fever کودکان مصرف آسپرین معده ناباروری باروری"

func TestReadQuery(t *testing.T) {
	known := vocabulary(corpus)
	var a persian.Analyzer
	for _, c := range []struct {
		query, want string
		cause       persian.Cause
	}{
		{"ndhfj", "دیابت", persian.CauseKeyboard},
		{"nhfhj", "دیابت", persian.CauseKeyboard}, // with a slip: unknown as it stands
		{"nvlhk ndhfj", "درمان دیابت", persian.CauseKeyboard},
		{"nvlhk ndhfj?", "درمان دیابت؟", persian.CauseKeyboard},
		{"درمان ndhfj", "درمان دیابت", persian.CauseKeyboard},
		{"darman diabet", "درمان دیابت", persian.CauseFinglish},
		{"sardard", "سردرد", persian.CauseFinglish},
		{"feshar khoon", "فشار خون", persian.CauseFinglish},
		{"alaem diabet?", "علائم دیابت؟", persian.CauseFinglish},
		// Latin that is Latin.
		{"metformin", "metformin", ""},
		{"fever", "fever", ""},
		{"warfarin metformin", "warfarin metformin", ""},
		{"atorvastatin", "atorvastatin", ""},
		{"مصرف metformin", "مصرف metformin", ""},
		{"مصرف diabet", "مصرف diabet", ""},
		{"HbA1c", "HbA1c", ""},
		{"headache", "headache", ""},
		{"rituximab", "rituximab", ""},
		{"the", "the", ""},
		{"", "", ""},
		{"500 mg", "500 mg", ""},
		{"درمان دیابت", "درمان دیابت", ""},
	} {
		got := a.ReadQuery(c.query, known)
		same := persian.Normalize(got.Text) == persian.Normalize(c.want)
		if !same || (len(got.Corrections) > 0) != (c.cause != "") {
			t.Errorf("%q: got %+v, want %q", c.query, got, c.want)
			continue
		}
		for _, x := range got.Corrections {
			if x.Cause != c.cause || c.query[x.Start:x.End] != x.From {
				t.Errorf("%q: correction %+v, want cause %q", c.query, x, c.cause)
			}
		}
		if c.cause == "" && got.Text != c.query {
			t.Errorf("%q was rewritten as %q", c.query, got.Text)
		}
	}
	if got := a.ReadQuery("ndhfj", nil); got.Text != "ndhfj" || got.Corrections != nil {
		t.Errorf("without a vocabulary: %+v", got)
	}
}

func TestCorrectSpelling(t *testing.T) {
	known := vocabulary(corpus)
	var a persian.Analyzer
	for query, want := range map[string]string{
		"سرماخوردگس":       "سرماخوردگی",
		"درمان سرماخرودگی": "درمان سرماخوردگی",
		"مسرف آسپرین":      "مسرف آسپرین", // four letters: left alone
		"آصپرین":           "آسپرین",
		"متفرمین":          "متفورمین",
		"متفورمین":         "متفورمین",
		"ناباروری":         "ناباروری",
		"اتورواستاتین":     "اتورواستاتین",
	} {
		if got := a.CorrectSpelling(query, known).Text; persian.Normalize(got) != persian.Normalize(want) {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	}
	// Of two words the clearly more frequent one; of two alike, neither.
	for text, want := range map[string]string{"سردرد سردرد": "سردرد", "سردرد سردرگ": "سردرق"} {
		if got := a.CorrectSpelling("سردرق", vocabulary(text)).Text; got != want {
			t.Errorf("with %q: got %q, want %q", text, got, want)
		}
	}
	// A stem that leaves most of the word out does not explain it.
	if got := a.CorrectSpelling("متفرمین", vocabulary("متر متر")); len(got.Corrections) > 0 {
		t.Errorf("متفرمین became %q", got.Text)
	}
	// Neither direction of a negation is a slip.
	for _, c := range [][2]string{{"نمیشوند", "میشوند"}, {"مصرفند", "نمصرفند"}} {
		if got := a.CorrectSpelling(c[0], vocabulary(c[1])); len(got.Corrections) > 0 {
			t.Errorf("%q became %q", c[0], got.Text)
		}
	}
}

func FuzzReadQuery(f *testing.F) {
	for _, s := range []string{"ndhfj", "darman diabet?", "درمان ndhfj", "\xff a", "متفرمین"} {
		f.Add(s)
	}
	known := vocabulary(corpus)
	var a persian.Analyzer
	f.Fuzz(func(t *testing.T, query string) {
		if len(query) > 200 {
			return
		}
		for _, got := range []persian.Reading{a.ReadQuery(query, known), a.CorrectSpelling(query, known)} {
			at := 0
			for _, c := range got.Corrections {
				if c.Start < at || c.End <= c.Start || c.End > len(query) || query[c.Start:c.End] != c.From || c.From == c.To || !utf8.ValidString(c.To) {
					t.Fatalf("%q: bad correction %+v", query, c)
				}
				at = c.End
			}
			if len(got.Corrections) == 0 && got.Text != query {
				t.Fatalf("%q changed to %q without saying so", query, got.Text)
			}
		}
	})
}

func ExampleAnalyzer_ReadQuery() {
	var a persian.Analyzer
	terms := map[string]int{}
	for _, t := range a.Terms("درمان دیابت") {
		terms[t.Text]++
	}
	r := a.ReadQuery("nvlhk ndhfj", func(term string) int { return terms[term] })
	fmt.Println(r.Text, r.Corrections[0].Cause)
	// Output: درمان دیابت keyboard
}
