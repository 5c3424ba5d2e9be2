package lexical

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// Spellings of one thing must find the passage that has it before the one that
// has its look-alike, through the whole search.
func TestClinicalSpellingsFind(t *testing.T) {
	for _, c := range []struct {
		right, wrong string
		questions    []string
	}{
		// Negation and limits.
		{"بیمار تب ندارد", "بیمار تب دارد", []string{"تب ندارد", "تب نداره", "تب نداشت", "تب ندارن"}},
		{"درمان بدون جراحی انجام می‌شود", "درمان با جراحی انجام می‌شود", []string{"درمان بدون جراحی"}},
		{"این دارو نباید قطع شود", "این دارو باید قطع شود", []string{"دارو نباید قطع شود"}},
		{"هرگز دو برابر نخورید", "روزی دو برابر بخورید",
			[]string{"هرگز دو برابر", "دو برابر نخور", "دو برابر نخورین", "دو برابر نمی‌خورم"}},
		{"نتیجهٔ آزمایش غیر طبیعی است", "نتیجهٔ آزمایش طبیعی است", []string{"آزمایش غیر طبیعی"}},
		{"توصیه نمی‌شود", "توصیه می‌شود", []string{"توصیه نمیشود", "توصیه نمی شود", "توصیه نمیشه"}},
		{"کمتر از ۴ گرم", "بیشتر از ۴ گرم", []string{"کمتر از 4 گرم"}},
		{"حداکثر ۴ گرم", "حداقل ۴ گرم", []string{"حداکثر ۴ g"}},
		// Numbers and units.
		{"دوز ۲٫۵ میلی‌گرم", "دوز ۲۵ میلی‌گرم",
			[]string{"2.5 mg", "2.5mg", "۲/۵ میلی گرم", "2/5 mg", "٢٫٥ م.گ", "۲.۵ میلیگرم"}},
		{"دوز ۵۰۰ میلی‌گرم", "دوز ۵۰۰ میکروگرم", []string{"500 mg", "۵۰۰ م.گ", "٥٠٠ ميلي گرم"}},
		{"دوز ۱٬۰۰۰ واحد", "دوز ۱۰۰ واحد", []string{"1000 واحد", "1,000 واحد"}},
		// Tests, vitamins and drugs that mix scripts.
		{"هدف HbA1c زیر ۷ درصد است", "هدف فشار خون زیر ۷ درصد است",
			[]string{"hba1c", "هموگلوبین ای وان سی", "هموگلوبین A1c"}},
		{"اندازهٔ CRP بالا رفت", "اندازهٔ ESR بالا رفت", []string{"سی‌آر‌پی", "سی آر پی", "crp"}},
		{"سطح T4 پایین است", "سطح T3 پایین است", []string{"تی ۴", "t4", "تی۴"}},
		{"واکسن COVID-19", "واکسن آنفلوانزا", []string{"کووید ۱۹", "کووید-19", "کوید ۱۹", "Covid19"}},
		{"کمبود ویتامین B12", "کمبود ویتامین B6", []string{"ویتامین ب۱۲", "ب ۱۲", "ویتامین ب دوازده", "b-12"}},
		{"مصرف β-blocker", "مصرف دیورتیک", []string{"بتابلوکر", "بتا بلاکر", "beta blocker", "مسدودکننده بتا"}},
		// Joined, split and foreign letters.
		{"مصرف آنتی‌بیوتیک", "مصرف آنتی‌هیستامین",
			[]string{"آنتی بیوتیک", "آنتیبیوتیک", "انتي بيوتيك", "ﺁﻧﺘﯽ‌ﺑﯿﻮﺗﯿﮏ"}},
		{"درد گرفته می‌شود", "درد گرفته نمی‌شود", []string{"درد گرفته"}},
		// Broken plurals and spoken forms.
		{"امراض قلب", "اعراض قلب", []string{"مرض قلب", "مرض‌های قلبی"}},
		{"علائم کم‌خونی", "درمان کم‌خونی", []string{"علامت کم خونی", "علایم کمخونی", "علامتهای کم‌خونی"}},
		{"عوارض دارو", "قیمت دارو", []string{"عارضه دارو", "عارضه‌های دارویی"}},
		{"ادویهٔ قدیم", "اغذیهٔ قدیم", []string{"دوای قدیم"}},
		{"التهاب مفاصل", "التهاب عضلات", []string{"التهاب مفصل", "مفصل‌ها"}},
		{"سرماخوردگی کودکان", "سرمازدگی کودکان", []string{"سرما خوردگی کودکان"}},
		{"رژیم بیماران دیابتی", "رژیم بیماران قلبی", []string{"دیابتی ها", "دیابتیها", "دیابتی‌ام"}},
		{"قند خون بالا", "فشار خون بالا", []string{"قند خونم", "قند خونش بالاست"}},
		{"روزه گرفتن با دیابت", "سفر کردن با دیابت", []string{"میتونم روزه بگیرم", "می‌تونم روزه بگیرم؟"}},
	} {
		x := open(t, build(t, Options{}, &corpus{}, index.Passage{Text: c.wrong}, index.Passage{Text: c.right}),
			Options{})
		for _, q := range c.questions {
			hits := find(t, x, index.Query{Text: q}, 2)
			if len(hits) == 0 || hits[0].Seq != 2 {
				t.Errorf("%q finds %v, want %q first (%v)", q, hits, c.right, new(persian.Analyzer).Terms(q))
			}
		}
	}
}

// A word that is spelt much like another and says the opposite is no neighbour.
func TestOppositesAreNoNeighbours(t *testing.T) {
	x := open(t, build(t, Options{}, &corpus{},
		index.Passage{Text: "هیپوگلیسمی هیپرگلیسمی هایپرگلیسمی هیپوگلیسمیک"},
		index.Passage{Text: "hypotension hypertension hypotensive"},
	), Options{})
	for word, want := range map[string][]string{
		"هیپوگلیسمی":   {"هیپوگلیسمیک"},
		"هیپرگلیسمی":   nil,
		"hypotension":  {"hypotensive"},
		"hypertension": nil,
	} {
		var got []string
		for _, c := range bagOf(t, x, word).Clauses {
			if c.Signal == signalWords && c.Weight < 1 &&
				slices.Contains([]string{"هیپوگلیسمی", "هیپرگلیسمی", "هایپرگلیسمی", "هیپوگلیسمیک", "hypotension",
					"hypertension", "hypotensive"}, c.Term) {
				got = append(got, c.Term)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("neighbours of %s are %v, want %v", word, got, want)
		}
	}
}

func bagOf(t *testing.T, x *Index, text string) bag {
	t.Helper()
	b, err := x.bag(index.Query{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
