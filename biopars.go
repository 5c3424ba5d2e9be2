// Package biopars answers Persian medical questions with long answers in which
// every sentence carries the evidence it rests on.
//
// An [Engine] keeps a corpus of passages in a data directory. [Engine.Ingest]
// reads files into it, [Engine.Search] finds passages, [Engine.Ask] and
// [Engine.Stream] answer. Passages are found by BM25 over a Persian analyzer and
// by dense vectors, fused, and diversified by maximal marginal relevance; the
// answer is written by a language model from these passages alone, or, without
// a model, quoted from them.
//
// Models, embedders and the retriever that comes out are langchaingo's
// interfaces, so every provider that langchaingo has plugs in.
//
// The program states what evidence says. It is no physician.
package biopars

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// Version of the module.
const Version = "0.1.0"

// Engine answers questions over one data directory. It is safe for concurrent
// use. Any number of engines, in any number of processes, can answer while one
// ingests; each question sees the last published state of the corpus.
type Engine struct {
	opts     Options
	analyzer *persian.Analyzer
	cleanup  func() error // of the demo's directory

	mu     sync.Mutex
	corpus *corpus // nil until something has been published
	closed bool
	tried  time.Time // when vectors on a server were last opened
	trying bool
}

// ErrClosed is returned by an engine after Close.
var ErrClosed = errors.New("biopars: the engine is closed")

// Open opens the corpus in opts.Dir. A directory without a corpus is no error:
// Ingest makes one, and until then questions return [index.ErrNoCorpus]. An
// index that was built with other settings than those in force is an
// [*index.FingerprintError] that names the command to run.
func Open(ctx context.Context, opts Options) (*Engine, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	e := &Engine{opts: opts, analyzer: &persian.Analyzer{}}
	if _, err := e.current(ctx); err != nil && !errors.Is(err, index.ErrNoCorpus) {
		return nil, err
	}
	return e, nil
}

// Close gives back all files. Questions that are being answered fail.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	var err error
	if e.corpus != nil {
		err = e.corpus.close()
		e.corpus = nil
	}
	if e.cleanup != nil {
		err = errors.Join(err, e.cleanup())
	}
	return err
}

// current returns the corpus as it was last published.
func (e *Engine) current(ctx context.Context) (corpus, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return corpus{}, ErrClosed
	}
	if e.corpus == nil {
		c, err := e.openCorpus(ctx)
		if err != nil {
			return corpus{}, err
		}
		e.corpus = c
		return *c, nil
	}
	if e.corpus.bleve == nil { // a collection looks after itself
		return *e.corpus, nil
	}
	if _, err := e.corpus.bleve.Refresh(ctx); err != nil {
		return corpus{}, err
	}
	e.refreshDense(ctx, e.corpus)
	return *e.corpus, nil
}
