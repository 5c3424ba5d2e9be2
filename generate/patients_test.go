package generate

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
)

// TestChildrenAreNotAnsweredForAdults: a dose for adults is none for children, nor
// the other way round, nor for a pregnant woman; without another there is no answer.
func TestChildrenAreNotAnsweredForAdults(t *testing.T) {
	const (
		adults   = "دوز استامینوفن برای بزرگسالان ۴ گرم در روز است."
		children = "دوز استامینوفن برای کودکان ۶۰ میلی‌گرم در روز است."
		newborns = "دوز استامینوفن برای نوزادان ۳۰ میلی‌گرم در روز است."
		// These say less, and in the second passage.
		byWeight  = "در کودکان مقدار استامینوفن بر پایهٔ وزن است."
		byNewborn = "در نوزادان مقدار استامینوفن بر پایهٔ وزن است."
		byInfant  = "در شیرخواران مقدار استامینوفن بر پایهٔ وزن است."
		byHabit   = "در بزرگسالان مقدار استامینوفن بر پایهٔ عادت است."
		both      = "دوز استامینوفن برای کودکان و بزرگسالان بر پایهٔ وزن است."
	)
	for name, c := range map[string]struct {
		question, first, second string
		opens                   string
	}{
		"a child":             {"دوز استامینوفن برای کودک چقدر است؟", adults, byWeight, byWeight},
		"children":            {"دوز استامینوفن برای کودکان چقدر است؟", adults, byWeight, byWeight},
		"an infant":           {"دوز استامینوفن برای شیرخوار چقدر است؟", adults, byInfant, byInfant},
		"newborns":            {"دوز استامینوفن برای نوزادان چقدر است؟", adults, byNewborn, byNewborn},
		"an adult":            {"دوز استامینوفن برای بزرگسال چقدر است؟", children, byHabit, ""},
		"adults, of newborns": {"دوز استامینوفن برای بزرگسالان چقدر است؟", newborns, byHabit, ""},
		// What speaks of both, or a question that asks of both or of nobody, is as it was.
		"speaks of both": {"دوز استامینوفن برای کودک چقدر است؟", both, byWeight, both},
		"asks of both":   {"دوز استامینوفن برای کودک و بزرگسال چقدر است؟", adults, byWeight, adults},
		"asks of nobody": {"دوز استامینوفن چقدر است؟", adults, byWeight, adults},
		"pregnancy":      {"دوز استامینوفن در بارداری چقدر است؟", adults, byWeight, ""},
	} {
		a, err := (&Extractor{}).Answer(t.Context(), Request{Question: question.Parse(c.question, question.Options{}), Passages: []index.Passage{
			{Title: "استامینوفن", Text: c.first}, {Title: "استامینوفن", Text: c.second},
		}})
		var missing *MissingError
		if c.opens == "" {
			if !errors.As(err, &missing) || missing.Kind != "dose" || len(a.Sentences) > 0 {
				t.Errorf("%s: %v, %+v", name, err, a.Sentences)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := a.Sentences[0].Text; got != c.opens {
			t.Errorf("%s: the answer opens with %q", name, got)
		}
	}
}

// The first three sentences are the short answer, by their score; what follows
// is in the order of a clinical answer, and begins a paragraph.
func TestShortAnswerIsThree(t *testing.T) {
	passages := []index.Passage{
		{Title: "زونا", Text: "زونا تاول می‌زند. زونا را پزشک می‌بیند. زونا پوست را می‌سوزاند. زونا را با دارو درمان می‌کنند. زونا علت ویروسی دارد."},
	}
	a, err := (&Extractor{}).Answer(t.Context(), Request{Question: question.Parse("زونا", question.Options{}), Passages: passages})
	if err != nil || len(a.Sentences) != 5 {
		t.Fatalf("%+v, %v", a.Sentences, err)
	}
	var breaks []int
	for i, s := range a.Sentences {
		if s.Break {
			breaks = append(breaks, i)
		}
	}
	if !slices.Equal(breaks, []int{3, 4}) || !strings.Contains(a.Sentences[3].Text, "علت") {
		t.Errorf("breaks at %v: %+v", breaks, a.Sentences)
	}
}

// Fewer than three sentences are said to be few.
func TestFewSentences(t *testing.T) {
	text := "زونا تاول می‌زند. زونا پوست را می‌سوزاند. زونا را پزشک می‌بیند."
	for max, few := range map[int]bool{2: true, 3: false} {
		a, err := (&Extractor{Max: max}).Answer(t.Context(), Request{Question: question.Parse("زونا", question.Options{}), Passages: []index.Passage{{Text: text}}})
		if err != nil || len(a.Sentences) != max || slices.Contains(codes(a), answer.NoticeFewSentences) != few {
			t.Errorf("%d sentences: %v, %v", len(a.Sentences), codes(a), err)
		}
	}
}

// An answer stands of which a third of the claims are carried, and no less.
func TestAThirdMustBeCarried(t *testing.T) {
	for _, c := range []struct {
		carried, claims int
		want            bool
	}{{1, 3, true}, {2, 6, true}, {2, 7, false}, {3, 8, true}, {1, 4, false}, {0, 1, false}, {0, 0, true}} {
		list := tally{claims: c.claims, carried: c.carried, unsupported: c.claims - c.carried}
		if got := list.enough(PolicyMark); got != c.want {
			t.Errorf("%d of %d: %t", c.carried, c.claims, got)
		}
	}
}

// Numbers decide which sentence a citation shows; what cannot stand by itself is
// shown only where it says twice as much.
func TestQuoteWeighs(t *testing.T) {
	for name, c := range map[string]struct{ claim, text, want string }{
		// A sentence has shared²/(own·claimed): 3²/(4·5) and 3²/(5·5).
		"three words before one with the number": {"زونا پوست تاول ۷", "زونا پوست تاول ریه. زونا ۷ روز قلب.", "زونا پوست تاول ریه."},
		// 3²/(4·5) and 4²/(5·5)
		"two words with the number before three": {"زونا پوست تاول ۷", "زونا پوست تاول ریه. زونا ۷ روز پوست.", "زونا ۷ روز پوست."},
		// a half of 1, and 4²/(7·4)
		"a question with all, a sentence with four of seven": {"زونا پوست تاول ریه", "زونا پوست تاول ریه؟ زونا پوست تاول ریه قلب کبد معده.", "زونا پوست تاول ریه قلب کبد معده."},
		// a half of 1, and 4²/(9·4)
		"a question with all, a sentence with four of nine": {"زونا پوست تاول ریه", "زونا پوست تاول ریه؟ زونا پوست تاول ریه قلب کبد معده خون ادرار.", "زونا پوست تاول ریه؟"},
	} {
		if got := BestQuote(c.claim, index.Passage{Text: c.text}, nil); got.Text != c.want {
			t.Errorf("%s: %q", name, got.Text)
		}
	}
}

// Estimates of tokens, which decide what evidence fits a prompt, by hand.
func TestEstimates(t *testing.T) {
	e := &estimator{}
	for text, want := range map[string]int{
		strings.Repeat("a", 100): 34, strings.Repeat("ب", 50): 50, strings.Repeat("a", 100) + strings.Repeat("ب", 50): 84,
	} {
		if got := e.Count(text); got != want {
			t.Errorf("%d bytes: %d tokens, want %d", len(text), got, want)
		}
	}
	said := []llms.MessageContent{llms.TextParts(llms.ChatMessageTypeHuman, strings.Repeat("a", 100))}
	if got := countMessages(&estimator{}, said); got != 34+16 {
		t.Errorf("a message of 34 tokens has %d", got)
	}
	for actual, want := range map[int]float64{100: 1.1, 20: .3, 400: 2} {
		e := &estimator{}
		if e.Observe(100, actual); e.correction() != want {
			t.Errorf("%d tokens where 100 were expected: factor %v, want %v", actual, e.correction(), want)
		}
	}
}
