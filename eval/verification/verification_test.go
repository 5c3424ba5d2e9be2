package verification

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/perturb"
)

var _ metric.Verifier = Checker{}

const amoxicillin = "آموکسی‌سیلین در بزرگسالان هر ۸ ساعت ۵۰۰ میلی‌گرم مصرف می‌شود. " +
	"این دارو در حساسیت به پنی‌سیلین مصرف نمی‌شود."

func TestChecker(t *testing.T) {
	c := NewChecker()
	for _, test := range []struct {
		name, claim string
		want        metric.Verdict
	}{
		{"quoted", "این دارو در حساسیت به پنی‌سیلین مصرف نمی‌شود.", metric.Supported},
		{"other digits", "آموکسی‌سیلین در بزرگسالان هر 8 ساعت 500 میلی‌گرم مصرف می‌شود.", metric.Supported},
		{"another dose", "آموکسی‌سیلین در بزرگسالان هر ۸ ساعت ۵۰ میلی‌گرم مصرف می‌شود.", metric.Contradicted},
		{"a negation lost", "این دارو در حساسیت به پنی‌سیلین مصرف می‌شود.", metric.Contradicted},
		{"of something else", "پوکی استخوان با تراکم‌سنجی تشخیص داده می‌شود.", metric.NotMentioned},
		{"no claim", "آیا آموکسی‌سیلین مصرف کنم؟", metric.NotMentioned},
	} {
		got, err := c.Verify(t.Context(), amoxicillin, test.claim)
		if err != nil || got != test.want {
			t.Errorf("%s: %v, %v, want %v", test.name, got, err, test.want)
		}
		entails, err := c.Entails(t.Context(), amoxicillin, test.claim)
		if err != nil || entails != (test.want == metric.Supported) {
			t.Errorf("%s: entailed is %v, %v", test.name, entails, err)
		}
		r, err := c.Check(t.Context())(test.claim, []string{"متن دیگری در این باره.", amoxicillin})
		if err != nil || (r.Judgement == answer.Supported) != (test.want == metric.Supported) ||
			(r.Judgement == answer.Contradicted) != (test.want == metric.Contradicted) {
			t.Errorf("%s beside another passage: %+v, %v", test.name, r, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := c.Verify(ended, amoxicillin, "متن"); !errors.Is(err, context.Canceled) || v != metric.NotMentioned {
		t.Errorf("after the end: %v, %v", v, err)
	}
	if _, err := c.Check(ended)("متن", []string{amoxicillin}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestIDF(t *testing.T) {
	weight := idf([]string{"تب تب درد", "تب سرفه", "تب", "سرفه"})
	for term, f := range map[string]float64{"تب": 3, "سرفه": 2, "درد": 1, "نقرس": 0} {
		want := math.Log(1 + (4-f+.5)/(f+.5))
		if got := weight(term); math.Abs(got-want) > 1e-12 || got <= 0 {
			t.Errorf("%s: %v, want %v", term, got, want)
		}
	}
	if one := idf(nil); one("تب") != one("درد") {
		t.Error("without texts terms differ")
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestMeasurePairs(t *testing.T) {
	premise := `{"premise":"` + amoxicillin + `",`
	path := write(t, "pairs.jsonl", premise+
		`"hypothesis":"این دارو در حساسیت به پنی‌سیلین مصرف نمی‌شود.","label":"entailment"}
`+premise+`"hypothesis":"این دارو در حساسیت به پنی‌سیلین مصرف می‌شود.","label":"contradiction"}

`+premise+`"hypothesis":"پوکی استخوان با تراکم‌سنجی تشخیص داده می‌شود.","label":"neutral"}
`)
	r, err := MeasurePairs(t.Context(), path, nil, nil)
	if err != nil || r.File != "pairs.jsonl" || r.Pairs != 3 || r.Entailed != 1 ||
		r.AUROC != 1 || r.FalseContradictions != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := MeasurePairs(t.Context(), filepath.Join(t.TempDir(), "none"), nil, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	broken := write(t, "broken.jsonl", `{"premise":"a"}`)
	_, err = MeasurePairs(t.Context(), broken, nil, nil)
	if err == nil || !strings.HasPrefix(err.Error(), broken+": pairs: line 1:") {
		t.Errorf("a broken file: %v", err)
	}
	if r, err := MeasurePairs(t.Context(), write(t, "empty.jsonl", ""), nil, nil); err != nil || r.Pairs != 0 || r.AUROC != .5 {
		t.Errorf("an empty file: %+v, %v", r, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := MeasurePairs(ended, path, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestMeasureCorruption(t *testing.T) {
	texts, err := ReadTexts(
		write(t, "a.jsonl", `{"_id":"1","text":"`+amoxicillin+`"}
{"_id":"2","text":"ناپروکسن هر ۱۲ ساعت ۲۵۰ میلی‌گرم مصرف می‌شود و درد را کاهش می‌دهد."}
`),
		write(t, "b.jsonl", `{"_id":"1","text":"استامینوفن روزانه ۵۰۰ میلی‌گرم مصرف می‌شود و تب را کاهش می‌دهد."}
`),
	)
	if err != nil || len(texts) != 3 || texts[0] != amoxicillin {
		t.Fatalf("%q, %v", texts, err)
	}
	kinds, err := MeasureCorruption(t.Context(), texts, nil, perturb.CorruptionOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	found := map[perturb.Kind]perturb.KindReport{}
	for _, k := range kinds {
		found[k.Kind] = k
	}
	for _, kind := range []perturb.Kind{perturb.Number, perturb.Drug, perturb.Negation} { // drugs are known by default
		if k := found[kind]; k.Sentences == 0 || k.Rate != 1 {
			t.Errorf("%s: %+v", kind, k)
		}
	}
	if kinds, err := MeasureCorruption(t.Context(), nil, nil, perturb.CorruptionOptions{}); err != nil || kinds != nil {
		t.Errorf("no texts: %v, %v", kinds, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := MeasureCorruption(ended, texts, nil, perturb.CorruptionOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestReadTextsErrors(t *testing.T) {
	if _, err := ReadTexts(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	broken := write(t, "broken.jsonl", "{\n")
	if _, err := ReadTexts(broken); err == nil || !strings.HasPrefix(err.Error(), broken+": ") {
		t.Errorf("a broken file: %v", err)
	}
	if texts, err := ReadTexts(); err != nil || texts != nil {
		t.Errorf("no corpus: %v, %v", texts, err)
	}
}
