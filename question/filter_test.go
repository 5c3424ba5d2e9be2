package question

import (
	"reflect"
	"testing"

	"github.com/biopars/biopars/index"
)

func TestRecogniseFilter(t *testing.T) {
	guideline := []string{"guideline"}
	for _, c := range []struct {
		question string
		want     index.Filter
	}{
		{"مقالات پس از سال ۱۳۹۸ دربارهٔ متفورمین", index.Filter{YearFrom: 2019}},
		{"مقاله‌های بعد از ۲۰۲۰ دربارهٔ متفورمین", index.Filter{YearFrom: 2020}},
		{"مطالعات ۲۰۱۵ تا ۲۰۲۰ دربارهٔ آسم چه می‌گویند؟", index.Filter{YearFrom: 2015, YearTo: 2020}},
		{"پژوهش‌های سال‌های ۱۳۹۰ تا ۱۳۹۵ دربارهٔ دیابت", index.Filter{YearFrom: 2011, YearTo: 2017}},
		{"منابع قبل از 2019 دربارهٔ آسم", index.Filter{YearTo: 2018}},
		{"منابع پیش از ۱۳۹۸ دربارهٔ آسم", index.Filter{YearTo: 2019}},
		{"مطالعات تا سال ۲۰۱۰", index.Filter{YearTo: 2010}},
		{"مقاله‌های سال ۱۴۰۰ دربارهٔ کرونا", index.Filter{YearFrom: 2021, YearTo: 2022}},
		{"طبق راهنماهای بالینی درمان فشار خون چیست؟", index.Filter{EvidenceTypes: guideline}},
		{"بر اساس گایدلاین‌های ۲۰۲۰ درمان آسم چیست؟", index.Filter{EvidenceTypes: guideline, YearFrom: 2020, YearTo: 2020}},
		{"درمان دیابت در کارآزمایی‌های پس از ۲۰۱۸", index.Filter{EvidenceTypes: []string{"trial"}, YearFrom: 2018}},

		// Not of publications, or of none in particular.
		{"از سال ۱۳۹۸ دیابت دارم، چه کنم؟", index.Filter{}},
		{"درمان دیابت چیست؟", index.Filter{}},
		{"آیا مصرف ۲۰۰۰ واحد ویتامین د بر اساس مطالعات بی‌خطر است؟", index.Filter{}},
		{"راهنمای مصرف متفورمین", index.Filter{}},
		{"", index.Filter{}},
	} {
		if got := recogniseFilter(c.question); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.question, got, c.want)
		}
	}
}
