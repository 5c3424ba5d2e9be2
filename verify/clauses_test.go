package verify_test

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/verify"
)

func check(t *testing.T, o verify.Options, sentence string, cited []int, texts ...string) answer.Sentence {
	t.Helper()
	s, err := verify.New(o).Check(t.Context(), "", answer.Sentence{Text: sentence, Citations: cited}, sources(texts...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What one clause says of one thing is not said of the other.
func TestClauses(t *testing.T) {
	const (
		mannitol  = "مانیتول فشار داخل چشم را پایین می‌آورد و کتامین آن را بالا می‌برد."
		cefixime  = "دوز سفیکسیم در کودکان ۸ میلی‌گرم به ازای هر کیلوگرم و در بزرگسالان ۴۰۰ میلی‌گرم است."
		nystatin  = "نیستاتین پس از غذا و سوکرالفیت با معدهٔ خالی مصرف می‌شود."
		stop      = "کلونیدین را ناگهان قطع نکنید و فشار خون را اندازه بگیرید."
		codeine   = "کدئین در کودکان زیر ۱۲ سال ممنوع است مگر آنکه متخصص تجویز کند."
		threshold = "آلوپورینول در CrCl کمتر از ۲۰ ممنوع است."
		maximum   = "سقف مصرف روزانهٔ ناپروکسن ۱ گرم است."
		share     = "از هر پنج بیمار دو نفر دچار سرفه شدند."
		some      = "برخی بیماران با توپیرامات دچار گزگز دست می‌شوند."
		instead   = "در آلرژی به پنی‌سیلین، کلیندامایسین به جای آموکسی‌سیلین به کار می‌رود."
		route     = "دیگوکسین ۰٫۵ میلی‌گرم وریدی تزریق می‌شود."
	)
	for _, c := range []struct {
		claim, evidence string
		supported       bool
	}{
		{"مانیتول فشار داخل چشم را پایین می‌آورد.", mannitol, true},
		{"کتامین فشار داخل چشم را پایین می‌آورد.", mannitol, false},
		{"دوز سفیکسیم در کودکان ۴۰۰ میلی‌گرم است.", cefixime, false},
		{"دوز سفیکسیم در کودکان ۸ میلی‌گرم است.", cefixime, false},
		{"سوکرالفیت با معدهٔ خالی مصرف می‌شود.", nystatin, true},
		{"نیستاتین با معدهٔ خالی مصرف می‌شود.", nystatin, false},
		{"کلونیدین را ناگهان قطع نکنید.", stop, true},
		{"کلونیدین را ناگهان قطع کنید.", stop, false},
		{"کدئین در کودکان زیر ۱۲ سال مجاز است.", codeine, false},
		{"کدئین در کودکان بالای ۱۲ سال ممنوع است.", codeine, false},
		{"آلوپورینول در CrCl زیر ۲۰ ممنوع است.", threshold, true},
		{"آلوپورینول در CrCl بیشتر از ۲۰ ممنوع است.", threshold, false},
		{"آلوپورینول در CrCl کمتر از ۲۰ مجاز است.", threshold, false},
		{"حداکثر مصرف روزانهٔ ناپروکسن ۱ گرم است.", maximum, true},
		{"حداقل مصرف روزانهٔ ناپروکسن ۱ گرم است.", maximum, false},
		{"۴۰ درصد بیماران دچار سرفه شدند.", share, true},
		{"۲۰ درصد بیماران دچار سرفه شدند.", share, false},
		{"همهٔ بیماران با توپیرامات دچار گزگز دست می‌شوند.", some, false},
		{"در آلرژی به پنی‌سیلین، آموکسی‌سیلین به جای کلیندامایسین به کار می‌رود.", instead, false},
		{"دیگوکسین ۰٫۵ میلی‌گرم عضلانی تزریق می‌شود.", route, false},
	} {
		v := check(t, verify.Options{}, c.claim, []int{1}, c.evidence).Verdict
		if (v.Judgement == answer.Supported) != c.supported {
			t.Errorf("%q by %q: %s by %s; %+v", c.claim, c.evidence, v.Judgement, v.Reason, v.Layers)
		}
	}
}

// A verdict shows what claim and evidence say, place by place.
func TestSlots(t *testing.T) {
	v := check(t, verify.Options{}, "سفیکسیم در کودکان ۴۰۰ میلی‌گرم داده می‌شود.", []int{1},
		"دوز سفیکسیم در کودکان ۸ میلی‌گرم به ازای هر کیلوگرم و در بزرگسالان ۴۰۰ میلی‌گرم است.").Verdict
	found := map[string]string{}
	for _, s := range v.Slots {
		found[s.Name] = s.Outcome
	}
	if v.Judgement != answer.Contradicted || found["population"] != "agrees" && found["quantity"] != "agrees" {
		t.Errorf("%s, %+v", v.Judgement, v.Slots)
	}
}

// What no check can read is supported by nothing, whole or as a part.
func TestOtherScripts(t *testing.T) {
	const evidence = "آسپرین در کودکان ممنوع است."
	for _, s := range []string{"阿司匹林可用于儿童。", "آسپرین در کودکان 安全 است.", "Аспирин детям можно.", "アスピリンは安全です", "آسپرین در کودکان اهلاً 可 است"} {
		if v := check(t, verify.Options{}, s, []int{1}, evidence).Verdict; v.Judgement != answer.Unsupported || v.Reason != verify.LayerScript {
			t.Errorf("%s: %s by %s", s, v.Judgement, v.Reason)
		}
	}
	if v := check(t, verify.Options{}, "متفورمین (metformin) در کودکان ممنوع است.", []int{1}, "متفورمین در کودکان ممنوع است.").Verdict; v.Judgement != answer.Supported {
		t.Errorf("Latin: %s", v.Judgement)
	}
}

func TestOrdersAreClaims(t *testing.T) {
	for s, claim := range map[string]bool{
		"انسولین نزن.": true, "انسولین‌نزن": true, "دارو را قطع کنید؟": true, "باید قطع شود؟": true, "انسولین ممنوع.": true,
		"آیا قطع شود؟": false, "دیابت چیست؟": false, "نکات مهم:": false, "با سلام": false,
	} {
		v := check(t, verify.Options{}, s, []int{1}, "آب بنوشید.").Verdict
		if (v.Judgement != answer.NotAClaim) != claim {
			t.Errorf("%s: %s", s, v.Judgement)
		}
	}
}

// What orders or prescribes is given no citation that its author did not give.
func TestOrdersAreNotCited(t *testing.T) {
	const evidence = "متوپرولول را ناگهان قطع نکنید. بیماران باید روزی دو لیتر آب بنوشند."
	for _, s := range []string{"متوپرولول را ناگهان قطع نکنید.", "بیماران باید روزی دو لیتر آب بنوشند."} {
		if got := check(t, verify.Options{}, s, nil, evidence); len(got.Citations) != 0 {
			t.Errorf("%s is cited: %v", s, got.Citations)
		}
	}
	if got := check(t, verify.Options{}, "متوپرولول ضربان قلب را کم می‌کند.", nil, "متوپرولول ضربان قلب را کم می‌کند."); len(got.Citations) != 1 {
		t.Errorf("a statement is not cited")
	}
}

// A sentence is supported by itself, footnotes and spaces aside, also where its
// passage says otherwise elsewhere; numbers in brackets count.
func TestVerbatim(t *testing.T) {
	const evidence = "این شربت در بارداری مجاز است.[۳] این شربت در بارداری مجاز نیست. هر [4-6] ساعت تکرار شود."
	for s, want := range map[string]bool{
		"این شربت در بارداری مجاز است.":   true,
		"این  شربت در بارداری مجاز نیست.": true,
		"این شربت در شیردهی مجاز است.":    false,
		"هر 4-6 ساعت تکرار شود.":          true,
		"هر [۴-۶] ساعت تکرار شود.":        true,
		"هر [۶-۸] ساعت تکرار شود.":        false,
	} {
		if v := check(t, verify.Options{}, s, []int{1}, evidence).Verdict; (v.Judgement == answer.Supported) != want {
			t.Errorf("%s: %s by %s, %+v", s, v.Judgement, v.Reason, v.Layers)
		}
	}
}
