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
	"sync/atomic"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/internal/corpus"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// Version of the module.
const Version = "0.1.0"

// Engine answers questions over one data directory. It is safe for concurrent
// use. Any number of engines, in any number of processes, can answer while one
// ingests; each question sees the last published state of the corpus.
type Engine struct {
	opts    Options
	corpus  corpus.Backend
	demo    bool
	cleanup func() error // of the demo's directory
	closed  atomic.Bool
	facets  atomic.Pointer[keptFacets]
	titles  *catalogue.Titles
	turns   turns // of searches; nil where they wait for servers of others
}

// ErrClosed is returned by an engine after Close.
var ErrClosed = corpus.ErrClosed

// Open opens the corpus in opts.Dir. A directory without a corpus is no error:
// Ingest makes one, and until then questions return [index.ErrNoCorpus]. An
// index that was built with other settings than those in force is an
// [*index.FingerprintError] that names the command to run.
func Open(ctx context.Context, opts Options) (*Engine, error) {
	e, err := newEngine(opts)
	if err != nil {
		return nil, err
	}
	go question.Prepare()
	view, err := e.corpus.Acquire(ctx)
	if errors.Is(err, index.ErrNoCorpus) {
		return e, nil
	}
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	view.Release()
	return e, nil
}

// newEngine makes an engine that has opened nothing yet.
func newEngine(opts Options) (*Engine, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	backend, err := corpus.New(corpus.Config{
		Dir: opts.Dir, Server: opts.Store, Vectors: opts.Vectors,
		Embedder: opts.Embedder, EmbedderName: opts.EmbedderName, EmbedderDigest: opts.EmbedderDigest,
		NoDense: opts.NoDense, ExactVectors: opts.ExactVectors, Patience: opts.Retrieve.DenseTimeout, Logger: opts.Logger,
	})
	if err != nil {
		return nil, err
	}
	e := &Engine{opts: opts, corpus: backend, titles: catalogue.NewTitles(persian.Fold)}
	if opts.Store == nil && opts.Vectors == nil && opts.Embedder == nil {
		e.turns = newTurns()
	}
	return e, nil
}

// Close ends the use of the engine: questions that come return ErrClosed. Those
// that are being answered keep what they read from and are answered.
func (e *Engine) Close() (err error) {
	if e.closed.Swap(true) {
		return nil
	}
	err = e.corpus.Close()
	if e.cleanup != nil {
		err = errors.Join(err, e.cleanup())
	}
	return err
}
