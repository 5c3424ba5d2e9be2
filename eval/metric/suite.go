package metric

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
)

// Suite scores generated answers with several metrics in one pass. It is
// immutable and safe for concurrent use.
type Suite struct {
	metrics []*Metric
	width   int
	free    bool // no metric needs a reference
}

// NewSuite returns a suite of the named metrics (see Names), in that order; none
// means LexicalNames. It returns ErrUnknown for an unknown or repeated name.
func NewSuite(names ...string) (*Suite, error) {
	if len(names) == 0 {
		names = LexicalNames()
	}
	s := &Suite{free: true}
	for i, name := range names {
		m, err := New(name)
		if err != nil {
			return nil, fmt.Errorf("metric suite: %w", err)
		}
		if slices.Contains(names[:i], name) {
			return nil, fmt.Errorf("metric suite: metric %q is named twice: %w", name, ErrUnknown)
		}
		s.metrics = append(s.metrics, m)
		s.width += len(m.stats)
		s.free = s.free && m.free
	}
	return s, nil
}

// SuiteOptions control how a suite runs. The zero value works; no option changes
// a figure.
type SuiteOptions struct {
	// Workers is the number of items scored at a time. Default GOMAXPROCS.
	Workers int
}

// All yields items, for Suite.Score.
func All(items []Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// batchSize is how many items travel to a worker at a time: enough to make the
// hand-over cheap, few enough that short runs use all workers.
const batchSize = 16

type batch struct {
	number int
	items  []Item
	stats  []float64 // width per item
	skip   []bool    // len(metrics) per item
	err    []error   // per item
}

// Score scores items in parallel. Only the figures are kept, and a bounded number
// of items is in flight, so items may be streamed from a file of any size; they
// are drawn from another goroutine. An item that cannot be scored is listed in
// Failed; an error that items yields ends the run, as does ctx. Figures do not
// depend on the number of workers. It returns ErrUndefined when no item could be
// scored.
func (s *Suite) Score(ctx context.Context, items iter.Seq2[Item, error], o SuiteOptions) (*Result, error) {
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	in, out := make(chan *batch), make(chan *batch)
	inFlight := make(chan struct{}, 4*workers)
	var running sync.WaitGroup
	running.Go(func() {
		defer close(in)
		if err := s.feed(ctx, items, in, inFlight); err != nil {
			cancel(err)
		}
	})
	for range workers {
		running.Go(func() {
			w := new(workspace)
			for b := range in {
				s.compute(w, b)
				select {
				case out <- b:
				case <-ctx.Done():
				}
			}
		})
	}
	go func() { running.Wait(); close(out) }()

	c := collector{suite: s, result: &Result{}, rows: make([][]float64, len(s.metrics)),
		skipped: make([][]int, len(s.metrics))}
	early := map[int]*batch{}
	next := 0
	for b := range out {
		early[b.number] = b
		for early[next] != nil {
			c.add(early[next])
			delete(early, next)
			next++
			<-inFlight
		}
	}
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("score items: %w", err)
	}
	return c.finish()
}

// feed cuts items into batches.
func (s *Suite) feed(ctx context.Context, items iter.Seq2[Item, error], in chan<- *batch,
	inFlight chan<- struct{}) error {
	b := &batch{}
	send := func() error {
		select {
		case inFlight <- struct{}{}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		select {
		case in <- b:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		b = &batch{number: b.number + 1}
		return nil
	}
	for item, err := range items {
		if err != nil {
			return err
		}
		if b.items = append(b.items, item); len(b.items) == batchSize {
			if err := send(); err != nil {
				return err
			}
		}
	}
	if len(b.items) > 0 {
		return send()
	}
	return nil
}

var errNoReference = fmt.Errorf("no reference: %w", ErrUndefined)

func (s *Suite) compute(w *workspace, b *batch) {
	b.stats = make([]float64, len(b.items)*s.width)
	b.skip = make([]bool, len(b.items)*len(s.metrics))
	b.err = make([]error, len(b.items))
	for i := range b.items {
		if len(b.items[i].References) == 0 && !s.free {
			b.err[i] = errNoReference
			continue
		}
		w.begin(&b.items[i])
		out := b.stats[i*s.width : (i+1)*s.width]
		for j, m := range s.metrics {
			b.skip[i*len(s.metrics)+j] = !m.measure(w, out[:len(m.stats)])
			out = out[len(m.stats):]
		}
	}
	w.item = nil
}
