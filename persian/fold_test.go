package persian

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"بيماري\u200cهاي":       "بیماری\u200cهای",
		"آب\u064e  و\nهوا ":     "اب و هوا",
		"۱۲٫۵ ٪":                "12.5 ٪",
		"١٬٢٣٤":                 "1234",
		"ﻻﻏﺮﯼ":                  "لاغری",
		"بیـــمار":              "بیمار",
		"\u200cسلام\u200c دنیا": "سلام دنیا",
		"می¬شود":                "می\u200cشود",
		"HbA1C":                 "hba1c",
		"\u202bراست\u202c":      "راست",
		"مسئول رأی مؤثر":        "مسیول رای موثر",
		"":                      "",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		once := Normalize(s)
		if twice := Normalize(once); twice != once {
			t.Fatalf("Normalize(%q) = %q, again %q", s, once, twice)
		}
		if utf8.ValidString(s) && !utf8.ValidString(once) {
			t.Fatalf("Normalize(%q) = %q is not UTF-8", s, once)
		}
	})
}

func TestLanguage(t *testing.T) {
	for in, want := range map[string]string{
		"علائم بیماری چیست و درمان آن کدام است": "fa",
		"ما هي أعراض المرض في الأطفال":          "ar",
		"Iron deficiency anemia":       "en",
		"قرص metformin برای دیابت است": "fa",
		"123 ۴۵": "",
	} {
		if got := Language(in); got != want {
			t.Errorf("Language(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDecomposed(t *testing.T) {
	for r := range unicode.MaxRune + 1 {
		want, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
		if got := decomposed(r); utf8.ValidRune(r) && got != want {
			t.Errorf("%U: %U, want %U", r, got, want)
		}
	}
}
