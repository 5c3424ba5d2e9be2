package verify_test

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/verify"
)

// carries checks claims beside their evidence: what is carried is supported at least in part,
// and what is not is never supported, nor carried in part where that is asked.
func carries(t *testing.T, cases []wording) {
	t.Helper()
	for _, c := range cases {
		v := check(t, verify.Options{}, c.claim, []int{1}, c.evidence).Verdict
		in := v.Judgement == answer.Supported || v.Judgement == answer.PartlySupported
		if c.want == said && !in || c.want != said && v.Judgement == answer.Supported || c.want == nowhere && in {
			t.Errorf("%q by %q: %s by %s; %+v", c.claim, c.evidence, v.Judgement, v.Reason, v.Layers)
		}
	}
}

type wording struct {
	claim, evidence string
	want            outcome
}

type outcome int

const (
	said    outcome = iota // supported, at least in part
	unsaid                 // not supported
	nowhere                // not even in part
)

// A clinical term and the words that spell it out are the same, in both directions and in any
// order; its opposite is not.
func TestSpelledOut(t *testing.T) {
	const (
		digitalis = "هیپوکالمی سمیت دیژیتال را تشدید می‌کند."
		thiazide  = "تیازیدها گاه پتاسیم خون را خیلی پایین می‌آورند."
		glucagon  = "دیازوکساید قند خون را در نوزاد هیپوگلیسمیک بالا می‌برد."
		spleen    = "مالاریای مزمن به اسپلنومگالی می‌انجامد."
		bladder   = "سیستیت در زنان جوان شایع است."
	)
	carries(t, []wording{
		{"پایین بودن پتاسیم خون مسمومیت با دیژیتال را بدتر می‌کند.", digitalis, said},
		{"اگر پتاسیم خون کم شود سمیت دیژیتال شدت می‌گیرد.", digitalis, said},
		{"بالا بودن پتاسیم خون سمیت دیژیتال را بدتر می‌کند.", digitalis, unsaid},
		{"تیازیدها ممکن است هیپوکالمی بدهند.", thiazide, said},
		{"تیازیدها هیپرکالمی می‌دهند.", thiazide, unsaid},
		{"دیازوکساید قند نوزادی را که افت قند دارد بالا می‌برد.", glucagon, said},
		{"در مالاریای مزمن طحال بزرگ می‌شود.", spleen, said},
		{"در مالاریای مزمن کبد بزرگ می‌شود.", spleen, unsaid},
		{"التهاب مثانه در زن‌های جوان زیاد دیده می‌شود.", bladder, said},
	})
}

// Each term of the list has two sets of words at least, or spells nothing out.
func TestSpelledList(t *testing.T) {
	for key, sets := range wordlist.Open("spelled").Keyed() {
		if len(sets) < 2 {
			t.Errorf("%s: %q", key, sets)
		}
	}
}
