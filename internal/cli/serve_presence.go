package cli

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/biopars/biopars/internal/ollama"
)

// presence knows whether a model can be asked. That is looked at again and again: a server
// outlives the model's.
type presence struct {
	probe   func(context.Context) (ollama.Status, error)
	missing func() error
	timeout time.Duration // of a probe

	down atomic.Pointer[error]
	slow bool // the probe before took too long
}

const (
	probeEvery = 10 * time.Second
	probeAgain = time.Second // after one that took too long
)

// look looks for the model, and says when to look again. One probe that takes too long says
// that a machine is busy, as it is while models write; it takes two to lose a model.
func (p *presence) look(ctx context.Context) (window int, again time.Duration) {
	probe, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	s, err := p.probe(probe)
	if err == nil && !s.Present {
		err = p.missing()
	}
	slow := errors.Is(err, context.DeadlineExceeded)
	first := slow && !p.slow
	p.slow = slow
	if known := p.down.Load(); !first || known == nil || *known != nil {
		p.down.Store(&err)
	}
	if slow {
		return s.Window, probeAgain
	}
	return s.Window, probeEvery
}

// watch looks until the context ends.
func (p *presence) watch(ctx context.Context, again time.Duration) {
	for {
		select {
		case <-time.After(again):
			_, again = p.look(ctx)
		case <-ctx.Done():
			return
		}
	}
}
