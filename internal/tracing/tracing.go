// Package tracing records how long the stages of a request take, for who collects that;
// where nobody does, it does nothing.
//
// A span has names and words that this program's source has, numbers and durations. There is
// no way to give it a text that comes from a request.
package tracing

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"
	"sync"
	"time"
)

// Word is a value that stands in the source: an origin, a route, a code. It is a type of
// its own so that nothing of a request becomes one by mistake.
type Word string

// Attribute is a number or a word of a span.
type Attribute struct {
	Key   string
	Word  Word // "" for a number
	Count int
}

// Count is a number.
func Count(key string, n int) Attribute { return Attribute{Key: key, Count: n} }

// Is is a word.
func Is(key string, w Word) Attribute { return Attribute{Key: key, Word: w} }

// Record is a stage that has ended.
type Record struct {
	Trace      [16]byte
	ID, Parent [8]byte // zero: it has none
	Name       string
	Server     bool // it is the whole of a request
	Start, End time.Time
	Attributes []Attribute
	Failed     bool
}

// Sink takes what has ended. It must not wait.
type Sink interface{ Take(r Record) }

// Span is a stage. All methods can be called on nil, which is what there is where nobody
// traces.
type Span struct {
	sink Sink

	mu     sync.Mutex
	record Record
}

type spanKey struct{}

// Start begins a stage of what the context belongs to.
func Start(ctx context.Context, name string) (context.Context, *Span) {
	parent, _ := ctx.Value(spanKey{}).(*Span)
	if parent == nil {
		return ctx, nil
	}
	s := &Span{sink: parent.sink, record: Record{Trace: parent.record.Trace, Parent: parent.record.ID, Name: name, Start: time.Now()}}
	_, _ = rand.Read(s.record.ID[:]) // it never fails
	return context.WithValue(ctx, spanKey{}, s), s
}

// Set adds attributes.
func (s *Span) Set(attributes ...Attribute) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.record.End.IsZero() {
		s.record.Attributes = append(s.record.Attributes, attributes...)
	}
}

// Fail says that the stage did not do what it was for.
func (s *Span) Fail() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record.Failed = true
}

// End ends the stage, with attributes. What comes after that counts no more.
func (s *Span) End(attributes ...Attribute) {
	if s == nil {
		return
	}
	s.mu.Lock()
	if !s.record.End.IsZero() {
		s.mu.Unlock()
		return
	}
	s.record.Attributes = append(s.record.Attributes, attributes...)
	s.record.End = s.record.Start.Add(time.Since(s.record.Start)) // by a clock that does not jump
	done := s.record
	s.mu.Unlock()
	s.sink.Take(done)
}

// Request begins a request, as part of the trace that its header traceparent names
// (https://www.w3.org/TR/trace-context), if it names one. Without a sink nothing begins.
func Request(ctx context.Context, sink Sink, name, traceparent string) (context.Context, *Span) {
	if sink == nil {
		return ctx, nil
	}
	r := Record{Name: name, Server: true, Start: time.Now()}
	var sampled bool
	if r.Trace, r.Parent, sampled = parse(traceparent); r.Trace == [16]byte{} {
		_, _ = rand.Read(r.Trace[:]) // it never fails
	} else if !sampled {
		return ctx, nil // who began the trace does not keep it
	}
	_, _ = rand.Read(r.ID[:])
	s := &Span{sink: sink, record: r}
	return context.WithValue(ctx, spanKey{}, s), s
}

// parse reads a traceparent; zeros if it is none.
func parse(text string) (trace [16]byte, parent [8]byte, sampled bool) {
	parts := strings.Split(text, "-")
	if len(parts) < 4 || len(parts[0]) != 2 || parts[0] == "ff" || len(parts[1]) != 32 || len(parts[2]) != 16 || len(parts[3]) != 2 ||
		parts[0] == "00" && len(parts) != 4 || strings.ToLower(text) != text {
		return trace, parent, false
	}
	var version, flags [1]byte
	for to, from := range map[*[1]byte]string{&version: parts[0], &flags: parts[3]} {
		if _, err := hex.Decode(to[:], []byte(from)); err != nil {
			return trace, parent, false
		}
	}
	if _, err := hex.Decode(trace[:], []byte(parts[1])); err != nil {
		return [16]byte{}, parent, false
	}
	if _, err := hex.Decode(parent[:], []byte(parts[2])); err != nil || parent == [8]byte{} || trace == [16]byte{} {
		return [16]byte{}, [8]byte{}, false
	}
	return trace, parent, flags[0]&1 != 0
}
