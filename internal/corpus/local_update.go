package corpus

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/generation"
	"github.com/biopars/biopars/index/lexical"
)

// Update implements Backend. The dense index comes second, so that new passages
// can be found before an encoder has been trained.
func (b *local) Update(ctx context.Context, cat *catalogue.Catalogue, u Update) error {
	if u.RebuildLexical || !u.OnlyRebuild {
		if err := b.updateLexical(ctx, cat, u); err != nil {
			return err
		}
	}
	if !b.NoDense && (u.RebuildDense || !u.OnlyRebuild) {
		return b.updateDense(ctx, cat, u)
	}
	return nil
}

func (b *local) updateLexical(ctx context.Context, cat *catalogue.Catalogue, u Update) (err error) {
	w, err := lexical.OpenWriter(ctx, b.lexicalDir(),
		lexical.WriterOptions{Options: lexicalOptions(cat), Rebuild: u.RebuildLexical})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	return index.CatchUp(ctx, cat, catchUpOptions(u.Progress), w)
}

// embedBatch is how many passages are embedded at once.
const embedBatch = 256

// trainedBatch is how many passages become one file of vectors where the trained encoder
// makes them, which does so many in a fraction of a second. Each file has to reach the disk,
// and so has the list of all of them.
const trainedBatch = 4096

// updateDense brings the vectors up to date, with a new encoder if it is to be
// trained: on a rebuild, and when there is none yet.
func (b *local) updateDense(ctx context.Context, cat *catalogue.Catalogue, u Update) (err error) {
	if b.Vectors == nil {
		if err := generation.Open(b.denseDir(), denseFiles).Adopt(ctx); err != nil && !u.RebuildDense {
			return err
		}
	}
	built, err := b.builtWith(ctx)
	if err != nil && !errors.Is(err, index.ErrNotFound) && !u.RebuildDense {
		return err
	}
	digest := built.EmbedderDigest
	embedder := b.Embedder
	if embedder != nil {
		digest = cmp.Or(b.EmbedderDigest, digest)
	} else {
		model, err := b.encoder(ctx, cat, digest, u.RebuildDense, u.Progress)
		if errors.Is(err, subword.ErrTooFewPassages) {
			b.Logger.InfoContext(ctx, "no dense vectors: the corpus is too small to train an encoder on")
			return nil
		}
		if err != nil {
			return err
		}
		embedder, digest = model, model.Digest()
	}
	store, err := b.openVectors(ctx, dense.OpenOptions{Fingerprint: b.fingerprint(cat, digest), Filter: cat.Allow})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	x := dense.NewIndex(embedder, store, dense.Options{BatchSize: embedBatch})
	opts := catchUpOptions(u.Progress)
	if b.Embedder == nil && b.Vectors == nil {
		opts.BatchSize = trainedBatch
	}
	if u.RebuildDense {
		err = index.Rebuild(ctx, cat, opts, x)
	} else {
		err = index.CatchUp(ctx, cat, opts, x)
	}
	if err != nil {
		return err
	}
	b.retryServer()
	if b.Embedder == nil {
		return b.dropEncoders(digest)
	}
	return nil
}

// retryServer lets the next question open vectors on a server that were not there
// before.
func (b *local) retryServer() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lastTry = time.Time{}
}

// builtWith returns what the published vectors were made with. The error wraps
// index.ErrNotFound when there are none.
func (b *local) builtWith(ctx context.Context) (index.Fingerprint, error) {
	if b.Vectors == nil {
		m, err := generation.Open(b.denseDir(), denseFiles).Published()
		return m.Fingerprint, err
	}
	store, err := b.Vectors(ctx, dense.OpenOptions{})
	if err != nil {
		return index.Fingerprint{}, err
	}
	built, err := store.Fingerprint(ctx)
	return built, errors.Join(err, store.Close())
}
