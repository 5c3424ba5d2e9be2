// Package corpus opens a corpus where it is kept, in a data directory or on a
// server, and gives it to the engine as one thing. A [Backend] hands out a [View]
// for each question; what a view reads stays open until it is released, also when
// the backend has turned to something newer meanwhile.
package corpus

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/retrieve"
)

// Backend is where a corpus is kept. It is safe for concurrent use.
type Backend interface {
	// Acquire returns the corpus as it was last published; the caller releases it.
	// The error wraps [index.ErrNoCorpus] before anything has been published.
	Acquire(ctx context.Context) (*View, error)
	// Renew is Acquire after a search on a view has failed because an index was
	// rebuilt with other settings. The caller still releases the stale view.
	Renew(ctx context.Context, stale *View) (*View, error)
	// Update makes the indexes follow the catalogue. The caller holds the lock of
	// the data directory.
	Update(ctx context.Context, cat *catalogue.Catalogue, u Update) error
	// Check compares what is published with the settings and with the catalogue,
	// without reading the whole of it.
	Check(ctx context.Context) ([]Finding, error)
	// Verify reads the whole corpus and compares the indexes with it.
	Verify(ctx context.Context) ([]Finding, error)
	// Close ends the use of the backend. What views have open is closed with the
	// last of them; Acquire then returns [ErrClosed].
	Close() error
}

// Server is a server that keeps a whole corpus; [qdrant.Options] is the one there
// is.
type Server interface {
	// Address is the server's, for messages.
	Address() string
}

// Config says where a corpus is and what its indexes are made with.
type Config struct {
	Dir     string       // data directory; "" for a process that only answers from Server
	Server  Server       // keeps passages, terms and vectors; nil: all of them are in Dir
	Vectors dense.Opener // keeps the vectors alone; nil: they are where the rest is

	Embedder       embeddings.Embedder // nil: an encoder that is trained on the corpus
	EmbedderName   string
	EmbedderDigest string // "" leaves the version unchecked
	NoDense        bool
	ExactVectors   bool // compare with every vector in Dir however many there are

	Patience time.Duration // for opening Vectors before a question; default 2 s
	Logger   *slog.Logger
}

// Update says what an update does.
type Update struct {
	RebuildLexical, RebuildDense bool           // rebuild what is published, beside it
	OnlyRebuild                  bool           // leave alone what is not rebuilt
	Progress                     func(Indexing) // may be nil
}

// Indexing says how far a step of indexing is.
type Indexing struct {
	Step     string // "lexical", "encoder" (training) or "dense"
	Done, Of int
}

var (
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("biopars: the engine is closed")
	// ErrNoDir is returned for a write to a corpus without a data directory.
	ErrNoDir = errors.New("biopars: Options.Dir is empty; a process that ingests keeps the catalogue there")
	// ErrServer is returned for a server of a type that is not known.
	ErrServer = errors.New("biopars: Options.Store is of no known type")
)

// New returns the backend of a corpus. It opens nothing yet.
func New(c Config) (Backend, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	switch server := c.Server.(type) {
	case nil:
		return &local{files: files{c}}, nil
	case qdrant.Options:
		return &collection{files: files{c}, server: server}, nil
	case *qdrant.Options:
		return &collection{files: files{c}, server: *server}, nil
	}
	return nil, ErrServer
}

// Write runs f as the only writer of a data directory. The error wraps
// [index.ErrLocked] when another process is writing, and is an [*index.NoSpaceError]
// when the disk is full.
func Write(ctx context.Context, dir string, f func(*catalogue.Catalogue) error) (err error) {
	if dir == "" {
		return ErrNoDir
	}
	defer func() { err = WithRoom(dir, 0, err) }()
	lock, err := index.AcquireLock(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	cat, err := catalogue.Open(ctx, cataloguePath(dir), catalogue.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	return f(cat)
}

// Read runs f on the catalogue of a data directory beside a writer. The error wraps
// [index.ErrNoCorpus] when there is none.
func Read(ctx context.Context, dir string, f func(*catalogue.Catalogue) error) (err error) {
	if dir == "" {
		return ErrNoDir
	}
	cat, err := catalogue.Open(ctx, cataloguePath(dir), catalogue.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	return f(cat)
}

// analyzer is the project's one term pipeline; its zero value is safe for
// concurrent use.
var analyzer = &persian.Analyzer{}

// lexicalOptions are what terms are indexed with. Questions come with the
// synonyms that widen them, so none are needed here.
func lexicalOptions(cat *catalogue.Catalogue) lexical.Options {
	o := lexical.Options{Analyzer: analyzer}
	if cat != nil {
		o.Corpus, o.Filter = cat.ID(), cat.Allow
	}
	return o
}

func catchUpOptions(progress func(Indexing)) index.CatchUpOptions {
	if progress == nil {
		return index.CatchUpOptions{}
	}
	return index.CatchUpOptions{Progress: func(p index.Progress) {
		progress(Indexing{Step: p.Consumer, Done: int(p.Applied), Of: int(p.Last)})
	}}
}

// errNoVector says that the embedder knows nothing of a question, which terms
// alone have to answer then.
var errNoVector = errors.New("the question has no vector")

// Renewed reports whether a search has failed, or a leg of it, because an index
// was rebuilt with other settings since it was opened. See [Backend.Renew].
func Renewed(found retrieve.Result, err error) bool {
	if errors.Is(err, index.ErrFingerprint) {
		return true
	}
	for _, f := range found.Failures {
		if errors.Is(f.Err, index.ErrFingerprint) {
			return true
		}
	}
	return false
}
