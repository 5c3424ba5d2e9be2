package generate

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestEstimatorLearns(t *testing.T) {
	var e estimator
	text := strings.Repeat("درمان ", 200)
	before := e.Count(text)
	e.Observe(before, before/2)
	if after := e.Count(text); after >= before || after < before/2 {
		t.Errorf("after half the tokens were used the estimate went from %d to %d", before, after)
	}
	e.Observe(e.Count(text), 100*before)
	if after := e.Count(text); after > len(text)*2 {
		t.Errorf("%d tokens for %d bytes", after, len(text))
	}
	e = estimator{}
	e.Observe(10, 1)
	if e.correction() != 1 {
		t.Error("a tiny sample changed the estimate")
	}
	if e.Count("") != 0 {
		t.Error("nothing has tokens")
	}
}

// words counts words, so that budgets in tests are easy to see.
type words struct{}

func (words) Count(s string) int { return len(strings.Fields(s)) }

func TestFitDropsTheWeakest(t *testing.T) {
	var passages []promptPassage
	for i := range 10 {
		passages = append(passages, promptPassage{Number: i + 1, Text: fmt.Sprintf("passage%d. ", i+1) + strings.Repeat("واژه ", 99)})
	}
	base, err := fit(words{}, AnswerPrompt, "پرسش", nil, nil, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for budget := base.tokens; budget < base.tokens+1400; budget += 70 {
		f, err := fit(words{}, AnswerPrompt, "پرسش", nil, passages, budget)
		if err != nil {
			if !errors.Is(err, ErrBudget) || budget > base.tokens+20 {
				t.Errorf("budget %d: %v", budget, err)
			}
			continue
		}
		if f.tokens > budget {
			t.Errorf("budget %d: %d tokens", budget, f.tokens)
		}
		all := fmt.Sprint(f.messages)
		for i := range passages {
			if has := strings.Contains(all, fmt.Sprintf("passage%d.", i+1)); has != (i < f.kept) {
				t.Errorf("budget %d keeps %d, passage %d in prompt: %v", budget, f.kept, i+1, has)
			}
		}
		if f.kept < len(passages) && !f.cut {
			if more, _ := fit(words{}, AnswerPrompt, "پرسش", nil, passages[:f.kept+1], 1<<20); more.tokens <= budget {
				t.Errorf("budget %d keeps %d although one more fits", budget, f.kept)
			}
		}
	}
	// A single passage that is too long is cut at a sentence.
	long := []promptPassage{{Number: 1, Text: strings.Repeat("این یک جمله است. ", 100)}}
	f, err := fit(words{}, AnswerPrompt, "پرسش", nil, long, base.tokens+100)
	if err != nil || !f.cut || f.kept != 1 || !strings.Contains(fmt.Sprint(f.messages), "جمله است.\n===") {
		t.Errorf("cut %v, kept %d, %v", f.cut, f.kept, err)
	}
	if _, err := fit(words{}, AnswerPrompt, strings.Repeat("پرسش ", 100), nil, passages, 50); !errors.Is(err, ErrBudget) {
		t.Errorf("question too long: %v", err)
	}
}
