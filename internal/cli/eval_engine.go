package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/ingest"
)

// evalEngine indexes the corpus of a data set in a temporary directory, every
// record as one passage. There is no model. The function that closes the engine
// takes the directory away.
func (a *app) evalEngine(ctx context.Context, corpus string) (e *biopars.Engine, closing func() error, err error) {
	dir, err := os.MkdirTemp("", "biopars-eval-")
	if err != nil {
		return nil, nil, err
	}
	remove := func() error { return os.RemoveAll(dir) }
	opts, err := a.options(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	opts.Dir, opts.Split = dir, ingest.Split{Whole: true}
	// A leg given up on a busy machine would be a result by chance.
	opts.Retrieve.BM25Timeout, opts.Retrieve.DenseTimeout = time.Hour, time.Hour
	if e, err = biopars.Open(ctx, opts); err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	closing = func() error { return errors.Join(e.Close(), remove()) }
	if _, err := e.Ingest(ctx, []string{corpus}, biopars.IngestOptions{}); err != nil {
		return nil, nil, errors.Join(err, closing())
	}
	return e, closing, nil
}
