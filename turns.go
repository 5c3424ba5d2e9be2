package biopars

import (
	"context"
	"fmt"
	"runtime"
)

// turns lets so many searches run at once, in the order in which they came. Each search has
// a deadline of its own: among as many as there are clients, on a few processors, every one
// would pass it, and nobody be answered.
type turns chan struct{}

// newTurns are enough to keep all processors busy; one search has two legs.
func newTurns() turns { return make(turns, max(4, 2*runtime.GOMAXPROCS(0))) }

// enter waits for a turn. Without turns nobody waits.
func (t turns) enter(ctx context.Context) (leave func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("retrieve: %w", context.Cause(ctx))
	}
}
