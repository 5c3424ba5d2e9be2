package verify

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

// What would harm a patient if one stood for the other is no rewording.
func TestNoDangerousRewordings(t *testing.T) {
	for _, pair := range [][2]string{
		{"سکته مغزی", "سکته قلبی"}, {"نارسایی کلیه", "آسیب کلیه"}, {"کلسترول", "تری‌گلیسیرید"}, {"قرص", "کپسول"}, {"هذیان", "توهم"},
		{"ایدز", "اچ‌آی‌وی"}, {"حاد", "شدید"}, {"معده", "روده"}, {"نخاع", "کمر"}, {"درد", "مؤثر"}, {"افزایش", "کاهش"}, {"بهتر", "بدتر"},
		{"قبل", "بعد"}, {"تشدید", "تسکین"}, {"ممنوع", "مجاز"}, {"خوراکی", "تزریقی"}, {"وریدی", "عضلانی"}, {"شروع", "قطع"}, {"بیشتر", "کمتر"},
		{"حداقل", "حداکثر"}, {"سرخک", "سرخجه"}, {"اغلب", "گاهی"}, {"نادر", "شایع"}, {"هوشیاری", "کما"},
	} {
		for i := range pair {
			var o Options
			p := analysePassage(index.Passage{Text: pair[1-i]})
			if c := o.claim(pair[i]).against(p); c.share(c.covered(p.bag)) == 1 {
				t.Errorf("%s stands for %s", pair[1-i], pair[i])
			}
		}
	}
}

// Several words of which the analyzer keeps one stand for no other use of that.
func TestWholeSpellings(t *testing.T) {
	if got := wholeSpellings([]string{"مفید", "به درد", "سرم وریدی", "بی‌خطر"}); !slices.Equal(got, []string{"مفید", "سرم وریدی", "بی‌خطر"}) {
		t.Errorf("%q", got)
	}
}

// One take's amount and the day's agree only as far as a day has takes.
func TestTakes(t *testing.T) {
	read := func(s string) *quantity {
		q, _ := quantities(s)
		return &q[0]
	}
	take := read("۵۰ میلی‌گرم")
	for s, want := range map[string]bool{
		"۱۰۰ میلی‌گرم در روز": true, "۳۰۰ میلی‌گرم در روز": true, "۳۵۰ میلی‌گرم در روز": false, "۵۰ میلی‌گرم در روز": false,
		"۱۲۰ میلی‌گرم در روز": false, "۲۵ میلی‌گرم در روز": false, "۱۰۰ میلی‌گرم": false, "۱۰۰ گرم در روز": false,
	} {
		if day := read(s); day.takes(take) != want || take.takes(day) != want {
			t.Errorf("%s of takes of ۵۰ میلی‌گرم: %v, want %v", s, day.takes(take), want)
		}
	}
}

// What is no amount: any one person, all of a sudden, now and then.
func TestNoAmounts(t *testing.T) {
	for s, want := range map[string]int{
		"یک زن جوان": 0, "۱ زن": 1, "دو زن": 1, "یک‌دفعه قطع شد": 0, "هر چند وقت یک بار": 0, "روزی یک بار": 1, "یک قرص": 1,
	} {
		if q, _ := quantities(s); len(q) != want {
			t.Errorf("%s: %d amounts, want %d", s, len(q), want)
		}
	}
}
