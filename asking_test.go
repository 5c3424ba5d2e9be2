package biopars

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
)

// TestOneCheckerAnAnswer: conflicts, the model's sentences and, when the model
// fails, quoted ones are judged by one checker, so that each passage is read once.
func TestOneCheckerAnAnswer(t *testing.T) {
	e, err := OpenDemo(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	s := &asking{engine: e, question: Question{Text: "علائم کم‌خونی فقر آهن چیست؟"},
		yield: func(Event, error) bool { return true }}
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := s.checker
	if first == nil {
		t.Fatal("nothing checked the answer")
	}
	if err := s.extract(t.Context(), generate.Request{Question: s.read}); err != nil {
		t.Fatal(err)
	}
	if s.checker != first {
		t.Error("a second checker")
	}
}

// TestSidesNameWhatIsAsked: a disagreement on one of two drugs is no answer to what they
// do together.
func TestSidesNameWhatIsAsked(t *testing.T) {
	for _, c := range []struct {
		asked, title, said string
		want               bool
	}{
		{"آیا وارفارین با آسپرین تداخل دارد؟", "", "وارفارین با آسپرین تداخل دارد.", true},
		{"آیا وارفارین با آسپرین تداخل دارد؟", "آسپرین", "با وارفارین تداخل ندارد.", true},
		{"آیا وارفارین با آسپرین تداخل دارد؟", "وارفارین", "در بارداری مجاز نیست.", false},
		{"آیا وارفارین با آسپرین تداخل دارد؟", "", "آسپرین در بارداری مجاز است.", false},
	} {
		s := &asking{read: question.Parse(c.asked, question.Options{})}
		side := answer.CitedText{Source: 1, Quote: answer.Quote{Text: c.said, End: len(c.said)}}
		if got := s.names([]index.Passage{{Title: c.title, Text: c.said}}, side); got != c.want {
			t.Errorf("%s: %s %s: %v", c.asked, c.title, c.said, got)
		}
	}
}
