package biopars_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/llmtest"
)

// TestStreamOrder: the events come in the order that is promised, the tokens
// are the answer, and nothing follows the last event.
func TestStreamOrder(t *testing.T) {
	for name, opts := range map[string]biopars.Options{
		"extractive": {}, "model": {Model: biopars.Model{LLM: speaker(), Name: "test"}},
	} {
		for _, q := range []string{anaemia, "پدرم درد شدید قفسه سینه دارد و عرق سرد کرده، چه کنم؟"} {
			t.Run(name, func(t *testing.T) {
				e := openDemo(t, opts)
				rank := map[string]int{"emergency": 0, "retrieved": 1, "reranked": 2, "token": 3,
					"sentence": 3, "done": 4}
				last, sentences := -1, 0
				var text strings.Builder
				var done *biopars.Answer
				for ev, err := range e.Stream(t.Context(), biopars.Question{Text: q, AnswerAnyway: true}) {
					if err != nil {
						t.Fatal(err)
					}
					r, known := rank[ev.EventName()]
					if !known || r < last || done != nil || r == last && r < 3 {
						t.Errorf("%s after rank %d", ev.EventName(), last)
					}
					last = r
					switch ev := ev.(type) {
					case biopars.Retrieved:
						if len(ev.Candidates) == 0 {
							t.Error("no candidates")
						}
					case biopars.Reranked:
						if len(ev.Evidence) == 0 || len(ev.Evidence) > 8 {
							t.Errorf("%d passages of evidence", len(ev.Evidence))
						}
					case biopars.Token:
						text.WriteString(ev.Text)
					case biopars.SentenceDone:
						if ev.Index != sentences {
							t.Errorf("sentence %d, want %d", ev.Index, sentences)
						}
						sentences++
					case biopars.Done:
						done = &ev.Answer
					}
				}
				if done == nil {
					t.Fatal("no Done")
				}
				if sentences != len(done.Sentences) {
					t.Errorf("%d sentences announced, %d in the answer", sentences, len(done.Sentences))
				}
				for _, s := range done.Sentences {
					if !strings.Contains(text.String(), strings.TrimRight(s.Text, ". ")) {
						t.Errorf("%q is not in the tokens", s.Text)
					}
				}
				if (q != anaemia) != (done.Emergency != "") {
					t.Errorf("emergency %q", done.Emergency)
				}
			})
		}
	}
}

func TestStreamStoppedByConsumer(t *testing.T) {
	for _, after := range []string{"retrieved", "reranked", "token", "sentence"} {
		t.Run(after, func(t *testing.T) {
			m := speaker()
			said := 0
			m.Said = func(int) { said++ }
			e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: m}})
			for ev, err := range e.Stream(t.Context(), biopars.Question{Text: anaemia}) {
				if err != nil {
					t.Fatal(err)
				}
				if ev.EventName() == after {
					break // a yield after this would panic
				}
			}
			if said == len(spoken) && after != "sentence" {
				t.Error("the model talked on")
			}
		})
	}
}

func TestCancelMidway(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	m := speaker()
	m.Said = func(piece int) {
		if piece == 2 {
			cancel()
		}
	}
	e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: m}})
	a, err := e.Ask(ctx, biopars.Question{Text: anaemia})
	if !errors.Is(err, context.Canceled) || !a.Truncated {
		t.Errorf("truncated %t, %v", a.Truncated, err)
	}
	done, cancelled := context.WithCancel(t.Context())
	cancelled()
	if _, err := e.Ask(done, biopars.Question{Text: anaemia}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
}

// TestModelFailsMidway: what had arrived is never passed off as an answer.
func TestModelFailsMidway(t *testing.T) {
	broken := errors.New("broken pipe")
	for name, failure := range map[string]error{"broken": broken,
		"unavailable": &llms.Error{Code: llms.ErrCodeProviderUnavailable, Message: "gone"}} {
		t.Run(name, func(t *testing.T) {
			m := llmtest.Always(llmtest.Reply{Chunks: spoken, Err: failure})
			e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: m}})
			var last biopars.Event
			var lastErr error
			for ev, err := range e.Stream(t.Context(), biopars.Question{Text: anaemia}) {
				last, lastErr = ev, err
			}
			f, ok := last.(biopars.Failed)
			if !ok || !errors.Is(lastErr, failure) || !errors.Is(f.Err, failure) {
				t.Fatalf("%T, %v", last, lastErr)
			}
			if !f.Partial.Truncated || len(f.Partial.Sentences) == 0 {
				t.Errorf("partial %+v", f.Partial)
			}
			a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
			if !errors.Is(err, failure) || !a.Truncated {
				t.Errorf("Ask: truncated %t, %v", a.Truncated, err)
			}
		})
	}
}
