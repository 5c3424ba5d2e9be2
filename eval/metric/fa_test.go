package metric

import (
	"reflect"
	"strings"
	"testing"
)

func TestFaKeepsWhatMatters(t *testing.T) {
	same := [][2]string{
		{"كليه بيمار", "کلیه بیمار"},
		{"۵۰۰", "500"}, {"٥٠٠", "500"},
		{"می‌شود", "می شود"}, {"آنتی‌بیوتیک‌ها", "انتی بیوتیک ها"}, {"ﺑﯿﻤﺎر", "بیمار"},
		{"تب، سرفه؛ درد!", "تب سرفه درد"},
	}
	for _, p := range same {
		a, b := Fa.AppendTokens(nil, p[0]), Fa.AppendTokens(nil, p[1])
		if !reflect.DeepEqual(a, b) || len(a) == 0 {
			t.Errorf("%q gives %q, %q gives %q: want the same", p[0], a, p[1], b)
		}
	}
	differ := [][2]string{
		{"تب دارد", "تب ندارد"}, {"باید مصرف کند", "نباید مصرف کند"}, {"با تب", "بدون تب"},
		{"کمتر از ۵", "بیشتر از ۵"}, {"5", "50"},
	}
	for _, p := range differ {
		f1, err := tokenF1(nil, p[0], p[1])
		if err != nil {
			t.Fatal(err)
		}
		if em, _ := exactMatch(nil, p[0], p[1]); em || f1.F > 0.99 {
			t.Errorf("%q and %q count as equal", p[0], p[1])
		}
	}
}

func TestFaPunctAddsMarksToFa(t *testing.T) {
	for _, text := range []string{"تب، ۳۸ درجه؟", "«دارو» (mg) 10%", "", "...", "a\nb.\n", "\xff؟"} {
		marked := faPunct.AppendTokens(nil, text)
		var words []string
		for _, m := range marked {
			if hasWord(m) {
				words = append(words, m)
			}
		}
		if plain := Fa.AppendTokens(nil, text); !reflect.DeepEqual(words, plain) {
			t.Errorf("%q: words of FaPunct %q, of Fa %q", text, words, plain)
		}
	}
	if got, want := faPunct.AppendTokens(nil, "تب؟ «آری»."), 6; len(got) != want {
		t.Errorf("tokens %q, want %d: two words and four marks", got, want)
	}
	// Two texts that differ in marks alone: BLEU sees it, ROUGE does not.
	bleu, err := bleu{EffectiveOrder: true}.Sentence("تب دارد.", "تب دارد؟")
	if err != nil || bleu.Value > 99 {
		t.Errorf("BLEU %v, %v", bleu.Value, err)
	}
	rouge, err := rouge{}.Score("تب دارد.", "تب دارد؟")
	if err != nil || rouge.F != 1 {
		t.Errorf("ROUGE %v, %v", rouge, err)
	}
}

func TestASCIIModeScoresPersianZeroAsTheReferenceDoes(t *testing.T) {
	text := "بیمار تب ندارد"
	ascii, err := rouge{Tokenizer: asciiTokens}.Score(text, text)
	if err != nil || ascii.F != 0 {
		t.Errorf("ASCII mode: %v, %v", ascii, err)
	}
	fa, err := rouge{}.Score(text, text)
	if err != nil || fa.F != 1 {
		t.Errorf("Persian mode: %v, %v", fa, err)
	}
}

func TestSurfaceByHand(t *testing.T) {
	for _, tc := range []struct {
		text string
		want float64
		ok   bool
	}{
		{"تب", 1, true}, {"fever", 0, true}, {"تب ab", 0.5, true}, {"پچژگ کی ۀآأئؤ", 1, true},
		{"١٢٣ 123 ، .", 0, false}, {"", 0, false}, {"ةى", 0, true}, {"гд تب", 0.5, true}, {"بَ", 1, true},
	} {
		got, ok := persianness(tc.text)
		if ok != tc.ok || got != tc.want {
			t.Errorf("Persianness(%q) = %v, %v; want %v, %v", tc.text, got, ok, tc.want, tc.ok)
		}
	}
	for _, tc := range []struct {
		n    int
		want float64
		ok   bool
	}{{1, 0.5, true}, {2, 2.0 / 3, true}, {4, 1, true}, {5, 0, false}} {
		if got, ok := distinct(nil, "تب درد تب درد", tc.n); ok != tc.ok || got != tc.want {
			t.Errorf("distinct-%d = %v, %v; want %v, %v", tc.n, got, ok, tc.want, tc.ok)
		}
	}
	if n := Length(nil, "تب، 38 درجه."); n != 3 {
		t.Errorf("length %d, want 3", n)
	}
}

// METEOR worked by hand: "a b c d" against "a b x c d" matches 4 words in 2
// chunks; P 1, R 4/5, F = 10PR/(R+9P) = 8/9.8, penalty 0.5·(2/4)³ = 1/16.
func TestMETEORByHand(t *testing.T) {
	got, err := meteor(nil, "a b c d", "a b x c d")
	if err != nil {
		t.Fatal(err)
	}
	near(t, "METEOR", got, 8/9.8*(1-1.0/16), 1e-12)
}

// Of references with the same F the first counts, as in rouge_score.
func TestROUGETakesTheFirstOfEqualReferences(t *testing.T) {
	for _, tc := range []struct {
		references []string
		want       fMeasure
	}{
		{[]string{"a", "a b c d"}, fMeasure{P: 0.5, R: 1, F: 2.0 / 3}},
		{[]string{"a b c d", "a"}, fMeasure{P: 1, R: 0.5, F: 2.0 / 3}},
	} {
		got, err := rouge{}.Score("a b", tc.references...)
		if err != nil || got.P != tc.want.P || got.R != tc.want.R {
			t.Errorf("%q: %+v (%v), want %+v", tc.references, got, err, tc.want)
		}
	}
}

func TestSettingsAndReferencesAreChecked(t *testing.T) {
	for _, bad := range []func() error{
		func() error { _, err := rouge{Variant: "4"}.Score("a", "a"); return err },
		func() error { _, err := rouge{}.Score("a"); return err },
		func() error { _, err := bleu{MaxOrder: 9}.Sentence("a", "a"); return err },
		func() error { _, err := bleu{Smoothing: "x"}.Sentence("a", "a"); return err },
		func() error { _, err := bleu{}.Sentence("a"); return err },
		func() error { _, err := bleu{}.Corpus(nil); return err },
		func() error { _, err := chrf{CharOrder: 9}.Sentence("a", "a"); return err },
		func() error { _, err := chrf{}.Sentence("a"); return err },
		func() error { _, err := meteor(nil, "a"); return err },
	} {
		if bad() == nil {
			t.Error("bad settings or no reference must be an error")
		}
	}
}

// The caches rest on two facts: no token spans a line end, and the words among
// the tokens of faPunct are the tokens of Fa.
func FuzzFa(f *testing.F) {
	for _, s := range []string{"تب ۳۸٫۵ درجه،\nسرفه؟", "می\u200c\nشود", "1,\n000 mg", "۲/\n۵", "B12\r\nHbA1c",
		"\u200c\n\u200c", "٫\n٬"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		whole := faPunct.AppendTokens(nil, s)
		var byLine, words []string
		for line := range strings.SplitSeq(s, "\n") {
			byLine = faPunct.AppendTokens(byLine, line)
		}
		if !reflect.DeepEqual(whole, byLine) {
			t.Fatalf("%q: %q as a whole, %q by line", s, whole, byLine)
		}
		for _, token := range whole {
			if token == "" {
				t.Fatalf("%q: empty token", s)
			}
			if hasWord(token) {
				words = append(words, token)
			}
		}
		if plain := Fa.AppendTokens(nil, s); !reflect.DeepEqual(words, plain) {
			t.Fatalf("%q: words %q, Fa %q", s, words, plain)
		}
	})
}
