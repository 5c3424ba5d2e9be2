package question

import (
	"context"
	"strings"
	"testing"

	"github.com/biopars/biopars/question/rewrite"
)

func TestCourtesies(t *testing.T) {
	for text, want := range map[string]Courtesy{
		"سلام": Greeting, "سلاممم دکتر جان": Greeting, "عصرتون بخیر، خسته نباشید": Greeting, "Hello doctor!": Greeting, "درود بر شما 🌹": Greeting,
		"خیلی ممنون از راهنماییتون": Thanks, "دستتون درد نکنه": Thanks, "مرسییی": Thanks, "سلام، ممنون از شما": Thanks, "thank you so much": Thanks,
		"شكرا جزيلا": Thanks, "جزاك الله خيرا": Thanks, "kheili mamnoon": Thanks, "thank u": Thanks, "ok": Thanks, "خوبم ممنون": Thanks,
		"السلام عليكم ورحمة الله": Greeting, "كيف حالك": Greeting, "salam khoobin": Greeting, "مع السلامة": Farewell,
		"morning sickness": NoCourtesy, "hale tahavo daram": NoCourtesy, "great toe pain": NoCourtesy,
		"خداحافظ": Farewell, "شب بخیر": Farewell, "bye": Farewell,
		"دستم درد می‌کنه": NoCourtesy, "سلام سردرد دارم": NoCourtesy, "دکتر": NoCourtesy, "ممنوعیت مصرف آسپرین": NoCourtesy, "": NoCourtesy,
		"سلامت روان چیست؟": NoCourtesy,
	} {
		if got, _, _ := courtesyOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A question between courtesies is read without them.
func TestQuestionBetweenCourtesies(t *testing.T) {
	for text, want := range map[string]string{
		"سلام خسته نباشید، درمان نقرس چیست؟": "درمان نقرس چیست؟",
		"مرسی. علائم آسم؟":                   "علائم آسم؟",
		"آسپرین برای تب خوبه؟ ممنون از شما":  "آسپرین برای تب خوبه",
		"درمان نقرس چیست؟":                   "درمان نقرس چیست؟",
		"خستگی مزمن درمان دارد؟":             "خستگی مزمن درمان دارد؟",
	} {
		got := withoutCourtesies(text)
		if strings.TrimSpace(got) != want || len(got) != len(text) {
			t.Errorf("%q: %q, want %q in its place", text, got, want)
		}
	}
}

func TestUnclear(t *testing.T) {
	greeted := []rewrite.Turn{{Question: "سلام"}}
	for _, c := range []struct {
		asked   string
		history []rewrite.Turn
		unclear bool
		text    string
	}{
		{"درمان؟", nil, true, ""}, {"عوارضش چیه", nil, true, ""}, {"این دارو خطرناکه؟", greeted, true, ""}, {"چند تا بخورم؟", nil, true, ""},
		{"برای بچه‌ها چی؟", greeted, true, ""}, {"تو بارداری ضرر داره؟", nil, true, ""},
		{"درمان نقرس؟", nil, false, ""}, {"metformin dose", nil, false, ""}, {"چرا گوشم سوت می‌کشه؟", nil, false, ""},
		{"سفکسیم برای بچه خوبه؟", greeted, false, ""}, {"دیابت", nil, false, ""},
		{"دوزش چقدره؟", []rewrite.Turn{{Question: "عوارض متفورمین در نارسایی کلیه"}}, false, "دوز متفورمین چقدره در نارسایی کلیه؟"},
		{"دوزش در کودکان", []rewrite.Turn{{Question: "استامینوفن در بارداری"}}, false, "دوز استامینوفن در کودکان"},
		{"علائمش؟", []rewrite.Turn{{Question: "درمان دیابت"}, {Question: "ممنون"}}, false, "علائم دیابت؟"},
		{"دیابت", []rewrite.Turn{{Question: "درمانش چیه؟"}}, false, "دیابت — درمانش چیه؟"},
	} {
		q := Understand(context.Background(), c.asked, Options{History: c.history})
		if q.Unclear != c.unclear {
			t.Errorf("%q: unclear is %v", c.asked, q.Unclear)
		}
		if c.text != "" && q.Text != c.text {
			t.Errorf("%q: %q, want %q", c.asked, q.Text, c.text)
		}
	}
}

// What a spoken question is worded with is not searched for, and what it says is
// found as texts write it.
func TestSpokenQuestions(t *testing.T) {
	q := Parse("بچه‌ام خیلی عرق می‌کنه چیکار کنم", Options{})
	for _, term := range q.Parsed.Terms {
		if term.Form == "چیکار" || term.Form == "خیلی" {
			t.Errorf("%q is searched for", term.Form)
		}
	}
	found := false
	for _, x := range q.Parsed.Synonyms {
		if x.From < 0 || x.To > len(q.Parsed.Terms) || x.From >= x.To {
			t.Errorf("expansion %+v of %d terms", x, len(q.Parsed.Terms))
		}
		for _, name := range x.Alternatives {
			found = found || strings.Join(name, " ") == "تعریق"
		}
	}
	if !found {
		t.Errorf("not widened: %+v", q.Parsed.Synonyms)
	}
	if q := Parse("چیکار کنم", Options{}); len(q.Parsed.Terms) == 0 {
		t.Error("nothing is left to search for")
	}
}
