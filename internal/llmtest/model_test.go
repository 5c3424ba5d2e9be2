package llmtest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tmc/langchaingo/llms"
)

var _ llms.Model = (*Model)(nil)

// say asks the model once and returns what it streamed and answered.
func say(ctx context.Context, m *Model, opts ...llms.CallOption) (streamed []string, resp *llms.ContentResponse,
	err error) {
	opts = append(opts, llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
		streamed = append(streamed, string(chunk))
		return nil
	}))
	resp, err = m.GenerateContent(ctx, []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, "be brief"), llms.TextParts(llms.ChatMessageTypeHuman, "تب چیست؟"),
	}, opts...)
	return streamed, resp, err
}

func TestReplies(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		reply    Reply
		streamed []string
		content  string
		stop     string
		err      error
	}{
		"says":          {Says("یک ", "دو"), []string{"یک ", "دو"}, "یک دو", "stop", nil},
		"words":         {Words("یک دو"), []string{"یک ", "دو"}, "یک دو", "stop", nil},
		"silent":        {Reply{Chunks: []string{"یک"}, Silent: true}, nil, "یک", "", nil},
		"length":        {Reply{Chunks: []string{"یک"}, Stop: "length"}, []string{"یک"}, "یک", "length", nil},
		"fails at once": {Fails(broken), nil, "", "", broken},
		"fails behind":  {Reply{Chunks: []string{"یک"}, Err: broken}, []string{"یک"}, "", "", broken},
	} {
		streamed, resp, err := say(t.Context(), Always(c.reply))
		if !errors.Is(err, c.err) || !slices.Equal(streamed, c.streamed) {
			t.Errorf("%s: streamed %q, %v", name, streamed, err)
		}
		if c.err != nil {
			continue
		}
		if got := resp.Choices[0]; got.Content != c.content || got.StopReason != c.stop {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestScriptAndCalls(t *testing.T) {
	m := Script(Says("یک"), Reply{Chunks: []string{"دو"}, Info: map[string]any{"PromptTokens": 7}})
	said := 0
	m.Said = func(int) { said++ }
	for _, want := range []string{"یک", "دو"} {
		if _, resp, err := say(t.Context(), m, llms.WithMaxTokens(5)); err != nil || resp.Choices[0].Content != want {
			t.Errorf("%v, %v; want %q", resp, err, want)
		}
	}
	if _, _, err := say(t.Context(), m); !errors.Is(err, ErrScript) {
		t.Errorf("behind the script: %v", err)
	}
	calls := m.Calls()
	if m.Asked() != 3 || said != 2 || calls[0].Options.MaxTokens != 5 || calls[2].Options.MaxTokens != 0 {
		t.Errorf("asked %d, said %d: %+v", m.Asked(), said, calls)
	}
	if all, human := calls[0].Text(), calls[0].Text(llms.ChatMessageTypeHuman); all != "be briefتب چیست؟" ||
		human != "تب چیست؟" {
		t.Errorf("%q, %q", all, human)
	}
	if text, err := Always(Says("بله")).Call(t.Context(), "تب؟"); err != nil || text != "بله" {
		t.Errorf("Call: %q, %v", text, err)
	}
}

// A model that is slow, hangs or is told to stop ends with its context.
func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := Always(Reply{Chunks: []string{"یک", "دو"}, Wait: time.Second})
		began := time.Now()
		if _, _, err := say(t.Context(), slow); err != nil || time.Since(began) != 2*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		if streamed, _, err := say(ctx, slow); !errors.Is(err, context.DeadlineExceeded) || len(streamed) != 1 {
			t.Errorf("interrupted: %q, %v", streamed, err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := say(ctx, Always(Reply{Hangs: true})); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("hangs: %v", err)
		}
		cancel()
		if streamed, _, err := say(ctx, Always(Says("یک"))); err == nil || streamed != nil {
			t.Errorf("cancelled before: %q, %v", streamed, err)
		}
		stop := errors.New("enough")
		_, err := Always(Says("یک")).GenerateContent(t.Context(), nil,
			llms.WithStreamingFunc(func(context.Context, []byte) error { return stop }))
		if !errors.Is(err, stop) {
			t.Errorf("stopped by its reader: %v", err)
		}
	})
}
