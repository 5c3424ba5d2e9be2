package verify

import (
	"testing"

	"github.com/biopars/biopars/answer"
)

// A score follows its verdict, and within one the likeness of the words.
func TestScoreFollowsVerdict(t *testing.T) {
	order := []answer.Judgement{answer.Contradicted, answer.Unsupported, answer.PartlySupported, answer.Supported}
	last := -1.0
	for _, j := range order {
		low, high := scored(j, 0), scored(j, 1)
		if low < last || high <= low || high > 1 {
			t.Errorf("%s: %v to %v behind %v", j, low, high, last)
		}
		last = high
	}
	const evidence = "سفالکسین در سیستیت بارداری روزی چهار بار به مدت ۷ روز خوراکی مصرف می‌شود."
	last = 2
	for _, s := range []string{
		"سفالکسین در سیستیت بارداری روزی چهار بار خوراکی مصرف می‌شود.",
		"سفالکسین در سیستیت بارداری و سنگ حالب مصرف می‌شود.",
		"نوار مغز در صرع کودکان لازم است.",
	} {
		if v := verdict(t, Options{}, nil, s, evidence); v.Score >= last {
			t.Errorf("%s: %s, %v, not below %v", s, v.Judgement, v.Score, last)
		} else {
			last = v.Score
		}
	}
}

// A Checker that nobody made with New supports no more than one that New made.
func TestZeroChecker(t *testing.T) {
	var zero Checker
	const evidence = "متوپرولول ضربان قلب را کم می‌کند."
	for _, s := range []string{"نوار مغز در صرع کودکان لازم است.", evidence, "متوپرولول فشار چشم را کم می‌کند."} {
		got, err := zero.Check(t.Context(), "", answer.Sentence{Text: s, Citations: []int{1}}, number(evidence))
		if err != nil {
			t.Fatal(err)
		}
		if want := verdict(t, Options{}, nil, s, evidence); got.Verdict.Judgement != want.Judgement {
			t.Errorf("%s: %s, with defaults %s", s, got.Verdict.Judgement, want.Judgement)
		}
	}
}
