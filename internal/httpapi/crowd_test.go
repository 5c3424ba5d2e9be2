package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestCrowdBeforeTheModel: while the queue before a model that does not answer is full,
// whoever waits knows a place of his own, others are told to come again, whatever needs no
// model is answered, who leaves lets those behind move up, and at the end nothing is left.
func TestCrowdBeforeTheModel(t *testing.T) {
	const places = 8
	s, ask, release, modelAsked := slowModel(t, 1, places, Mount{Pattern: "POST /v1/chat/completions", Role: RoleReader, Answers: true,
		Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a full queue lets somebody in") })})
	quoted := strings.Replace(anaemia, `}`, `,"no_model":true}`, 1)
	whole := func(body string) (status int, done string) {
		r := ask(t.Context(), body)
		defer r.Body.Close()
		return r.StatusCode, r.next("done")
	}
	if _, done := whole(quoted); done == "" { // what is begun once is
		t.Fatal("no answer")
	}
	http.DefaultClient.CloseIdleConnections()
	idle := runtime.NumGoroutine()
	length := func() int { _, n := s.opts.Queue.Len(); return n }

	written := ask(t.Context(), anaemia)
	soon(t, "the one that is written", func() bool { return modelAsked() == 1 })
	type waiting struct {
		*stream
		leave context.CancelFunc
		told  int
	}
	var line []waiting
	for i := range places {
		ctx, leave := context.WithCancel(t.Context())
		line = append(line, waiting{ask(ctx, anaemia), leave, i + 1})
		if got, want := line[i].next("queued"), fmt.Sprintf(`{"position":%d}`, i+1); got != want {
			t.Fatalf("told %s, want %s", got, want)
		}
	}

	var all sync.WaitGroup
	for i := range 64 - places {
		all.Go(func() {
			switch i % 4 {
			case 0:
				refused := send(t, s.http, "POST", "/v1/ask", anaemia, "Accept", eventsType)
				isProblem(t, "beyond the queue", refused, 503, "busy")
				if refused.Header.Get("Retry-After") == "" {
					t.Error("it is not told when to come again")
				}
			case 1:
				if r := send(t, s.http, "POST", "/v1/chat/completions", `{}`); r.StatusCode != http.StatusServiceUnavailable {
					t.Errorf("a chat client beyond the queue: %d", r.StatusCode)
				}
			case 2:
				if _, done := whole(quoted); !strings.Contains(done, `"origin":"extractive"`) {
					t.Errorf("without the model: %.200q", done)
				}
			case 3:
				if r := send(t, s.http, "POST", "/v1/search", `{"query":"کم‌خونی"}`); r.StatusCode != http.StatusOK {
					t.Errorf("search: %d %s", r.StatusCode, r.text)
				}
			}
		})
	}
	all.Wait()
	if n := length(); n != places || modelAsked() != 1 {
		t.Errorf("%d wait, the model was asked %d times", n, modelAsked())
	}

	// The first, one in the middle and the last leave.
	stayed := slices.Clone(line)
	for _, i := range []int{places - 1, places / 2, 0} {
		stayed[i].leave()
		stayed = slices.Delete(stayed, i, i+1)
		soon(t, "leaving", func() bool { return length() == len(stayed) })
	}
	release()
	if !strings.Contains(written.next("done"), `"origin":"generated"`) {
		t.Error("the first has no answer")
	}
	for i, w := range stayed {
		last := fmt.Sprintf(`{"position":%d}`, w.told)
		for got := w.next("queued"); got != `{"position":0}`; got = w.next("queued") {
			if got == "" || got >= last {
				t.Errorf("the place after %s is %q", last, got)
				break
			}
			last = got
		}
		if !strings.Contains(w.next("done"), `"origin":"generated"`) {
			t.Errorf("who waited at place %d has no answer", i+1)
		}
	}
	for _, w := range append(line, waiting{stream: written}) {
		_ = w.Body.Close()
	}
	if n := modelAsked(); n != 1+len(stayed) {
		t.Errorf("the model was asked %d times", n)
	}
	soon(t, "an empty server", func() bool {
		s.http.Client().CloseIdleConnections()
		http.DefaultClient.CloseIdleConnections()
		running, left := s.opts.Queue.Len()
		return running+left+len(s.running) == 0 && runtime.NumGoroutine() <= idle+2
	})
}
