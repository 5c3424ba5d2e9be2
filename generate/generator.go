// Package generate turns evidence into an answer whose every sentence carries
// its evidence: prompt, stream, citations, sentences. It works on passages and
// a langchaingo model and knows nothing of how either was found.
package generate

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/prompt"
)

// Generator answers with a language model. Model is required; every other
// field works at its zero value. It is safe for concurrent use when the model
// is and its fields are not changed.
type Generator struct {
	// Model writes the answer.
	Model llms.Model
	// Name is what the answer calls the model.
	Name string
	// Window is the model's context window in tokens; default 8192.
	Window int
	// MaxAnswer is the room left for the answer, in tokens, and the most that
	// the model may write; default 1024, at most half the window.
	MaxAnswer int
	// Temperature of sampling, which is always sent: at zero the model gives the
	// most likely wording, whatever temperature it has of its own.
	Temperature float64
	// Seed of sampling; 0 leaves it to the model.
	Seed int
	// Counter estimates tokens; by default from the bytes of a text, corrected
	// by the server's counts during the Generator's life. An Observer is told
	// those counts.
	Counter Counter
	// Prompt and ClosedBook are the templates in force; default AnswerPrompt
	// and ClosedBookPrompt.
	Prompt, ClosedBook *prompt.Template
	// Checker judges every finished sentence before it is given out, as a
	// Token of its own; nil gives no verdicts, and the text as it comes.
	Checker Checker
	// Unsupported says what becomes of sentences that fail; default PolicyMark.
	Unsupported Policy
	// AnswerAnyway keeps an answer whose claims are mostly not supported, with
	// a notice.
	AnswerAnyway bool
	// Random is the source of the fences around passages; nil: the system's
	// secure one. Tests that compare prompts inject another.
	Random io.Reader
	// IDF weighs terms when the quote of a source is picked; nil: all equal.
	IDF func(term string) float64

	estimator estimator
}

// overflowRetries bounds how often a prompt that the server finds too long is
// made again with fewer passages.
const overflowRetries = 3

// Generate writes the answer. The stream yields a nil error with every event but
// the last of a broken stream, which is a Failed together with the error. When
// the consumer stops early, the work behind the stream is cancelled.
//
// Errors are ErrNoEvidence, ErrBudget, ErrEmptyAnswer, what the model returns,
// and what ctx says; after the first token the Failed event carries the partial
// answer.
func (g *Generator) Generate(ctx context.Context, req Request) iter.Seq2[answer.Event, error] {
	return func(yield func(answer.Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		w := &writing{g: g, req: req, start: time.Now()}
		w.yield = func(ev answer.Event, err error) bool {
			w.stopped = w.stopped || !yield(ev, err)
			return !w.stopped
		}
		w.answer = answer.Answer{
			Question: req.Question.Text,
			Origin:   answer.Generated,
			Model:    g.Name,
			Notices:  slices.Clone(req.Notices),
		}
		err := w.run(ctx)
		if w.stopped {
			return
		}
		w.finish()
		if err != nil {
			w.answer.Truncated = true
			yield(answer.Failed{Err: err, Partial: w.answer}, err)
			return
		}
		yield(answer.Done{Answer: w.answer}, nil)
	}
}

// Answer runs Generate to its end; see Collect.
func (g *Generator) Answer(ctx context.Context, req Request) (answer.Answer, error) {
	return answer.Collect(g.Generate(ctx, req))
}

// isTokenLimit recognises the error of a prompt that is too long, of every
// provider that uses langchaingo's codes.
func isTokenLimit(err error) bool {
	var e *llms.Error
	return errors.As(err, &e) && e.Code == llms.ErrCodeTokenLimit
}

// usageOf reads token counts under the names that langchaingo's providers use.
func usageOf(info map[string]any) answer.Usage {
	read := func(names ...string) int {
		for _, n := range names {
			switch v := info[n].(type) {
			case int:
				return v
			case int32:
				return int(v)
			case int64:
				return int(v)
			case float64:
				return int(v)
			}
		}
		return 0
	}
	return answer.Usage{
		PromptTokens:     read("PromptTokens", "InputTokens", "input_tokens"),
		CompletionTokens: read("CompletionTokens", "OutputTokens", "output_tokens"),
	}
}
