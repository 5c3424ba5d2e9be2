package persian

import (
	"slices"
	"testing"
)

func TestTokens(t *testing.T) {
	for in, want := range map[string][]string{
		"تب ۳۸٫۵ درجه":          {"تب", "38.5", "درجه"},
		"می‌شود، کتاب‌ها!":      {"می\u200cشود", "کتاب\u200cها"},
		"CO₂ و B₁₂":             {"co2", "و", "b12"},
		"HbA1c و B12":           {"hba1c", "و", "b12"},
		"500mg روزی۲بار":        {"500", "mg", "روزی", "2", "بار"},
		"فشار ۱۲۰/۸۰":           {"فشار", "120", "80"},
		"۲/۵ قرص، 1/2 قرص، ۱/۲": {"2.5", "قرص", "1", "2", "قرص", "1", "2"},
		"۱۴۰۲/۰۵/۱۲ و ۱۲/۵/۹۸":  {"1402", "05", "12", "و", "12", "5", "98"},
		"1,000 و ۲٬۵۰۰ و ۱،۲":   {"1000", "و", "2500", "و", "1", "2"},
		"v1.2.3":                {"v1", "2", "3"},
		"ﺑﯿﻤﺎر":                 {"بیمار"},
		"و۱۲ نفر":               {"و", "12", "نفر"},
		"":                      nil,
		"؟!":                    nil,
	} {
		var got []string
		for _, tok := range Tokens(in) {
			got = append(got, tok.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("Tokens(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, tok := range Tokens(s) {
			if tok.Start < end || tok.End <= tok.Start || tok.End > len(s) || tok.Text == "" {
				t.Fatalf("token %+v after %d in %q", tok, end, s)
			}
			// The original of a token gives the token again.
			if again := Tokens(s[tok.Start:tok.End]); len(again) != 1 || again[0].Text != tok.Text {
				if tok.Kind == Number { // a decimal slash needs what stands around it
					end = tok.End
					continue
				}
				t.Fatalf("token %+v of %q, alone: %+v", tok, s, again)
			}
			end = tok.End
		}
	})
}
