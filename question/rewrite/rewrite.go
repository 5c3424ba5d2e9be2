// Package rewrite makes a follow-up question self-contained: «عوارضش چیست؟» after
// a question on metformin is «عوارض متفورمین چیست؟». Retrieval, the check of the
// evidence and the model that answers then need to know nothing of the
// conversation.
//
// A model does it where there is one, and its wording is taken only if it adds
// nothing that neither the question nor the conversation says. Otherwise rules
// do it, from the built-in names of drugs, diseases and tests. A question that
// stands by itself comes through unchanged.
package rewrite

import (
	"context"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/persian"
)

// Turn is one question of a conversation with its answer.
type Turn struct {
	Question  string `json:"question"`            // as it was asked
	Rewritten string `json:"rewritten,omitempty"` // what was answered instead; empty when Question stood by itself
	Answer    string `json:"answer,omitempty"`    // its sentences, without citations; empty after an abstention
}

// asked is the question in the form that was answered.
func (t Turn) asked() string {
	if t.Rewritten != "" {
		return t.Rewritten
	}
	return t.Question
}

// Rewritten is a follow-up question in the self-contained form that is searched
// for and answered.
type Rewritten struct {
	Text   string `json:"text"`
	By     string `json:"by"`                    // "model" or "rules"
	Prompt string `json:"prompt_hash,omitempty"` // hash of the prompt template, when a model did it
}

// What rewrote a question, in Rewritten.By.
const (
	ByModel = "model"
	ByRules = "rules"
)

// Rewriter rewrites follow-up questions. The zero value does it by rules. It is
// safe for concurrent use when Model and Share are and its fields are not
// changed.
type Rewriter struct {
	// Model is asked for the wording; nil leaves it to the rules.
	Model llms.Model
	// Options are handed to every call, such as the JSON schema that a
	// provider's adapter offers (see Schema).
	Options []llms.CallOption
	// Timeout bounds the wait for the model; default 8 s. After it the rules
	// do.
	Timeout time.Duration
	// Share gives the share of the corpus's passages that have a term of the
	// analyzer, 0 to 1. It tells words that can be a subject from words that
	// everything is said with; nil leaves that to the word lists.
	Share func(term string) float64
}

// MaxTurns is how many of the latest turns are looked at.
const MaxTurns = 6

// Rewrite gives the question in self-contained form, or nil when it stands by
// itself, as it does without a history. The history is in the order in which
// it was asked; its last MaxTurns turns count.
//
// An error says why the model's wording was not taken; the result is then that
// of the rules, and as good as if there were no model. It wraps
// ErrNotFaithful, or what the model or ctx says.
func (r *Rewriter) Rewrite(ctx context.Context, history []Turn, question string) (*Rewritten, error) {
	if len(history) == 0 {
		return nil, nil
	}
	history = history[max(0, len(history)-MaxTurns):]
	read := r.read(question)
	if asked := history[len(history)-1]; read.names != nil && !read.aspect && len(read.terms) <= maxElliptic &&
		asked.Rewritten == "" && r.Unclear(asked.Question) {
		// What was asked back for: «درمانش چیست؟», «دیابت».
		return &Rewritten{Text: bare(question) + joint + asked.Question, By: ByRules}, nil
	}
	if read.stands {
		return nil, nil
	}
	if history = r.clear(history); len(history) == 0 {
		return nil, nil
	}
	var err error
	if r.Model != nil {
		var text string
		if text, err = r.ask(ctx, history, question); err == nil {
			if same(text, question) {
				return nil, nil
			}
			return &Rewritten{Text: text, By: ByModel, Prompt: template().Hash()}, nil
		}
	}
	if !read.follows {
		return nil, err
	}
	return &Rewritten{Text: read.resolve(history), By: ByRules}, err
}

// Unclear reports whether a question by itself says nothing of what it is asked
// of, by the rules: «عوارضش چیست؟», «درمان؟». There is nothing to search for then.
func (r *Rewriter) Unclear(question string) bool {
	read := r.read(question)
	if len(read.terms) > maxUnclear || read.foreign {
		return false
	}
	for _, t := range read.terms {
		if p := read.anaphor; p != nil && t.Start < p.end && p.start < t.End {
			continue // «عوارضش», «این دارو»
		}
		if !weak(t.Text) && !persian.IsVerb(t.Form) {
			return false
		}
	}
	return len(read.names) == 0
}

// clear leaves out the turns that asked of nothing and could not be completed.
func (r *Rewriter) clear(history []Turn) []Turn {
	out := make([]Turn, 0, len(history))
	for _, t := range history {
		if t.Rewritten != "" || !r.Unclear(t.Question) {
			out = append(out, t)
		}
	}
	return out
}
