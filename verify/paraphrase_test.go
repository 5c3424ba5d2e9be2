package verify_test

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/verify"
)

// What says the same in other words is carried, at least in part; what differs in one
// place is not supported.
func TestParaphrases(t *testing.T) {
	const (
		cyclosporine = "سیکلوسپورین ۵ میلی‌گرم بر کیلوگرم در روز تجویز می‌شود و حداکثر مقدار در ۲۴ ساعت ۳۰۰ میلی‌گرم است."
		colistin     = "کلیستین در کودکان ۲ ماه تا ۵ سال روزانه ۲۰ میلی‌گرم به مدت ۱۰ روز داده می‌شود."
		travoprost   = "تراووپروست شب‌ها یک قطره در چشم چکانده می‌شود."
		clozapine    = "دو ماه کلوزاپین و سپس سه ماه الانزاپین داده شد و دوسوم بیماران بهبود یافتند."
		ferritin     = "سطح طبیعی فریتین ۳۰ تا ۳۰۰ نانوگرم در میلی‌لیتر است."
		seizures     = "در این بررسی ۶ نفر از ۱۲۰ نفر تشنج کردند."
		efficacy     = "در میگرن، توپیرامات از پروپرانولول مؤثرتر است."
		isotonic     = "تب خفیف برای تزریق این واکسن منع ندارد، ولی نقص ایمنی شدید مانع تزریق است."
		digoxin      = "سطح دیگوکسین نباید از ۲ نانوگرم در میلی‌لیتر بیشتر شود."
		titration    = "دوز لاموتریژین هر هفته افزایش می‌یابد و دارو روزانه مصرف می‌شود."
		gastritis    = "ژیاردیا سبب اسهال مزمن می‌شود و اسهال مزمن سوءتغذیه به وجود می‌آورد."
		vancomycin   = "کلیندامایسین به جای وانکومایسین به کار می‌رود."
		hepatitis    = "همهٔ بیماران به‌جز زنان باردار باید ریباویرین بگیرند."
		vaccinated   = "پنج درصد کودکان واکسینه‌نشده بستری شدند."
		rates        = "۴ نفر از ۲۰۰ بیمار گروه الف و ۱۰ نفر از ۲۰۰ بیمار گروه ب خونریزی کردند."
		caution      = "در پورفیری باربیتورات‌ها ممنوع‌اند، اما مصرف مورفین با احتیاط مجاز است."
		antagonist   = "فلومازنیل اثر دیازپام را خنثی می‌کند."
		weeks        = "درمان با ایتراکونازول سه ماه ادامه دارد."
	)
	for _, c := range []struct {
		claim, evidence string
		carried         bool
	}{
		{"سیکلوسپورین روزی ۵ میلی‌گرم به ازای هر کیلوگرم وزن داده می‌شود.", cyclosporine, true},
		{"در یک شبانه‌روز نباید بیش از ۳۰۰ میلی‌گرم سیکلوسپورین داده شود.", cyclosporine, true},
		{"در یک شبانه‌روز حداقل ۳۰۰ میلی‌گرم سیکلوسپورین داده می‌شود.", cyclosporine, false},
		{"کلیستین در کودکان به مدت ۱۰ روز داده می‌شود.", colistin, true},
		{"کلیستین در کودکان به مدت ۱۰ هفته داده می‌شود.", colistin, false},
		{"تراووپروست روزی یک بار در چشم ریخته می‌شود.", travoprost, true},
		{"تراووپروست هر ۲۴ ساعت چکانده می‌شود.", travoprost, true},
		{"تراووپروست روزی دو بار در چشم چکانده می‌شود.", travoprost, false},
		{"درمان جمعاً پنج ماه بود.", clozapine, true},
		{"درمان جمعاً هفت ماه بود.", clozapine, false},
		{"۶۷ درصد بیماران بهبود یافتند.", clozapine, true},
		{"۷۶ درصد بیماران بهبود یافتند.", clozapine, false},
		{"فریتین ۱۰۰ نانوگرم در میلی‌لیتر طبیعی است.", ferritin, true},
		{"فریتین ۴۰۰ نانوگرم در میلی‌لیتر طبیعی است.", ferritin, false},
		{"پنج درصد دچار تشنج شدند.", seizures, true},
		{"بیست‌وپنج درصد دچار تشنج شدند.", seizures, false},
		{"در میگرن پروپرانولول از توپیرامات کم‌اثرتر است.", efficacy, true},
		{"پروپرانولول نسبت به توپیرامات در میگرن کم‌اثرتر است.", efficacy, true},
		{"در میگرن پروپرانولول از توپیرامات مؤثرتر است.", efficacy, false},
		{"در میگرن توپیرامات از پروپرانولول مؤثرتر نیست.", efficacy, false},
		{"تب خفیف مانع تزریق این واکسن نیست.", isotonic, true},
		{"تب خفیف مانع تزریق این واکسن است.", isotonic, false},
		{"در نقص ایمنی شدید نباید این واکسن را زد.", isotonic, true},
		{"سطح دیگوکسین باید حداکثر ۲ نانوگرم در میلی‌لیتر باشد.", digoxin, true},
		{"سطح دیگوکسین باید بیش از ۲ نانوگرم در میلی‌لیتر باشد.", digoxin, false},
		{"لاموتریژین هر روز مصرف می‌شود.", titration, true},
		{"لاموتریژین ماهانه مصرف می‌شود.", titration, false},
		{"ژیاردیا موجب اسهال مزمن می‌شود.", gastritis, true},
		{"سوءتغذیه باعث اسهال مزمن می‌شود.", gastritis, false},
		{"کلیندامایسین جایگزین مناسب وانکومایسین است.", vancomycin, true},
		{"وانکومایسین جایگزین کلیندامایسین است.", vancomycin, false},
		{"زنان باردار نیز باید ریباویرین بگیرند.", hepatitis, false},
		{"پنج درصد کودکان واکسینه‌شده بستری شدند.", vaccinated, false},
		{"۲ درصد بیماران گروه الف خونریزی کردند.", rates, true},
		{"۲ درصد بیماران گروه ب خونریزی کردند.", rates, false},
		{"مورفین را در پورفیری می‌توان با احتیاط داد.", caution, true},
		{"باربیتورات‌ها در پورفیری مجازند.", caution, false},
		{"دیازپام اثر فلومازنیل را خنثی می‌کند.", antagonist, false},
		{"درمان با ایتراکونازول ۱۲ هفته طول می‌کشد.", weeks, true},
		{"درمان با ایتراکونازول ۱۰ هفته طول می‌کشد.", weeks, false},
	} {
		v := check(t, verify.Options{}, c.claim, []int{1}, c.evidence).Verdict
		bad := v.Judgement == answer.Supported
		if c.carried {
			bad = v.Judgement != answer.Supported && v.Judgement != answer.PartlySupported
		}
		if bad {
			t.Errorf("%q by %q: %s by %s; %+v", c.claim, c.evidence, v.Judgement, v.Reason, v.Layers)
		}
	}
}

// A contradiction drops a sentence: it takes a clause that says all else, not one that has
// an amount, a direction or a denial of something else.
func TestContradictionIsCertain(t *testing.T) {
	const (
		doses   = "دوز شروع سلکسیپاگ ۲۰۰ میکروگرم است و دوز نگهدارنده ۱۶۰۰ میکروگرم."
		warning = "ترامادول در صرع ممنوع است. مصرف مسکن در کم‌کاری تیروئید مجاز است."
	)
	for _, c := range []struct {
		claim, evidence string
		want            bool
	}{
		{"دوز شروع سلکسیپاگ ۴۰۰ میکروگرم است.", doses, true},
		{"سلکسیپاگ در پرفشاری ریوی کودکان با ۴۰۰ میکروگرم آغاز می‌گردد.", doses, false},
		{"ترامادول در صرع مجاز است.", warning, true},
		{"ترامادول برای سردرد خوشه‌ای مقاوم در صرع کودکان مجاز است.", warning, false},
	} {
		v := check(t, verify.Options{}, c.claim, []int{1}, c.evidence).Verdict
		if (v.Judgement == answer.Contradicted) != c.want || v.Judgement == answer.Supported {
			t.Errorf("%q by %q: %s by %s; %+v", c.claim, c.evidence, v.Judgement, v.Reason, v.Layers)
		}
	}
}
