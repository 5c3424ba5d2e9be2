package corpus

import (
	"bytes"
	"cmp"
	"context"
	"errors"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/index/qdrant"
)

// options are what the collection is opened with. The catalogue is nil in a
// process that only answers.
func (b *collection) options(cat *catalogue.Catalogue) qdrant.Options {
	o := b.server
	terms := lexicalOptions(cat)
	o.Terms = &terms
	if cat != nil {
		o.Averages = func(ctx context.Context) (lexical.Averages, error) {
			counts := &lexical.WordCounts{}
			for p, err := range LivePassages(ctx, cat) {
				if err != nil {
					return lexical.Averages{}, err
				}
				counts.Add(terms.Analyse(&p))
			}
			return counts.Statistics.Averages(), nil
		}
	}
	return o
}

// Update implements Backend. Terms and vectors are in one collection, so that
// both are rebuilt or none. A new encoder is trained on a rebuild, and when the
// corpus has become large enough.
func (b *collection) Update(ctx context.Context, cat *catalogue.Catalogue, u Update) (err error) {
	rebuild := u.RebuildLexical || u.RebuildDense || u.OnlyRebuild
	opts := b.options(cat)
	built, err := builtWith(ctx, opts)
	if err != nil && !rebuild && !errors.Is(err, index.ErrNotFound) {
		return err
	}
	embedder, trained, want, err := b.updateEmbedder(ctx, cat, built, rebuild, u.Progress)
	if err != nil {
		return err
	}
	if trained != nil { // the first vectors of a corpus that had terms alone
		rebuild = rebuild || built != (index.Fingerprint{}) && built.Embedder == ""
	}
	store, err := qdrant.Open(ctx, opts, dense.OpenOptions{Fingerprint: want})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	x := dense.NewIndex(embedder, store, dense.Options{Name: "qdrant", BatchSize: embedBatch})
	if rebuild {
		if err := x.Reset(ctx); err != nil {
			return err
		}
	}
	if trained != nil && (rebuild || trained.Digest() != built.EmbedderDigest) {
		var file bytes.Buffer
		if _, err := trained.WriteTo(&file); err != nil {
			return err
		}
		if err := store.Attach(ctx, encoderFile, file.Bytes()); err != nil {
			return err
		}
	}
	if err := index.CatchUp(ctx, cat, catchUpOptions(u.Progress), x); err != nil {
		return err
	}
	if err := b.refreshNow(ctx); err != nil {
		return err
	}
	if trained != nil {
		return b.dropEncoders(trained.Digest())
	}
	return nil
}

// updateEmbedder returns what the vectors are made with, nil where there are none,
// and the encoder again if it is the corpus's own.
func (b *collection) updateEmbedder(ctx context.Context, cat *catalogue.Catalogue, built index.Fingerprint,
	replace bool, progress func(Indexing)) (
	embedder embeddings.Embedder, trained *subword.Model, want index.Fingerprint, err error) {
	want.Corpus = cat.ID()
	switch {
	case b.NoDense:
		return nil, nil, want, nil
	case b.Embedder != nil:
		return b.Embedder, nil, b.fingerprint(cat, cmp.Or(b.EmbedderDigest, built.EmbedderDigest)), nil
	}
	trained, err = b.encoder(ctx, cat, built.EmbedderDigest, replace, progress)
	if errors.Is(err, subword.ErrTooFewPassages) {
		return nil, nil, want, nil
	}
	if err != nil {
		return nil, nil, want, err
	}
	return trained, trained, b.fingerprint(cat, trained.Digest()), nil
}

// refreshNow lets this process see at once what it has published itself.
func (b *collection) refreshNow(ctx context.Context) error {
	b.mu.Lock()
	if b.current == nil {
		b.mu.Unlock()
		return nil
	}
	store, view := b.store, b.current.view()
	b.mu.Unlock()
	defer view.Release()
	err := store.Refresh(ctx)
	if errors.Is(err, index.ErrFingerprint) { // the next question opens it again
		err = nil
	}
	return err
}

// builtWith returns what the published collection was made with.
func builtWith(ctx context.Context, o qdrant.Options) (index.Fingerprint, error) {
	store, err := qdrant.Open(ctx, o, dense.OpenOptions{})
	if err != nil {
		return index.Fingerprint{}, err
	}
	built, err := store.Fingerprint(ctx)
	return built, errors.Join(err, store.Close())
}
