package triage

import (
	"slices"
	"testing"
)

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

// A value alone is enough where nobody lives with it.
func TestValuesThatStandAlone(t *testing.T) {
	for _, c := range []struct {
		flag     string
		yes, not []string
	}{
		{"shock", []string{"BP 79/40"}, []string{"BP 80/50"}},
		{"shock", []string{"سزارین، فشار ۸۹ روی ۶۰"}, []string{"سزارین، فشار ۹۰ روی ۶۰"}},
		{"anaemia-severe", []string{"هموگلوبین بیمار ۶٫۹ است"}, []string{"هموگلوبین بیمار ۷ است"}},
		{"renal-failure", []string{"کراتینین ۵ و تنگی نفس"}, []string{"کراتینین ۴٫۹ و تنگی نفس"}},
		{"torsion", []string{"پسر ۲۵ ساله، بیضه‌اش ورم کرده"}, []string{"مرد ۲۶ ساله، بیضه‌اش ورم کرده"}},
		{"arrhythmia", []string{"ضربانش ۱۵۰ تاست", "نبضش ۳۹ تا"}, []string{"ضربانش ۱۴۹ تاست", "نبضش ۴۱ تا", "ضربان ۳۰ تا ۹۰"}},
		{"fetal-distress", []string{"FHR 109", "ضربان جنین ۱۸۰"}, []string{"FHR 110", "ضربان جنین ۱۷۹", "ضربان جنین ۱۴۰ تاست"}},
		{"electrolyte", []string{"K 6.5", "K 2.5", "Na 119", "سدیم ۱۶۵", "کلسیم ۱۴", "کلسیم ۶٫۴", "pH 7.19", "لاکتات ۴", "Hb 5.9", "پلاکت ۹ هزار", "INR 9"},
			[]string{"K 6.4", "K 2.6", "Na 120", "سدیم ۱۶۴", "کلسیم ۱۳٫۹", "کلسیم ۶٫۵", "pH 7.2", "لاکتات ۳٫۹", "Hb 6", "پلاکت ۱۰ هزار", "INR 8.9", "HbA1c 5.2"}},
		{"bleeding-thinner", []string{"INR 5 و سردرد"}, []string{"INR 4.9 و سردرد"}},
		{"infant-jaundice", []string{"نوزاد ۲۴ ساعته زرد شده", "زردی نوزادم ۱۸ شده"}, []string{"نوزاد ۴۸ ساعته زرد شده", "زردی نوزادم ۱۷٫۹ شده"}},
		{"fetal-movement", []string{"هفته ۲۰ تکون جنین رو حس نمی‌کنم"}, []string{"هفته ۱۹ تکون جنین رو حس نمی‌کنم"}},
		{"infant-fever", []string{"نوزاد، ۳۸٫۰"}, []string{"نوزاد، ۳۷٫۹", "نوزاد ۳۸ کیلو"}},
		{"electrolyte", []string{"سدیم ۱۵۵ و گیجی", "سدیم ۱۲۴ و گیجی"}, []string{"سدیم ۱۵۴ و گیجی", "سدیم ۱۲۵ و گیجی"}},
		{"electrolyte", []string{"هموگلوبین از ۱۰ رسیده به ۵"}, []string{"هموگلوبین از ۵ رسیده به ۱۰"}},
		{"hypoglycaemia", []string{"گلوکز ۵۳ میلی‌گرم"}, []string{"گلوکز ۵۴ میلی‌گرم", "گلوکزم بالاست، گلی‌بنکلامید ۵ میلی‌گرم می‌خورم"}},
		{"hypothermia", []string{"هیپوترمی ۳۴٫۹"}, []string{"هیپوترمی چیست؟"}},
		{"seizure", []string{"تشنج، سدیم ۱۲۴"}, []string{"تشنج، سدیم ۱۲۵"}},
		{"overdose-amount", []string{"۶ تا دیگوکسین خورد"}, []string{"۵ تا دیگوکسین خورد", "خانم ۳۰ ساله دیگوکسین خورد"}},
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

// Days say how old a child is, or how long somebody has been ill.
func TestDays(t *testing.T) {
	for message, want := range map[string]bool{
		"نوزاد ۱۰ روزه تب دارد":       true,
		"بچه‌ی ۱۰ روزه‌ام تب دارد":    true,
		"دخترم ۱۰ روزه است تب کرده":   true,
		"من ۱۰ روزه تب و گلودرد دارم": false,
		"دخترم سه روزه تب داره":       false,
		"بچه‌ام دو روزه تب داره":      false,
		"تب ۳۸ و سرفهٔ دو روزه دارم":  false,
	} {
		if got := slices.Contains(Check(message), Flag{ID: "infant-fever"}); got != want {
			t.Errorf("%q: raised %v, want %v", message, got, want)
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
