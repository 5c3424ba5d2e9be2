package verify_test

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/verify"
)

// What amounts of the evidence come to, with the sum that is wrong beside it.
func TestReckoned(t *testing.T) {
	const (
		cefixime = "سفکسیم در بزرگسالان ۲۰۰ میلی‌گرم دو بار در روز به مدت ۷ روز داده می‌شود."
		primidon = "دوز نگهدارندهٔ پریمیدون ۷۵۰ میلی‌گرم در روز در سه نوبت است."
		ketamine = "کتامین وریدی برای بیهوشی ۱٫۵ میلی‌گرم بر کیلوگرم تزریق می‌شود."
		capped   = "ایبوپروفن خوراکی در کودکان ۱۰ میلی‌گرم بر کیلوگرم و حداکثر ۴۰۰ میلی‌گرم در هر نوبت داده می‌شود."
		halved   = "آلوپورینول با ۳۰۰ میلی‌گرم در روز آغاز می‌شود. در نارسایی کلیه نصف این مقدار داده می‌شود."
		doses    = "واکسن هپاتیت B در ماه‌های ۰، ۱ و ۶ تزریق می‌شود."
		baclofen = "باکلوفن با ۱۵ میلی‌گرم در روز شروع و پس از سه روز به ۳۰ میلی‌گرم رسانده می‌شود."
	)
	cases := []wording{
		{"سفکسیم در بزرگسالان روزانه در مجموع ۴۰۰ میلی‌گرم داده می‌شود.", cefixime, said},
		{"سفکسیم در بزرگسالان روزانه در مجموع ۶۰۰ میلی‌گرم داده می‌شود.", cefixime, nowhere},
		{"پریمیدون در هر نوبت ۲۵۰ میلی‌گرم داده می‌شود.", primidon, said},
		{"پریمیدون در هر نوبت ۳۵۰ میلی‌گرم داده می‌شود.", primidon, nowhere},
		{"برای بیهوشی بیمار ۶۰ کیلوگرمی ۹۰ میلی‌گرم کتامین وریدی تزریق می‌شود.", ketamine, said},
		{"برای بیهوشی بیمار ۶۰ کیلوگرمی ۱۲۰ میلی‌گرم کتامین وریدی تزریق می‌شود.", ketamine, nowhere},
		{"برای بیهوشی بیمار ۸۰ کیلوگرمی ۹۰ میلی‌گرم کتامین وریدی تزریق می‌شود.", ketamine, nowhere},
		{"به کودک ۲۵ کیلوگرمی ۲۵۰ میلی‌گرم ایبوپروفن خوراکی داده می‌شود.", capped, said},
		{"به کودک ۵۰ کیلوگرمی ۵۰۰ میلی‌گرم ایبوپروفن خوراکی داده می‌شود.", capped, nowhere},
		{"در نارسایی کلیه ۱۵۰ میلی‌گرم آلوپورینول داده می‌شود.", halved, said},
		{"در نارسایی کلیه ۲۰۰ میلی‌گرم آلوپورینول داده می‌شود.", halved, nowhere},
		{"واکسن هپاتیت B سه نوبت تزریق می‌شود.", doses, said},
		{"واکسن هپاتیت B چهار نوبت تزریق می‌شود.", doses, nowhere},
		{"مقدار باکلوفن پس از سه روز دو برابر می‌شود.", baclofen, said},
		{"مقدار باکلوفن پس از سه روز سه برابر می‌شود.", baclofen, nowhere},
	}
	carries(t, cases)
	for _, c := range cases {
		if v := check(t, verify.Options{}, c.claim, []int{1}, c.evidence).Verdict; v.Judgement == answer.Supported {
			t.Errorf("%q is supported as a whole, though it was reckoned", c.claim)
		}
	}
}
