package biopars

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/question/rewrite"
	"github.com/biopars/biopars/question/triage"
	"github.com/biopars/biopars/retrieve"
)

// The result of Ask and the events of Stream. A stream is, in this order:
// Emergency if there is one, Rewritten if the question is a follow-up (perhaps
// with an Emergency before it), Retrieved, Reranked, Disagreeing if sources
// do, Token* mixed with SentenceDone*, perhaps Withdrawn and both anew, and Done or Failed.
type (
	Answer       = answer.Answer
	Event        = answer.Event
	Token        = answer.Token
	SentenceDone = answer.SentenceDone
	Withdrawn    = answer.Withdrawn
	Done         = answer.Done
	Failed       = answer.Failed
)

// Rewritten is the event that a follow-up question has been made self-contained.
// It comes before anything is searched for, so that the reader sees what is
// being answered.
type Rewritten struct {
	rewrite.Rewritten
}

// Retrieved is the event that candidates have been found, best first.
type Retrieved struct {
	Understanding Understanding        `json:"understanding"`
	Candidates    []retrieve.Candidate `json:"candidates"`
}

// Reranked is the event that the evidence has been chosen, in the order in
// which it is numbered.
type Reranked struct {
	Evidence []retrieve.Candidate `json:"evidence"`
}

// Disagreeing is the event that sources cannot all be right on what is asked. It
// comes before the answer, so that no side of it is read as the fact.
type Disagreeing struct {
	Conflicts []answer.Conflict `json:"conflicts"`
}

// Emergency is the event that the question tells of somebody who may be in
// danger. It comes before all others, so that it is read before any answer; a
// second one comes when a follow-up question, made self-contained, tells of more.
type Emergency struct {
	Text  string        `json:"text"`
	Flags []triage.Flag `json:"flags"`
}

// EventName implements Event.
func (Emergency) EventName() string { return "emergency" }

// EventName implements Event.
func (Rewritten) EventName() string { return "rewritten" }

// EventName implements Event.
func (Retrieved) EventName() string { return "retrieved" }

// EventName implements Event.
func (Reranked) EventName() string { return "reranked" }

// EventName implements Event.
func (Disagreeing) EventName() string { return "disagreeing" }

// Ask answers a question. When the model fails midway, the partial answer is
// returned with the error; it is marked as truncated and must not be shown as a
// whole one.
func (e *Engine) Ask(ctx context.Context, q Question) (Answer, error) {
	return answer.Collect(e.Stream(ctx, q))
}

// Stream answers a question step by step. It ends with Done, or with Failed and
// the error. When the consumer stops early, the work behind it is cancelled.
func (e *Engine) Stream(ctx context.Context, q Question) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		ctx, cancel := context.WithTimeout(ctx, e.opts.Timeout)
		defer cancel()
		s := &asking{engine: e, question: q, yield: yield, start: time.Now()}
		if err := s.run(ctx); err != nil && !errors.Is(err, errStopped) {
			partial := Answer{Truncated: true}
			s.mark(&partial)
			yield(Failed{Err: err, Partial: partial}, err)
		}
	}
}
