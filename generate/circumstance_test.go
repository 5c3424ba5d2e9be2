package generate

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

func TestUnmentioned(t *testing.T) {
	source := func(texts ...string) (out []Source) {
		for _, s := range texts {
			out = append(out, Source{Cited: true, Passage: index.Passage{Title: "متفورمین", Text: s}})
		}
		return append(out, Source{Passage: index.Passage{Text: "بارداری کودک کلیه: متنی که به آن ارجاع نشده است"}})
	}
	adult := source("متفورمین داروی دیابت نوع ۲ است. مقدار آن آهسته افزایش می‌یابد.")
	for _, c := range []struct {
		question string
		sources  []Source
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
		if got := Unmentioned(c.question, c.sources); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.question, got, c.want)
		}
	}
	for _, c := range circumstances() {
		if len(c.words) < 3 || c.name == "" {
			t.Errorf("group %q has the words %v", c.name, c.words)
		}
	}
}
