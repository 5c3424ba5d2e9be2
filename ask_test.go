package biopars_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/llmtest"
)

func TestAskExtractive(t *testing.T) {
	e := openDemo(t, biopars.Options{})
	a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
	if err != nil {
		t.Fatal(err)
	}
	checkCited(t, a)
	if a.Origin != answer.Extractive || !hasNotice(a.Notices, answer.NoticeExtractive) ||
		!hasNotice(a.Notices, answer.NoticeDemo) {
		t.Errorf("origin %s, notices %v", a.Origin, a.Notices)
	}
	for _, s := range a.Sentences {
		if !slices.ContainsFunc(s.Citations, func(n int) bool {
			return strings.Contains(a.Sources[n-1].Passage.Text, s.Text)
		}) {
			t.Errorf("%q is in none of its sources", s.Text)
		}
	}
	b, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
	if err != nil || !slices.EqualFunc(a.Sentences, b.Sentences, func(x, y answer.Sentence) bool {
		return x.Text == y.Text && slices.Equal(x.Citations, y.Citations)
	}) {
		t.Errorf("asked again: %v %v", b.Sentences, err)
	}
}

// TestModelDown: a model that cannot be reached is no reason to answer nothing.
func TestModelDown(t *testing.T) {
	for _, code := range []llms.ErrorCode{llms.ErrCodeProviderUnavailable, llms.ErrCodeResourceNotFound} {
		e := openDemo(t,
			biopars.Options{Model: biopars.Model{LLM: llmtest.Always(llmtest.Fails(&llms.Error{Code: code,
				Message: "nobody there"}))}})
		a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
		if err != nil {
			t.Fatal(err)
		}
		checkCited(t, a)
		if a.Origin != answer.Extractive || !hasNotice(a.Notices, answer.NoticeModelDown) || a.Truncated {
			t.Errorf("%s: origin %s, notices %v", code, a.Origin, a.Notices)
		}
		// With no evidence to quote from there is nothing to fall back on.
		if _, err := e.Ask(t.Context(), biopars.Question{Text: anaemia, Closed: true}); err == nil {
			t.Error("a closed-book question was answered without a model")
		}
	}
	e := openDemo(t, biopars.Options{Model: biopars.Model{Err: errors.New("no server")}})
	a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
	if err != nil || !hasNotice(a.Notices, answer.NoticeModelDown) {
		t.Errorf("notices %v, %v", a.Notices, err)
	}
	_, err = e.Ask(t.Context(), biopars.Question{Text: anaemia, Closed: true})
	if !errors.Is(err, biopars.ErrNoModel) {
		t.Errorf("closed book: %v", err)
	}
}

func TestQuestions(t *testing.T) {
	e := openDemo(t, biopars.Options{})
	for _, q := range []string{"", "  ", "؟!", "\u200c"} {
		if _, err := e.Ask(t.Context(), biopars.Question{Text: q}); !errors.Is(err, biopars.ErrEmptyQuestion) {
			t.Errorf("%q: %v", q, err)
		}
		if _, err := e.Search(t.Context(), biopars.Question{Text: q}); !errors.Is(err, biopars.ErrEmptyQuestion) {
			t.Errorf("search %q: %v", q, err)
		}
	}
	a, err := e.Ask(t.Context(), biopars.Question{Text: "فردا در شیراز باران می‌بارد یا هوا آفتابی است؟"})
	if err != nil || a.Origin != answer.Abstained || len(a.Sentences) > 0 || len(a.Notices) == 0 {
		t.Errorf("origin %s, %d sentences, %v", a.Origin, len(a.Sentences), err)
	}
}
