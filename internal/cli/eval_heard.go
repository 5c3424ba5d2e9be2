package cli

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
)

// heard is what a model said while one question was answered. What a gate withholds
// later stays known here.
type heard struct {
	mute bool // the model is not asked

	mu              sync.Mutex
	called          bool
	text, reasoning strings.Builder
	stop            string
}

type heardKey struct{}

// listen is a context in which what the model says is heard.
func listen(ctx context.Context, h *heard) context.Context {
	return context.WithValue(ctx, heardKey{}, h)
}

// said is what was heard so far; a model that was told to stop may go on.
func (h *heard) said() (text, reasoning, stop string, called bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String(), h.reasoning.String(), h.stop, h.called
}

func (h *heard) begin() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text.Reset()
	h.reasoning.Reset()
	h.called, h.stop = true, ""
}

func (h *heard) add(to *strings.Builder, chunk []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	to.Write(chunk)
}

// end takes what the model's response says beside what was streamed.
func (h *heard) end(c *llms.ContentChoice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stop = c.StopReason
	if h.text.Len() == 0 {
		h.text.WriteString(c.Content)
	}
	if h.reasoning.Len() == 0 {
		h.reasoning.WriteString(c.ReasoningContent)
	}
}

// errMute is the error of a model that is not to be asked.
var errMute = errors.New("the model is not asked")

// overheard is a model whose answers are heard. Answers are streamed; what is asked
// of it beside them, to judge or to reword, is not.
type overheard struct {
	llms.Model
	options []llms.CallOption // added to every call
}

// GenerateContent implements llms.Model.
func (m overheard) GenerateContent(ctx context.Context, messages []llms.MessageContent,
	options ...llms.CallOption) (*llms.ContentResponse, error) {
	var o llms.CallOptions
	for _, set := range options {
		set(&o)
	}
	options = append(options[:len(options):len(options)], m.options...)
	h, ok := ctx.Value(heardKey{}).(*heard)
	if !ok || o.StreamingFunc == nil {
		return m.Model.GenerateContent(ctx, messages, options...)
	}
	if h.mute {
		return nil, errMute
	}
	h.begin()
	options = append(options,
		llms.WithStreamingFunc(func(ctx context.Context, chunk []byte) error {
			h.add(&h.text, chunk)
			return o.StreamingFunc(ctx, chunk)
		}),
		llms.WithStreamingReasoningFunc(func(_ context.Context, reasoning, _ []byte) error {
			h.add(&h.reasoning, reasoning)
			return nil
		}))
	r, err := m.Model.GenerateContent(ctx, messages, options...)
	if err == nil && r != nil && len(r.Choices) > 0 {
		h.end(r.Choices[0])
	}
	return r, err
}

// stopped is why an answer ended: what the server says, or why no more was taken.
func stopped(a answer.Answer, stop string) string {
	for _, n := range a.Notices {
		if n.Code == answer.NoticeTruncated && len(n.Args) > 0 && stop == "" {
			if reason, ok := n.Args[0].(string); ok {
				return reason
			}
		}
	}
	return stop
}
