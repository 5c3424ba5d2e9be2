package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/tmc/langchaingo/llms"
)

// Model is the server's model as a langchaingo llms.Model. It is safe for
// concurrent use.
type Model struct{ *Client }

// NewModel makes a Model. It does not contact the server.
func NewModel(opts Options) (*Model, error) {
	c, err := New(opts)
	if err != nil {
		return nil, err
	}
	return &Model{c}, nil
}

// formatKey is where WithFormat keeps the format among the call's metadata.
const formatKey = "format"

// WithFormat constrains one call's output to JSON: schema is a JSON schema as
// json.RawMessage or anything that marshals to one, or the string "json".
func WithFormat(schema any) llms.CallOption {
	return func(o *llms.CallOptions) {
		m := maps.Clone(o.Metadata)
		if m == nil {
			m = map[string]any{}
		}
		m[formatKey] = schema
		o.Metadata = m
	}
}

// Call implements llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

// GenerateContent implements llms.Model. The answer is whole when the error is
// nil: StopReason is then what the server gave, "stop" or, when MaxTokens or
// the window was reached, "length". GenerationInfo holds PromptTokens,
// CompletionTokens and TotalTokens (int), and LoadDuration, PromptDuration and
// EvalDuration (time.Duration).
//
// Of the call options Model, MaxTokens, Temperature (0 is the most likely
// wording), TopK, TopP, Seed, StopWords, the penalties, JSONMode, WithFormat
// and the streaming functions are honoured; tools are not supported and are an
// error.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent,
	options ...llms.CallOption) (*llms.ContentResponse, error) {
	var o llms.CallOptions
	for _, f := range options {
		f(&o)
	}
	if o.Model != "" {
		c := *m.Client
		c.opts.Model = o.Model
		m = &Model{&c}
	}
	req, err := m.request(messages, &o)
	if err != nil {
		return nil, &Error{Op: "chat", Model: m.opts.Model, Host: m.Host(), Kind: ErrRejected, Err: err}
	}
	var choice *llms.ContentChoice
	err = m.retry(ctx, func() (bool, error) {
		var began bool
		choice, began, err = m.chat(ctx, req, &o)
		return !began && retryable(err), err
	})
	if err != nil {
		return nil, err
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{choice}}, nil
}

// chat makes one attempt. began says that something of the answer arrived.
func (m *Model) chat(ctx context.Context, req *api.ChatRequest, o *llms.CallOptions) (_ *llms.ContentChoice,
	began bool, err error) {
	var text, thought strings.Builder
	var last api.ChatResponse
	var w watch
	err = m.api.Chat(context.WithValue(ctx, watchKey{}, &w), req, func(r api.ChatResponse) error {
		last = r
		if err := ctx.Err(); err != nil {
			return err
		}
		if t := r.Message.Thinking; t != "" {
			began = true
			if thought.WriteString(t); thought.Len() > maxAnswer {
				return errEndless
			}
			if o.StreamingReasoningFunc != nil {
				if err := o.StreamingReasoningFunc(ctx, []byte(t), nil); err != nil {
					return &callbackError{err}
				}
			}
		}
		if s := r.Message.Content; s != "" {
			began = true
			if text.WriteString(s); text.Len() > maxAnswer {
				return errEndless
			}
			if o.StreamingFunc != nil {
				if err := o.StreamingFunc(ctx, []byte(s)); err != nil {
					return &callbackError{err}
				}
			}
		}
		return nil
	})
	if cb, ok := err.(*callbackError); ok {
		return nil, true, fmt.Errorf("ollama: streaming function: %w", cb.err)
	}
	// A cancelled context ends the stream without an error, and so does a
	// server that dies: only the server's word counts.
	if !last.Done || err != nil {
		if e := ctx.Err(); e != nil {
			err = e
		} else if err == nil {
			err = errCut
		}
		return nil, began, m.wrap("chat", err, w.readErr)
	}
	return &llms.ContentChoice{
		Content:          text.String(),
		ReasoningContent: thought.String(),
		StopReason:       last.DoneReason,
		GenerationInfo: map[string]any{
			"PromptTokens":     last.PromptEvalCount,
			"CompletionTokens": last.EvalCount,
			"TotalTokens":      last.PromptEvalCount + last.EvalCount,
			"LoadDuration":     last.LoadDuration,
			"PromptDuration":   last.PromptEvalDuration,
			"EvalDuration":     last.EvalDuration,
		},
	}, began, nil
}

// maxAnswer bounds an answer, and what is thought before it, in bytes: some ten
// times what the largest window holds of Persian.
const maxAnswer = 4 << 20

// errEndless is the error of an answer that goes on although its length was bound.
var errEndless = errors.New("the model does not stop: its answer is longer than 4 MiB")

// callbackError keeps the caller's own error apart from the server's.
type callbackError struct{ err error }

func (e *callbackError) Error() string { return e.err.Error() }

func (m *Model) request(messages []llms.MessageContent, o *llms.CallOptions) (*api.ChatRequest, error) {
	if len(o.Tools) > 0 || len(o.Functions) > 0 {
		return nil, fmt.Errorf("tools are not supported")
	}
	no, yes := false, true
	req := &api.ChatRequest{
		Model:     m.opts.Model,
		Stream:    &yes,
		Truncate:  &no,
		Shift:     &no,
		KeepAlive: m.keepAlive(),
		Format:    m.opts.Format,
	}
	if m.opts.Think != nil {
		req.Think = &api.ThinkValue{Value: *m.opts.Think}
	}
	switch f := o.Metadata[formatKey].(type) {
	case nil:
		if o.JSONMode || o.ResponseMIMEType == "application/json" {
			req.Format = json.RawMessage(`"json"`)
		}
	case json.RawMessage:
		req.Format = f
	default:
		b, err := json.Marshal(f)
		if err != nil {
			return nil, fmt.Errorf("format: %w", err)
		}
		req.Format = b
	}
	req.Options = map[string]any{"num_ctx": m.opts.NumCtx, "temperature": o.Temperature}
	set := func(name string, given bool, v any) {
		if given {
			req.Options[name] = v
		}
	}
	set("num_predict", o.MaxTokens > 0, o.MaxTokens)
	set("top_k", o.TopK > 0, o.TopK)
	set("top_p", o.TopP > 0, o.TopP)
	set("seed", o.Seed != 0, o.Seed)
	set("stop", len(o.StopWords) > 0, o.StopWords)
	set("repeat_penalty", o.RepetitionPenalty != 0, o.RepetitionPenalty)
	set("frequency_penalty", o.FrequencyPenalty != 0, o.FrequencyPenalty)
	set("presence_penalty", o.PresencePenalty != 0, o.PresencePenalty)
	for i, msg := range messages {
		out := api.Message{}
		switch msg.Role {
		case llms.ChatMessageTypeSystem:
			out.Role = "system"
		case llms.ChatMessageTypeHuman, llms.ChatMessageTypeGeneric:
			out.Role = "user"
		case llms.ChatMessageTypeAI:
			out.Role = "assistant"
		default:
			return nil, fmt.Errorf("message %d: role %q is not supported", i, msg.Role)
		}
		var texts []string
		for _, p := range msg.Parts {
			switch p := p.(type) {
			case llms.TextContent:
				texts = append(texts, p.Text)
			case llms.BinaryContent:
				out.Images = append(out.Images, p.Data)
			default:
				return nil, fmt.Errorf("message %d: content %T is not supported", i, p)
			}
		}
		out.Content = strings.Join(texts, "\n")
		req.Messages = append(req.Messages, out)
	}
	return req, nil
}

// retryable says whether an attempt that brought nothing may be repeated: the
// server was not there, or had no room.
func retryable(err error) bool {
	e, ok := err.(*Error)
	return ok && (e.Kind == ErrUnavailable || e.Kind == ErrBusy)
}

var _ llms.Model = (*Model)(nil)
