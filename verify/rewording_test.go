package verify_test

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/verify"
)

// What carries a claim in freer words, and what only looks like it: each kind with its
// counterpart.
func TestRewordings(t *testing.T) {
	const (
		sup, part, no, against = answer.Supported, answer.PartlySupported, answer.Unsupported, answer.Contradicted

		cyst      = "کیست مویی توده‌ای دردناک در پوست است. علائم با نشستن بدتر می‌شود. درمان با جراحی است."
		ketorolac = "ضدالتهاب غیراستروئیدی در خونریزی گوارشی ممنوع است."
		naproxen  = "ضدالتهاب غیراستروئیدی، مانند ناپروکسن، در خونریزی گوارشی ممنوع است."
		dairy     = "در این رژیم لبنیات مجاز است."
		otc       = "لوراتادین بدون نسخه در داروخانه فروخته می‌شود."
		gout      = "فبوکسوستات را در حملهٔ نقرس نباید آغاز کرد."
		third     = "یک‌سوم بیماران مبتلا به زونا دچار درد پایدار می‌شوند."
		vertigo   = "بتاهیستین سرگیجه را تشدید می‌کند."
		iron      = "هیپوفسفاتمی سمیت تئوفیلین را تشدید می‌کند."
		scurvy    = "ویتامین ث از زخم لثه پیشگیری می‌کند."
		avoided   = "پرهیز از سس تند زخم معده را کم می‌کند."
		maximum   = "حداکثر دوز ترامادول ۵۰ میلی‌گرم در هر نوبت است."
		gentle    = "ناخن را نباید از ریشه کشید، مگر آنکه عفونت شدید باشد."
		age       = "در ۹ تا ۱۴ سالگی دو نوبت واکسن کافی است."
	)
	for name, c := range map[string]struct {
		evidence, claim string
		want            answer.Judgement
	}{
		"the topic of a passage":                      {cyst, "علائم کیست مویی با نشستن بدتر می‌شود.", sup},
		"a topic of something else":                   {cyst, "علائم کیست تخمدانی با نشستن بدتر می‌شود.", part},
		"a topic is no effect":                        {cyst, "نشستن باعث کیست مویی می‌شود.", part},
		"a drug of a class":                           {ketorolac, "ایبوپروفن در خونریزی گوارشی ممنوع است.", part},
		"a drug of a class that names another":        {naproxen, "ایبوپروفن در خونریزی گوارشی ممنوع است.", no},
		"the class of a drug":                         {"ایبوپروفن در خونریزی گوارشی ممنوع است.", "ضدالتهاب غیراستروئیدی در خونریزی گوارشی ممنوع است.", part},
		"a food of a kind":                            {dairy, "در این رژیم ماست مجاز است.", part},
		"a food of another kind":                      {dairy, "در این رژیم کباب مجاز است.", part},
		"a word denied":                               {otc, "لوراتادین بدون نسخه در داروخانه به فروش می‌رسد.", part},
		"a word no longer denied":                     {otc, "لوراتادین با نسخه در داروخانه فروخته می‌شود.", against},
		"not to begin":                                {gout, "فبوکسوستات را در حملهٔ نقرس نباید شروع کرد.", sup},
		"to stop what is not to begin":                {gout, "فبوکسوستات را در حملهٔ نقرس باید قطع کرد.", no},
		"most are not, a third are":                   {third, "بیشتر بیماران مبتلا به زونا دچار درد پایدار نمی‌شوند.", no},
		"a third are not":                             {third, "یک‌سوم بیماران مبتلا به زونا دچار درد پایدار نمی‌شوند.", against},
		"worse":                                       {vertigo, "بتاهیستین سرگیجه را بدتر می‌کند.", sup},
		"better":                                      {vertigo, "بتاهیستین سرگیجه را بهتر می‌کند.", against},
		"who does what to what":                       {iron, "هیپوفسفاتمی باعث سمیت تئوفیلین می‌شود.", sup},
		"the other way round":                         {iron, "سمیت تئوفیلین باعث هیپوفسفاتمی می‌شود.", against},
		"prevents":                                    {scurvy, "ویتامین ث از زخم لثه جلوگیری می‌کند.", sup},
		"causes what it prevents":                     {scurvy, "ویتامین ث باعث زخم لثه می‌شود.", against},
		"avoided":                                     {avoided, "دوری از سس تند زخم معده را کم می‌کند.", sup},
		"no longer avoided":                           {avoided, "سس تند زخم معده را کم می‌کند.", no},
		"a day's amount of the most takes":            {maximum, "حداکثر دوز ترامادول ۳۰۰ میلی‌گرم در روز است.", no},
		"a day's amount of more takes than there are": {maximum, "حداکثر دوز ترامادول ۳۵۰ میلی‌گرم در روز است.", against},
		"no exception":                                {gentle, "ناخن را در هیچ شرایطی نباید از ریشه کشید.", no},
		"an age of a span":                            {age, "در ۱۱ سالگی دو نوبت واکسن کافی است.", part},
		"an age outside of it":                        {age, "در ۱۶ سالگی دو نوبت واکسن کافی است.", against},
	} {
		s, err := verify.New(verify.Options{}).Check(t.Context(), "", answer.Sentence{Text: c.claim, Citations: []int{1}}, sources(c.evidence))
		if err != nil {
			t.Fatal(err)
		}
		if s.Verdict.Judgement != c.want {
			t.Errorf("%s: %s is %s, want %s; %+v", name, c.claim, s.Verdict.Judgement, c.want, s.Verdict.Layers)
		}
	}
}
