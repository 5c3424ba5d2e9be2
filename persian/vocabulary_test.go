package persian

import (
	"slices"
	"testing"
)

// checkNumbers compares the numbers and unknown terms of a text, with every second
// of its distinct terms in the vocabulary, with Terms.
func checkNumbers(t *testing.T, a *Analyzer, s string) {
	t.Helper()
	var vocabulary, unknown []string
	var known []int32
	seen := map[string]int32{}
	for _, term := range a.Terms(s) {
		n, ok := seen[term.Text]
		if !ok {
			n = -1
			if len(seen)%2 == 0 {
				n = int32(len(vocabulary))
				vocabulary = append(vocabulary, term.Text)
			}
			seen[term.Text] = n
		}
		if n >= 0 {
			known = append(known, n)
		} else {
			unknown = append(unknown, term.Text)
		}
	}
	v := a.Vocabulary(vocabulary)
	for range 2 { // before and after its words are learned
		k, u := v.Numbers(nil, nil, s)
		if !slices.Equal(k, known) || !slices.Equal(u, unknown) {
			t.Fatalf("numbers of %q in %q: %v and %q, want %v and %q", s, vocabulary, k, u, known, unknown)
		}
	}
}

func TestVocabulary(t *testing.T) {
	for _, s := range []string{
		"",
		"است و از",
		"قرص ۵۰۰ میلی‌گرمی، قرص 500 mg",
		"نمی‌خورد، نمیخورد، می خورد و نخورده‌اند",
		"آنتی‌بیوتیک‌ها و فراورده‌های خونی؛ دیابتی ها",
		"ویتامین ای و دیابت نوع یک",
		"کتاب‌خانه‌ای کتاب خانه",
	} {
		for _, a := range []*Analyzer{nil, {}, {KeepStopWords: true}} {
			checkNumbers(t, a, s)
		}
	}

	v := new(Analyzer).Vocabulary([]string{"تب", "تب"})
	known, unknown := v.Numbers([]int32{7}, []string{"x"}, "تب و لرز")
	if !slices.Equal(known, []int32{7, 1}) || !slices.Equal(unknown, []string{"x", "لرز"}) {
		t.Errorf("appended %v and %q", known, unknown)
	}
}

func FuzzVocabulary(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) { checkNumbers(t, nil, s) })
}

func BenchmarkNumbers(b *testing.B) {
	v := new(Analyzer).Vocabulary(texts(benchmarkText))
	var known []int32
	var unknown []string
	b.SetBytes(int64(len(benchmarkText)))
	b.ReportAllocs()
	for b.Loop() {
		known, unknown = v.Numbers(known[:0], unknown[:0], benchmarkText)
	}
}
