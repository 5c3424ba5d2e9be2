package verify_test

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/verify"
)

// How single places of a claim compare with those of its evidence.
func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		claim, evidence, place, outcome string
	}{
		// Which of two has more.
		{"نپافناک از کتورولاک مؤثرتر است.", "نپافناک از کتورولاک مؤثرتر است و درد ندارد.", "comparison", "agrees"},
		{"کتورولاک از نپافناک مؤثرتر است.", "نپافناک از کتورولاک مؤثرتر است و درد ندارد.", "comparison", "differs"},
		{"کتورولاک نسبت به نپافناک ضعیف‌تر است.", "نپافناک از کتورولاک مؤثرتر است و درد ندارد.", "comparison", "agrees"},
		{"نپافناک از کتورولاک مؤثرتر نیست.", "نپافناک از کتورولاک مؤثرتر است و درد ندارد.", "comparison", "differs"},
		{"کبد بیشتر از طحال درگیر می‌شود.", "طحال بیشتر از کبد درگیر می‌شود.", "comparison", "differs"},
		// How often, in words.
		{"شربت هر روز مصرف می‌شود.", "شربت هفته‌ای یک بار مصرف می‌شود.", "period", "differs"},
		{"شربت روزانه مصرف می‌شود.", "شربت روزی سه بار مصرف می‌شود.", "period", "agrees"},
		{"شربت روزانه مصرف می‌شود.", "شربت شب‌ها مصرف می‌شود.", "period", "agrees"},
		{"شربت ماهانه مصرف می‌شود.", "شربت هفتگی مصرف می‌شود.", "period", "differs"},
		{"شربت هفته‌ای یک بار مصرف می‌شود.", "شربت هفتگی مصرف می‌شود.", "quantity", "agrees"},
		{"شربت روزی یک بار مصرف می‌شود.", "شربت شب‌ها مصرف می‌شود.", "quantity", "agrees"},
		{"شربت روزی یک بار مصرف می‌شود.", "شربت یک بار در ۲۴ ساعت مصرف می‌شود.", "quantity", "agrees"},
		// Amounts.
		{"آلبومین ۴ گرم در دسی‌لیتر طبیعی است.", "آلبومین ۳٫۵ تا ۵ گرم در دسی‌لیتر طبیعی است.", "quantity", "agrees"},
		{"آلبومین ۶ گرم در دسی‌لیتر طبیعی است.", "آلبومین ۳٫۵ تا ۵ گرم در دسی‌لیتر طبیعی است.", "quantity", "differs"},
		{"یکی از این دو دارو کافی است.", "هپارین و وارفارین هر دو کافی است.", "quantity", ""},
		{"۲۰ میلی‌گرم خوراکی معادل ۱۰ میلی‌گرم وریدی است.", "۲۰ میلی‌گرم وریدی معادل ۱۰ میلی‌گرم خوراکی است.", "quantity", "differs"},
		{"۲۰ میلی‌گرم خوراکی معادل ۱۰ میلی‌گرم وریدی است.", "۲۰ میلی‌گرم خوراکی معادل ۱۰ میلی‌گرم وریدی است و اثر دارد.", "quantity", "agrees"},
		{"یک دوز ۵ گرمی پودر داده می‌شود.", "پودر تک‌دوز ۵ گرم داده می‌شود.", "quantity", "agrees"},
		// Who does it to whom, and what causes what.
		{"گلوکاگون اثر انسولین را خنثی می‌کند.", "انسولین اثر گلوکاگون را خنثی می‌کند.", "subject", "differs"},
		{"آسم باعث رینیت می‌شود.", "رینیت آسم را به وجود می‌آورد.", "cause", "differs"},
		{"رینیت باعث آسم می‌شود.", "رینیت آسم را به وجود می‌آورد.", "cause", "agrees"},
		{"آسم ناشی از رینیت است.", "رینیت آسم را به وجود می‌آورد.", "cause", "agrees"},
		// Caution, and a deed of which the evidence says nothing.
		{"پنتازوسین را می‌توان با احتیاط داد.", "مصرف پنتازوسین با احتیاط مجاز است.", "verb", "agrees"},
		{"پنتازوسین را باید قطع کرد.", "پنتازوسین داروی درد است.", "verb", "missing"},
		{"کدئین و ترامادول در صرع مجازند.", "کدئین و ترامادول در صرع ممنوع‌اند، اما مورفین مجاز است.", "verb", "differs"},
		// Directions are of what stands around them.
		{"رازی ترشح اسید را افزایش می‌دهد.", "رازی ترشح اسید را کاهش می‌دهد.", "relation", "differs"},
	} {
		v := check(t, verify.Options{}, c.claim, []int{1}, c.evidence).Verdict
		got := ""
		for _, s := range v.Slots {
			if s.Name == c.place && (got == "" || s.Outcome == "differs") {
				got = s.Outcome
			}
		}
		if got != c.outcome {
			t.Errorf("%q by %q: %s %q, want %q; %s, %+v", c.claim, c.evidence, c.place, got, c.outcome, v.Judgement, v.Slots)
		}
	}
}

// A near quotation that has lost or exchanged something is not supported.
func TestNearQuotations(t *testing.T) {
	for _, c := range []struct {
		claim, evidence string
		want            answer.Judgement
	}{
		{"می‌توان تشخیص آسم را گذاشت.", "اگر سرفه و خس‌خس تکرار شود و اسپیرومتری مختل باشد، می‌توان تشخیص آسم را گذاشت.", answer.PartlySupported},
		{"جراحی لازم است.", "اگر انسداد با دارو باز نشود، جراحی لازم است. روش جراحی آسان است.", answer.PartlySupported},
		{"درمان لوزه ورم مخاط دارد و تشخیص سینوس بیمار درد شدید دارد.", "تشخیص لوزه ورم مخاط دارد و درمان سینوس بیمار درد شدید دارد.", answer.Unsupported},
		{"مخاط بینی و گلو خشک است و درد دارد و می‌سوزد.", "مخاط گلو و بینی خشک است و درد دارد و می‌سوزد.", answer.Supported},
		{"کودکان تب دارند و سالمندان سرفه دارند (12).", "کودکان تب دارند و سالمندان سرفه دارند. ۱۲ نفر مردند.", answer.Supported},
		{"کودکان تب دارند و سالمندان سرفه دارند (12 درصد).", "کودکان تب دارند و سالمندان سرفه دارند. ۱۲ نفر مردند.", answer.Unsupported},
	} {
		v := check(t, verify.Options{}, c.claim, []int{1}, c.evidence).Verdict
		if v.Judgement != c.want {
			t.Errorf("%q by %q: %s by %s, want %s; %+v", c.claim, c.evidence, v.Judgement, v.Reason, c.want, v.Layers)
		}
	}
}
