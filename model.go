package biopars

import (
	"encoding/json"
	"errors"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/prompt"
	"github.com/biopars/biopars/index"
)

// Model is the language model that writes the answers. Without an LLM they are
// extractive: sentences of the passages, quoted and cited.
type Model struct {
	LLM  llms.Model
	Name string // what answers call it
	// Window is the context window in tokens; default 8192.
	Window int
	// Temperature of sampling, 0 (the most likely wording) or more; nil: 0.2. It is
	// always sent, so that the model's own does not count.
	Temperature *float64
	// Seed of sampling; 0 leaves it to the model.
	Seed int
	// MaxAnswer bounds an answer, in tokens; default 1024, at most half the window.
	MaxAnswer int
	// Prompt and ClosedBook take the place of generate.AnswerPrompt and
	// generate.ClosedBookPrompt.
	Prompt, ClosedBook *prompt.Template
	// Constrain makes the call options that bind a reply to a JSON schema, in the
	// way of the model's provider. Without it the model is asked for JSON, and what
	// it replies is checked all the same.
	Constrain func(schema json.RawMessage) llms.CallOption
	// Down is asked before each question why LLM cannot be asked now; nil asks it always.
	Down func() error
	// Err says why there is no LLM, if there should be one; answers then say so.
	Err error
}

// Model tells the name of the model that writes the answers, and why it cannot be asked
// now. There is none if the name is empty.
func (e *Engine) Model() (name string, down error) {
	m := &e.opts.Model
	switch {
	case m.LLM == nil:
		return "", m.Err
	case m.Down == nil:
		return m.Name, nil
	}
	return m.Name, m.Down()
}

// constrained are the call options for a reply of a schema.
func (m *Model) constrained(schema json.RawMessage) []llms.CallOption {
	if m.Constrain == nil {
		return nil
	}
	return []llms.CallOption{m.Constrain(schema)}
}

// unavailable reports whether a model's error means that there is no model to be
// had now, as opposed to one that was asked wrongly or ran out of time.
func unavailable(err error) bool {
	var e *llms.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case llms.ErrCodeProviderUnavailable, llms.ErrCodeResourceNotFound, llms.ErrCodeRateLimit,
		llms.ErrCodeQuotaExceeded, llms.ErrCodeAuthentication:
		return true
	}
	return false
}

// modelDown is the notice that there is no model. An error may say why in a few
// words, and what mends it, by a method Reason.
func modelDown(err error) answer.Notice {
	var e interface {
		error
		Reason() (string, index.Repair)
	}
	if errors.As(err, &e) {
		if reason, repair := e.Reason(); reason != "" {
			n := answer.NewNotice(answer.NoticeModelDown, reason)
			n.Repair, n.Err = repair, err
			return n
		}
	}
	return answer.NewNotice(answer.NoticeModelDown, err)
}
