package httpapi

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/llmtest"
)

// TestQueueInOrder: turns come in the order of asking, who leaves lets the others move up,
// and who finds no place is told at once.
func TestQueueInOrder(t *testing.T) {
	q := NewQueue(1, 3)
	if err := q.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	moves := map[string][]int{}
	moved := func(name string, n int) {
		mu.Lock()
		defer mu.Unlock()
		moves[name] = append(moves[name], n)
	}
	turns := make(chan string, 3)
	leaving, leave := context.WithCancel(t.Context())
	var done sync.WaitGroup
	for i, name := range []string{"a", "b", "c"} {
		ctx := t.Context()
		if name == "b" {
			ctx = leaving
		}
		done.Go(func() {
			err := q.enter(withPosition(ctx, func(n int) { moved(name, n) }))
			if name == "b" {
				if !errors.Is(err, context.Canceled) {
					t.Errorf("b: %v", err)
				}
				return
			}
			if err != nil {
				t.Error(err)
			}
			turns <- name
		})
		soon(t, "a place", func() bool { _, n := q.Len(); return n == i+1 })
	}
	var limit *llms.Error
	if err := q.enter(t.Context()); !errors.As(err, &limit) || limit.Code != llms.ErrCodeRateLimit || !q.Full() {
		t.Errorf("the fifth: %v", err)
	}
	leave()
	soon(t, "leaving", func() bool { _, n := q.Len(); return n == 2 })
	for _, want := range []string{"a", "c"} {
		q.exit()
		if got := <-turns; got != want {
			t.Errorf("%s came before %s", got, want)
		}
	}
	q.exit()
	done.Wait()
	if taken, waiting := q.Len(); taken != 0 || waiting != 0 {
		t.Errorf("%d, %d", taken, waiting)
	}
	for name, want := range map[string][]int{"a": {1, 0}, "b": {2}, "c": {3, 2, 1, 0}} {
		if !slices.Equal(moves[name], want) {
			t.Errorf("%s moved %v, want %v", name, moves[name], want)
		}
	}
}

// TestQueueKeepsItsSlots: whoever leaves just as its turn comes does not take it along.
func TestQueueKeepsItsSlots(t *testing.T) {
	q := NewQueue(2, 100)
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if i%2 == 0 {
				go cancel()
			}
			if q.enter(ctx) == nil {
				q.exit()
			}
		})
	}
	all.Wait()
	if taken, waiting := q.Len(); taken != 0 || waiting != 0 {
		t.Errorf("%d taken, %d waiting", taken, waiting)
	}
}

// slowServer is a server over a model that writes only when it is let.
type slowServer struct {
	*Server
	http *httptest.Server
}

// slowModel serves a model that writes only when it is let.
func slowModel(t *testing.T, slots, places int, mounts ...Mount) (s *slowServer, ask func(ctx context.Context, body string) *stream, release func(), asked func() int) {
	t.Helper()
	gate := make(chan struct{})
	model := &llmtest.Model{Reply: func(int, llmtest.Call) llmtest.Reply {
		<-gate
		return llmtest.Words("خستگی و رنگ‌پریدگی از علائم کم‌خونی فقر آهن است. [1]")
	}}
	q := NewQueue(slots, places)
	e, err := biopars.OpenDemo(t.Context(), biopars.Options{Model: biopars.Model{LLM: q.Model(model), Name: "slow"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	served, h := serve(t, func(o *Options) { o.Corpora, o.Queue, o.Mounts = []Corpus{{Name: "demo", Engine: e}}, q, mounts })
	s = &slowServer{served, h}
	var once sync.Once
	release = func() { once.Do(func() { close(gate) }) }
	t.Cleanup(release)
	return s, func(ctx context.Context, body string) *stream { return listen(t, ctx, h.URL, body) }, release, model.Asked
}

// stream is a stream of events being read.
type stream struct {
	*http.Response
	lines *bufio.Scanner
}

func listen(t *testing.T, ctx context.Context, url, body string) *stream {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, "POST", url+"/v1/ask", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 10<<20)
	return &stream{res, lines}
}

// next reads events up to one of a name and gives its data; "" when the stream has ended.
func (s *stream) next(name string) string {
	for s.lines.Scan() {
		if s.lines.Text() == "event: "+name && s.lines.Scan() {
			return strings.TrimPrefix(s.lines.Text(), "data: ")
		}
	}
	return ""
}

// TestModelQueue: with one slot and one place, the first question is written, the second
// waits and knows it, the third is told to come again or to do without the model, and
// none of that holds up finding passages.
func TestModelQueue(t *testing.T) {
	s, ask, release, _ := slowModel(t, 1, 1)
	first := ask(t.Context(), anaemia)
	if first.next("reranked") == "" {
		t.Fatal("no evidence for the first")
	}
	soon(t, "the first", func() bool { n, _ := s.opts.Queue.Len(); return n == 1 })
	second := ask(t.Context(), anaemia)
	if second.next("reranked") == "" {
		t.Fatal("the second has to wait for its evidence")
	}
	if got := second.next("queued"); got != `{"position":1}` {
		t.Errorf("the second is told %s", got)
	}
	third := ask(t.Context(), anaemia)
	if third.StatusCode != http.StatusServiceUnavailable || third.Header.Get("Retry-After") == "" {
		t.Errorf("the third: %d", third.StatusCode)
	}
	quoted := ask(t.Context(), strings.Replace(anaemia, `}`, `,"no_model":true}`, 1))
	if got := quoted.next("done"); !strings.Contains(got, `"origin":"extractive"`) {
		t.Errorf("without the model: %.200s", got)
	}
	release()
	if got := first.next("done"); !strings.Contains(got, `"origin":"generated"`) {
		t.Errorf("the first: %.200s", got)
	}
	if got := second.next("queued"); got != `{"position":0}` {
		t.Errorf("then the second is told %s", got)
	}
	if got := second.next("done"); !strings.Contains(got, `"origin":"generated"`) {
		t.Errorf("the second: %.200s", got)
	}
}

// TestWhoLeavesIsNotAnswered: a client that goes away gives its place to others, and its
// question never reaches the model.
func TestWhoLeavesIsNotAnswered(t *testing.T) {
	s, ask, release, asked := slowModel(t, 1, 4)
	first := ask(t.Context(), anaemia)
	soon(t, "the first", func() bool { n, _ := s.opts.Queue.Len(); return n == 1 })
	ctx, leave := context.WithCancel(t.Context())
	second := ask(ctx, anaemia)
	if second.next("queued") == "" {
		t.Fatal("the second does not wait")
	}
	leave()
	soon(t, "leaving", func() bool { _, n := s.opts.Queue.Len(); return n == 0 })
	release()
	if first.next("done") == "" {
		t.Error("the first has no answer")
	}
	soon(t, "the end", func() bool { return len(s.running) == 0 })
	if n := asked(); n != 1 {
		t.Errorf("the model was asked %d times", n)
	}
}

// TestDrain: a server that is stopped lets what runs be answered, takes nothing new, and
// gives up after its time.
func TestDrain(t *testing.T) {
	for name, enough := range map[string]bool{"in time": true, "not in time": false} {
		t.Run(name, func(t *testing.T) {
			s, _, release, asked := slowModel(t, 1, 1)
			ctx, stop := context.WithCancel(t.Context())
			l, url := listener(t)
			server := &http.Server{Handler: s.Handler()}
			ended := make(chan error, 1)
			drain := time.Minute
			if !enough {
				drain = 50 * time.Millisecond
			}
			go func() { ended <- s.Serve(ctx, server, func() error { return server.Serve(l) }, drain) }()
			running := listen(t, t.Context(), url, anaemia)
			soon(t, "the model", func() bool { return asked() == 1 })
			stop()
			soon(t, "draining", s.draining.Load)
			if res, err := http.Get(url + "/readyz"); err == nil { // it may not listen anymore
				if res.StatusCode != 503 || !res.Close {
					t.Errorf("while it drains, readyz: %d, close %t", res.StatusCode, res.Close)
				}
				_ = res.Body.Close()
			}
			if enough {
				select {
				case err := <-ended:
					t.Fatalf("it did not wait: %v", err)
				case <-time.After(20 * time.Millisecond):
				}
				release()
			}
			done := running.next("done")
			if enough != strings.Contains(done, `"origin":"generated"`) {
				t.Errorf("the running answer: %.200q", done)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if res, err := http.Get(url + "/readyz"); err == nil {
				_ = res.Body.Close()
				t.Error("it still listens")
			}
		})
	}
}
