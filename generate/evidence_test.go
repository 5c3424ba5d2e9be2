package generate

import (
	"strings"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

func marked(p index.Passage, e answer.Evidence) string {
	var parts []string
	for _, m := range e.Marked {
		parts = append(parts, p.Text[m[0]:m[1]])
	}
	return strings.Join(parts, "|")
}

func TestEvidence(t *testing.T) {
	p := index.Passage{Text: "متفورمین در کودکان زیر ۱۰ سال نباید مصرف شود. تهوع شایع‌ترین عارضهٔ آن است و\nبا غذا کمتر می‌شود."}
	sources := []answer.Source{{Number: 1, Passage: p}}
	for name, c := range map[string]struct {
		sentence        answer.Sentence
		question        string
		quote, decisive string
	}{
		"written by a model": {answer.Sentence{Text: "به کودک ۸ ساله متفورمین ندهید.", Citations: []int{1}}, "متفورمین برای کودک؟",
			"متفورمین در کودکان زیر ۱۰ سال نباید مصرف شود.", "متفورمین|کودکان|۱۰ سال نباید"},
		"a quote, over a line's end": {answer.Sentence{Text: "تهوع شایع‌ترین عارضهٔ آن است و با غذا کمتر می‌شود.", Citations: []int{1}},
			"عارضهٔ متفورمین چیست؟", "تهوع شایع‌ترین عارضهٔ آن است و\nبا غذا کمتر می‌شود.", "عارضهٔ"},
		"found by the check": {answer.Sentence{Text: "عارضهٔ آن تهوع است.", Citations: []int{1}, Verdict: &answer.Verdict{Source: 1,
			Quote: answer.Quote{Text: p.Text[:strings.Index(p.Text, ".")+1], Start: 0, End: strings.Index(p.Text, ".") + 1}}},
			"عارضهٔ متفورمین چیست؟", "متفورمین در کودکان زیر ۱۰ سال نباید مصرف شود.", "۱۰ سال نباید"},
	} {
		s := c.sentence
		GiveEvidence(&s, c.question, sources, nil)
		if len(s.Evidence) != 1 || s.Evidence[0].Source != 1 || s.Evidence[0].Quote.Text != c.quote {
			t.Errorf("%s: %+v", name, s.Evidence)
			continue
		}
		if got := marked(p, s.Evidence[0]); got != c.decisive {
			t.Errorf("%s: marked is %q, want %q", name, got, c.decisive)
		}
	}
	s := answer.Sentence{Text: "x", Citations: []int{0, 2}}
	if GiveEvidence(&s, "", sources, nil); s.Evidence != nil {
		t.Errorf("sources that do not exist: %+v", s.Evidence)
	}
}

// TestShorten: a long quote keeps the condition and the exception of what it says.
func TestShorten(t *testing.T) {
	filler := strings.Repeat("این بخش از متن دربارهٔ تاریخچهٔ بیماری و نام‌گذاری آن سخن می‌گوید، ", 4)
	condition, core, exception := "اگر کلیهٔ بیمار سالم باشد، ", "روزانه ۵۰۰ میلی‌گرم متفورمین داده می‌شود،", " مگر آنکه بیمار باردار باشد؛"
	for name, c := range map[string]struct{ text, want string }{
		"both":     {filler + condition + core + exception + " " + filler, condition + core + exception},
		"neither":  {filler + core + " " + filler, core},
		"at first": {core + exception + " " + filler, core + exception},
		"short":    {condition + core, condition + core},
	} {
		text := strings.TrimRight(strings.TrimSpace(c.text), "،") + "."
		p := index.Passage{Text: text}
		whole := answer.Quote{Text: text, Start: 0, End: len(text)}
		q, marks := shorten(p, whole, deciding("روزانه ۵۰۰ میلی‌گرم متفورمین بدهید.", whole))
		if !strings.Contains(q.Text, strings.TrimRight(c.want, "،")) {
			t.Errorf("%s: %q lacks %q", name, q.Text, c.want)
		}
		if len(text) > longQuote && len(q.Text) > longQuote+len(condition)+len(exception) || p.Text[q.Start:q.End] != q.Text {
			t.Errorf("%s: %d to %d: %q", name, q.Start, q.End, q.Text)
		}
		for _, m := range marks {
			if m[0] < q.Start || m[1] > q.End {
				t.Errorf("%s: %v is marked outside of %d to %d", name, m, q.Start, q.End)
			}
		}
	}
	// Also where they make the quote longer than the limit.
	long := "روزانه ۵۰۰ میلی‌گرم متفورمین " + strings.Repeat("همراه غذا و آب فراوان و ", 6) + "به آرامی داده می‌شود،"
	if len(long) > longQuote || len(condition+long) <= longQuote {
		t.Fatalf("%d bytes", len(long))
	}
	for _, text := range []string{condition + long + " " + filler, filler + long + exception + " " + filler} {
		p := index.Passage{Text: text}
		whole := answer.Quote{Text: text, Start: 0, End: len(text)}
		q, _ := shorten(p, whole, deciding("روزانه ۵۰۰ میلی‌گرم متفورمین همراه غذا و آب به آرامی داده می‌شود.", whole))
		if strings.Contains(text, condition) != strings.Contains(q.Text, condition) ||
			strings.Contains(text, exception) != strings.Contains(q.Text, exception) || strings.Contains(q.Text, filler) {
			t.Errorf("%q", q.Text)
		}
	}
	// No longer than the limit: whole. One byte longer: cut.
	for _, n := range []int{longQuote, longQuote + 1} {
		text := "تهوع شایع است؛ " + strings.Repeat("a", n-len("تهوع شایع است؛ "))
		q, _ := shorten(index.Passage{Text: text}, answer.Quote{Text: text, End: n}, [][2]int{{0, len("تهوع")}})
		if cut := q.Text != text; cut != (n > longQuote) {
			t.Errorf("%d bytes: cut %t", n, cut)
		}
	}
}

func TestDenies(t *testing.T) {
	for _, w := range []string{"نباید", "ندارد", "نیست", "نخورید", "ندهید", "نمیشود", "نکنید", "بدون", "ممنوع", "نزنید", "نگیرید",
		"نرسد", "نشود", "نیافت", "مگر", "بجز", "not", "نشوند", "نداد"} {
		if !denies(w) {
			t.Errorf("%s does not deny", w)
		}
	}
	for _, w := range []string{"نان", "نوزاد", "نارسایی", "نمک", "نوع", "نبض", "ناشتا", "باید", "دارد", "نفس", "نسخه", "نیاز", "نظر", "نام"} {
		if denies(w) {
			t.Errorf("%s denies", w)
		}
	}
}
