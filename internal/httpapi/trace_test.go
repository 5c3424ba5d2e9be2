package httpapi

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/internal/tracing"
)

// spans keeps what has ended.
type spans struct {
	mu      sync.Mutex
	records []tracing.Record
}

func (s *spans) Take(r tracing.Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records = append(s.records, r)
}

// named are the spans of a name.
func (s *spans) named(name string) (out []tracing.Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.records {
		if r.Name == name {
			out = append(out, r)
		}
	}
	return out
}

// TestStagesAreTraced: each stage of an answer stands below its request, with numbers, and
// nothing of what was asked, of keys or of passages is in any of them.
func TestStagesAreTraced(t *testing.T) {
	m := llmtest.Always(llmtest.Words("کم‌خونی فقر آهن با خستگی همراه است [1]."))
	queue := NewQueue(1, 1)
	e, err := biopars.OpenDemo(t.Context(), biopars.Options{Model: biopars.Model{LLM: queue.Model(m), Name: "m"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	kept := &spans{}
	_, h, _, keys := withKeys(t, func(o *Options) {
		o.Tracer, o.Corpora, o.Queue = kept, []Corpus{{Name: "own", Engine: e}}, queue
	})
	key := keys[RoleReader]
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	send(t, h, "POST", "/v1/ask", anaemia, append(bearer(key), "traceparent", "00-"+trace+"-00f067aa0ba902b7-01")...)
	send(t, h, "POST", "/v1/ask", strings.Replace(anaemia, "{", `{"no_model":true,`, 1), bearer(key)...)
	send(t, h, "GET", "/v1/documents/hidden-source/hidden-id?corpus=hidden", "", bearer(key)...)
	send(t, h, "POST", "/v1/search", `{"query":"کم‌خونی"}`, bearer("hidden-"+key)...)
	send(t, h, "GET", "/healthz", "")
	soon(t, "the end of the requests", func() bool { return len(kept.named("POST /v1/search")) == 1 })
	for _, name := range []string{"retrieve", "bm25", "rerank", "extract", "verify", "queue", "model", "generate"} {
		found := kept.named(name)
		if len(found) == 0 {
			t.Errorf("no %s among %v", name, kept.records)
		}
		for _, r := range found {
			if r.Parent == [8]byte{} || r.Server || r.End.Before(r.Start) {
				t.Errorf("%+v", r)
			}
		}
	}
	asked := kept.named("POST /v1/ask")
	if len(asked) != 2 || fmt.Sprintf("%x", asked[0].Trace) != trace || !asked[0].Server {
		t.Errorf("%+v", asked)
	}
	if len(kept.named("GET /healthz")) != 0 {
		t.Error("a probe is traced")
	}
	text := fmt.Sprintf("%+v", kept.records)
	for _, secret := range []string{"خونی", "آهن", "hidden", key, strings.SplitN(key, "_", 3)[2], strings.SplitN(key, "_", 3)[1], "the reader"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the spans:\n%s", secret, text)
		}
	}
}
