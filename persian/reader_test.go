package persian

import (
	"testing"
	"unicode/utf8"
)

// vocabulary counts the terms of the given text.
func vocabulary(text string) func(string) int {
	var a Analyzer
	terms := map[string]int{}
	for _, t := range a.Terms(text) {
		terms[t.Text]++
	}
	return func(term string) int { return terms[term] }
}

const corpus = "دیابت درمان علائم فشار خون سردرد سرماخوردگی داروی متفورمین metformin warfarin fever کودکان مصرف آسپرین معده ناباروری باروری"

func TestReadQuery(t *testing.T) {
	known := vocabulary(corpus)
	var a Analyzer
	for _, c := range []struct {
		query, want string
		cause       Cause
	}{
		{"ndhfj", "دیابت", CauseKeyboard},
		{"nhfhj", "دیابت", CauseKeyboard}, // with a typo: unknown as it stands
		{"nvlhk ndhfj", "درمان دیابت", CauseKeyboard},
		{"nvlhk ndhfj?", "درمان دیابت؟", CauseKeyboard},
		{"درمان ndhfj", "درمان دیابت", CauseKeyboard},
		{"darman diabet", "درمان دیابت", CauseFinglish},
		{"sardard", "سردرد", CauseFinglish},
		{"feshar khoon", "فشار خون", CauseFinglish},
		{"alaem diabet?", "علائم دیابت؟", CauseFinglish},
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
		got := a.readQuery(c.query, known)
		same := Normalize(got.Text) == Normalize(c.want)
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
	if got := a.readQuery("ndhfj", nil); got.Text != "ndhfj" || got.Corrections != nil {
		t.Errorf("without a vocabulary: %+v", got)
	}
}

func TestCorrectSpelling(t *testing.T) {
	known := vocabulary(corpus)
	for query, want := range map[string]string{
		"سرماخوردگس":       "سرماخوردگی",
		"درمان سرماخرودگی": "درمان سرماخوردگی",
		"مسرف آسپرین":      "مسرف آسپرین", // a word
		"مصرفف آسپرین":     "مصرف آسپرین",
		"آصپرین":           "آسپرین",
		"متفرمین":          "متفورمین",
		"متفورمین":         "متفورمین",
		"ناباروری":         "ناباروری",
		"اتورواستاتین":     "اتورواستاتین",
	} {
		if got := Correct(query, known, nil).Text; Normalize(got) != Normalize(want) {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	}
	// Of two words the clearly more frequent one; of two alike, neither.
	for text, want := range map[string]string{"سردرد سردرد": "سردرد", "سردرد سردرر": "سردرذ"} {
		if got := Correct("سردرذ", vocabulary(text), nil).Text; got != want {
			t.Errorf("with %q: got %q, want %q", text, got, want)
		}
	}
	// A stem that leaves most of the word out does not explain it.
	if got := Correct("متروخین", vocabulary("متر متر"), nil); len(got.Corrections) > 0 {
		t.Errorf("متروخین became %q", got.Text)
	}
	// Neither direction of a negation is a typo.
	for _, c := range [][2]string{{"نمیشوند", "میشوند"}, {"مصرفند", "نمصرفند"}} {
		if got := Correct(c[0], vocabulary(c[1]), nil); len(got.Corrections) > 0 {
			t.Errorf("%q became %q", c[0], got.Text)
		}
	}
}

func FuzzReadQuery(f *testing.F) {
	for _, s := range []string{"ndhfj", "darman diabet?", "درمان ndhfj", "\xff a", "متفرمین"} {
		f.Add(s)
	}
	known := vocabulary(corpus)
	var a Analyzer
	f.Fuzz(func(t *testing.T, query string) {
		if len(query) > 200 {
			return
		}
		for _, got := range []Reading{a.readQuery(query, known), Correct(query, known, nil)} {
			at := 0
			for _, c := range got.Corrections {
				if c.Start < at || c.End <= c.Start || c.End > len(query) || query[c.Start:c.End] != c.From || c.From == c.To || !utf8.ValidString(c.To) {
					t.Fatalf("%q: bad correction %+v", query, c)
				}
				at = c.End
			}
			if len(got.Corrections) == 0 && !got.Translated && got.Text != query {
				t.Fatalf("%q changed to %q without saying so", query, got.Text)
			}
		}
	})
}
