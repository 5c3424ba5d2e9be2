package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/ingest"
)

// evalIndex says how evalEngine indexes.
type evalIndex struct {
	dir     string // kept; empty for a temporary one
	noDense bool
	ingest  biopars.IngestOptions
}

// evalEngine is an engine without a model over the corpus of a data set, every
// record one passage.
type evalEngine struct {
	*biopars.Engine
	report ingest.Report
	took   time.Duration // to read and index
	close  func() error  // takes a temporary directory away, too
}

// evalEngine indexes a corpus. The caller closes the engine by its close.
func (a *app) evalEngine(ctx context.Context, corpus string, x evalIndex) (*evalEngine, error) {
	dir, remove := x.dir, func() error { return nil }
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "biopars-eval-"); err != nil {
			return nil, err
		}
		remove = func() error { return os.RemoveAll(dir) }
	}
	opts, err := a.options(ctx)
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	opts.Dir, opts.Split = dir, ingest.Split{Whole: true}
	// A leg given up on a busy machine would be a result by chance.
	opts.Retrieve.BM25Timeout, opts.Retrieve.DenseTimeout = time.Hour, time.Hour
	opts.NoDense = opts.NoDense || x.noDense
	e := &evalEngine{}
	if e.Engine, err = biopars.Open(ctx, opts); err != nil {
		return nil, errors.Join(err, remove())
	}
	e.close = func() error { return errors.Join(e.Engine.Close(), remove()) }
	start := time.Now()
	if e.report, err = e.Ingest(ctx, []string{corpus}, x.ingest); err != nil {
		return nil, errors.Join(err, e.close())
	}
	e.took = time.Since(start)
	return e, nil
}
