// Package llmtest has the language model that tests speak to: it says what a
// test tells it to and remembers what it was asked.
package llmtest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tmc/langchaingo/llms"
)

// ErrScript is the error of a call that no reply is left for.
var ErrScript = errors.New("llmtest: the script is over")

// Reply is what a Model does when it is asked once. The zero value says nothing
// and gives no reason for having stopped.
type Reply struct {
	Chunks []string       // what it says, as it streams it
	Silent bool           // the chunks are not streamed, only in the response
	Wait   time.Duration  // goes by before each chunk
	Hangs  bool           // behind the chunks it waits for the end of its context
	Err    error          // ends the reply behind the chunks
	Stop   string         // why it stopped
	Info   map[string]any // what the server tells of the call, such as its usage
}

// Says is a whole reply that streams in the given chunks.
func Says(chunks ...string) Reply { return Reply{Chunks: chunks, Stop: "stop"} }

// Words is a whole reply that streams word by word.
func Words(text string) Reply { return Says(strings.SplitAfter(text, " ")...) }

// Fails is a reply that is an error at once.
func Fails(err error) Reply { return Reply{Err: err} }

// Call is one question that a Model was asked.
type Call struct {
	Messages []llms.MessageContent
	Options  llms.CallOptions
}

// Text is the text of the messages of the given roles, or of all without one.
func (c Call) Text(roles ...llms.ChatMessageType) string {
	var b strings.Builder
	for _, m := range c.Messages {
		if len(roles) > 0 && !slices.Contains(roles, m.Role) {
			continue
		}
		for _, p := range m.Parts {
			if t, ok := p.(llms.TextContent); ok {
				b.WriteString(t.Text)
			}
		}
	}
	return b.String()
}

// Model is a model that replies as told. It is safe for concurrent use when its
// functions are.
type Model struct {
	// Reply decides what is said to a call; n counts the calls before it.
	Reply func(n int, c Call) Reply
	// Said is called after each chunk; nil is not.
	Said func(chunk int)

	mu    sync.Mutex
	calls []Call
}

// Always returns a model that gives one reply to everything.
func Always(r Reply) *Model {
	return &Model{Reply: func(int, Call) Reply { return r }}
}

// Script returns a model that gives its replies in turn and then fails with
// ErrScript.
func Script(replies ...Reply) *Model {
	return &Model{Reply: func(n int, _ Call) Reply {
		if n >= len(replies) {
			return Fails(ErrScript)
		}
		return replies[n]
	}}
}

// Calls are the questions that the model was asked so far.
func (m *Model) Calls() []Call {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.calls)
}

// Asked is how many questions the model was asked so far.
func (m *Model) Asked() int { return len(m.Calls()) }

// GenerateContent implements llms.Model.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent,
	options ...llms.CallOption) (*llms.ContentResponse, error) {
	call := Call{Messages: messages}
	for _, set := range options {
		set(&call.Options)
	}
	m.mu.Lock()
	n := len(m.calls)
	m.calls = append(m.calls, call)
	m.mu.Unlock()

	r := m.Reply(n, call)
	for i, chunk := range r.Chunks {
		if err := wait(ctx, r.Wait); err != nil {
			return nil, err
		}
		if stream := call.Options.StreamingFunc; stream != nil && !r.Silent {
			if err := stream(ctx, []byte(chunk)); err != nil {
				return nil, err
			}
		}
		if m.Said != nil {
			m.Said(i)
		}
	}
	switch {
	case r.Hangs:
		<-ctx.Done()
		return nil, ctx.Err()
	case r.Err != nil:
		return nil, r.Err
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{
		{Content: strings.Join(r.Chunks, ""), StopReason: r.Stop, GenerationInfo: r.Info},
	}}, nil
}

// Call implements llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
