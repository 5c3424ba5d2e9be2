package ollama

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/index"
)

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
	if !errors.Is(err, ErrUnavailable) || !errors.As(err, &e) || e.Repair != index.RepairStartModels ||
		!errors.As(err, &le) || le.Code != llms.ErrCodeProviderUnavailable {
		t.Errorf("%v", err)
	}
	if _, err := m.Probe(context.Background()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("probe: %v", err)
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
		{"", "http://user:p%40ss@box:9/x", "http://box:9/x"},
		{"", "user:p@ss@box", "http://box:11434"},
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
