package index

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Log is the reading side of the catalogue that indexes follow. [Catalogue]
// implements it.
type Log interface {
	// LastSeq returns the position of the last entry, 0 when there is none.
	LastSeq(ctx context.Context) (Seq, error)
	// Changes returns at most limit entries after the given position, in
	// ascending order without gaps; none when there are no more.
	Changes(ctx context.Context, after Seq, limit int) ([]Change, error)
}

// Rebuilder is a consumer that can be rebuilt beside what it has published.
type Rebuilder interface {
	Consumer
	// Reset makes the consumer forget all it has applied, so that Applied is 0
	// and changes are applied from the first on. Readers keep what is published
	// until the next Publish.
	Reset(ctx context.Context) error
}

// CatchUpOptions adjusts [CatchUp]. The zero value is ready to use.
type CatchUpOptions struct {
	// BatchSize is the number of changes handed over at once; default 512.
	BatchSize int
	// Progress, when set, is told after every batch how far a consumer is. Calls
	// do not overlap.
	Progress func(Progress)
}

// Progress says how far a consumer has followed the catalogue.
type Progress struct {
	Consumer string
	Applied  Seq // last change applied
	Last     Seq // last change there is
}

// CatchUp brings consumers, which run side by side, from where each is to the
// end of the catalogue and publishes them. A
// consumer that fails does not stop the others; the error joins what failed.
// The error wraps [ErrCorrupt] for a consumer that is ahead of the catalogue.
// What was applied before an error or a kill is not applied again, as far as
// the consumer keeps it.
func CatchUp(ctx context.Context, log Log, opts CatchUpOptions, consumers ...Consumer) error {
	if opts.BatchSize <= 0 {
		opts.BatchSize = 512
	}
	if report := opts.Progress; report != nil {
		var mu sync.Mutex
		opts.Progress = func(p Progress) {
			mu.Lock()
			defer mu.Unlock()
			report(p)
		}
	}
	last, err := log.LastSeq(ctx)
	if err != nil {
		return err
	}
	errs := make([]error, len(consumers))
	var wg sync.WaitGroup
	for i, c := range consumers {
		wg.Go(func() {
			if err := follow(ctx, log, last, opts, c); err != nil {
				errs[i] = fmt.Errorf("catch up %s index: %w", c.Name(), err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// Rebuild makes consumers forget what they hold and follow the catalogue from
// its beginning. Readers keep what is published until the new state is.
func Rebuild(ctx context.Context, log Log, opts CatchUpOptions, consumers ...Rebuilder) error {
	ready := make([]Consumer, 0, len(consumers))
	var errs []error
	for _, c := range consumers {
		if err := c.Reset(ctx); err != nil {
			errs = append(errs, fmt.Errorf("rebuild %s index: %w", c.Name(), err))
			continue
		}
		ready = append(ready, c)
	}
	return errors.Join(append(errs, CatchUp(ctx, log, opts, ready...))...)
}

// follow brings one consumer to last and publishes it.
func follow(ctx context.Context, log Log, last Seq, opts CatchUpOptions, c Consumer) error {
	at, err := c.Applied(ctx)
	if err != nil {
		return err
	}
	if at > last {
		return &Error{Op: "compare with catalogue", Repair: RepairRebuild,
			Err: fmt.Errorf("%w: the index is at change %d, the catalogue ends at %d", ErrCorrupt, at, last)}
	}
	reading, stop := context.WithCancel(ctx)
	batches := readAhead(reading, log, at, last, opts.BatchSize)
	defer func() { // nothing reads the log when it is closed
		stop()
		for range batches {
		}
	}()
	for b := range batches {
		if err := ctx.Err(); err != nil {
			return err
		}
		if b.err != nil {
			return b.err
		}
		if err := c.Apply(ctx, b.changes); err != nil {
			return err
		}
		at = b.changes[len(b.changes)-1].Seq
		if opts.Progress != nil {
			opts.Progress(Progress{Consumer: c.Name(), Applied: at, Last: last})
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// Also with nothing to apply: a killed process may have applied everything
	// without publishing it. A consumer with nothing new has nothing to do.
	return c.Publish(ctx)
}

// batch is some changes, or why there are no more.
type batch struct {
	changes []Change
	err     error
}

// readAhead reads the changes after one up to the last, while those before them are
// applied. It ends with the context, or with an error.
func readAhead(ctx context.Context, log Log, at, last Seq, size int) <-chan batch {
	out := make(chan batch, 1)
	go func() {
		defer close(out)
		for at < last && ctx.Err() == nil {
			changes, err := log.Changes(ctx, at, int(min(Seq(size), last-at)))
			if err == nil && (len(changes) == 0 || changes[0].Seq != at+1) {
				err = &Error{Op: "read catalogue", Repair: RepairVerify,
					Err: fmt.Errorf("%w: change %d is missing", ErrCorrupt, at+1)}
			}
			select {
			case out <- batch{changes, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
			at = changes[len(changes)-1].Seq
		}
	}()
	return out
}
