package biopars

import (
	"testing"

	"github.com/biopars/biopars/generate"
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
