package persian

import (
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/wordlist"
)

// Words of one line are one word to a search.
func TestStemJoins(t *testing.T) {
	for _, line := range []string{
		"بیمار بیماران بیمارها بیمارهای بیمارانش بیماران",
		"کودک کودکان کودکانی کودکانتان",
		"عارضه عوارض عارضه‌ها",
		"خوردن بخورم بخورید بخورد خورد خوردم خورده خوردند خورند",
		"نخورد نخورید نخورده نخوردن نخورند",
		"گرفتن بگیرید گرفت گرفته بگیرند",
		"نشد نشود نشده نشوند نشدن",
		"دیابت دیابتی دیابتیها",
		"مطالعه مطالعات",
		"گرسنه گرسنگان",
		"خارش خارشی",
		"حساسیت حساسیتی حساسیتها",
		"درد دردی دردم دردش دردهای دردهایم",
		"دارو دارویی داروهایی داروها داروی",
		"موثر موثرتر موثرترین",
	} {
		words := strings.Fields(Normalize(line))
		for _, w := range words[1:] {
			w = strings.ReplaceAll(w, "\u200c", "")
			if stemWord(w) != stemWord(words[0]) {
				t.Errorf("stemWord(%q) = %q, stemWord(%q) = %q", words[0], stemWord(words[0]), w, stemWord(w))
			}
		}
	}
}

// Words of one line are different things; to take one for another could harm a
// patient.
func TestStemKeepsApart(t *testing.T) {
	for _, line := range []string{
		"نیستاتین نیست است استاتین", "گلوکوم گلوکومتر", "سدیم سدیمان", "نورون نورونتین", "زرد زردی", "کیست کیسه", "آسیت آسی", "برونش برونشیت برونشیول",
		"ویتامین ویتام", "اسپارت آسپارتات", "اوره اورات", "پلاک پلاکت", "سلول سلولیت", "کول کولیت کوله", "تیروئید تیروئیدیت", "ران رانیتیدین", "فقر فقرات", "سال سالم",
		"نارس نارسایی", "باکتری باکتریم", "تن تنها", "دقیق دقیقه", "پوست پوسته", "گوش گوشه", "دست دسته", "دهان دهانه", "هفت هفته", "خال خالی", "لوزارتان لوزار", "سرم سر",
		"آلپرازولام آلپرازول", "کلر کلرید کلرات", "کراتین کراتینین", "گلوبول گلوبولین", "آدرنال آدرنالین", "پروستات پروستاتیت", "تاندون تاندونیت", "سیستیت سیستئین",
		"اکسی اکسیمتر", "بین بینی", "افت بافت", "دو دود", "زن بزند", "نمک نمی‌مکد", "گشاد گشود", "فسفر فسفات", "روز روزانه", "مصرف نصرف",
		"هپارین هپار", "متوترکسات متوترکس", "والپروات والپرو", "سیتالوپرام سیتالوپر", "تیامین تیام", "هیپوتیروئیدی هیپرتیروئیدی", "خورد نخورد", "شود نشود",
	} {
		words := strings.Fields(Normalize(line))
		for i, a := range words {
			for _, b := range words[i+1:] {
				if stemWord(a) == stemWord(b) {
					t.Errorf("%q and %q both give %q", a, b, stemWord(a))
				}
			}
		}
	}
}

// No two groups of the drug and test sections meet in one stem.
func TestStemDrugSections(t *testing.T) {
	owner := map[string]string{}
	for _, section := range []string{"Drugs", "Laboratory"} {
		for _, group := range SynonymSections(section) {
			for _, name := range group {
				words := strings.Fields(strings.ReplaceAll(Normalize(name), "\u200c", " "))
				if len(words) != 1 {
					continue
				}
				s := stemWord(words[0])
				if o, ok := owner[s]; ok && o != group[0] {
					t.Errorf("%q of %q and of %q have the stem %q", name, group[0], o, s)
				}
				owner[s] = group[0]
			}
		}
	}
	if len(owner) < 100 {
		t.Fatalf("only %d names were compared", len(owner))
	}
}

func TestStemIsStable(t *testing.T) {
	for _, w := range wordlist.Open("synonyms").Words() {
		w = Normalize(w)
		if s := stemWord(w); s != "" && len(stemWord(s)) > len(s) {
			t.Errorf("stemWord(%q) = %q, and of that %q", w, s, stemWord(s))
		}
	}
}

func TestNamedLetters(t *testing.T) {
	for text, want := range map[string][]string{
		"hepatitis A":          {"hepatitis", "a"},
		"vitamin A deficiency": {"vitamin", "a", "deficiency"},
		"a deficiency":         {"deficiency"},
		"ویتامین ای":           {"ویتامین", "e"},
		"ویتامین E":            {"ویتامین", "e"},
		"ویتامین سی":           {"ویتامین", "c"},
		"ویتامین آ":            {"ویتامین", "a"},
		"ویتامین A":            {"ویتامین", "a"},
		"ویتامین د":            {"ویتامین", "d"},
		"دیابت نوع یک":         {"دیابت", "نوع", "1"},
		"دیابت نوع ۱":          {"دیابت", "نوع", "1"},
		"دیابت نوع دو":         {"دیابت", "نوع", "2"},
		"کیست تخمدان":          {"کیست", "تخمدان"},
		"درمان کیست":           {"درمان", "کیست"},
	} {
		if got := texts(text); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func FuzzStem(f *testing.F) {
	for w := range strings.FieldsSeq("بیماران نخوردهام aspirins گان یت دیابتیهایشان \xff") {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, w string) {
		s := stemWord(w)
		if w != "" && s == "" {
			t.Fatalf("%q has no stem", w)
		}
		if s != stemWord(w) {
			t.Fatalf("%q has two stems", w)
		}
	})
}
