package ollama

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"
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
	done = `{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop",` +
		`"prompt_eval_count":7,"eval_count":3}`
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
		{"line cut", func(_ int32, w http.ResponseWriter) { line(w, part); fmt.Fprint(w, `{"message":{"con`) },
			ErrRejected, 1},
		{"error line under 200", func(_ int32, w http.ResponseWriter) {
			line(w, part)
			line(w, `{"error":"runner died"}`)
		}, ErrRejected, 1},
		{"403 without body", func(_ int32, w http.ResponseWriter) { w.WriteHeader(403) }, ErrRejected, 1},
		{"401 without body", func(_ int32, w http.ResponseWriter) { w.WriteHeader(401) }, ErrRejected, 1},
		{"500 with text", func(_ int32, w http.ResponseWriter) { w.WriteHeader(500); io.WriteString(w, "<html>") },
			ErrFailed, 1},
		{"502", func(_ int32, w http.ResponseWriter) { w.WriteHeader(502) }, ErrFailed, 1},
		{"asked too often", func(_ int32, w http.ResponseWriter) { w.WriteHeader(429) }, ErrBusy, 4},
		{"overflow under 500", func(_ int32, w http.ResponseWriter) {
			w.WriteHeader(500)
			io.WriteString(w, `{"error":"the input length exceeds the context length"}`)
		}, ErrContextOverflow, 1},
		{"endless", func(_ int32, w http.ResponseWriter) {
			for range 50_000 {
				fmt.Fprintln(w, `{"message":{"content":"`+long+`"}}`)
			}
			line(w, done)
		}, errEndless, 1},
		{"missing", func(_ int32, w http.ResponseWriter) {
			w.WriteHeader(404)
			io.WriteString(w, `{"error":"model 'm' not found"}`)
		}, ErrModelMissing, 1},
		{"404 of something else", func(_ int32, w http.ResponseWriter) {
			w.WriteHeader(404)
			io.WriteString(w, "404 page not found")
		}, ErrRejected, 1},
		{"overflow", func(_ int32, w http.ResponseWriter) {
			w.WriteHeader(400)
			io.WriteString(w, `{"error":"the input length exceeds the context length"}`)
		}, ErrContextOverflow, 1},
		{"busy for ever", func(_ int32, w http.ResponseWriter) {
			w.WriteHeader(503)
			io.WriteString(w, `{"error":"server busy"}`)
		}, ErrBusy, 4},
		{"busy twice", func(n int32, w http.ResponseWriter) {
			if n < 3 {
				w.WriteHeader(503)
				return
			}
			line(w, part)
			line(w, done)
		}, nil, 3},
		{"busy after the first token", func(n int32, w http.ResponseWriter) {
			line(w, part)
			line(w, `{"error":"server busy"}`)
		}, ErrRejected, 1},
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
	_, err = m.Call(context.Background(), "x", llms.WithStreamingFunc(func(context.Context, []byte) error {
		return stop
	}))
	if !errors.Is(err, stop) {
		t.Errorf("callback's error became %v", err)
	}
}

// TestNothingIsSentOn: a server that redirects a question gets an error that names
// the other address, which hears nothing.
func TestNothingIsSentOn(t *testing.T) {
	var heard atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 307, 308} {
		opts, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+r.URL.Path, status)
		})
		for name, client := range map[string]*http.Client{"own": nil, "given": {}} {
			opts.HTTPClient = client
			m, err := NewModel(opts)
			if err != nil {
				t.Fatal(err)
			}
			_, asked := m.Call(t.Context(), "پرسش")
			e := &Embedder{m.Client}
			_, embedded := e.EmbedQuery(t.Context(), "متن")
			_, probed := m.Probe(t.Context())
			for what, err := range map[string]error{"ask": asked, "embed": embedded, "probe": probed} {
				var known *Error
				if !errors.Is(err, ErrRedirected) || !errors.As(err, &known) {
					t.Fatalf("%s, %d, client %s: %v", what, status, name, err)
				}
				if reason, _ := known.Reason(); !strings.Contains(reason, other.URL) ||
					!strings.Contains(err.Error(), other.URL) {
					t.Errorf("%s, %d, client %s: the address is not named: %q, %v", what, status, name, reason, err)
				}
			}
		}
	}
	if heard.Load() > 0 {
		t.Errorf("the other server was asked %d times", heard.Load())
	}
}

// TestServersWordsAreQuoted: what a server says of an error is bounded, in one line,
// without control characters, and without the password that it was sent.
func TestServersWordsAreQuoted(t *testing.T) {
	const password = "hunter2hunter2"
	opts, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(400)
		_, given, _ := r.BasicAuth()
		fmt.Fprintf(w, "no \x1b[31m %s \u202e\n%s\n", given, strings.Repeat("x", 1<<16))
	})
	opts.Host = strings.Replace(opts.Host, "://", "://user:"+password+"@", 1)
	m, err := NewModel(opts)
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Call(t.Context(), "پرسش")
	var e *Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if text := err.Error(); len(text) > 1000 || strings.ContainsAny(text, "\x1b\n\u202e") ||
		strings.Contains(text, password) || !strings.Contains(text, "[31m") {
		t.Errorf("%d bytes: %.300q", len(text), text)
	}
	if strings.Contains(m.Host(), password) {
		t.Error(m.Host())
	}
	if _, err := New(Options{Host: "ftp://user:" + password + "@host"}); err == nil ||
		strings.Contains(err.Error(), password) {
		t.Error(err)
	}
}
