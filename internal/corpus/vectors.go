package corpus

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
)

// Vectors of a corpus in a data directory can be on a server, which can be away.

// retryPause is the pause after which a server that could not be reached is tried
// again, beside the questions.
const retryPause = 5 * time.Second

// refreshServer opens the vectors on a server. A question waits for it only the
// first time.
func (b *local) refreshServer(ctx context.Context) {
	first := b.lastTry.IsZero()
	if b.current.dense != nil || b.retrying || !first && time.Since(b.lastTry) < retryPause {
		return
	}
	b.lastTry = time.Now()
	if first {
		b.changeDense(b.openServer(ctx, b.current.catalogue))
		return
	}
	b.retrying = true
	view := b.current.view() // keeps the catalogue open
	go func() {
		x, err := b.openServer(context.WithoutCancel(ctx), view.catalogue)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.retrying, b.lastTry = false, time.Now()
		switch {
		case b.current != nil && b.current.dense == nil:
			b.changeDense(x, err)
		case x != nil: // closed, or opened otherwise, meanwhile
			_ = x.Store().Close()
		}
		view.Release()
	}()
}

// openServer opens the vectors on a server for reading. Nothing published is no
// error.
func (b *local) openServer(ctx context.Context, cat *catalogue.Catalogue) (*dense.Index, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(b.Patience, vectorsTimeout))
	defer cancel()
	store, err := b.Vectors(ctx, dense.OpenOptions{Fingerprint: b.fingerprint(cat, b.EmbedderDigest),
		Filter: cat.Allow, ReadOnly: true})
	if errors.Is(err, index.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	embedder, err := b.embedderOf(ctx, store)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return dense.NewIndex(embedder, store, dense.Options{}), nil
}

// openVectors opens the store of the dense vectors.
func (b *local) openVectors(ctx context.Context, o dense.OpenOptions) (dense.Store, error) {
	if b.Vectors != nil {
		return b.Vectors(ctx, o)
	}
	return dense.OpenExact(ctx, b.denseDir(), dense.ExactOptions{Fingerprint: o.Fingerprint, Filter: o.Filter,
		ReadOnly: o.ReadOnly, Exhaustive: b.ExactVectors})
}

// embedderOf returns the embedder that the vectors of a store on a server were
// made with, if it is the one in force.
func (f *files) embedderOf(ctx context.Context, store dense.Remote) (embeddings.Embedder, error) {
	have, err := store.Fingerprint(ctx)
	if err != nil {
		return nil, err
	}
	want := have
	want.Embedder, want.EmbedderDigest = f.EmbedderName, cmp.Or(f.EmbedderDigest, have.EmbedderDigest)
	if f.Embedder == nil {
		want.Embedder = trainedEncoder
	}
	if err := want.Check("open", "dense", have); err != nil {
		return nil, err
	}
	if f.Embedder != nil {
		return f.Embedder, nil
	}
	if f.Dir != "" {
		m, err := f.loadEncoder(have.EmbedderDigest)
		if err == nil || !errors.Is(err, index.ErrNotFound) {
			return m, err
		}
	}
	attached, ok := store.(interface {
		Attachment(ctx context.Context, name string) ([]byte, error)
	})
	if !ok {
		return nil, &index.Error{Op: "open encoder", Object: have.EmbedderDigest, Repair: index.RepairRebuildDense,
			Err: index.ErrNotFound}
	}
	raw, err := attached.Attachment(ctx, encoderFile)
	if err != nil {
		return nil, err
	}
	m, err := subword.Read(bytes.NewReader(raw), analyzer)
	if err == nil && m.Digest() != have.EmbedderDigest {
		err = &index.Error{Op: "open encoder", Object: have.EmbedderDigest, Repair: index.RepairRebuildDense,
			Err: index.ErrCorrupt}
	}
	return m, err
}

// encoderFile is the name under which the trained encoder is kept in a
// collection.
const encoderFile = "encoder"
