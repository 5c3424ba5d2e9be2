package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/index"
)

// server answers with handler and counts the requests.
func server(t *testing.T, handler http.HandlerFunc) (Options, *atomic.Int32) {
	t.Helper()
	var n atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return Options{Host: s.URL, Model: "m", RetryWait: time.Microsecond}, &n
}

func line(w http.ResponseWriter, s string) {
	fmt.Fprintln(w, s)
	w.(http.Flusher).Flush()
}

const (
	part = `{"message":{"role":"assistant","content":"سلام "}}`
	done = `{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":7,"eval_count":3}`
)

// cut breaks the connection in the middle of a chunked body.
func cut(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func TestChatFaults(t *testing.T) {
	long := strings.Repeat("ب", 100)
	tests := []struct {
		name     string
		handler  func(n int32, w http.ResponseWriter)
		want     error // nil: success
		requests int32
	}{
		{"whole", func(_ int32, w http.ResponseWriter) { line(w, part); line(w, done) }, nil, 1},
		{"no done", func(_ int32, w http.ResponseWriter) { line(w, part) }, ErrIncomplete, 1},
		{"empty body", func(_ int32, w http.ResponseWriter) {}, ErrIncomplete, 1},
		{"connection cut", func(_ int32, w http.ResponseWriter) { line(w, part); cut(w) }, io.ErrUnexpectedEOF, 1},
		{"line cut", func(_ int32, w http.ResponseWriter) { line(w, part); fmt.Fprint(w, `{"message":{"con`) }, ErrRejected, 1},
		{"error line under 200", func(_ int32, w http.ResponseWriter) { line(w, part); line(w, `{"error":"runner died"}`) }, ErrRejected, 1},
		{"403 without body", func(_ int32, w http.ResponseWriter) { w.WriteHeader(403) }, ErrRejected, 1},
		{"401 without body", func(_ int32, w http.ResponseWriter) { w.WriteHeader(401) }, ErrRejected, 1},
		{"500 with text", func(_ int32, w http.ResponseWriter) { w.WriteHeader(500); io.WriteString(w, "<html>") }, ErrRejected, 1},
		{"missing", func(_ int32, w http.ResponseWriter) {
			w.WriteHeader(404)
			io.WriteString(w, `{"error":"model 'm' not found"}`)
		}, ErrModelMissing, 1},
		{"404 of something else", func(_ int32, w http.ResponseWriter) { w.WriteHeader(404); io.WriteString(w, "404 page not found") }, ErrRejected, 1},
		{"overflow", func(_ int32, w http.ResponseWriter) {
			w.WriteHeader(400)
			io.WriteString(w, `{"error":"the input length exceeds the context length"}`)
		}, ErrContextOverflow, 1},
		{"busy for ever", func(_ int32, w http.ResponseWriter) { w.WriteHeader(503); io.WriteString(w, `{"error":"server busy"}`) }, ErrBusy, 4},
		{"busy twice", func(n int32, w http.ResponseWriter) {
			if n < 3 {
				w.WriteHeader(503)
				return
			}
			line(w, part)
			line(w, done)
		}, nil, 3},
		{"busy after the first token", func(n int32, w http.ResponseWriter) { line(w, part); line(w, `{"error":"server busy"}`) }, ErrRejected, 1},
		{"long line", func(_ int32, w http.ResponseWriter) {
			line(w, `{"message":{"content":"`+strings.Repeat(long, 1000)+`"}}`)
			line(w, done)
		}, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var n atomic.Int32
			opts, count := server(t, func(w http.ResponseWriter, r *http.Request) { tt.handler(n.Add(1), w) })
			m, err := NewModel(opts)
			if err != nil {
				t.Fatal(err)
			}
			_, err = m.Call(context.Background(), "سلام")
			if (tt.want == nil) != (err == nil) || !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if count.Load() != tt.requests {
				t.Errorf("%d requests, want %d", count.Load(), tt.requests)
			}
			var e *Error
			if tt.want != nil && !errors.As(err, &e) {
				t.Errorf("%T is no *Error", err)
			}
		})
	}
}

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
		llms.TextParts(llms.ChatMessageTypeSystem, "s"), llms.TextParts(llms.ChatMessageTypeHuman, "a", "b"), llms.TextParts(llms.ChatMessageTypeAI, "c"),
	}, llms.WithMaxTokens(9), llms.WithSeed(5), WithFormat(schema), llms.WithStreamingFunc(func(_ context.Context, b []byte) error {
		streamed.Write(b)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	o := got["options"].(map[string]any)
	if got["truncate"] != false || got["shift"] != false || got["stream"] != true || o["num_ctx"] != 1234.0 || o["num_predict"] != 9.0 || o["seed"] != 5.0 || o["temperature"] != 0.0 {
		t.Errorf("request %v", got)
	}
	if got["keep_alive"] != "1m30s" || got["format"].(map[string]any)["type"] != "object" {
		t.Errorf("keep_alive %v, format %v", got["keep_alive"], got["format"])
	}
	if s := fmt.Sprint(got["messages"]); s != "[map[content:s role:system] map[content:a\nb role:user] map[content:c role:assistant]]" {
		t.Errorf("messages %s", s)
	}
	c := resp.Choices[0]
	if c.Content != "سلام " || streamed.String() != c.Content || c.StopReason != "stop" || c.GenerationInfo["PromptTokens"] != 7 || c.GenerationInfo["TotalTokens"] != 10 {
		t.Errorf("choice %+v, streamed %q", c, streamed.String())
	}
}

func TestChatContext(t *testing.T) {
	release := make(chan struct{})
	opts, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		line(w, part)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	m, _ := NewModel(opts)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := m.Call(ctx, "x", llms.WithStreamingFunc(func(context.Context, []byte) error { cancel(); return nil }))
	if !errors.Is(err, context.Canceled) || errors.Is(err, ErrIncomplete) {
		t.Errorf("cancelled in the stream: %v", err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err = m.Call(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("slow server: %v", err)
	}
	stop := errors.New("enough")
	_, err = m.Call(context.Background(), "x", llms.WithStreamingFunc(func(context.Context, []byte) error { return stop }))
	if !errors.Is(err, stop) {
		t.Errorf("callback's error became %v", err)
	}
}

func TestRetryWaitEndsWithContext(t *testing.T) {
	opts, count := server(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) })
	opts.RetryWait = time.Hour
	m, _ := NewModel(opts)
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	// The wait is drawn below 5 seconds, so it is practically always cut short.
	_, err := m.Call(ctx, "x")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after %d requests: %v", count.Load(), err)
	}
}

func TestUnavailable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	m, _ := NewModel(Options{Host: addr, RetryWait: time.Microsecond})
	_, err = m.Call(context.Background(), "x")
	var e *Error
	var le *llms.Error
	if !errors.Is(err, ErrUnavailable) || !errors.As(err, &e) || e.Repair != index.RepairStartModels || !errors.As(err, &le) || le.Code != llms.ErrCodeProviderUnavailable {
		t.Errorf("%v", err)
	}
	if _, err := m.Probe(context.Background()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("probe: %v", err)
	}
}

func TestEmbedFaults(t *testing.T) {
	tests := []struct {
		name, body string
		status     int
		want       error
	}{
		{"too few", `{"embeddings":[[1,2]]}`, 200, ErrRejected},
		{"no direction", `{"embeddings":[[1,2],[0,0]]}`, 200, ErrRejected},
		{"uneven", `{"embeddings":[[1,2],[1,2,3]]}`, 200, ErrRejected},
		{"empty answer", ``, 200, ErrRejected},
		{"no body", ``, 403, ErrRejected},
		{"missing", `{"error":"model \"m\" not found, try pulling it first"}`, 404, ErrModelMissing},
		{"whole", `{"embeddings":[[1,2],[3,4]]}`, 200, nil},
	}
	for _, tt := range tests {
		opts, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(tt.status)
			io.WriteString(w, tt.body)
		})
		e, _ := NewEmbedder(opts)
		v, err := e.EmbedDocuments(context.Background(), []string{"a", "b"})
		if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err == nil && len(v) != 2 {
			t.Errorf("%s: %d vectors", tt.name, len(v))
		}
	}
}

func TestEmbedBatches(t *testing.T) {
	opts, count := server(t, func(w http.ResponseWriter, r *http.Request) {
		var req struct{ Input []string }
		json.NewDecoder(r.Body).Decode(&req)
		var out [][]float32
		for _, s := range req.Input {
			if len(s) > 50 {
				w.WriteHeader(400)
				io.WriteString(w, `{"error":"the input length exceeds the context length"}`)
				return
			}
			out = append(out, []float32{float32(len(s)), 1})
		}
		json.NewEncoder(w).Encode(map[string]any{"embeddings": out})
	})
	opts.BatchSize = 3
	e, _ := NewEmbedder(opts)
	texts := []string{"a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg"}
	v, err := e.EmbedDocuments(context.Background(), texts)
	if err != nil || count.Load() != 3 {
		t.Fatalf("%d requests, %v", count.Load(), err)
	}
	for i, x := range v {
		if x[0] != float32(i+1) {
			t.Errorf("vector %d belongs to text %v", i, x[0]-1)
		}
	}
	texts[4] = strings.Repeat("x", 60)
	_, err = e.EmbedDocuments(context.Background(), texts)
	if !errors.Is(err, ErrContextOverflow) || !strings.Contains(err.Error(), "text 4 ") {
		t.Errorf("overlong text: %v", err)
	}
	if out, err := e.EmbedDocuments(context.Background(), nil); err != nil || len(out) != 0 {
		t.Errorf("no texts: %v %v", out, err)
	}
}

func TestHost(t *testing.T) {
	tests := []struct{ env, option, want string }{
		{"", "", "http://127.0.0.1:11434"},
		{"10.0.0.7", "", "http://10.0.0.7:11434"},
		{"0.0.0.0:1234", "", "http://127.0.0.1:1234"},
		{"https://o.example/x", "", "https://o.example:443/x"},
		{"10.0.0.7", "box:99", "http://box:99"},
		{"", "https://box", "https://box:443"},
		{"", "[::1]", "http://[::1]:11434"},
		{"", "::", "http://127.0.0.1:11434"},
	}
	for _, tt := range tests {
		t.Setenv("OLLAMA_HOST", tt.env)
		c, err := New(Options{Host: tt.option})
		if err != nil || c.Host() != tt.want {
			t.Errorf("env %q option %q: %v, %v; want %s", tt.env, tt.option, c.Host(), err, tt.want)
		}
	}
	if _, err := New(Options{Host: "ftp://x"}); err == nil {
		t.Error("ftp is accepted")
	}
}

func TestPausesAreBounded(t *testing.T) {
	for _, base := range []time.Duration{time.Microsecond, 250 * time.Millisecond, time.Hour} {
		b := pauses(base)
		b.Reset()
		limit := min(base, longestWait)
		for try := range 40 {
			if d := b.NextBackOff(); d < 0 || d > limit+1 {
				t.Errorf("base %v, try %d waits %v, at most %v", base, try, d, limit)
			}
			limit = min(2*limit, longestWait)
		}
	}
}
