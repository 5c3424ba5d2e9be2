package persian

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func texts(s string) []string {
	var out []string
	for _, t := range new(Analyzer).Terms(s) {
		out = append(out, t.Text)
	}
	return out
}

// Every line holds spellings that must give the same terms.
func TestSameTerms(t *testing.T) {
	for _, c := range [][]string{
		{"آنتی‌بیوتیک", "آنتی بیوتیک", "آنتیبیوتیک", "انتی‌بیوتیک", "آنتي‌بيوتيک", "آنتی‌بیوتیک‌ها", "آنتی بیوتیک ها"},
		{"۵۰۰ میلی‌گرم", "500 میلی گرم", "٥٠٠ میلیگرم", "500mg", "500 mg", "۵۰۰ م.گ", "۵۰۰میلی‌گرم", "500 MG", "۵۰۰ میلی‌گرمی", "۵۰۰ میلی گرمی"},
		{"۲٫۵", "2.5", "٢٫٥", "۲/۵"},
		{"۲٫۵ میلی‌گرم", "2.5 mg", "۲/۵ میلی‌گرم", "2/5 mg", "2/5mg", "2/5 میلی گرم", "2/5 م.گ"},
		{"۱٬۰۰۰", "1000", "1,000", "۱۰۰۰"},
		{"بیمار", "ﺑﯿﻤﺎر", "بيمار", "بیماران", "بیمارها", "بیـمار", "بِیمار"},
		{"کووید-۱۹", "COVID-19", "کووید ۱۹", "covid 19", "Covid19", "کووید۱۹", "کووید‌۱۹"},
		{"ویتامین ب۱۲", "ویتامین B₁₂", "ویتامین B12", "ویتامین ب ۱۲", "ویتامین b-12", "ویتامین ب دوازده", "ویتامین بی دوازده"},
		{"HbA1c", "hba1c", "هموگلوبین A1c"},
		{"CRP", "سی آر پی", "سی‌آر‌پی", "crp"},
		{"T4", "تی ۴", "تی۴", "t4"},
		{"β-blocker", "بتا بلوکر", "بتابلوکر", "beta blocker", "بتا‌بلاکر"},
		{"امراض", "مرض", "مرض‌ها"},
		{"علائم", "علامت", "علایم", "علامت‌های"},
		{"عوارض", "عارضه", "عارضه‌ها", "عوارضش"},
		{"ادویه", "دوا"},
		{"مفاصل", "مفصل", "مفصل‌ها"},
		{"سرما خوردگی", "سرماخوردگی", "سرما‌خوردگی"},
		{"دیابتی ها", "دیابتی‌ها", "دیابتیها", "دیابت"},
		{"قند خونم", "قند خون"},
		{"می‌خورد", "میخورد", "می خورد", "می‌خورند", "می‌خوریم", "می‌خوره"},
		{"نمی‌شود", "نمیشود", "نمی شود", "نمیشه", "نشود", "نشده", "نشه"},
		{"تب ندارد", "تب نداره", "تب ندارن", "تب نداشت", "تب نداشتم"},
		{"نمی‌گیرد", "نگیره", "نگیرین", "نمیگیره", "نگرفت"},
		{"روزه می‌توانم", "روزه می‌تونم", "روزه میتونم", "روزه می تونم"},
		{"بچسبد", "می‌چسبد", "چسبیدن", "می‌چسبید"},
		{"مسئله", "مساله", "مسأله", "مسائل"},
		{"رنگ‌پریدگی", "رنگ پریدگی", "رنگپریدگی"},
		{"µg", "میکروگرم", "mcg", "μg"},
		{"café", "cafe", "ＣＡＦＥ"},
	} {
		want := texts(c[0])
		if len(want) == 0 {
			t.Errorf("%q has no terms", c[0])
		}
		for _, s := range c[1:] {
			if got := texts(s); !slices.Equal(got, want) {
				t.Errorf("%q gives %q, %q gives %q", s, got, c[0], want)
			}
		}
	}
}

// Every line holds texts that must not give the same terms.
func TestDifferentTerms(t *testing.T) {
	for _, c := range [][]string{
		{"بیمار تب دارد", "بیمار تب ندارد", "بیمار بدون تب", "بیمار هرگز تب"},
		{"توصیه می‌شود", "توصیه نمی‌شود"},
		{"باید مصرف شود", "نباید مصرف شود"},
		{"مصرف کنید", "مصرف نکنید"},
		{"طبیعی است", "طبیعی نیست", "غیر طبیعی است"},
		{"کمتر از ۵", "بیشتر از ۵", "حداکثر ۵", "حداقل ۵"},
		{"قبل از غذا", "بعد از غذا"},
		{"۵۰ mg", "۵۰۰ mg", "۵۰ mcg", "۵۰ g", "۵٫۰۵ mg"},
		{"۱۲۰/۸۰", "۱۲۰٫۸۰"},
		{"5/10 mg", "5.10 mg"},
		{"500/125 mg", "500.125 mg"},
		{"2/5", "2.5"},
		{"12/8 mmHg", "12.8 mmHg"},
		{"1/2 mg", "1.2 mg", "2 mg"},
		{"هیپوتیروئیدی", "هیپرتیروئیدی"},
		{"آدرنال", "آدرنالین"},
		{"کراتین", "کراتینین"},
		{"گلوبول", "گلوبولین"},
		{"سفازولین", "سفالکسین", "سفتریاکسون"},
		{"کلونازپام", "کلونیدین", "کلوزاپین"},
		{"هپاتیت ب", "هپاتیت سی", "هپاتیت آ"},
		{"افزایش", "کاهش"},
		{"ضد درد", "درد"},
		{"میگرن", "می‌گیرند"},
		{"ام‌اس", "آماس"},
	} {
		for i, a := range c {
			for _, b := range c[i+1:] {
				if slices.Equal(texts(a), texts(b)) {
					t.Errorf("%q and %q both give %q", a, b, texts(a))
				}
			}
		}
	}
}

// Words that carry the sense of a clinical sentence must be terms.
func TestNeverStopped(t *testing.T) {
	for w := range strings.FieldsSeq(`ندارد نیست نبود نشد نشود نکند نکنید نکرد نباید نمی‌تواند نمی‌شود بدون بی غیر ضد هرگز هیچ نه کمتر بیشتر حداکثر
		حداقل کم زیاد قبل بعد پیش دو سه نصف ممنوع منع قطع فقط جز بجز مگر حدود تنها روزانه هفتگی بالا پایین چپ راست`) {
		if len(texts(w)) == 0 {
			t.Errorf("%q gives no term", w)
		}
	}
}

func TestSplit(t *testing.T) {
	terms, function := new(Analyzer).Split("چه چیزی باعث تب می‌شود؟ میشه کرده‌اند")
	if !slices.Equal(terms, new(Analyzer).Terms("چه چیزی باعث تب می‌شود؟ میشه کرده‌اند")) {
		t.Errorf("terms are %v", terms)
	}
	var got []string
	for _, f := range function {
		got = append(got, f.Text)
	}
	if want := []string{"چه", "چیز", "شو", "شو", "کن"}; !slices.Equal(got, want) {
		t.Errorf("function words are %q, want %q", got, want)
	}
	if _, function := (&Analyzer{KeepStopWords: true}).Split("چه چیزی"); len(function) != 0 {
		t.Errorf("words that are kept are left out too: %v", function)
	}
}

func TestCompoundGivesPartsAndWhole(t *testing.T) {
	got := texts("داروی کاهش‌دهنده")
	for _, want := range texts("کاهش کاهشدهنده") {
		if !slices.Contains(got, want) {
			t.Errorf("%q not in %q", want, got)
		}
	}
}

func checkTerms(t *testing.T, s string) {
	t.Helper()
	at, position := 0, -1
	for _, term := range new(Analyzer).Terms(s) {
		if term.Start < at || term.End <= term.Start || term.End > len(s) || term.Text == "" {
			t.Fatalf("term %+v after %d in %q", term, at, s)
		}
		if term.Position < position {
			t.Fatalf("position %d after %d in %q", term.Position, position, s)
		}
		if !utf8.ValidString(term.Text) {
			t.Fatalf("term %q is not UTF-8", term.Text)
		}
		at, position = term.Start, term.Position
	}
}

func FuzzAnalyzer(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		checkTerms(t, s)
		again := new(Analyzer).Terms(s)
		for i, term := range new(Analyzer).Terms(s) {
			if term != again[i] {
				t.Fatalf("%q is analysed differently the second time: %v, %v", s, term, again[i])
			}
		}
	})
}

func seeds(f *testing.F) {
	for _, s := range []string{
		"علائم کم‌خونی فقر آهن چیست؟", "قرص ۵۰۰ میلی‌گرمی، روزی ۲٫۵ بار؛ ۱۲/۵/۱۴۰۲", "نمی‌شود می شود میشود",
		"HbA1c=۷٫۵٪ و COVID-19", "ﺑﯿﻤﺎر ﷲ ﷺ", "\u200c\u200c‌‌ـــ", "a\xffb", "۱. اول\n۲. دوم", "م.گ. دکتر م. احمدی گفت: «بله.» [۱]", "¬٬٫/",
	} {
		f.Add(s)
	}
}

var benchmarkText = strings.Repeat("علائم کم‌خونی فقر آهن معمولاً آهسته پدیدار می‌شوند و در موارد خفیف ممکن است هیچ نشانه‌ای وجود نداشته باشد. قرص ۵۰۰ میلی‌گرمی. ", 10)

func BenchmarkTerms(b *testing.B) {
	a := new(Analyzer)
	b.SetBytes(int64(len(benchmarkText)))
	b.ReportAllocs()
	for b.Loop() {
		a.Terms(benchmarkText)
	}
}

// TestTermsAreBounded: what is no word takes no more than one, at its place.
func TestTermsAreBounded(t *testing.T) {
	for _, word := range []string{
		strings.Repeat("سلامتی", 1_000_000), strings.Repeat("abcde", 1_000_000), strings.Repeat("سل\u200cمی", 100_000),
	} {
		terms := (&Analyzer{}).Terms("تب " + word + " درد")
		for _, term := range terms {
			if len(term.Text) > maxTermBytes || len(term.Form) > maxTermBytes || !utf8.ValidString(term.Text) {
				t.Fatalf("a term of %d bytes, %d as it stands", len(term.Text), len(term.Form))
			}
		}
		if last := terms[len(terms)-1]; last.Text != "درد" || last.End != len("تب "+word+" درد") {
			t.Errorf("behind it: %+v", last)
		}
	}
}
