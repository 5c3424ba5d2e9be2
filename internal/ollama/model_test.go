package ollama

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"
)

func TestChatSends(t *testing.T) {
	var got map[string]any
	opts, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		json.NewDecoder(r.Body).Decode(&got)
		line(w, part)
		line(w, done)
	})
	opts.NumCtx, opts.KeepAlive = 1234, 90*time.Second
	m, err := NewModel(opts)
	if err != nil {
		t.Fatal(err)
	}
	var streamed strings.Builder
	schema := json.RawMessage(`{"type":"object"}`)
	resp, err := m.GenerateContent(context.Background(), []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, "s"), llms.TextParts(llms.ChatMessageTypeHuman, "a", "b"),
		llms.TextParts(llms.ChatMessageTypeAI, "c"),
	}, llms.WithMaxTokens(9), llms.WithSeed(5), WithFormat(schema),
		llms.WithStreamingFunc(func(_ context.Context, b []byte) error {
			streamed.Write(b)
			return nil
		}))
	if err != nil {
		t.Fatal(err)
	}
	o := got["options"].(map[string]any)
	if got["truncate"] != false || got["shift"] != false || got["stream"] != true || o["num_ctx"] != 1234.0 ||
		o["num_predict"] != 9.0 || o["seed"] != 5.0 || o["temperature"] != 0.0 {
		t.Errorf("request %v", got)
	}
	if got["keep_alive"] != "1m30s" || got["format"].(map[string]any)["type"] != "object" {
		t.Errorf("keep_alive %v, format %v", got["keep_alive"], got["format"])
	}
	messages := "[map[content:s role:system] map[content:a\nb role:user] map[content:c role:assistant]]"
	if s := fmt.Sprint(got["messages"]); s != messages {
		t.Errorf("messages %s", s)
	}
	c := resp.Choices[0]
	if c.Content != "سلام " || streamed.String() != c.Content || c.StopReason != "stop" ||
		c.GenerationInfo["PromptTokens"] != 7 || c.GenerationInfo["TotalTokens"] != 10 {
		t.Errorf("choice %+v, streamed %q", c, streamed.String())
	}
}
