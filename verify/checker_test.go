package verify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/verify"
)

func sources(texts ...string) []answer.Source {
	var out []answer.Source
	for i, t := range texts {
		out = append(out, answer.Source{Number: i + 1, Passage: index.Passage{Text: t}})
	}
	return out
}

const ibuprofen = `ایبوپروفن داروی ضدالتهاب است. بزرگسالان هر ۸ ساعت ۴۰۰ میلی‌گرم ایبوپروفن بعد از غذا مصرف می‌کنند. ` +
	`مصرف ایبوپروفن در سه ماههٔ سوم بارداری توصیه نمی‌شود. این دارو فشار خون را افزایش می‌دهد. در کودکان بالای ۶ ماه می‌توان از آن استفاده کرد. ` +
	`استامینوفن هر ۶ ساعت ۵۰۰ میلی‌گرم است.`

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		name, sentence string
		want           answer.Judgement
		reason         string
	}{
		{"verbatim", "مصرف ایبوپروفن در سه ماههٔ سوم بارداری توصیه نمی‌شود.", answer.Supported, verify.LayerVerbatim},
		{"other digits and letters", "بزرگسالان هر 8 ساعت 400 ميلي گرم ایبوپروفن بعد از غذا مصرف مي كنند.", answer.Supported, verify.LayerVerbatim},
		{"converted unit", "بزرگسالان هر ۸ ساعت ۰٫۴ گرم ایبوپروفن بعد از غذا مصرف می‌کنند.", answer.Supported, verify.LayerCoverage},
		{"synonym", "مصرف ibuprofen در سه ماههٔ سوم بارداری توصیه نمی‌شود.", answer.Supported, verify.LayerCoverage},
		{"ten times the dose", "بزرگسالان هر ۸ ساعت ۴۰۰۰ میلی‌گرم ایبوپروفن بعد از غذا مصرف می‌کنند.", answer.Contradicted, verify.LayerQuantity},
		{"other unit", "بزرگسالان هر ۸ ساعت ۴۰۰ گرم ایبوپروفن بعد از غذا مصرف می‌کنند.", answer.Contradicted, verify.LayerQuantity},
		{"the other drug's dose", "بزرگسالان هر ۸ ساعت ۵۰۰ میلی‌گرم ایبوپروفن بعد از غذا مصرف می‌کنند.", answer.Contradicted, verify.LayerQuantity},
		{"lost negation", "مصرف ایبوپروفن در سه ماههٔ سوم بارداری توصیه می‌شود.", answer.Contradicted, verify.LayerPolarity},
		{"direction", "این دارو فشار خون را کاهش می‌دهد.", answer.Contradicted, verify.LayerPolarity},
		{"before for after", "بزرگسالان هر ۸ ساعت ۴۰۰ میلی‌گرم ایبوپروفن قبل از غذا مصرف می‌کنند.", answer.Contradicted, verify.LayerPolarity},
		{"other drug", "مصرف ناپروکسن در سه ماههٔ سوم بارداری توصیه نمی‌شود.", answer.Unsupported, verify.LayerName},
		{"drug not in the lexicon", "مصرف زیتاپریل در سه ماههٔ سوم بارداری توصیه نمی‌شود.", answer.Unsupported, verify.LayerName},
		{"off the subject", "پوکی استخوان با تراکم‌سنجی تشخیص داده می‌شود.", answer.Unsupported, verify.LayerCoverage},
		{"question", "آیا ایبوپروفن مصرف کنم؟", answer.NotAClaim, "not-a-claim"},
		{"greeting", "درود بر شما", answer.NotAClaim, "not-a-claim"},
	} {
		if test.name == "greeting" {
			test.sentence = "با سلام:"
		}
		c := verify.New(verify.Options{})
		got, err := c.Check(t.Context(), "", answer.Sentence{Text: test.sentence, Citations: []int{1}}, sources(ibuprofen))
		if err != nil {
			t.Fatal(err)
		}
		v := got.Verdict
		if v.Judgement != test.want || v.Reason != test.reason {
			t.Errorf("%s: %s by %s, want %s by %s; layers %+v", test.name, v.Judgement, v.Reason, test.want, test.reason, v.Layers)
		}
		if v.Quote.Text != "" && ibuprofen[v.Quote.Start:v.Quote.End] != v.Quote.Text {
			t.Errorf("%s: the quote is not at its range", test.name)
		}
	}
}

func TestCheckCitesWhatSupports(t *testing.T) {
	c := verify.New(verify.Options{})
	s, err := c.Check(t.Context(), "", answer.Sentence{Text: "مصرف ایبوپروفن در سه ماههٔ سوم بارداری توصیه نمی‌شود."}, sources("دیابت بیماری مزمن است.", ibuprofen))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Citations) != 1 || s.Citations[0] != 2 || s.Verdict.Source != 2 {
		t.Errorf("cited %v, decided by %d", s.Citations, s.Verdict.Source)
	}
	s, err = c.Check(t.Context(), "", answer.Sentence{Text: "پوکی استخوان با تراکم‌سنجی تشخیص داده می‌شود."}, sources(ibuprofen))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Citations) != 0 || s.Verdict.Judgement != answer.Unsupported {
		t.Errorf("cited %v as %s", s.Citations, s.Verdict.Judgement)
	}
}

// A sentence is right by one of its sources although another one says otherwise.
func TestCheckDisagreeingSources(t *testing.T) {
	c := verify.New(verify.Options{})
	a, b := "آسپرین در دوران شیردهی توصیه می‌شود.", "آسپرین در دوران شیردهی توصیه نمی‌شود."
	s, err := c.Check(t.Context(), "", answer.Sentence{Text: a, Citations: []int{1, 2}}, sources(b, a))
	if err != nil {
		t.Fatal(err)
	}
	if s.Verdict.Judgement != answer.Supported || s.Verdict.Source != 2 {
		t.Errorf("%+v", s.Verdict)
	}
	conflicts := c.Conflicts("آیا آسپرین در شیردهی توصیه می‌شود؟", sources(b, a))
	if len(conflicts) != 1 || conflicts[0].Kind != "polarity" || conflicts[0].A.Quote.Text != b || conflicts[0].B.Quote.Text != a {
		t.Errorf("conflicts: %+v", conflicts)
	}
	if got := c.Conflicts("آیا آسپرین در شیردهی توصیه می‌شود؟", sources(a, a)); len(got) != 0 {
		t.Errorf("conflict with itself: %+v", got)
	}
	dose := sources("مقدار مصرف روزانهٔ فولیک اسید در بارداری ۴۰۰ میکروگرم است.", "مقدار مصرف روزانهٔ فولیک اسید در بارداری ۵ میلی‌گرم است.")
	if got := c.Conflicts("مقدار فولیک اسید در بارداری چقدر است؟", dose); len(got) != 1 || got[0].Kind != "quantity" {
		t.Errorf("doses: %+v", got)
	}
}

func TestJudge(t *testing.T) {
	passage := "این دارو برای درمان سردرد میگرنی بزرگسالان به کار می‌رود."
	borderline := "این دارو سردرد میگرنی آدم‌ها را تسکین خواهد داد."
	for _, test := range []struct {
		name     string
		sentence string
		reply    llmtest.Reply
		want     answer.Judgement
		asked    int
	}{
		{"lifts", borderline, llmtest.Says(`{"verdict":"supported","quote":"درمان سردرد میگرنی"}`), answer.Supported, 1},
		{"invented quote", borderline, llmtest.Says(`{"verdict":"supported","quote":"داروی بی‌خطر"}`), answer.PartlySupported, 1},
		{"lowers", borderline, llmtest.Says(`{"verdict":"unsupported","quote":""}`), answer.Unsupported, 1},
		{"nonsense", borderline, llmtest.Says(`yes`), answer.PartlySupported, 1},
		{"unknown verdict", borderline, llmtest.Says(`{"verdict":"true","quote":""}`), answer.PartlySupported, 1},
		{"down", borderline, llmtest.Fails(errors.New("down")), answer.PartlySupported, 1},
		{"not in doubt", passage, llmtest.Says(`{"verdict":"unsupported","quote":""}`), answer.Supported, 0},
		{"never lifts what differs, though other words are lost too", "این دارو برای تسکین سردرد میگرنی آدم‌ها به کار نمی‌رود.",
			llmtest.Says(`{"verdict":"supported","quote":"درمان"}`), answer.Unsupported, 0},
		{"never lifts a contradiction", "این دارو برای درمان سردرد میگرنی بزرگسالان به کار نمی‌رود.", llmtest.Says(`{"verdict":"supported","quote":"درمان"}`), answer.Contradicted, 0},
	} {
		judge := llmtest.Always(test.reply)
		c := verify.New(verify.Options{Judge: &verify.Judge{Model: judge}})
		s, err := c.Check(t.Context(), "", answer.Sentence{Text: test.sentence, Citations: []int{1}}, sources(passage))
		if err != nil {
			t.Fatal(err)
		}
		if s.Verdict.Judgement != test.want || judge.Asked() != test.asked {
			t.Errorf("%s: %s, asked %d times; layers %+v", test.name, s.Verdict.Judgement, judge.Asked(), s.Verdict.Layers)
		}
	}
}

// vectors is an embedder that finds all texts alike, or all different.
type vectors struct {
	alike bool
	err   error
}

func (v vectors) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i := range out {
		out[i] = []float32{1, 0}
		if i%2 == 1 && !v.alike {
			out[i] = []float32{0, 1}
		}
	}
	return out, v.err
}

func (v vectors) EmbedQuery(context.Context, string) ([]float32, error) {
	return nil, errors.New("unused")
}

// Vectors move the score and never the verdict.
func TestVectors(t *testing.T) {
	check := func(e verify.Options, sentence string) *answer.Verdict {
		s, err := verify.New(e).Check(t.Context(), "", answer.Sentence{Text: sentence, Citations: []int{1}}, sources(ibuprofen))
		if err != nil {
			t.Fatal(err)
		}
		return s.Verdict
	}
	for _, sentence := range []string{
		"مصرف ایبوپروفن در سه ماههٔ سوم بارداری توصیه نمی‌شود.",
		"مصرف ایبوپروفن در سه ماههٔ سوم بارداری توصیه می‌شود.",
		"بزرگسالان هر ۸ ساعت ۴۰۰۰ میلی‌گرم ایبوپروفن بعد از غذا مصرف می‌کنند.",
		"مصرف ناپروکسن در سه ماههٔ سوم بارداری توصیه نمی‌شود.",
	} {
		plain := check(verify.Options{}, sentence)
		near, far := check(verify.Options{Embedder: vectors{alike: true}}, sentence), check(verify.Options{Embedder: vectors{}}, sentence)
		failed := check(verify.Options{Embedder: vectors{err: errors.New("down")}}, sentence)
		if near.Judgement != plain.Judgement || far.Judgement != plain.Judgement || failed.Judgement != plain.Judgement {
			t.Errorf("%s: %s became %s, %s, %s", sentence, plain.Judgement, near.Judgement, far.Judgement, failed.Judgement)
		}
		if !(far.Score < plain.Score && plain.Score < near.Score) || failed.Score != plain.Score || near.Score > 1 || far.Score < 0 {
			t.Errorf("%s: scores %v < %v < %v, failed %v", sentence, far.Score, plain.Score, near.Score, failed.Score)
		}
	}
}

func TestCheckHonoursContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := verify.New(verify.Options{}).Check(ctx, "", answer.Sentence{Text: "سه کلمه است."}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("۵۰۰ میلی‌گرم", "۵۰۰ گرم است.")
	f.Add("\xff نیست نیست", "بدون\u200c\u200c")
	f.Fuzz(func(t *testing.T, sentence, passage string) {
		c := verify.New(verify.Options{})
		s, err := c.Check(t.Context(), "", answer.Sentence{Text: sentence, Citations: []int{1}}, sources(passage))
		if err != nil {
			t.Fatal(err)
		}
		if v := s.Verdict; v == nil || v.Quote.Text != passage[v.Quote.Start:v.Quote.End] {
			t.Fatalf("%+v", v)
		}
	})
}

// An answer of 15 sentences over 8 passages of about 120 words each; the budget
// is 10 ms.
func BenchmarkAnswer(b *testing.B) {
	var passages []string
	for i := range 8 {
		passages = append(passages, strings.Repeat(fmt.Sprintf("بخش %d. %s ", i, ibuprofen), 2))
	}
	var sentences []string
	for i := range 15 {
		sentences = append(sentences, []string{
			"مصرف ایبوپروفن در سه ماههٔ سوم بارداری توصیه نمی‌شود.",
			"بزرگسالان هر 8 ساعت 400 میلی‌گرم از آن را پس از غذا مصرف می‌کنند.",
			"این دارو ممکن است فشار خون بیماران مبتلا به نارسایی قلبی را افزایش دهد.",
		}[i%3])
	}
	b.ReportAllocs()
	for b.Loop() {
		c := verify.New(verify.Options{})
		for i, s := range sentences {
			if _, err := c.Check(b.Context(), "", answer.Sentence{Text: s, Citations: []int{i%8 + 1, (i+3)%8 + 1}}, sources(passages...)); err != nil {
				b.Fatal(err)
			}
		}
	}
}
