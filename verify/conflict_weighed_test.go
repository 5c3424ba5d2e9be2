package verify

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/persian"
)

// Pairs that one sign or another would have ruled out: a passage names the disease in words of
// its own, one tells of a severe case, an age is told by what is forbidden until then.
func TestConflictsAreWeighed(t *testing.T) {
	for _, c := range []struct {
		kind, question string
		a, b           said
	}{
		{"quantity", "دوز بارگیری دیگوکسین وریدی در فیبریلاسیون دهلیزی بزرگسال چقدر است؟",
			said{"", "در فیبریلاسیون دهلیزی بزرگسالان دوز بارگیری دیگوکسین وریدی ۱ میلی‌گرم است."},
			said{"", "برای بزرگسالان دچار بی‌نظمی دهلیزها دوز بارگیری دیگوکسین وریدی ۵ میلی‌گرم است."}},
		{"polarity", "از چه سنی می‌توان به کودک شیر گاو داد؟",
			said{"تغذیهٔ شیرخوار", "شیر گاو از ۱۲ ماهگی به کودک داده می‌شود."},
			said{"", "تا دو سال تمام نشده شیر گاو به کودک ندهید."}},
		{"polarity", "سدیم خون با مصرف هیدروکلروتیازید چه تغییری می‌کند؟",
			said{"", "هیدروکلروتیازید دفع سدیم را زیاد و هیپوناترمی ایجاد می‌کند."},
			said{"", "هیدروکلروتیازید سدیم خون را بالا می‌برد."}},
		{"choice", "داروی خنثی‌کنندهٔ اثر دابیگاتران چیست؟",
			said{"دابیگاتران", "اثر دابیگاتران با ایداروسیزوماب خنثی می‌شود."},
			said{"", "برای برگرداندن اثر دابیگاتران پروتامین به کار می‌رود."}},
		{"polarity", "آیا مصرف آمیودارون در شیردهی مجاز است؟",
			said{"", "مادری که آمیودارون می‌گیرد نباید شیر بدهد."},
			said{"", "مصرف آمیودارون هنگام شیردهی بی‌اشکال است و پایش نوزاد هم لازم نیست."}},
	} {
		bothWays(t, c.question, c.a, c.b, c.kind)
	}
}

// Pairs on two cases, of which neither can be told by a word that the question has.
func TestOtherCases(t *testing.T) {
	for name, c := range map[string]struct {
		question string
		a, b     said
	}{
		"a form and a way":          {"تربینافین روزی چند بار مصرف می‌شود؟", said{"", "کرم تربینافین روزی دو بار مصرف می‌شود."}, said{"", "تربینافین خوراکی روزی شش بار مصرف می‌شود."}},
		"two of a class":            {"حداکثر دوز استاتین چقدر است؟", said{"", "سقف روزانهٔ آتورواستاتین ۸۰ میلی‌گرم است."}, said{"", "از پراواستاتین روزانه بیش از ۲۰ میلی‌گرم ندهید."}},
		"later and at first":        {"آمیودارون روزی چند میلی‌گرم؟", said{"", "دوز نگهدارندهٔ آمیودارون روزی ۲۰۰ میلی‌گرم است."}, said{"", "آمیودارون در هفتهٔ اول روزی ۸۰۰ میلی‌گرم داده می‌شود."}},
		"with and without":          {"کولونوسکوپی از چه سنی شروع می‌شود؟", said{"", "افراد بدون عامل خطر از ۵۰ سالگی کولونوسکوپی شوند."}, said{"", "افراد دارای جهش ژن از ۲۵ سالگی کولونوسکوپی شوند."}},
		"high amounts":              {"کافئین در بارداری مجاز است؟", said{"", "مقادیر بالای کافئین در بارداری ممنوع است."}, said{"", "کافئین در بارداری مجاز است."}},
		"one of several":            {"خط اول درمان صرع چیست؟", said{"", "لاموتریژین یکی از داروهای خط اول صرع است."}, said{"", "لوتیراستام از داروهای خط اول صرع است."}},
		"it takes no place":         {"خط اول درمان آنافیلاکسی چیست؟", said{"", "خط اول درمان آنافیلاکسی آدرنالین است. کورتون جای آن را نمی‌گیرد."}, said{"", "بیمار دچار آنافیلاکسی باید اپی‌نفرین بگیرد."}},
		"one of two is the same":    {"دوز سفکسیم در گلودرد چقدر است؟", said{"", "سفکسیم در گلودرد ۴۰۰ میلی‌گرم در روز است."}, said{"", "سفکسیم در گلودرد ۴۰۰ میلی‌گرم در روز است. برخی سفکسیم در گلودرد را ۸۰۰ میلی‌گرم در روز می‌دهند."}},
		"as long as, in two halves": {"رانندگی با نارکولپسی مجاز است؟", said{"", "رانندگی با نارکولپسی مجاز است."}, said{"", "تا وقتی حملات مهار نشده‌اند، رانندگی با نارکولپسی ممنوع است."}},
	} {
		t.Run(name, func(t *testing.T) { bothWays(t, c.question, c.a, c.b, "") })
	}
}

// The formula has a coefficient for all that is weighed, and an intercept; what is nothing
// weighs that.
func TestWeightsOfConflicts(t *testing.T) {
	if len(learned.Conflict) != weights+1 {
		t.Fatalf("%d coefficients for %d things and the intercept", len(learned.Conflict), weights)
	}
	var o opposition
	if got := o.weight(); got != learned.Conflict[weights] {
		t.Errorf("nothing weighs %g", got)
	}
	o.said[weighHolds], o.said[weighTrait] = 2, 1
	if got, want := o.weight(), learned.Conflict[weights]+2*learned.Conflict[weighHolds]+learned.Conflict[weighTrait]; got != want {
		t.Errorf("it weighs %g, want %g", got, want)
	}
	for _, way := range []int{weighHolds, weighShort, weighCoverLow, weighAgree, weighFore} {
		if learned.Conflict[way] <= 0 {
			t.Errorf("%d speaks against a conflict", way)
		}
	}
	for _, way := range []int{weighTrait, weighForeign, weighCondition, weighRival, weighHalf} {
		if learned.Conflict[way] >= 0 {
			t.Errorf("%d speaks for a conflict", way)
		}
	}
}

func accountsOf(question string, list ...said) (*dispute, []*account) {
	x := newDispute(question, nil)
	var out []*account
	for _, s := range list {
		p := index.Passage{Title: s.title, Text: s.text}
		out = append(out, x.account(analysePassage(p), &p))
	}
	return x, out
}

// At least one passage must be on all that is asked, and the weight decides at its bound.
func TestDisagreement(t *testing.T) {
	x, of := accountsOf("دوز سفکسیم در گلودرد چقدر است؟", said{"", "سفکسیم در گلودرد ۴۰۰ میلی‌گرم در روز است."}, said{"", "سفکسیم در گلودرد ۱۰۰۰ میلی‌گرم در روز است."})
	d, weight := x.disagreement(of[0], of[1])
	if d.kind != answer.ConflictQuantity || !enough(weight) || d.alike != weight {
		t.Errorf("%q weighs %g, want a quantity of more than %g", d.kind, weight, float64(enoughWeight))
	}
	of[0].holds, of[1].holds = false, false
	if d, _ := x.disagreement(of[0], of[1]); d.kind != "" {
		t.Errorf("a %s of passages that are not on what is asked", d.kind)
	}
	x, of = accountsOf("دوز سفکسیم در گلودرد چقدر است؟", said{"", "سفکسیم در گلودرد ۴۰۰ میلی‌گرم در روز است."}, said{"", "سفکسیم در گلودرد خوب است."})
	if d, _ := x.disagreement(of[0], of[1]); d.kind != "" {
		t.Errorf("a %s of one amount", d.kind)
	}
}

// The word behind «چه» or «کدام» is no part of what an open question is about.
func TestCategoryAsked(t *testing.T) {
	for text, want := range map[string]int{
		"از چه سنی عسل داده می‌شود؟": 1, "آیا سن عسل خوردن مهم است؟": 2, "پلاکت در چه بیماری کم می‌شود؟": 1,
	} {
		if got := len(newDispute(text, nil).asked.topic); got != want {
			t.Errorf("%s: is about %d words, want %d", text, got, want)
		}
	}
}

// What tells why is not held against the other side.
func TestReasons(t *testing.T) {
	for text, want := range map[string]bool{
		"این دارو به علت خطر تشنج ممنوع است": true, "این دارو در تشنج ممنوع است": false, "علت تشنج ممنوع است": false,
	} {
		x := newDispute("این دارو مجاز است؟", nil)
		c := x.claimOf(&report{}, text)
		r := x.report(nil, persian.Span{End: len(text)}, text, nil)
		found := false
		for k := range c.tokens {
			if c.raw[c.tokens[k].start:c.tokens[k].end] == "تشنج" {
				found = inReason(&r.sides[0], k)
			}
		}
		if found != want {
			t.Errorf("%s: %v", text, found)
		}
	}
}

// Both bounds belong to what is shown, and the one for weak evidence is the higher.
func TestBoundsOfWeight(t *testing.T) {
	const less = 1e-9
	if !enough(enoughWeight) || enough(enoughWeight-less) || !sure(sureWeight) || sure(sureWeight-less) {
		t.Error("a bound is not where it should be")
	}
	if sureWeight <= enoughWeight {
		t.Error("weak evidence needs no more than strong")
	}
}

// A conflict of which one side names not all that is asked carries an answer only if it is clear.
func TestBothAnswerByWeight(t *testing.T) {
	for i, c := range []struct {
		question string
		list     []said
		want     bool
	}{
		{"دوز بارگیری دیگوکسین وریدی در فیبریلاسیون دهلیزی بزرگسال چقدر است؟", []said{
			{"", "در فیبریلاسیون دهلیزی بزرگسالان دوز بارگیری دیگوکسین وریدی ۱ میلی‌گرم است."}, {"", "برای بزرگسالان دوز بارگیری دیگوکسین وریدی ۵ میلی‌گرم است."}}, true},
		{"غربالگری سرطان پستان در زنان از چند سالگی شروع می‌شود؟", []said{
			{"", "غربالگری سرطان پستان در زنان از ۴۰ سالگی شروع می‌شود."}, {"", "پوست از ۶۰ سالگی خشک می‌شود. زنان کرم بزنند."}}, false},
	} {
		list := c.list
		var sources []answer.Source
		for k, s := range list {
			sources = append(sources, answer.Source{Number: k + 1, Passage: index.Passage{Title: s.title, Text: s.text}})
		}
		of := answer.Conflict{A: answer.CitedText{Source: 1, Quote: answer.Quote{Text: list[0].text, End: len(list[0].text)}}, B: answer.CitedText{Source: 2, Quote: answer.Quote{Text: list[1].text, End: len(list[1].text)}}}
		if got := New(Options{}).BothAnswer(c.question, sources, of); got != c.want {
			t.Errorf("%d: %v", i, got)
		}
	}
}

// Who asks how something comes about asks for no verdict.
func TestAsksForVerdict(t *testing.T) {
	for text, want := range map[string]bool{"انتقال طاعون چگونه است؟": false, "سینهٔ پدرم درد می‌کند، چه کنم؟": false, "در سرماخوردگی با وارفارین چه کنم؟": true, "روزه گرفتن در نقرس چگونه است؟": true} {
		if got := newDispute(text, nil).judges(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
