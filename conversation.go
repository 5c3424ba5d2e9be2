package biopars

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/question/rewrite"
)

// Turn is one question of a conversation with its answer.
type Turn = rewrite.Turn

// MaxHistory is how many turns a Conversation keeps; the oldest go first.
// Follow-up questions look at fewer, see [rewrite.MaxTurns].
const MaxHistory = 50

// Conversation answers questions that may refer to earlier ones. Its history is
// in memory alone and gone with it. It is safe for concurrent use: each
// question sees the turns that are complete when it is asked, and turns are
// kept in the order in which their answers are.
type Conversation struct {
	engine *Engine
	mu     sync.Mutex
	turns  []Turn
}

// Conversation begins a conversation, or goes on with one whose turns, oldest
// first, were kept elsewhere.
func (e *Engine) Conversation(history ...Turn) *Conversation {
	c := &Conversation{engine: e}
	c.keep(history...)
	return c
}

func (c *Conversation) keep(turns ...Turn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turns = append(c.turns, turns...)
	if extra := len(c.turns) - MaxHistory; extra > 0 {
		c.turns = slices.Delete(c.turns, 0, extra)
	}
}

// History returns the turns that are kept, oldest first.
func (c *Conversation) History() []Turn {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.turns)
}

// Ask answers a question; see [Engine.Ask]. The conversation takes the place of
// q.History.
func (c *Conversation) Ask(ctx context.Context, q Question) (Answer, error) {
	return answer.Collect(c.Stream(ctx, q))
}

// Stream answers a question step by step; see [Engine.Stream]. The turn is kept
// when the stream is done. One that fails, or that the consumer leaves before
// its Done, is not part of the conversation.
func (c *Conversation) Stream(ctx context.Context, q Question) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		q.History = c.History()
		for ev, err := range c.engine.Stream(ctx, q) {
			if done, ok := ev.(Done); ok {
				c.keep(TurnOf(done.Answer))
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// TurnOf is the turn that an answer makes of its question.
func TurnOf(a Answer) Turn {
	t := Turn{Question: a.Question}
	if a.Rewritten != nil {
		t.Rewritten = a.Rewritten.Text
	}
	sentences := make([]string, len(a.Sentences))
	for i, s := range a.Sentences {
		sentences[i] = s.Text
	}
	t.Answer = strings.Join(sentences, " ")
	return t
}
