package verify_test

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/verify"
)

// TestRecognisedNumbers: what text that was recognised from a picture says of amounts
// never passes as supported, however the sentence says them; what it says besides does.
// A source that was typed decides where there is one.
func TestRecognisedNumbers(t *testing.T) {
	read := func(texts ...string) []answer.Source {
		all := sources(texts...)
		all[0].Passage.Other = map[string]string{"ocr": "yes"}
		return all
	}
	for _, c := range []struct {
		name, sentence string
		sources        []answer.Source
		want           answer.Judgement
		source         int
	}{
		{"a dose, as it stands there", "استامینوفن هر ۶ ساعت ۵۰۰ میلی‌گرم است.", read(ibuprofen), answer.PartlySupported, 1},
		{"in other words", "بزرگسالان هر ۸ ساعت ۰٫۴ گرم ایبوپروفن بعد از غذا مصرف می‌کنند.", read(ibuprofen), answer.PartlySupported, 1},
		{"in words for digits", "بیمار باید روزی دو قرص متفورمین بعد از غذا بخورد.", read("بیمار باید روزی دو قرص متفورمین بعد از غذا بخورد."), answer.PartlySupported, 1},
		{"a part of a tablet", "بیمار هر شب نصف قرص زولپیدم می‌خورد.", read("بیمار هر شب نصف قرص زولپیدم می‌خورد."), answer.PartlySupported, 1},
		{"no amount", "این دارو فشار خون را افزایش می‌دهد.", read(ibuprofen), answer.Supported, 1},
		{"a typed source says it", "استامینوفن هر ۶ ساعت ۵۰۰ میلی‌گرم است.", read(ibuprofen, ibuprofen), answer.Supported, 2},
		{"a typed source says otherwise", "استامینوفن هر ۶ ساعت ۵۰۰ میلی‌گرم است.", read(ibuprofen, "استامینوفن هر ۶ ساعت ۳۲۵ میلی‌گرم است."), answer.PartlySupported, 1},
		{"a lost negation stays one", "مصرف ایبوپروفن در سه ماههٔ سوم بارداری توصیه می‌شود.", read(ibuprofen), answer.Contradicted, 1},
	} {
		s := answer.Sentence{Text: c.sentence}
		for i := range c.sources {
			s.Citations = append(s.Citations, i+1)
		}
		got, err := verify.New(verify.Options{}).Check(t.Context(), "", s, c.sources)
		if err != nil {
			t.Fatal(err)
		}
		v := got.Verdict
		if v.Judgement != c.want || v.Source != c.source || c.want == answer.PartlySupported && v.Reason != verify.LayerRecognised {
			t.Errorf("%s: %+v", c.name, v)
		}
		if c.want == answer.PartlySupported && v.Score > .7 {
			t.Errorf("%s: a score of %v", c.name, v.Score)
		}
	}
	// One that names no source is not given one that was recognised.
	got, err := verify.New(verify.Options{}).Check(t.Context(), "", answer.Sentence{Text: "استامینوفن هر ۶ ساعت ۵۰۰ میلی‌گرم است."}, read(ibuprofen))
	if err != nil || got.Verdict.Judgement != answer.PartlySupported || len(got.Citations) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
