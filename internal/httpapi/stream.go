package httpapi

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/schema"
)

// heartbeat is how often something is sent while there is nothing to say, so that
// proxies keep the connection and a client that has gone is noticed.
const heartbeat = 15 * time.Second

// events writes server-sent events. Its methods can be called by several goroutines.
type events struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
	leave   context.CancelFunc // called when the client does not read
	gone    bool

	// A position in the queue is told from within the queue, which must not wait for a
	// client: it is kept, and sent before the next event or by the heartbeat.
	placeMu sync.Mutex
	place   *int
	moved   chan struct{}
}

// newEvents begins a stream of events, which ends with the context that it returns: when
// the client leaves or does not read any more. stop ends its heartbeat.
func newEvents(ctx context.Context, w http.ResponseWriter) (_ context.Context, e *events, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	e = &events{w: w, control: http.NewResponseController(w), leave: cancel, moved: make(chan struct{}, 1)}
	h := w.Header()
	h.Set("Content-Type", eventsType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // or nginx collects what is to be seen at once
	w.WriteHeader(http.StatusOK)
	e.beat()
	done := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() {
		tick := time.NewTicker(heartbeat)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				e.beat()
			case <-e.moved:
				e.send("", nil)
			case <-done:
				return
			}
		}
	})
	return ctx, e, func() {
		close(done)
		beating.Wait()
		cancel()
	}
}

// send sends an event with one object, behind a position that is to be sent; that alone
// without a name.
func (e *events) send(name string, v any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.placeMu.Lock()
	place := e.place
	e.place = nil
	e.placeMu.Unlock()
	if place != nil {
		e.event("queued", queuedData{*place})
	}
	if name != "" {
		e.event(name, v)
	}
}

// event writes an event. The caller holds the lock.
func (e *events) event(name string, v any) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "event: %s\ndata: ", name)
	if err := encode(&b, v); err != nil { // which ends the line
		return
	}
	b.WriteByte('\n')
	e.write(b.Bytes())
}

// position has a position in the queue sent, without waiting for that.
func (e *events) position(n int) {
	e.placeMu.Lock()
	e.place = &n
	e.placeMu.Unlock()
	select {
	case e.moved <- struct{}{}:
	default: // it will be looked for anyway
	}
}

// beat writes a line that means nothing.
func (e *events) beat() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.write([]byte(": \n\n"))
}

// write writes at once. The caller holds the lock.
func (e *events) write(p []byte) {
	if e.gone {
		return
	}
	if _, err := e.w.Write(p); err != nil {
		e.gone = true
		e.leave()
		return
	}
	if err := e.control.Flush(); err != nil {
		e.gone = true
		e.leave()
	}
}

// The data of events that are not the engine's own.
type (
	queuedData struct {
		Position int `json:"position"`
	}
	retrievedData struct {
		Understanding biopars.Understanding `json:"understanding"`
		Candidates    []schema.Score        `json:"candidates"`
	}
	rerankedData struct {
		Evidence []schema.Hit `json:"evidence"`
	}
	failedData struct {
		*Problem
		Partial biopars.Answer `json:"partial"`
	}
)

// stream makes an answer and sends the steps of its being made.
func (s *Server) stream(ctx context.Context, w http.ResponseWriter, a AskRequest, c *Corpus, stream streamer) {
	ctx, out, stop := newEvents(ctx, w)
	defer stop()
	m := &making{server: s, ask: a, corpus: c, lang: s.lang(ctx, a.Lang)}
	ctx = withPosition(ctx, out.position)
	for ev, err := range stream(ctx, a.question()) {
		m.take(ev)
		switch ev := ev.(type) {
		case biopars.Retrieved:
			out.send(ev.EventName(), retrievedData{ev.Understanding, schema.Scores(ev.Candidates)})
		case biopars.Reranked:
			out.send(ev.EventName(), rerankedData{schema.Hits(a.Question, ev.Evidence, c.Engine.Highlight)})
		case biopars.Done:
			out.send(ev.EventName(), m.answer(ev.Answer))
		case biopars.Failed:
			ev.Partial.Notices = s.opts.Words.notices(ev.Partial.Notices, m.lang)
			out.send("failed", failedData{s.failed(ctx, err), ev.Partial.WithLists()})
		default:
			out.send(ev.EventName(), ev)
		}
	}
}
