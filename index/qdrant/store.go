package qdrant

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/lexical"
)

// Store is a collection on a Qdrant server. It is a [dense.Store] and gives
// back the passages it has; with Options.Terms it also finds them by their terms,
// see [Store.Terms].
//
// Vectors, texts and deletions of one passage arrive together. A reader of
// another process learns within Options.Fresh that something is being written
// and then passes over what is not published; in that moment it may see some of
// it.
type Store struct {
	c        *client
	want     index.Fingerprint
	readOnly bool
	pinned   bool // want is that of what was found

	state       atomic.Pointer[state]
	current     sync.RWMutex // held shared by searches, so that none has a stale state after a write began
	refreshing  sync.Mutex   // held while the state is reloaded
	refreshedAt atomic.Int64

	mu   sync.Mutex // guards work
	work *work
}

var (
	_ dense.Remote        = (*Store)(nil)
	_ index.PassageReader = (*Store)(nil)
)

// state is a view of the published generation. It is immutable.
type state struct {
	manifest
	collection string              // "" when nothing is published
	vocabulary *lexical.Vocabulary // with Options.Terms
}

// Open opens the collection. It need not exist, unless o.ReadOnly is set: then
// the error wraps [index.ErrNotFound]. When it was made with another fingerprint
// than o says, the error is an [*index.FingerprintError] if o.ReadOnly is set; a
// writer gets the store and the error from Apply, so that it can Reset it. For a
// reader, an empty Corpus, Embedder or EmbedderDigest in the fingerprint stands
// for the one it finds.
func Open(ctx context.Context, opts Options, o dense.OpenOptions) (*Store, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	c, err := dial(opts)
	if err != nil {
		return nil, err
	}
	s := &Store{c: c, want: opts.fingerprint(o.Fingerprint), readOnly: o.ReadOnly}
	s.state.Store(&state{})
	if err := s.reload(ctx, s.c.read); err != nil {
		waitFor := !o.ReadOnly && errors.Is(err, ErrUnavailable) // writes wait
		missing := !o.ReadOnly && errors.Is(err, index.ErrNotFound)
		other := !o.ReadOnly && (errors.Is(err, index.ErrFingerprint) || errors.Is(err, index.ErrCorrupt))
		if !waitFor && !missing && !other {
			return nil, errors.Join(err, c.Close())
		}
	}
	if o.ReadOnly { // from here on it must not change
		s.want, s.pinned = s.state.Load().Fingerprint, true
	}
	return s, nil
}

// fingerprint fills in what this package decides.
func (o *Options) fingerprint(f index.Fingerprint) index.Fingerprint {
	f.Format, f.Similarity = manifestFormat, dense.Similarity
	if o.Terms != nil {
		terms := o.Terms.Fingerprint()
		f.Analyzer, f.Fields = terms.Analyzer, o.Terms.SparseFields()
	}
	return f
}

// check compares fingerprints.
func (s *Store) check(op string, have index.Fingerprint) error {
	want := s.want
	if s.readOnly && !s.pinned {
		want.Corpus = cmp.Or(want.Corpus, have.Corpus)
		want.Embedder = cmp.Or(want.Embedder, have.Embedder)
		want.EmbedderDigest = cmp.Or(want.EmbedderDigest, have.EmbedderDigest)
	}
	err := want.Check(op, "dense", have)
	var fe *index.FingerprintError
	if !errors.As(err, &fe) {
		return err
	}
	switch {
	case want.Corpus != have.Corpus:
		fe.Repair = index.RepairChooseCorpus
	case s.c.opts.Terms == nil:
		fe.Repair = index.RepairRebuildDense
	}
	return err
}

// reload reads what is published. When it fails, the state stays as it was.
func (s *Store) reload(ctx context.Context, do caller) error {
	s.refreshedAt.Store(time.Now().UnixNano())
	m, err := s.c.manifest(ctx, do, s.c.opts.Collection)
	if err != nil {
		return err
	}
	if err := s.check("open", m.Fingerprint); err != nil {
		return err
	}
	old := s.state.Load()
	next := &state{manifest: m, collection: generationName(s.c.opts.Collection, m.Generation)}
	if s.c.opts.Terms != nil {
		b := m.Blobs[blobVocabulary]
		if next.vocabulary = old.vocabulary; next.vocabulary == nil || old.Blobs[blobVocabulary] != b {
			raw, err := s.c.readBlob(ctx, do, next.collection, b)
			if err != nil {
				return err
			}
			if next.vocabulary, err = lexical.ReadVocabulary(raw); err != nil {
				return s.c.damaged(next.collection, "vocabulary", err)
			}
		}
	}
	s.state.Store(next)
	return nil
}

// blobVocabulary is the name of the vocabulary among a manifest's blobs.
const blobVocabulary = "vocabulary"

// refreshIfStale reloads a reader's state that is older than Options.Fresh, unless
// another search is doing that. When it fails, the state stays as it was.
func (s *Store) refreshIfStale(ctx context.Context) error {
	if !s.readOnly || time.Since(time.Unix(0, s.refreshedAt.Load())) < s.c.opts.Fresh || !s.refreshing.TryLock() {
		return nil // a writer knows what it publishes
	}
	defer s.refreshing.Unlock()
	return s.reload(ctx, s.c.read)
}

// Refresh makes what was published up to now visible to searches, which they
// notice within Options.Fresh by themselves. The error is an
// [*index.FingerprintError] when the collection was rebuilt with other settings.
func (s *Store) Refresh(ctx context.Context) error {
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	return s.reload(ctx, s.c.read)
}

// hideUnpublished makes searches of this process pass over what is not published. It waits
// for those that do not.
func (s *Store) hideUnpublished() {
	s.current.Lock()
	defer s.current.Unlock()
	st := *s.state.Load()
	st.Writing = true
	s.state.Store(&st)
}

// view runs a search on the published generation. When its collection is gone, the
// state is stale: the search is retried on the new one.
func (s *Store) view(ctx context.Context, search func(*state) error) error {
	if err := s.refreshIfStale(ctx); errors.Is(err, index.ErrNotFound) || errors.Is(err, index.ErrFingerprint) ||
		ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	s.current.RLock()
	defer s.current.RUnlock()
	st := s.state.Load()
	if st.collection == "" {
		return ctx.Err()
	}
	err := search(st)
	if !errors.Is(err, index.ErrNotFound) {
		return err
	}
	if err := s.reload(ctx, s.c.read); err != nil {
		return err
	}
	return search(s.state.Load())
}

// Fingerprint implements [dense.Remote]. A writer waits for a server that is
// away.
func (s *Store) Fingerprint(ctx context.Context) (index.Fingerprint, error) {
	if s.readOnly {
		return s.state.Load().Fingerprint, ctx.Err()
	}
	m, err := s.c.manifest(ctx, s.c.write, s.c.opts.Collection)
	return m.Fingerprint, err
}

// Close ends the connection. What was applied and not published is applied
// again, or from the last checkpoint on, the next time.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.work != nil {
		s.work.abandon()
		s.work = nil
	}
	return s.c.Close()
}
