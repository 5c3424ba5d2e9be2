package otlp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars/internal/tracing"
)

// collector keeps what is posted to it.
type collector struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
	status   int
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{status: http.StatusOK}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.requests, c.bodies = append(c.requests, r), append(c.bodies, string(body))
		w.WriteHeader(c.status)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *collector) spans(t *testing.T) (out []span) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, body := range c.bodies {
		var e exported
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			t.Fatal(err)
		}
		for _, r := range e.ResourceSpans {
			for _, s := range r.ScopeSpans {
				out = append(out, s.Spans...)
			}
		}
	}
	return out
}

// TestSpansAreSent: as OTLP has them in JSON, children below their parents, in the trace
// that a client has begun.
func TestSpansAreSent(t *testing.T) {
	c := newCollector(t)
	tr := New(Options{Endpoint: c.URL + "/v1/traces", Headers: map[string]string{"X-Key": "k"}, Version: "1"})
	ctx, root := tracing.Request(t.Context(), tr, "/v1/ask", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	_, child := tracing.Start(ctx, "retrieve")
	child.End(tracing.Count("candidates", 7))
	child.End(tracing.Count("candidates", 8)) // is over
	root.Fail()
	root.End(tracing.Is("origin", "extractive"))
	tr.Close(t.Context())
	spans := c.spans(t)
	if len(spans) != 2 || c.requests[0].Header.Get("X-Key") != "k" || c.requests[0].URL.Path != "/v1/traces" || c.requests[0].Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%+v", spans)
	}
	got, parent := spans[0], spans[1]
	if parent.Trace != "4bf92f3577b34da6a3ce929d0e0e4736" || parent.Parent != "00f067aa0ba902b7" || parent.Kind != 2 || parent.Status.Code != 2 ||
		got.Trace != parent.Trace || got.Parent != parent.ID || got.Kind != 1 || got.Status.Code != 0 || got.Start < parent.Start || got.End > parent.End {
		t.Errorf("%+v\n%+v", got, parent)
	}
	if len(got.Attributes) != 1 || got.Attributes[0].Value.Int != "7" || *parent.Attributes[0].Value.String != "extractive" {
		t.Errorf("%+v\n%+v", got, parent)
	}
	if !strings.Contains(c.bodies[0], `"intValue":"7"`) || !strings.Contains(c.bodies[0], `{"key":"service.name","value":{"stringValue":"biopars"}}`) {
		t.Errorf("%s", c.bodies[0])
	}
}

// TestCollectorThatIsGone: nothing waits for it, and what is not sent is counted.
func TestCollectorThatIsGone(t *testing.T) {
	c := newCollector(t)
	c.status = http.StatusServiceUnavailable
	tr := New(Options{Endpoint: c.URL})
	for range 3 {
		_, s := tracing.Request(t.Context(), tr, "x", "")
		s.End()
	}
	tr.Close(t.Context())
	if tr.Dropped() != 3 {
		t.Errorf("%d dropped", tr.Dropped())
	}
	for range waiting + 1 { // nobody sends any more
		tr.Take(tracing.Record{})
	}
	if tr.Dropped() != 4 {
		t.Errorf("%d dropped", tr.Dropped())
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	tr.Flush(gone)
}

func TestFromEnvironment(t *testing.T) {
	for name, c := range map[string]struct {
		env      map[string]string
		endpoint string
		wrong    bool
	}{
		"nothing":  {env: map[string]string{"OTEL_SERVICE_NAME": "x"}},
		"base":     {env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h:4318/"}, endpoint: "http://h:4318/v1/traces"},
		"traces":   {env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://t/x"}, endpoint: "https://t/x"},
		"disabled": {env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_SDK_DISABLED": "true"}},
		"none":     {env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_TRACES_EXPORTER": "none"}},
		"no URL":   {env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "h:4318"}, wrong: true},
		"protobuf": {env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, endpoint: "http://h/v1/traces"},
		"grpc":     {env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, wrong: true},
	} {
		o, ok, err := FromEnvironment(func(key string) string { return c.env[key] })
		if errors.Is(err, ErrOptions) != c.wrong || ok != (c.endpoint != "") || ok && o.Endpoint != c.endpoint {
			t.Errorf("%s: %+v, %t, %v", name, o, ok, err)
		}
	}
	o, _, _ := FromEnvironment(func(key string) string {
		return map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_EXPORTER_OTLP_HEADERS": "a=b%20c, d = e=f,x"}[key]
	})
	if len(o.Headers) != 2 || o.Headers["a"] != "b c" || o.Headers["d"] != "e=f" {
		t.Errorf("%v", o.Headers)
	}
}
