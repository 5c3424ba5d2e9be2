package corpus

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/retrieve"
)

// collection is a corpus on a server. Its collection holds all that answering
// needs: texts, terms and vectors of the passages, the words of the corpus, and the
// encoder that was trained on it. One process, which has the catalogue, writes it;
// any number of others have nothing of their own.
type collection struct {
	files
	server qdrant.Options

	mu      sync.Mutex
	current *snapshot // nil until something has been published
	store   *qdrant.Store
	closed  bool
}

// Acquire implements Backend. A collection refreshes itself.
func (b *collection) Acquire(ctx context.Context) (*View, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, ErrClosed
	}
	if b.current == nil {
		if err := b.open(ctx); err != nil {
			return nil, err
		}
	}
	return b.current.view(), nil
}

// Renew implements Backend. What the stale view reads from is closed with the
// last view that has it.
func (b *collection) Renew(ctx context.Context, stale *View) (*View, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, ErrClosed
	}
	if b.current == stale.of {
		if err := b.open(ctx); err != nil {
			return nil, err
		}
		if err := stale.of.release(); err != nil {
			b.Logger.WarnContext(ctx, "a collection that was replaced cannot be closed", "error", err)
		}
	}
	return b.current.view(), nil
}

// open makes current what has been published in the collection.
func (b *collection) open(ctx context.Context) (err error) {
	next := &snapshot{trained: b.Embedder == nil, logger: b.Logger}
	defer func() {
		if err != nil {
			err = errors.Join(err, next.release())
		}
	}()
	// Corpus and embedder are looked at afterwards: terms answer without them.
	store, err := qdrant.Open(ctx, b.options(nil), dense.OpenOptions{ReadOnly: true})
	if errors.Is(err, index.ErrNotFound) {
		return &index.Error{Op: "open corpus", Object: b.place(), Repair: index.RepairIngest, Err: index.ErrNoCorpus}
	}
	if err != nil {
		return err
	}
	next.resources = append(next.resources, newResource(store))
	next.passages, next.terms, next.source = store, store.Terms(), collectionSource{b, store}
	built, err := store.Fingerprint(ctx)
	if err != nil {
		return err
	}
	if err := b.openCatalogue(ctx, next, built.Corpus); err != nil {
		return err
	}
	if !b.NoDense && built.Embedder != "" {
		embedder, err := b.embedderOf(ctx, store)
		if err != nil {
			next.denseErr = err
		} else {
			next.dense = dense.NewIndex(embedder, store, dense.Options{})
			next.fused = fused{next.dense, store}
		}
	}
	b.current, b.store = next, store
	return nil
}

// openCatalogue opens the catalogue of the corpus, if it is in the data
// directory. One of another corpus has nothing to do with this one.
func (b *collection) openCatalogue(ctx context.Context, o *snapshot, corpus string) error {
	if b.Dir == "" {
		return nil
	}
	cat, err := catalogue.Open(ctx, cataloguePath(b.Dir), catalogue.Options{ReadOnly: true})
	if errors.Is(err, index.ErrNoCorpus) {
		return nil
	}
	if err != nil {
		return err
	}
	if cat.ID() != corpus {
		return cat.Close()
	}
	o.catalogue = cat
	o.resources = append(o.resources, newResource(cat))
	return nil
}

// place names the collection in messages.
func (b *collection) place() string { return b.server.Address() + "/" + b.server.Collection }

// Close implements Backend.
func (b *collection) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.current == nil {
		return nil
	}
	old := b.current
	b.current, b.store = nil, nil
	return old.release()
}

// fused is a collection that fuses both legs itself.
type fused struct {
	dense *dense.Index
	store *qdrant.Store
}

// SearchFused implements [retrieve.FusedSearcher].
func (f fused) SearchFused(ctx context.Context, q index.Query, k, depth int) ([]retrieve.Candidate, error) {
	vector, err := f.dense.EmbedQuery(ctx, q.Text)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(vector, func(x float32) bool { return x != 0 }) {
		return nil, errNoVector
	}
	hits, err := f.store.SearchFused(ctx, vector, q, k, depth, retrieve.RRFConstant)
	out := make([]retrieve.Candidate, len(hits))
	for i, h := range hits {
		out[i] = retrieve.Candidate{Passage: index.Passage{Seq: h.Seq}, Score: h.Score, Fused: h.Score, BM25: h.Terms}
	}
	return out, err
}
