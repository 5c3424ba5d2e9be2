package generate

import (
	"errors"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
)

// quoted are the sentences of an answer, or the kind of what is missing.
func quoted(t *testing.T, asked string, passages ...index.Passage) []string {
	t.Helper()
	a, err := (&Extractor{}).Answer(t.Context(), Request{Question: question.Parse(asked, question.Options{}), Passages: passages, Answerable: 1})
	var missing *MissingError
	if errors.As(err, &missing) {
		return []string{"no " + missing.Kind}
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range a.Sentences {
		out = append(out, s.Text)
	}
	return out
}

// A list is quoted with the line above it, a wrapped sentence in one line, and what
// an exam leaves is not quoted.
func TestPieces(t *testing.T) {
	for text, want := range map[string]string{
		"متفورمین در این موارد منع مصرف دارد:\n- نارسایی شدید کلیه\n- اسیدوز": "متفورمین در این موارد منع مصرف دارد: - نارسایی شدید کلیه - اسیدوز",
		"در بیماران دچار نارسایی شدید کلیه مصرف\nمتفورمین ممنوع است.":         "در بیماران دچار نارسایی شدید کلیه مصرف متفورمین ممنوع است.",
		"پاسخ گزینه ب است: متفورمین در نارسایی کلیه ممنوع است.":               "متفورمین در نارسایی کلیه ممنوع است.",
		"متفورمین در نارسایی کلیه ممنوع است (مرجع، صفحه ۱۲).":                 "متفورمین در نارسایی کلیه ممنوع است",
	} {
		got := quoted(t, "متفورمین در چه مواردی منع مصرف دارد؟", index.Passage{Title: "متفورمین", Text: text})
		if len(got) != 1 || got[0] != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// A dose is that of the drug asked about, in whatever name and order, and no other
// drug's stands in for it.
func TestDoseIsOfTheDrug(t *testing.T) {
	for name, c := range map[string]struct{ asked, text, want string }{
		"its own":          {"دوز کلشی‌سین چقدر است؟", "دوز کلشی‌سین ۰٫۵ میلی‌گرم دو بار در روز است.", "۰٫۵"},
		"by another name":  {"دوز پاراستامول چقدر است؟", "دوز استامینوفن ۵۰۰ میلی‌گرم هر ۶ ساعت است.", "۵۰۰"},
		"another drug's":   {"دوز کلشی‌سین چقدر است؟", "کلشی‌سین مؤثر است. دوز ناپروکسن ۵۰۰ میلی‌گرم دو بار در روز است.", "no dose"},
		"behind the other": {"دوز کلشی‌سین چقدر است؟", "کلشی‌سین همراه ناپروکسن ۵۰۰ میلی‌گرم دو بار در روز مصرف می‌شود.", "no dose"},
		"none":             {"دوز کلشی‌سین چقدر است؟", "کلشی‌سین در نقرس مصرف می‌شود.", "no dose"},
		"no maximum":       {"حداکثر دوز کلشی‌سین چقدر است؟", "دوز کلشی‌سین ۰٫۵ میلی‌گرم دو بار در روز است.", "no maximum"},
		"a maximum":        {"حداکثر دوز کلشی‌سین چقدر است؟", "دوز کلشی‌سین نباید از ۱٫۸ میلی‌گرم در روز بیشتر شود.", "۱٫۸"},
		"in blood":         {"دوز لیتیوم چقدر است؟", "غلظت لیتیوم در خون با مصرف ۳۰۰ میلی‌گرم بالا می‌رود.", "no dose"},
		"two drugs":        {"تداخل آسپیرین با وارفارین", "آسپیرین همراه وارفارین خطر خون‌ریزی را افزایش می‌دهد.", "خون‌ریزی"},
		"one of the two":   {"تداخل آسپیرین با وارفارین", "وارفارین با بسیاری از داروها تداخل دارد.", "no interaction"},
		"nursing unsaid":   {"متفورمین در شیردهی", "متفورمین در نارسایی کلیه ممنوع است.", "no allowed"},
		"nursing said":     {"متفورمین در شیردهی", "مصرف متفورمین در شیردهی مجاز است.", "مجاز"},
	} {
		if got := quoted(t, c.asked, index.Passage{Text: c.text}); !strings.Contains(got[0], c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
