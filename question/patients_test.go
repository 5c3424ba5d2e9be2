package question

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

func TestUnmentioned(t *testing.T) {
	source := func(texts ...string) (out []index.Passage) {
		for _, s := range texts {
			out = append(out, index.Passage{Title: "متفورمین", Text: s})
		}
		return out
	}
	adult := source("متفورمین داروی دیابت نوع ۲ است. مقدار آن آهسته افزایش می‌یابد.")
	for _, c := range []struct {
		question string
		sources  []index.Passage
		want     []string
	}{
		{"عوارض متفورمین چیست؟", adult, nil},
		{"عوارض متفورمین در بارداری چیست؟", adult, []string{"بارداری"}},
		{"متفورمین برای زن حامله خطر دارد؟", adult, []string{"بارداری"}},
		{"متفورمین برای زن حامله خطر دارد؟", source("در دوران بارداری با پزشک مشورت شود."), nil},
		{"دوز متفورمین برای بچه ۸ ساله؟", adult, []string{"کودکان"}},
		{"دوز متفورمین برای نوزاد", source("مقدار در کودکان کمتر است."), []string{"نوزادان"}},
		{"دوز متفورمین برای کودکان", source("مقدار در نوزادان کمتر است."), nil},
		{"متفورمین در نارسایی کلیوی و سالمندان", source("در سالمندان با احتیاط."), []string{"بیماری کلیه"}},
		{"متفورمین در دوران شیردهی", append(adult, source("مقدار کمی وارد شیر مادران شیرده می‌شود.")...), nil},
	} {
		if got := Parse(c.question, Options{}).Unmentioned(c.sources); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.question, got, c.want)
		}
	}
	for _, c := range patientGroups() {
		if len(c.words) < 3 || c.name == "" {
			t.Errorf("group %q has the words %v", c.name, c.words)
		}
	}
}

func TestOtherPatients(t *testing.T) {
	for _, c := range []struct {
		question, sentence string
		want               bool
	}{
		{"دوز استامینوفن برای کودک چقدر است؟", "در بزرگسالان بیش از ۴ گرم در روز مصرف نشود.", true},
		{"دوز استامینوفن برای کودک چقدر است؟", "مقدار کودکان بر پایهٔ وزن است.", false},
		{"دوز استامینوفن برای کودک چقدر است؟", "در بزرگسالان و کودکان فرق می‌کند.", false},
		{"دوز استامینوفن برای نوزاد", "بیشترین مقدار در بزرگسالان ۴ گرم است.", true},
		{"دوز استامینوفن برای بزرگسالان", "مقدار کودکان بر پایهٔ وزن است.", true},
		{"دوز استامینوفن برای کودک چقدر است؟", "مقدار آن بر پایهٔ وزن است.", false},
		{"دوز استامینوفن", "در بزرگسالان بیش از ۴ گرم در روز مصرف نشود.", false},
		{"دوز استامینوفن برای کودک و بزرگسال", "در بزرگسالان ۴ گرم.", false},
	} {
		if got := OtherPatients(persian.Terms(c.question), persian.NewTermSet(persian.Terms(c.sentence))); got != c.want {
			t.Errorf("%s / %s: %t", c.question, c.sentence, got)
		}
	}
}
