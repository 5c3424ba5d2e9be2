package biopars

import (
	"context"
	"errors"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/corpus"
)

// What a corpus says of itself.
type (
	Stats        = corpus.Stats        // a corpus and its indexes
	LexicalStats = corpus.LexicalStats // the index of terms
	DenseStats   = corpus.DenseStats   // the vectors
	Finding      = corpus.Finding      // what Verify or Check found, with what repairs it
)

// Stats counts what the corpus holds. Of passages that a stopped ingest has read and
// not indexed it tells as well: Lexical is then zero.
func (e *Engine) Stats(ctx context.Context) (st Stats, err error) {
	st.Dir = e.opts.Dir
	err = e.viewed(ctx, func(v *corpus.View) error {
		st, err = v.Stats(ctx)
		return err
	})
	if b, ok := e.corpus.(unindexed); ok && errors.Is(err, index.ErrNoCorpus) {
		return b.CountUnindexed(ctx, err)
	}
	return st, err
}

// unindexed is a backend that can count what was read and not indexed.
type unindexed interface {
	CountUnindexed(ctx context.Context, unopened error) (Stats, error)
}

// ContentHash is a hash of the passages of the corpus, in hexadecimal: the same
// wherever they are kept and in whatever order they came. It reads the identifiers
// of all passages.
func (e *Engine) ContentHash(ctx context.Context) (hash string, err error) {
	err = e.viewed(ctx, func(v *corpus.View) error {
		hash, err = v.ContentHash(ctx)
		return err
	})
	return hash, err
}

// viewed runs f on the corpus as it was last published.
func (e *Engine) viewed(ctx context.Context, f func(*corpus.View) error) error {
	v, err := e.corpus.Acquire(ctx)
	if err != nil {
		return err
	}
	defer v.Release()
	return f(v)
}

// Verify reads the whole corpus and compares the indexes with the catalogue.
// The error says that something could not be looked at; what was found wrong is
// in the findings.
func (e *Engine) Verify(ctx context.Context) ([]Finding, error) { return e.corpus.Verify(ctx) }

// VerifyCorpus is [Engine.Verify] of a corpus that Open may refuse because it is
// damaged.
func VerifyCorpus(ctx context.Context, opts Options) (found []Finding, err error) {
	e, err := newEngine(opts)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return e.Verify(ctx)
}

// Check looks at the corpus without reading the whole of it: whether it is there,
// and whether the indexes fit the settings and the catalogue.
func (e *Engine) Check(ctx context.Context) ([]Finding, error) { return e.corpus.Check(ctx) }
