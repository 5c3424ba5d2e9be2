package eval

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
)

func TestCoverage(t *testing.T) {
	text := "متفورمین داروی خوراکی دیابت نوع ۲ است. مقدار آغازین آن ۵۰۰ میلی‌گرم در روز است. متفورمین در نارسایی شدید کلیه مصرف نمی‌شود."
	for _, c := range []struct {
		claim string
		want  metric.Verdict
	}{
		{"متفورمین داروی خوراکی دیابت نوع 2 است.", metric.Supported},
		{"مقدار آغازین ۵۰۰ mg در روز است.", metric.Supported},
		{"مقدار آغازین ۵۰ میلی‌گرم در روز است.", metric.Contradicted},
		{"متفورمین در نارسایی شدید کلیه مصرف نمی‌شود.", metric.Supported},
		{"متفورمین در نارسایی شدید کلیه مصرف می‌شود.", metric.Contradicted},
		{"متفورمین داروی خوراکی دیابت نوع ۲ نیست.", metric.Contradicted},
		{"انسولین تزریق می‌شود.", metric.NotMentioned},
		{"", metric.NotMentioned},
	} {
		got, err := Coverage{}.Verify(t.Context(), text, c.claim)
		if err != nil || got != c.want {
			t.Errorf("%s: %v %v", c.claim, got, err)
		}
	}
}

func TestLeaked(t *testing.T) {
	gold := "کم‌خونی فقر آهن با خستگی، ضعف، رنگ‌پریدگی و تپش قلب دیده می‌شود."
	it := &Item{Answers: []string{gold}}
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"verbatim":      {"تعریف. " + gold + " درمان.", true},
		"other letters": {"كم خوني فقر آهن با خستگي ضعف رنگ پريدگي و تپش قلب ديده مي شود", true},
		"one word less": {"کم‌خونی فقر آهن با خستگی، رنگ‌پریدگی و تپش قلب دیده می‌شود.", false},
		"elsewhere":     {"میگرن", false},
	} {
		if got := leaked(it, []Passage{{Text: "x"}, {Text: c.text}}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if leaked(&Item{Answers: []string{"بله است"}}, []Passage{{Text: "بله است"}}) {
		t.Error("a short answer is no leak")
	}
}

// TestEvaluate scores answers whose figures can be worked out by hand.
func TestEvaluate(t *testing.T) {
	items := []Item{
		{ID: "claims", Question: "؟", Answers: []string{"تب و سرفه علامت آنفلوانزا است."}, MustHave: []string{"تب علامت آنفلوانزا است.", "واکسن سالانه آنفلوانزا توصیه می‌شود."}},
		{ID: "choice", Question: "؟", Options: []string{"بهار", "پاییز"}, Correct: 1},
		{ID: "unreadable", Question: "؟", Options: []string{"بهار", "پاییز"}},
		{ID: "abstained", Question: "؟", Answers: []string{"نام دارو"}},
	}
	for i := range items {
		items[i].Tag()
	}
	answers := map[string]Response{
		"claims": {Answer: "تب علامت آنفلوانزا است. سرفه علامت سل است.", Sentences: []Sentence{
			{Text: "تب علامت آنفلوانزا است.", Citations: []int{1, 2}}, {Text: "سرفه علامت سل است.", Citations: nil},
		}, Retrieved: []Passage{{ID: "1", Text: "تب علامت آنفلوانزا است."}, {ID: "2", Text: "میگرن سردرد است."}}},
		"choice":     {Answer: "گزینهٔ ۲"},
		"unreadable": {Answer: "نمی‌دانم"},
		"abstained":  {Origin: "abstained"},
	}
	r, err := Execute(t.Context(), t.TempDir(), manifest("m"), items,
		&script{then: func(q Question, _ int) (Response, error) { return answers[q.ID], nil }}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Evaluate(t.Context(), r, ScoreOptions{Metrics: []string{"f1"}}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{
		MetricCitationRecall:    .5, // the first of two sentences is supported
		MetricCitationPrecision: .5, // the second citation is superfluous
		MetricClaimRecall:       .5, // the vaccine is not mentioned
		MetricClaimPrecision:    .5,
		MetricContradictions:    0,
		MetricAccuracy:          .5, // an unreadable answer is a wrong one
	} {
		m := r.Summary.Metric(name)
		if m == nil || math.Abs(m.Interval.Value-want) > 1e-9 {
			t.Errorf("%s: %+v, want %v", name, m, want)
		}
	}
	if r.Summary.Abstained != 1 || r.Scores[1].Choice == nil || *r.Scores[1].Choice != 1 || r.Scores[2].Choice != nil {
		t.Errorf("%+v %+v", r.Summary, r.Scores)
	}
	if _, ok := r.Scores[1].Values[MetricCitationPrecision]; ok {
		t.Error("an answer without a citation has no precision")
	}
	again, err := Load(r.Dir)
	if err != nil || again.Summary == nil || len(again.Scores) != 4 {
		t.Fatalf("%v", err)
	}
}

func TestAbilityScores(t *testing.T) {
	it := &Item{Abilities: []Ability{Synthesise}}
	values := map[string]float64{MetricClaimRecall: .5, "rougeL": .1, "rouge1": 1, MetricCitationRecall: 1}
	if v, ok := Synthesise.score(it, &ItemScore{Values: values}, Synthesise.groups(false)); !ok || v != .3 {
		t.Errorf("claims win over words: %v", v)
	}
	delete(values, MetricClaimRecall)
	if v, ok := Synthesise.score(it, &ItemScore{Values: values}, Synthesise.groups(false)); !ok || v != .55 {
		t.Errorf("words where there are no claims: %v", v)
	}
	if _, ok := Acquire.score(it, &ItemScore{Values: values}, Acquire.groups(false)); ok {
		t.Error("an item counts for abilities it is not tagged with")
	}
	if v, ok := Evidence.score(it, &ItemScore{Values: values}, Evidence.groups(false)); !ok || v != 1 {
		t.Errorf("evidence: %v", v)
	}
	for a, groups := range abilityMetrics {
		for _, name := range slices.Concat(slices.Concat(groups, a.groups(true))...) {
			if _, err := metric.New(name); err != nil &&
				!slices.Contains(
					[]string{MetricAccuracy, MetricClaimRecall, MetricCitationRecall, MetricCitationPrecision, MetricEvidenceRecall, MetricEvidencePrecision}, name) {
				t.Errorf("%s is made of %s, which does not exist", a, name)
			}
		}
	}
}

// failing is a verifier that fails.
type failing struct{}

func (failing) Verify(context.Context, string, string) (metric.Verdict, error) {
	return 0, errors.New("judge is down")
}

func TestJudgeFailureIsCounted(t *testing.T) {
	items := []Item{{ID: "a", Question: "؟", Answers: []string{"تب"}, MustHave: []string{"تب"}},
		{ID: "b", Question: "؟", Answers: []string{"تب"}}}
	for i := range items {
		items[i].Tag()
	}
	r, err := Execute(t.Context(), t.TempDir(), manifest("m"), items, &script{then: echo}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	err = Evaluate(t.Context(), r, ScoreOptions{Metrics: []string{"f1"}, Entails: Coverage{}.Entails,
		Verifier: failing{}, Signature: "x"})
	if err != nil {
		t.Fatal(err)
	}
	m := r.Summary.Metric(MetricClaimRecall)
	if m == nil || m.Errors != 1 || m.Interval.Items != 0 ||
		!strings.Contains(r.Scores[0].Errors[MetricClaimRecall], "judge is down") {
		t.Errorf("%+v %+v", m, r.Scores[0])
	}
	if _, ok := r.Scores[0].Abilities[Synthesise]; ok {
		t.Error("an ability is scored without the metric that failed")
	}
	if below := r.Below([]Threshold{{MetricClaimRecall, 0}}); len(below) != 1 {
		t.Errorf("what was not measured has passed: %v", below)
	}
}

func TestCompare(t *testing.T) {
	items := questions(12)
	run := func(name string, good int) *Run {
		n := 0
		r, err := Execute(t.Context(), filepath.Join(t.TempDir(), name), manifest(name), items,
			&script{then: func(q Question, _ int) (Response, error) {
				if n++; n <= good {
					return Response{Answer: items[n-1].Answers[0]}, nil
				}
				return Response{Answer: "نادرست"}, nil
			}}, RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if err := Evaluate(
			t.Context(), r,
			ScoreOptions{Metrics: []string{"em", "f1", "chrf"}, Resampling: stat.Options{Resamples: 500}}); err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, b := run("a", 2), run("b", 12)
	found, err := Compare(t.Context(), []*Run{a, b}, CompareOptions{Resampling: stat.Options{Resamples: 500}})
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Difference{}
	for _, d := range found {
		byName[d.Metric] = d
		if d.Holm < d.Randomisation.P {
			t.Errorf("%s: adjusted p below p", d.Metric)
		}
	}
	em := byName["em"]
	if math.Abs(em.Randomisation.Difference.Value-10./12) > 1e-9 || em.Randomisation.P > .05 || em.BootstrapP == nil ||
		em.Effect == nil || *em.Effect < 1 {
		t.Errorf("%+v", em)
	}
	if d, ok := byName["chrf"]; !ok || d.BootstrapP != nil || d.Randomisation.Difference.Value <= 0 {
		t.Errorf("chrf: %+v", d)
	}
	three := []*Run{a, b, run("c", 6)}
	first, err := Compare(t.Context(), three, CompareOptions{Metrics: []string{"em"}})
	if err != nil || len(first) != 2 {
		t.Errorf("with the first: %d, %v", len(first), err)
	}
	all, err := Compare(t.Context(), three, CompareOptions{Metrics: []string{"em"}, AllPairs: true})
	if err != nil || len(all) != 3 {
		t.Errorf("all pairs: %d, %v", len(all), err)
	}
	if below := a.Below([]Threshold{{"em", .1}, {"f1", .99}}); len(below) != 1 {
		t.Errorf("%v", below)
	}
	b.Items[0].Question = "چیز دیگر"
	if _, err := Compare(t.Context(), []*Run{a, b}, CompareOptions{}); !errors.Is(err, ErrRun) {
		t.Errorf("other questions: %v", err)
	}
}

func TestCorpusLevel(t *testing.T) {
	for name, want := range map[string]bool{"bleu": true, "bleu-13a": true, "chrf": true, "chrf++": true,
		"bleurt": false, "sentence-bleu": false, "rougeL": false, "bertscore": false} {
		if CorpusLevel(name) != want {
			t.Errorf("%s is at the level of the corpus: %t", name, !want)
		}
	}
}
