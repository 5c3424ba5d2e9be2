package question

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/persian"
)

func mainTexts(q *Question) []string {
	var out []string
	for _, x := range q.Mains() {
		out = append(out, x.Text)
	}
	return out
}

func TestSought(t *testing.T) {
	for text, want := range map[string][]string{
		"دوز سفیکسیم چقدر است؟":                {"dose"},
		"حداکثر دوز روزانه ناپروکسن":           {"maximum"},
		"ناپروکسن روزی چند بار":                {"frequency"},
		"عوارض لوزارتان":                       {"adverse"},
		"لوزارتان در بارداری ضرر دارد؟":        {"allowed"},
		"تداخل لوزارتان با ایبوپروفن":          {"interaction"},
		"عوارض لوزارتان در بارداری":            {"adverse"},
		"پادزهر هپارین":                        {"antidote"},
		"درمان انتخابی سوزاک":                  {"choice"},
		"drug of choice سوزاک":                 {"choice"},
		"علائم زونا":                           {"symptom"},
		"زونا چیست و چه علائمی دارد؟":          {"definition", "symptom"},
		"چه داروهایی باعث نقرس می‌شوند؟":       {"cause"},
		"سرترالین کی اثر می‌کند؟":              {"duration"},
		"فرق سرماخوردگی با آنفلوانزا":          {"comparison"},
		"برای آزمایش قند خون باید ناشتا باشم؟": {"timing"},
		"میز چوبی کجاست؟":                      nil,
		"لوزارتان با ایبوپروفن":                {"interaction"},
		"لوزارتان در شیردهی":                   {"allowed"},
	} {
		var got []string
		for _, s := range Parse(text, Options{}).Sought() {
			got = append(got, s.Kind)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestMains(t *testing.T) {
	for text, want := range map[string][]string{
		"دوز پاراستامول در کودکان":            {"پاراستامول"},
		"عوارض لوزارتان در نارسایی قلب":       {"لوزارتان"},
		"سوزاک با آنتی‌بیوتیک کی خوب می‌شود؟": {"سوزاک"}, // the class is what it is treated with
		"عوارض آنتی‌بیوتیک در سوزاک":          {"آنتی‌بیوتیک"},
		"زولپی‌وان در بارداری بی‌خطر است؟":    {"زولپی‌وان"}, // a name that no list has
		"زولپی‌وان در بارداری":                {"زولپی‌وان"},
		"دوز ریتوکسی‌وان چند میلی‌گرم است؟":   {"ریتوکسی‌وان"},
		"اختراع چاپ در کدام قرن بود؟":         nil,
	} {
		if got := mainTexts(Parse(text, Options{})); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A sentence that names a drug has most of the question's subjects, whatever words of
// everyday language stand beside the drug; of two drugs it has half.
func TestShare(t *testing.T) {
	for _, c := range []struct {
		question, sentence string
		low, high          float64
	}{
		{"لوزارتان", "لوزارتان فشار خون را پایین می‌آورد.", 1, 1},
		{"لوزارتان صندلی", "لوزارتان فشار خون را پایین می‌آورد.", 1 / (1 + inPassing), 1 / (1 + inPassing)},
		{"لوزارتان زرگوالیپ", "لوزارتان فشار خون را پایین می‌آورد.", 1 / (1 + byTheWay), 1 / (1 + byTheWay)},
		{"لوزارتان و ایبوپروفن", "لوزارتان فشار خون را پایین می‌آورد.", .5, .5},
		{"پاراستامول", "استامینوفن تب را کم می‌کند.", 1, 1},
		{"لوزارتان", "ایبوپروفن تب را کم می‌کند.", 0, 0},
		{"پسر دوساله‌ام اسهال دارد", "اسهال با مایعات درمان می‌شود.", 1, 1},
	} {
		got := Parse(c.question, Options{}).Share(persian.NewTermSet(persian.Terms(c.sentence)))
		if got < c.low-1e-9 || got > c.high+1e-9 {
			t.Errorf("%s / %s: %.3f, want %.3f to %.3f", c.question, c.sentence, got, c.low, c.high)
		}
	}
}

func TestMedicineNames(t *testing.T) {
	for form, want := range map[string]NameKind{
		"لوزارتان": Drug, "لگزاپرو": Drug, "مونجارو": Drug, "آباتاسپت": Drug, "زرگولیماب": Drug, "آنتی‌بیوتیک": DrugClass, "زونا": Disease,
		"کنکور": NoName, "صندلی": NoName,
	} {
		got := NoName
		if s := ReadStatement(form); len(s.Mentions) > 0 {
			got = s.Mentions[0].Kind
		}
		if got != want {
			t.Errorf("%s: %d, want %d", form, got, want)
		}
	}
}

// Around the share of passages from which a corpus is one on medicine.
func TestScope(t *testing.T) {
	for _, c := range []struct {
		text    string
		percent int
		beyond  bool
	}{
		{"قیمت دلار چند است؟", 12, true}, {"قیمت دلار چند است؟", 11, false},
		{"گوشت کیلویی چند است؟", 12, true}, {"قیمت لوزارتان", 12, false}, {"درمان زونا", 12, false},
	} {
		q := Parse(c.text, Options{Lexicon: Lexicon{Passages: 100, DocFreq: func(term string) int {
			if slices.Contains(medicalTerms(), term) {
				return c.percent
			}
			return 0
		}}})
		if q.BeyondMedicine() != c.beyond {
			t.Errorf("%s at %d %%: %t", c.text, c.percent, !c.beyond)
		}
	}
}

// A corpus on much else has no names of diseases that each sentence must have, but
// drugs stay what they are.
func TestGeneralCorpus(t *testing.T) {
	lexicon := func(percent int) Options {
		return Options{Lexicon: Lexicon{Passages: 100, DocFreq: func(string) int { return percent }}}
	}
	for text, want := range map[string][2]bool{"درمان زونا": {true, false}, "عوارض لوزارتان": {true, true}, "دوز لوزارتان": {true, true}} {
		if got := [2]bool{Parse(text, lexicon(12)).HasMain(), Parse(text, lexicon(11)).HasMain()}; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// What guards a patient: whose dose it is, and for what it is taken.
func TestDoseGuards(t *testing.T) {
	for _, c := range []struct {
		question, sentence string
		fits               bool
	}{
		{"دوز لوزارتان", "لوزارتان با دوز ۵۰ میلی‌گرم در روز شروع می‌شود.", true},
		{"دوز لوزارتان", "والزارتان با دوز ۸۰ میلی‌گرم در روز شروع می‌شود.", false},
		{"دوز لوزارتان", "لوزارتان و والزارتان ۸۰ میلی‌گرم در روز مصرف می‌شود.", false},
		{"دوز لوزارتان", "سطح کراتینین با لوزارتان نباید از ۲ میلی‌گرم در دسی‌لیتر بیشتر شود.", false},
		{"دوز لوزارتان", "لوزارتان فشار خون را پایین می‌آورد.", false},
		{"دوز سفیکسیم در آنفلوانزا", "سفیکسیم بر آنفلوانزا اثر ندارد.", true},
		{"دوز سفیکسیم در آنفلوانزا", "سفیکسیم بر سوزاک اثر ندارد.", false},
		{"دوز سفیکسیم در آنفلوانزا", "والزارتان بر آنفلوانزا اثر ندارد.", false},
		{"دوز سفیکسیم باید کم شود؟", "با سفیکسیم باید دوز کاهش یابد.", true},
		{"دوز سفیکسیم باید کم شود؟", "با والزارتان باید دوز کاهش یابد.", false},
		{"دوز سفیکسیم چقدر است؟", "با سفیکسیم باید دوز کاهش یابد.", false},
	} {
		q, s := Parse(c.question, Options{}), ReadStatement(c.sentence)
		r := q.Enter("", "", []*Statement{s})
		r.Next(s)
		if got := q.Fit("dose", s, &r.Standing) > 0; got != c.fits {
			t.Errorf("%s / %s: %t", c.question, c.sentence, got)
		}
	}
}
