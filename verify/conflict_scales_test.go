package verify

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/persian"
)

func sideOf(t *testing.T, question, text string) (*dispute, *side) {
	t.Helper()
	x := newDispute(question, nil)
	r := x.report(nil, persian.Span{End: len(text)}, text, nil)
	if len(r.sides) == 0 {
		t.Fatalf("%s: no clause", text)
	}
	return x, &r.sides[len(r.sides)-1]
}

// Where a clause puts something on a scale.
func TestPole(t *testing.T) {
	for _, c := range []struct {
		scale, text string
		want        int8
	}{
		{"contagious", "ویتیلیگو واگیردار است", 1}, {"contagious", "ویتیلیگو از کسی به کسی نمی‌رسد", -1}, {"contagious", "ویتیلیگو بیماری غیرواگیر است", -1},
		{"contagious", "ویتیلیگو لکهٔ سفید پوست است", 0},
		{"lasting", "این فلج برای همیشه است", 1}, {"lasting", "این فلج گذراست", -1}, {"lasting", "صورت هرگز به حالت اول برنمی‌گردد", 1},
		{"lasting", "آسم درمانی ندارد", 1}, {"lasting", "درد پا درمان کامل دارد", -1},
		{"deadly", "این تومور مرگبار است", 1}, {"deadly", "پیش‌آگهی این تومور عالی است", -1}, {"deadly", "این نیش کشنده نیست", -1},
		{"urgent", "برای جراحی عجله‌ای نیست", -1}, {"urgent", "باید بی‌درنگ عمل شود", 1}, {"urgent", "می‌توان تا فردا صبر کرد", -1}, {"urgent", "نباید صبر کرد", 1},
		{"normal", "این یافته غیرطبیعی است", -1}, {"normal", "جای نگرانی نیست", 1}, {"normal", "این یافته عادی است", 1},
		{"hereditary", "این بیماری ژنتیکی نیست", -1}, {"hereditary", "از پدر به فرزند می‌رسد", 1},
		{"surgical", "درمان دیسک جز با عمل ممکن نیست", 1},
		{"raised", "خطر را دو برابر می‌کند", 1}, {"raised", "کمتر دچار سرطان می‌شوند", -1},
	} {
		_, s := sideOf(t, "این بیماری چیست؟", c.text)
		if got := s.pole(c.scale); got != c.want {
			t.Errorf("%s of %q: %d, want %d", c.scale, c.text, got, c.want)
		}
	}
}

// Which scales and lists a question asks for.
func TestScalesAsked(t *testing.T) {
	for text, want := range map[string]string{
		"برص واگیر دارد؟": "contagious", "سالک درمان قطعی دارد؟": "lasting", "نیش رتیل کشنده است؟": "deadly", "تالاسمی ارثی است؟": "hereditary",
		"نبض ۵۵ طبیعی است؟": "normal", "فتق جراحی می‌خواهد؟": "surgical",
	} {
		if x := newDispute(text, nil); !slices.Contains(x.scales, want) {
			t.Errorf("%s: %v, want %s", text, x.scales, want)
		}
	}
	for text, want := range map[string]string{
		"گلوکاگون کجا ساخته می‌شود؟": "organ", "طحال در کدام طرف شکم است؟": "side", "قطره را کجا نگه می‌دارند؟": "storage", "هپارین از چه راهی داده می‌شود؟": "route",
		"ام‌اس در زنان بیشتر است یا مردان؟": "more in",
	} {
		if x := newDispute(text, nil); !slices.Contains(x.lists, want) {
			t.Errorf("%s: %v, want %s", text, x.lists, want)
		}
	}
	if x := newDispute("دوز هپارین چقدر است؟", nil); len(x.scales) > 0 || len(x.lists) > 0 {
		t.Errorf("%v %v", x.scales, x.lists)
	}
}

// What a list member is named by, and what names none.
func TestMembersIn(t *testing.T) {
	for _, c := range []struct {
		list, text string
		want       []string
	}{
		{"organ", "در مغز استخوان ساخته می‌شود", []string{"marrow"}}, {"organ", "در مغز و کبد", []string{"brain", "liver"}},
		{"more in", "زنان نُه برابر مردان مبتلا می‌شوند", []string{"women"}}, {"more in", "مردان بیش از زنان مبتلا می‌شوند", []string{"men"}},
		{"storage", "در یخچال", []string{"fridge"}}, {"storage", "بیرون از یخچال", []string{"room"}}, {"side", "در بالای شکم", nil},
	} {
		if got := membersIn(persian.CueText(c.text), c.list); !slices.Equal(got, c.want) {
			t.Errorf("%s of %q: %v, want %v", c.list, c.text, got, c.want)
		}
	}
	if got := membersIn(withoutInstance(persian.CueText("عکس ساده از هر روش دیگری، از جمله CT، بهتر است")), "modality"); !slices.Equal(got, []string{"xray"}) {
		t.Errorf("of what it is compared to: %v", got)
	}
	for text, want := range map[string]string{
		" تا یک ماه در دمای اتاق می ماند و لازم نیست در یخچال باشد ": " تا یک ماه در دمای اتاق می ماند ", " در یخچال نباید باشد ": "", " گوشت و شیر نباید خورد ": "",
	} {
		if got := affirmed(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Passages that put one thing at the two ends of a scale, or name two of a list for it.
func TestConflictsOnScales(t *testing.T) {
	for _, c := range []struct {
		kind, question string
		a, b           said
	}{
		{"polarity", "ویتیلیگو مسری است؟", said{"", "ویتیلیگو از کسی به کسی نمی‌رسد."}, said{"", "ویتیلیگو با تماس به دیگران منتقل می‌شود."}},
		{"polarity", "سالک درمان قطعی دارد؟", said{"", "سالک تا آخر عمر با بیمار می‌ماند."}, said{"", "سالک با دارو کاملاً خوب می‌شود."}},
		{"polarity", "لنفوم هوچکین کشنده است؟", said{"", "لنفوم هوچکین مرگبار است."}, said{"", "پیش‌آگهی لنفوم هوچکین عالی است و بیشتر بیماران عمر طبیعی دارند."}},
		{"polarity", "تالاسمی ارثی است؟", said{"", "تالاسمی از هر دو والد به ارث می‌رسد."}, said{"", "تالاسمی زمینهٔ ژنتیکی ندارد."}},
		{"polarity", "فتق اینگوینال جراحی می‌خواهد؟", said{"", "فتق اینگوینال را با عمل درمان می‌کنند."}, said{"", "فتق اینگوینال خودبه‌خود بسته می‌شود."}},
		{"choice", "گلوکاگون کجا ساخته می‌شود؟", said{"", "گلوکاگون در لوزالمعده ساخته می‌شود."}, said{"", "گلوکاگون را کبد می‌سازد."}},
		{"choice", "لوپوس در زنان بیشتر است یا مردان؟", said{"", "لوپوس در زنان شایع‌تر است."}, said{"", "مردان بیش از زنان به لوپوس مبتلا می‌شوند."}},
		{"choice", "لووتیروکسین را کجا نگه می‌دارند؟", said{"", "لووتیروکسین در دمای اتاق می‌ماند و لازم نیست در یخچال باشد."}, said{"", "لووتیروکسین باید در یخچال باشد."}},
	} {
		bothWays(t, c.question, c.a, c.b, c.kind)
	}
}

// The same said twice, of other cases, or of something else.
func TestNoConflictsOnScales(t *testing.T) {
	for name, c := range map[string]struct {
		question string
		a, b     said
	}{
		"the same twice":          {"ویتیلیگو مسری است؟", said{"", "ویتیلیگو واگیردار نیست."}, said{"", "ویتیلیگو از کسی به کسی نمی‌رسد."}},
		"nothing of it":           {"ویتیلیگو مسری است؟", said{"", "ویتیلیگو مسری نیست."}, said{"", "ویتیلیگو لکه‌های سفید می‌دهد."}},
		"a verdict is not asked":  {"جذام مسری است؟", said{"", "جذام واگیردار است."}, said{"", "واکسن جذام توصیه نمی‌شود."}},
		"one of two":              {"گلوکاگون کجا ساخته می‌شود؟", said{"", "گلوکاگون در لوزالمعده ساخته می‌شود."}, said{"", "گلوکاگون در لوزالمعده ساخته و در کبد شکسته می‌شود."}},
		"before and after":        {"پیش از عمل وارفارین قطع شود؟", said{"", "وارفارین را پنج روز پیش از عمل قطع کنید."}, said{"", "وارفارین را یک روز پس از عمل آغاز کنید."}},
		"what it is told to fast": {"برای آزمایش قند ناشتا بودن لازم است؟", said{"", "برای آزمایش قند هشت ساعت چیزی نخورید."}, said{"", "آزمایش قند هشت ساعت ناشتایی می‌خواهد."}},
	} {
		t.Run(name, func(t *testing.T) { bothWays(t, c.question, c.a, c.b, "") })
	}
}

// Doing without something is judged, which says the opposite of doing it.
func TestVerdictOfDoingWithout(t *testing.T) {
	for text, want := range map[string]int{
		"آپاندکتومی بدون سونوگرافی مجاز نیست": 2, "آپاندکتومی بدون سونوگرافی مجاز است": -1, "سونوگرافی مجاز نیست": -2, "آپاندکتومی بدون بیهوشی مجاز نیست": -2,
	} {
		x, s := sideOf(t, "برای آپاندیسیت سونوگرافی لازم است؟", text)
		if got := x.verdict(s); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}
