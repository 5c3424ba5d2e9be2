package persian

import (
	"strings"
	"testing"
)

func TestEnglishQuestions(t *testing.T) {
	known := vocabulary("درمان علائم نقرس آسم پادزهر فنازوپیریدین رنگ ادرار متفورمین بارداری خطرناک warfarin warfarin دوز دوز عوارض")
	for query, want := range map[string]string{
		"symptoms of gout":                 "علائم نقرس",
		"What is the treatment of asthma?": "چیست درمان آسم؟",
		"metformin dose in pregnancy":      "متفورمین دوز بارداری",
		"phenazopyridine urine color":      "فنازوپیریدین رنگ ادرار", // by its sounds
		"warfarin dose":                    "warfarin دوز",           // as the corpus has it
		"xyzzy dose":                       "xyzzy دوز",
		"warfarin":                         "",
		"atorvastatin 20 mg":               "",
		"alaem naghras":                    "",
		"علائم gout":                       "",
		"":                                 "",
	} {
		got := Correct(query, known, nil)
		if got.Translated != (want != "") || want != "" && got.Text != want {
			t.Errorf("%q: %q, translated %v, want %q", query, got.Text, got.Translated, want)
		}
	}
}

// A negation of the question is one of what is searched for.
func TestEnglishKeepsNegation(t *testing.T) {
	got := Correct("diet without sugar", vocabulary("رژیم غذایی بدون قند"), nil)
	if got.Text != "رژیم غذایی بدون قند" {
		t.Errorf("%q", got.Text)
	}
}

func TestAbbreviate(t *testing.T) {
	known := vocabulary("TSH MRI سی‌آرپی سی‌آرپی CRP KTM XYZ XYZ")
	for text, want := range map[string]string{
		"تی اس اچ بالا":    "tsh بالا",
		"ام‌آر‌آی مغز":     "mri مغز",
		"ام آرآی":          "mri",
		"اس اس آر آی چیست": "ssri چیست", // a built-in name that the corpus lacks
		"کی تی ام":         "کی تی ام",  // in one passage, and no name
		"ایکس وای زد":      "xyz",
		"ای کاش":           "ای کاش",
		"دی ماه":           "دی ماه",
		"سلام دارو":        "سلام دارو",
	} {
		got := Abbreviate(text, known)
		if strings.Join(strings.Fields(got), " ") != want || len(got) != len(text) {
			t.Errorf("%q: %q (%d bytes of %d), want %q", text, got, len(got), len(text), want)
		}
	}
}

func FuzzAbbreviate(f *testing.F) {
	f.Add("ام آر آی و تی‌اس‌اچ")
	known := vocabulary("TSH MRI")
	f.Fuzz(func(t *testing.T, text string) {
		if got := Abbreviate(text, known); len(got) != len(text) {
			t.Fatalf("%q: %d bytes became %d", text, len(text), len(got))
		}
	})
}

func FuzzEnglish(f *testing.F) {
	f.Add("what is the dose of metformin in children?")
	known := vocabulary(corpus)
	f.Fuzz(func(t *testing.T, text string) {
		if got := Correct(text, known, nil); got.Translated && (hasPersian(text) || got.Text == "") {
			t.Fatalf("%q: %+v", text, got)
		}
	})
}

// Words that were typed together, two-letter words, and khā.
func TestFinglishCompounds(t *testing.T) {
	known := vocabulary("کم خونی بی‌خوابی درمان فشار خون بالا آموکسی‌سیلین کاری تیروئید")
	for query, want := range map[string]string{
		"kam khooni darman":      "کم خونی درمان",
		"bikhabi darman":         "بیخوابی درمان",
		"fesharkhoon bala":       "فشار خون بالا",
		"amoxicillin baraye chi": "amoxicillin برای چی",
		"kam kari tiroid":        "کم کاری تیرویید",
	} {
		if got := Correct(query, known, nil).Text; got != want && Normalize(got) != Normalize(want) {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}
