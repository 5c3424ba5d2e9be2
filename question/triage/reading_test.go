package triage

import (
	"slices"
	"strings"
	"testing"
)

func raises(t *testing.T, p *redFlags, message string, want bool) {
	t.Helper()
	if flags := p.Check(message); (len(flags) > 0) != want {
		t.Errorf("%q: %v", message, flags)
	}
}

func lines(t *testing.T, text string) *redFlags {
	t.Helper()
	p, err := parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.lexicon.check(); err != nil {
		t.Fatal(err)
	}
	return p
}

// Endings are taken off, the silent ه comes back, and whole words stay whole.
func TestEndings(t *testing.T) {
	p := lines(t, "x | سینه / خون / باتری / گوش / قلب")
	for _, m := range []string{
		"سینم", "سینه‌ام", "سینش", "سینمون", "باتریو", "باتریشو", "باتری‌ها", "گوشش", "گوشامو", "قلبمه", "خونش", "والقلب",
	} {
		raises(t, p, m, true)
	}
	for _, m := range []string{"خونه", "خونمون", "گوشی", "سن", "باتلاق"} {
		raises(t, p, m, false)
	}
}

// One slip is corrected: letters of one sound, a key beside the right one, one
// letter wrong, missing, doubled or exchanged, words joined or torn apart.
func TestSlips(t *testing.T) {
	p := lines(t, "x | باتری / سکته / تشنج / استفراغ / بیهوش / هذیان / نبض / battery")
	for _, m := range []string{
		"باطری", "سکتع", "صکته", "تشنچ", "تشننج", "استفراق", "استفرغ", "اسنفراغ", "بهیوش", "بی هوش", "هزیان", "هذیاان",
		"batery the is", "is the battrey",
	} {
		raises(t, p, m, true)
	}
	for _, m := range []string{"بازی", "سخت", "نبش", "نبات", "تشنه", "سکت", "the batty is"} {
		raises(t, p, m, false)
	}
}

// A slip never silences: words of guards are read as they are written.
func TestGuardsAreReadAsWritten(t *testing.T) {
	p := lines(t, "x | زهر\n?silent | امتحان / سناریو")
	raises(t, p, "زهر امتحان", false)
	raises(t, p, "زهر امتحام", true)
	raises(t, p, "zahr emtehan", false)
}

// Persian in Latin letters is read however it is spelt.
func TestLatinLetters(t *testing.T) {
	p := lines(t, "x | قلب / خودکشی / قطع / خواب / تشنج / شوهر / نمیتون* / باتری")
	for _, m := range []string{
		"ghalb", "qalb", "qalbam", "ghalbesh", "khodkoshi", "xodkoshi", "khod koshi", "ghat", "khab", "khaab", "tashanoj",
		"tashanojesh", "shohar", "showharam", "nemitoone", "nemitunam", "nemi toonam", "batri", "baatri",
	} {
		raises(t, p, m, true)
	}
	for _, m := range []string{"gol", "khoob", "tashakor", "shahr", "k", "the is of tashanoj"} {
		raises(t, p, m, false)
	}
}

// Each threshold that touches a patient, on both sides.
func TestThresholds(t *testing.T) {
	for _, c := range []struct {
		flag     string
		yes, not []string
	}{
		{"hyperkalaemia", []string{"پتاسیم پدرم ۶٫۵ شده", "K 6.5 patient", "K=7.2 بیمار دیالیزی"}, []string{"پتاسیم پدرم ۵٫۹ شده", "K 4.5 patient"}},
		{"hypoglycaemia", []string{"قند مادرم ۵۳ است", "BS 42", "glucose 2.5 mmol/l confused patient"}, []string{"قند مادرم ۷۰ است", "قندم ۹۵ شده", "glucose 5.5 mmol/l"}},
		{"hypertensive-crisis", []string{"فشارم ۱۸ روی ۱۰ شده", "BP 180/95", "فشارم ۱۷ روی ۱۲ شده", "ضغط أبي ٢٠٠ على ١١٠"}, []string{"فشارم ۱۷ روی ۱۱ شده", "BP 179/119", "فشارم ۱۲ روی ۸ است"}},
		{"hypertension-pregnancy", []string{"۳۴ هفته باردارم فشارم ۱۶ روی ۹ شده", "pregnant BP 150/110"}, []string{"۳۴ هفته باردارم فشارم ۱۵ روی ۹ شده", "pregnant BP 159/109"}},
		{"hypoxia", []string{"SpO2 91%", "ساچوریشن مادرم ۸۵ است", "اکسیژن خونش ۸۰"}, []string{"SpO2 92%", "اکسیژن خونش ۹۷"}},
		{"unconscious", []string{"GCS 12", "GCS=6/15"}, []string{"GCS 13", "GCS 15/15"}},
		{"infant-fever", []string{"بچه‌ام ۹۰ روزشه تبش ۳۸ است", "bacham 2 mahe ast tab dare", "10 week old temp 38.1", "عمره شهرين وعنده حمى"}, []string{"بچه‌ام ۴ ماهشه تبش ۳۸ است", "10 week old temp 37.4", "بچه‌ام ۵ ساله است تب ۳۸ دارد"}},
		{"neutropenic-fever", []string{"شیمی‌درمانی می‌کنم، دمای بدنم ۳۸ است", "chemo patient, fever 100.9 F"}, []string{"شیمی‌درمانی می‌کنم، دمای بدنم ۳۷٫۴ است"}},
		{"electrolyte", []string{"سدیم ۱۱۹ و بیمار گیج", "pH 7.19 patient", "لاکتات ۴ بیمار", "Hb 5.5 patient bleeding"}, []string{"سدیم ۱۳۵ و بیمار گیج", "pH 7.35 patient", "لاکتات ۱ بیمار", "Hb 12 patient bleeding"}},
		{"arrhythmia", []string{"ضربان پدرم ۱۶۰ است", "HR 35"}, []string{"ضربان پدرم ۹۵ است", "HR 62"}},
		{"shock", []string{"BP 85/50 patient, fever", "فشار مادرم ۸ روی ۵ است و بی‌حال است"}, []string{"BP 110/70 patient, fever", "فشارم ۱۳ روی ۸ است"}},
	} {
		for _, m := range c.yes {
			if !slices.Contains(Check(m), Flag{ID: c.flag}) {
				t.Errorf("%s: not raised by %q: %v", c.flag, m, Check(m))
			}
		}
		for _, m := range c.not {
			if slices.Contains(Check(m), Flag{ID: c.flag}) {
				t.Errorf("%s: raised by %q", c.flag, m)
			}
		}
	}
}

// A number that counts or dates something is no value.
func TestNoValues(t *testing.T) {
	p := lines(t, "@sugar = قند\n@counted = روز ساعت تا\nx | %sugar<=60")
	raises(t, p, "قند ۴۵", true)
	raises(t, p, "۴۵ بود قند", false)
	raises(t, p, "۴۵ قند", true)
	raises(t, p, "قند از ۵ روز", false)
	raises(t, p, "قند او را هر روز صبح پنجاه", false) // too far
}

// The past, others and ways of speaking do not count, what is now does; a
// question at the end of an emergency does not silence it.
func TestGuards(t *testing.T) {
	for message, want := range map[string]bool{
		"پدرم پارسال سکته قلبی کرد":                               false,
		"پدرم پارسال سکته قلبی کرد، الان درد سینه و عرق سرد دارد": true,
		"سگم باتری قورت داده":                                     false,
		"سگ پسرم را گاز گرفت":                                     true,
		"از خجالت مردم و سکته کردم":                               false,
		"اگر کسی متانول بخورد چه می‌شود؟":                         false,
		"شوهرم متانول خورده چه کنم؟":                              true,
		"برای امتحان باید علائم شوک آنافیلاکسی را بخوانم":         false,
		"همکلاسیم سر امتحان بیهوش شده":                            true,
		"درمان مسمومیت با ارگانوفسفره چیست؟":                      false,
		"پسرم سم ارگانوفسفره خورده، درمانش چیست؟":                 true,
		"چند ماه است گاهی سینه‌ام تیر می‌کشد":                     false,
		"در فیلم دیشب قهرمان خودکشی کرد":                          false,
		"what is the treatment of anaphylaxis?":                   false,
		"no chest pain, no shortness of breath":                   false,
		"my uncle had a stroke last year":                         false,
		"ما هي أعراض التسمم؟":                                     false,
		"چند ماه است می‌خواهم خودکشی کنم":                         true,
	} {
		raises(t, compiled(t), message, want)
	}
}
