package httpapi

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/internal/tracing"
)

// Queue stands before a model: so many are answered at once, so many wait, in the order
// in which they came. Only who needs the model waits; whatever comes before it, retrieval
// above all, is not held up.
type Queue struct {
	slots, places int

	mu      sync.Mutex
	taken   int
	waiting []*waiter
}

type waiter struct {
	turn  chan struct{} // closed when it is its turn
	moved func(position int)
}

// NewQueue makes a queue for a model that answers so many at once.
func NewQueue(slots, places int) *Queue { return &Queue{slots: max(slots, 1), places: max(places, 0)} }

// errFull is why a question got no place. It is told as a limit of the model's provider,
// for which the engine quotes passages instead.
var errFull = errors.New("too many questions wait for the model")

type positionKey struct{}

// withPosition tells f the position of what is asked with the context: 1 is next, 0: it
// is its turn. f must not wait.
func withPosition(ctx context.Context, f func(position int)) context.Context {
	return context.WithValue(ctx, positionKey{}, f)
}

// Full reports whether nobody more can wait.
func (q *Queue) Full() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.taken >= q.slots && len(q.waiting) >= q.places
}

// Len counts those who are answered and those who wait.
func (q *Queue) Len() (answered, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.taken, len(q.waiting)
}

// enter waits for a turn.
func (q *Queue) enter(ctx context.Context) error {
	moved, _ := ctx.Value(positionKey{}).(func(int))
	if moved == nil {
		moved = func(int) {}
	}
	q.mu.Lock()
	if q.taken < q.slots {
		q.taken++
		q.mu.Unlock()
		return nil
	}
	if len(q.waiting) >= q.places {
		q.mu.Unlock()
		return &llms.Error{Code: llms.ErrCodeRateLimit, Provider: "queue", Message: errFull.Error(), Cause: errFull}
	}
	me := &waiter{make(chan struct{}), moved}
	q.waiting = append(q.waiting, me)
	moved(len(q.waiting))
	q.mu.Unlock()
	select {
	case <-me.turn:
		moved(0)
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.Index(q.waiting, me); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
		q.tell(i)
	} else { // its turn came as it left
		q.leave()
	}
	return ctx.Err()
}

// exit gives the turn to the next.
func (q *Queue) exit() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.leave()
}

func (q *Queue) leave() {
	if len(q.waiting) == 0 {
		q.taken--
		return
	}
	next := q.waiting[0]
	q.waiting = slices.Delete(q.waiting, 0, 1)
	close(next.turn)
	q.tell(0)
}

// tell tells those from a place on that they have moved.
func (q *Queue) tell(from int) {
	for i := from; i < len(q.waiting); i++ {
		q.waiting[i].moved(i + 1)
	}
}

// Model is a model behind the queue.
func (q *Queue) Model(m llms.Model) llms.Model { return &queued{m, q} }

type queued struct {
	llms.Model
	queue *Queue
}

// GenerateContent implements llms.Model.
func (m *queued) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	_, span := tracing.Start(ctx, "queue")
	if err := m.queue.enter(ctx); err != nil {
		span.Fail()
		span.End()
		return nil, err
	}
	span.End()
	defer m.queue.exit()
	ctx, span = tracing.Start(ctx, "model")
	defer span.End()
	return m.Model.GenerateContent(ctx, messages, options...)
}

// Call implements llms.Model.
func (m *queued) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}
