package corpus

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/generation"
	"github.com/biopars/biopars/index/lexical"
)

// local is a corpus in a data directory: the catalogue and the published
// generation of each index. Its vectors can be on a server.
type local struct {
	files

	mu      sync.Mutex
	current *snapshot // nil until something has been published
	lexical *lexical.Index
	closed  bool

	// Vectors in the directory.
	generation string // that the vectors were opened on, "" before the first
	// Vectors on a server.
	lastTry  time.Time // when they were last opened; zero lets the next question wait for it
	retrying bool
}

// Acquire implements Backend.
func (b *local) Acquire(ctx context.Context) (*View, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.refresh(ctx); err != nil {
		return nil, err
	}
	return b.current.view(), nil
}

// refresh makes current what was last published.
func (b *local) refresh(ctx context.Context) error {
	if b.closed {
		return ErrClosed
	}
	if b.current == nil {
		if err := b.open(ctx); err != nil {
			return err
		}
	} else if _, err := b.lexical.Refresh(ctx); err != nil {
		return err
	}
	b.refreshDense(ctx)
	return nil
}

// open opens what has been published, but for the vectors.
func (b *local) open(ctx context.Context) (err error) {
	defer func() { err = WithRoom(b.Dir, 0, err) }()
	cat, err := catalogue.Open(ctx, cataloguePath(b.Dir), catalogue.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	x, err := lexical.Open(ctx, b.lexicalDir(), lexicalOptions(cat))
	if err != nil {
		if errors.Is(err, index.ErrNotFound) {
			err = b.unindexed(ctx, cat)
		}
		return errors.Join(err, cat.Close())
	}
	b.lexical = x
	b.current = &snapshot{
		catalogue: cat, passages: cat, terms: x, trained: b.Embedder == nil,
		resources: []*resource{newResource(cat), newResource(x)}, logger: b.Logger,
	}
	b.current.source = localSource{b, x}
	return nil
}

// replaceDense gives new views other vectors. Those that have the old ones keep
// them.
func (b *local) replaceDense(x *dense.Index, err error) {
	next := *b.current
	next.resources = next.resources[:2:2] // catalogue and terms
	next.dense, next.denseErr = x, err
	if x != nil {
		next.resources = append(next.resources, newResource(x.Store()))
	}
	old := b.current.resources[2:]
	b.current = &next
	if err := releaseAll(old); err != nil {
		b.Logger.Warn("dense vectors that were replaced cannot be closed", "error", err)
	}
}

// refreshDense changes over to the vectors published last. They may come with
// another encoder, so a new generation is opened as a whole. Vectors that cannot be
// used are no reason to refuse: BM25 answers, and the answer says so.
func (b *local) refreshDense(ctx context.Context) {
	if b.NoDense {
		return
	}
	if b.Vectors != nil {
		b.refreshServer(ctx)
		return
	}
	name, err := generation.Open(b.denseDir(), denseFiles).CurrentName()
	if err == nil && name == b.generation {
		return
	}
	var x *dense.Index
	if err == nil {
		b.generation = name
		x, err = b.openDense(ctx, b.current.catalogue)
	} else {
		x = b.current.dense
	}
	if x != b.current.dense || err != nil || b.current.denseErr != nil {
		b.changeDense(x, err)
	}
	if err != nil {
		b.Logger.WarnContext(ctx, "dense vectors cannot be used", "error", err)
	}
}

// changeDense is replaceDense that keeps the vectors where only the error is new.
func (b *local) changeDense(x *dense.Index, err error) {
	if x != b.current.dense {
		b.replaceDense(x, err)
		return
	}
	next := *b.current
	next.denseErr = err
	b.current = &next
}

// openDense opens the published vectors for reading. Nothing published is no
// error: small corpora have no dense leg.
func (b *local) openDense(ctx context.Context, cat *catalogue.Catalogue) (*dense.Index, error) {
	have, err := b.builtWith(ctx)
	if errors.Is(err, index.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	embedder, want := b.Embedder, b.fingerprint(cat, cmp.Or(b.EmbedderDigest, have.EmbedderDigest))
	if embedder == nil && have.Embedder == trainedEncoder {
		if embedder, err = b.loadEncoder(have.EmbedderDigest); err != nil {
			return nil, err
		}
	}
	store, err := b.openVectors(ctx, dense.OpenOptions{Fingerprint: want, Filter: cat.Allow, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	return dense.NewIndex(embedder, store, dense.Options{}), nil
}

// Renew implements Backend. Indexes in the directory look after themselves; only
// vectors on a server can be rebuilt with other settings.
func (b *local) Renew(ctx context.Context, stale *View) (*View, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, ErrClosed
	}
	if b.current.dense == stale.of.dense && b.Vectors != nil {
		b.replaceDense(b.openServer(ctx, b.current.catalogue))
	}
	return b.current.view(), nil
}

// Close implements Backend.
func (b *local) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.current == nil {
		return nil
	}
	old := b.current
	b.current = nil
	return old.release()
}
