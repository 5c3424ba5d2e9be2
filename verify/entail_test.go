package verify_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/verify"
)

// entailer answers as it is told.
type entailer struct {
	entail, contradict float64
	err                error
	takes              time.Duration
	asked              int
	premises           []string
}

func (e *entailer) Entail(ctx context.Context, _ string, premises ...string) (float64, float64, float64, error) {
	e.asked++
	e.premises = premises
	select {
	case <-time.After(e.takes):
	case <-ctx.Done():
		return 0, 0, 0, ctx.Err()
	}
	return e.entail, 1 - e.entail - e.contradict, e.contradict, e.err
}

const migraine = "این دارو برای درمان سردرد میگرنی بزرگسالان به کار می‌رود."

// open is a sentence of which words alone say neither that it is so nor that it isn't.
const open = "این دارو سردرد میگرنی آدم‌ها را تسکین خواهد داد."

func TestEntailment(t *testing.T) {
	for _, c := range []struct {
		name, sentence string
		model          entailer
		how            verify.Entailment
		want           answer.Judgement
		asked          int
	}{
		{"lifts", open, entailer{entail: .9}, verify.Entailment{}, answer.Supported, 1},
		{"lifts by one grade", "این دارو سردرد را خاموش می‌سازد و خوابی خوش و دلی آسوده می‌آورد.", entailer{entail: 1}, verify.Entailment{}, answer.PartlySupported, 1},
		{"lifts nothing that evidence on something else is said to carry", "پوکی استخوان با تراکم‌سنجی تشخیص داده می‌شود.", entailer{entail: 1}, verify.Entailment{}, answer.Unsupported, 1},
		{"decides at the threshold", open, entailer{entail: .8}, verify.Entailment{}, answer.Supported, 1},
		{"is not sure", open, entailer{entail: .79}, verify.Entailment{}, answer.PartlySupported, 1},
		{"is sure by a threshold of one's own", open, entailer{entail: .6}, verify.Entailment{Threshold: .6}, answer.Supported, 1},
		{"is not", open, entailer{entail: .94}, verify.Entailment{Threshold: .95}, answer.PartlySupported, 1},
		{"contradicts", open, entailer{contradict: .8}, verify.Entailment{}, answer.Contradicted, 1},
		{"is not sure of a contradiction", open, entailer{contradict: .79}, verify.Entailment{}, answer.PartlySupported, 1},
		{"fails", open, entailer{entail: .9, err: errors.New("down")}, verify.Entailment{}, answer.PartlySupported, 1},
		{"says nothing where nothing is known", open, entailer{}, verify.Entailment{}, answer.PartlySupported, 1},
		{"never lifts a denial", "این دارو برای درمان سردرد میگرنی بزرگسالان به کار نمی‌رود.", entailer{entail: 1}, verify.Entailment{}, answer.Contradicted, 0},
		{"is not asked of a quotation", migraine, entailer{contradict: 1}, verify.Entailment{}, answer.Supported, 0},
		{"is not asked of a quotation, whatever is asked", migraine, entailer{contradict: 1}, verify.Entailment{All: true}, answer.Supported, 0},
		{"is not asked of what words carry", "این دارو برای درمان سردرد میگرنی در بزرگسالان به کار می‌رود.", entailer{contradict: 1}, verify.Entailment{}, answer.Supported, 0},
		{"lowers it if all are asked", "این دارو برای درمان سردرد میگرنی در بزرگسالان به کار می‌رود.", entailer{contradict: .8}, verify.Entailment{All: true}, answer.Contradicted, 1},
		{"doubts it", "این دارو برای درمان سردرد میگرنی در بزرگسالان به کار می‌رود.", entailer{entail: .2}, verify.Entailment{All: true}, answer.PartlySupported, 1},
		{"agrees", "این دارو برای درمان سردرد میگرنی در بزرگسالان به کار می‌رود.", entailer{entail: .9}, verify.Entailment{All: true}, answer.Supported, 1},
		{"raises nothing by knowing nothing", "پوکی استخوان با تراکم‌سنجی تشخیص داده می‌شود.", entailer{}, verify.Entailment{All: true}, answer.Unsupported, 1},
		{"lifts no word in another's place", "این دارو برای پیشگیری از سردرد میگرنی بزرگسالان به کار می‌رود.", entailer{entail: 1}, verify.Entailment{All: true}, answer.PartlySupported, 1},
		{"lifts no route of its own", "این دارو از راه تزریق برای درمان سردرد میگرنی بزرگسالان به کار می‌رود.", entailer{entail: 1}, verify.Entailment{}, answer.PartlySupported, 1},
		{"lifts no time of its own", "این دارو پیش از غذا برای درمان سردرد میگرنی بزرگسالان به کار می‌رود.", entailer{entail: 1}, verify.Entailment{}, answer.PartlySupported, 1},
		{"lifts no people of its own", "این دارو برای درمان سردرد میگرنی زنان باردار به کار می‌رود.", entailer{entail: 1}, verify.Entailment{}, answer.PartlySupported, 1},
		{"lifts no line of treatment of its own", "این دارو داروی خط سوم درمان سردرد میگرنی بزرگسالان است.", entailer{entail: 1}, verify.Entailment{}, answer.PartlySupported, 1},
		{"does not speak of another matter", "پوکی استخوان با تراکم‌سنجی تشخیص داده می‌شود.", entailer{contradict: 1}, verify.Entailment{}, answer.Unsupported, 1},
	} {
		c.how.Model = &c.model
		v := check(t, verify.Options{Entailment: &c.how}, c.sentence, []int{1}, migraine).Verdict
		if v.Judgement != c.want || c.model.asked != c.asked {
			t.Errorf("%s: %s, asked %d times; %+v", c.name, v.Judgement, c.model.asked, v.Layers)
		}
		if i := slices.IndexFunc(v.Layers, func(l answer.Layer) bool { return l.Name == verify.LayerEntailment }); (i >= 0) != (c.asked > 0) {
			t.Errorf("%s: layers %+v", c.name, v.Layers)
		}
	}
}

// TestEntailmentLiftsNoError: a model that is certain of everything makes no wrong
// dose, drug, denial or direction right, whatever it is asked about.
func TestEntailmentLiftsNoError(t *testing.T) {
	for _, sentence := range []string{
		"بزرگسالان هر ۸ ساعت ۴۰۰۰ میلی‌گرم ایبوپروفن بعد از غذا مصرف می‌کنند.",
		"بزرگسالان باید ۴ گرم ایبوپروفن بخورند.",
		"آدم بزرگ بعد از خوراک ۸۰۰ میلی‌گرم از این قرص را می‌خورد.",
		"بزرگسالان هر ۸ ساعت ۴۰۰ گرم ایبوپروفن بعد از غذا مصرف می‌کنند.",
		"بزرگسالان هر ۴ ساعت ۴۰۰ میلی‌گرم ایبوپروفن بعد از غذا مصرف می‌کنند.",
		"مصرف ناپروکسن در سه ماههٔ سوم بارداری توصیه نمی‌شود.",
		"خوردن ناپروکسن در ماه‌های آخر حاملگی کار درستی نیست.",
		"مصرف ایبوپروفن در سه ماههٔ سوم بارداری توصیه می‌شود.",
		"این دارو فشار خون را کاهش می‌دهد.",
		"بزرگسالان هر ۸ ساعت ۴۰۰ میلی‌گرم ایبوپروفن قبل از غذا مصرف می‌کنند.",
		"استامینوفن هر ۶ ساعت ۱۰۰۰ میلی‌گرم است.",
	} {
		for _, all := range []bool{false, true} {
			how := verify.Entailment{Model: &entailer{entail: 1}, All: all}
			if v := check(t, verify.Options{Entailment: &how}, sentence, []int{1}, ibuprofen).Verdict; v.Judgement == answer.Supported {
				t.Errorf("%s (all: %v): %s by %s; %+v", sentence, all, v.Judgement, v.Reason, v.Layers)
			}
		}
	}
}

// TestEntailmentPremise: the sentence that decides, with its neighbours and without.
func TestEntailmentPremise(t *testing.T) {
	texts := []string{"سردرد انواع گوناگونی دارد.", "داروی تازه‌ای آمده است.", migraine, "دیگر داروها ارزان‌ترند.", "نگهداری آن آسان است."}
	model := &entailer{entail: .9}
	v := check(t, verify.Options{Entailment: &verify.Entailment{Model: model}}, open, []int{1}, strings.Join(texts, " ")).Verdict
	want := []string{strings.Join(texts[1:4], " "), migraine}
	if !slices.Equal(model.premises, want) || v.Quote.Text != migraine || v.Source != 1 {
		t.Errorf("%q, quote %q of %d", model.premises, v.Quote.Text, v.Source)
	}
	check(t, verify.Options{Entailment: &verify.Entailment{Model: model}}, open, []int{1}, migraine)
	if !slices.Equal(model.premises, []string{migraine}) {
		t.Errorf("a passage of one sentence: %q", model.premises)
	}
}

// TestEntailmentBudget: once the time is spent nothing is asked, verdicts stand and the
// layer says why; a model that would take longer than what is left is not waited for.
func TestEntailmentBudget(t *testing.T) {
	for name, c := range map[string]struct {
		budget, takes time.Duration
		judgements    []answer.Judgement
		asked         int
		took          time.Duration
	}{
		"as set":     {time.Second, 600 * time.Millisecond, []answer.Judgement{answer.Supported, answer.PartlySupported, answer.PartlySupported}, 2, time.Second},
		"by default": {0, 900 * time.Millisecond, []answer.Judgement{answer.Supported, answer.Supported, answer.PartlySupported, answer.PartlySupported}, 3, 2 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			model := &entailer{entail: 1, takes: c.takes}
			checker := verify.New(verify.Options{Entailment: &verify.Entailment{Model: model, Budget: c.budget}})
			began := time.Now()
			for i, want := range c.judgements {
				s, err := checker.Check(t.Context(), "", answer.Sentence{Text: open, Citations: []int{1}}, sources(migraine))
				if err != nil {
					t.Fatal(err)
				}
				last := s.Verdict.Layers[len(s.Verdict.Layers)-1]
				if s.Verdict.Judgement != want || last.Name != verify.LayerEntailment ||
					strings.Contains(last.Detail, "time") != (want != answer.Supported) {
					t.Errorf("%s: sentence %d: %s, %+v", name, i, s.Verdict.Judgement, last)
				}
			}
			if took := time.Since(began); took != c.took || model.asked != c.asked {
				t.Errorf("%s: %v, asked %d times", name, took, model.asked)
			}
		})
	}
	ended, cancel := context.WithCancel(t.Context())
	checker := verify.New(verify.Options{Entailment: &verify.Entailment{Model: &entailer{takes: time.Hour}}})
	time.AfterFunc(time.Millisecond, cancel)
	if _, err := checker.Check(ended, "", answer.Sentence{Text: open, Citations: []int{1}}, sources(migraine)); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
