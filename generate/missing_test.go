package generate

import (
	"errors"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
)

// What is sought must be said of those who are asked about, or nothing is quoted.
func TestMissing(t *testing.T) {
	for name, c := range map[string]struct {
		question, passage string
		missing           bool
	}{
		"the dose":                  {"دوز لوزارتان", "لوزارتان با دوز ۵۰ میلی‌گرم در روز شروع می‌شود.", false},
		"of another drug":           {"دوز لوزارتان", "لوزارتان همانند والزارتان است. والزارتان با دوز ۸۰ میلی‌گرم در روز شروع می‌شود.", true},
		"of adults, for children":   {"دوز لوزارتان در کودکان", "لوزارتان در بزرگسالان با دوز ۵۰ میلی‌گرم در روز شروع می‌شود.", true},
		"of nobody, for children":   {"دوز لوزارتان در کودکان", "لوزارتان با دوز ۵۰ میلی‌گرم در روز شروع می‌شود.", true},
		"of children":               {"دوز لوزارتان در کودکان", "لوزارتان در کودکان با دوز ۲۵ میلی‌گرم در روز شروع می‌شود.", false},
		"of half of the subjects":   {"دوز لوزارتان در نقرس", "لوزارتان با دوز ۵۰ میلی‌گرم در روز شروع می‌شود.", true},
		"of the drug, in passing":   {"دوز لوزارتان صندلی", "لوزارتان با دوز ۵۰ میلی‌گرم در روز شروع می‌شود.", false},
		"harm in pregnancy":         {"لوزارتان در بارداری ضرر دارد؟", "لوزارتان عوارضی مانند سرگیجه دارد.", true},
		"forbidden in pregnancy":    {"لوزارتان در بارداری ضرر دارد؟", "لوزارتان در بارداری منع مصرف دارد.", false},
		"against the premise":       {"سفیکسیم برای آنفلوانزا چند روز بخورم؟", "سفیکسیم بر آنفلوانزا اثر ندارد.", false},
		"how long, of another drug": {"سفیکسیم برای آنفلوانزا چند روز بخورم؟", "سفیکسیم آنتی‌بیوتیک است. لوزارتان ۷ روز مصرف می‌شود.", true},
		"both sides":                {"فرق زونا با نقرس", "زونا بیماری ویروسی پوست است. نقرس بیماری مفصل است.", false},
		"one side":                  {"فرق زونا با نقرس", "زونا بیماری ویروسی پوست است.", true},
	} {
		req := Request{Question: question.Parse(c.question, question.Options{}), Passages: []index.Passage{{Text: c.passage}}}
		a, err := (&Extractor{}).Answer(t.Context(), req)
		var missing *MissingError
		if got := errors.As(err, &missing) || errors.Is(err, ErrNoSentence); got != c.missing || err != nil && !got {
			t.Errorf("%s: %v, %v", name, err, a.Sentences)
		}
	}
}

// Around the share that makes a sentence answer enough where the passages are weak.
func TestCarries(t *testing.T) {
	for name, c := range map[string]struct {
		question, passage string
		want              bool
	}{
		"all of it":                      {"عوارض لوزارتان", "سرگیجه از عوارض لوزارتان است.", true},
		"beside a word of everyday":      {"عوارض لوزارتان صندلی", "سرگیجه از عوارض لوزارتان است.", true},     // 1/1.3
		"beside a name nobody has":       {"عوارض لوزارتان زرگوالیپ", "سرگیجه از عوارض لوزارتان است.", false}, // 1/1.6
		"of another drug":                {"عوارض لوزارتان", "سرگیجه از عوارض والزارتان است.", false},
		"nothing of what is sought":      {"عوارض لوزارتان", "لوزارتان فشار خون را کم می‌کند.", false},
		"of nobody, asked for pregnancy": {"لوزارتان در بارداری مجاز است؟", "مصرف لوزارتان مجاز است.", false},
	} {
		req := Request{Question: question.Parse(c.question, question.Options{}), Passages: []index.Passage{{Text: c.passage}}}
		if got := Carries(t.Context(), req); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
