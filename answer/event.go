package answer

import (
	"encoding/json"
	"errors"
	"iter"
)

// Event is one step of an answer being made. A stream is, in this order:
// retrieved, reranked (both from the engine, which knows candidates), token*
// mixed with sentence*, perhaps withdrawn and both anew, and at last exactly one done or error.
type Event interface {
	// EventName is the stable name of the event's kind in JSON and SSE.
	EventName() string
}

// Token is a piece of the answer's text, fit to be shown at once: citation
// markers are whole, written [n] and resolved; unknown ones and control
// characters are gone. Concatenated, the tokens are the answer's running text.
type Token struct {
	Text string `json:"text"`
}

// SentenceDone says that a sentence is complete, with its citations.
type SentenceDone struct {
	Index    int      `json:"index"` // position in Answer.Sentences, from 0
	Sentence Sentence `json:"sentence"`
}

// Withdrawn says that the tokens and sentences so far are no part of the answer: the
// model was thinking aloud. The answer begins anew.
type Withdrawn struct{}

// Done ends a successful stream.
type Done struct {
	Answer Answer `json:"answer"`
}

// Failed ends a stream that broke. Partial holds what had arrived; it must
// never be shown as a whole answer.
type Failed struct {
	Err     error  `json:"-"` // its text is the field error
	Partial Answer `json:"partial"`
}

// MarshalJSON implements json.Marshaler.
func (f Failed) MarshalJSON() ([]byte, error) {
	text := "unknown"
	if f.Err != nil {
		text = f.Err.Error()
	}
	return json.Marshal(struct {
		Error   string `json:"error"`
		Partial Answer `json:"partial"`
	}{text, f.Partial.WithLists()})
}

// MarshalJSON implements json.Marshaler.
func (d Done) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Answer Answer `json:"answer"`
	}{d.Answer.WithLists()})
}

// EventName implements Event.
func (Token) EventName() string { return "token" }

// EventName implements Event.
func (SentenceDone) EventName() string { return "sentence" }

// EventName implements Event.
func (Withdrawn) EventName() string { return "withdrawn" }

// EventName implements Event.
func (Done) EventName() string { return "done" }

// EventName implements Event.
func (Failed) EventName() string { return "error" }

// ErrIncomplete: the stream ended without saying that it was done.
var ErrIncomplete = errors.New("the answer ended before it was complete")

// Collect runs a stream to its end and returns the answer. On failure it
// returns the partial answer, marked as truncated, and the error.
func Collect(stream iter.Seq2[Event, error]) (Answer, error) {
	for ev, err := range stream {
		switch ev := ev.(type) {
		case Done:
			return ev.Answer, nil
		case Failed:
			return ev.Partial, err
		}
		if err != nil {
			return Answer{Truncated: true}, err
		}
	}
	return Answer{Truncated: true}, ErrIncomplete
}
