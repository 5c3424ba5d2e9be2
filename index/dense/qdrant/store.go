package qdrant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	api "github.com/qdrant/go-client/qdrant"

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

	state   atomic.Pointer[state]
	looking sync.Mutex // held by the one search that looks for news
	looked  atomic.Int64

	mu   sync.Mutex // guards work
	work *work
}

var (
	_ dense.Remote        = (*Store)(nil)
	_ index.PassageReader = (*Store)(nil)
)

// state is what searches go by. It is immutable.
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
	if err := s.look(ctx, s.c.read); err != nil {
		waitFor := !o.ReadOnly && errors.Is(err, ErrUnavailable) // writes wait
		missing := !o.ReadOnly && errors.Is(err, index.ErrNotFound) && !errors.Is(err, ErrForeign)
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
	if errors.As(err, &fe) && s.c.opts.Terms == nil {
		fe.Hint = hintRebuild
	}
	return err
}

// look finds out what is published. A failure leaves what was known.
func (s *Store) look(ctx context.Context, do caller) error {
	s.looked.Store(time.Now().UnixNano())
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

// refresh looks at what is published, unless that was done within Options.Fresh
// or is being done. When it fails, what was known stays.
func (s *Store) refresh(ctx context.Context) error {
	if !s.readOnly || time.Since(time.Unix(0, s.looked.Load())) < s.c.opts.Fresh || !s.looking.TryLock() {
		return nil // a writer knows what it publishes
	}
	defer s.looking.Unlock()
	return s.look(ctx, s.c.read)
}

// on runs a search on what is published. When its collection is gone, it was
// replaced a while ago: the search is repeated on the new one.
func (s *Store) on(ctx context.Context, search func(*state) error) error {
	if err := s.refresh(ctx); errors.Is(err, index.ErrNotFound) || errors.Is(err, index.ErrFingerprint) || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	st := s.state.Load()
	if st.collection == "" {
		return ctx.Err()
	}
	err := search(st)
	if !errors.Is(err, index.ErrNotFound) {
		return err
	}
	if err := s.look(ctx, s.c.read); err != nil {
		return err
	}
	return search(s.state.Load())
}

// filter is where, over what is published.
func (st *state) filter(f index.Filter) *api.Filter {
	if st.Writing {
		return where(f, upTo(st.Published))
	}
	return where(f)
}

// Search implements [dense.Store]. Unless Options.Exact is set, the server may
// miss some of the nearest in large collections.
func (s *Store) Search(ctx context.Context, vector []float32, f index.Filter, k int) (hits []index.Hit, err error) {
	if err := ctx.Err(); err != nil || k <= 0 {
		return nil, err
	}
	err = s.on(ctx, func(st *state) error {
		if ok, err := st.fits(vector); !ok {
			return err
		}
		hits, err = s.c.nearest(ctx, st, query{using: denseVector, query: api.NewQueryDense(vector)}, f, k)
		return err
	})
	return hits, err
}

// fits reports whether there is anything that a vector can be compared with, and
// what is wrong with the vector.
func (st *state) fits(vector []float32) (bool, error) {
	if st.Dimension == 0 {
		return false, nil
	}
	if len(vector) != st.Dimension {
		return false, &dense.DimensionError{Op: "search vectors", Want: st.Dimension, Have: len(vector), Hint: hintRebuild}
	}
	if err := dense.CheckFinite(vector); err != nil {
		return false, fmt.Errorf("search vectors: %w", err)
	}
	return true, nil
}

// Score implements [dense.Store].
func (s *Store) Score(ctx context.Context, vector []float32, seqs []index.Seq) ([]index.Hit, error) {
	if err := ctx.Err(); err != nil || len(seqs) == 0 {
		return nil, err
	}
	scores := map[index.Seq]float64{}
	err := s.on(ctx, func(st *state) error {
		if ok, err := st.fits(vector); !ok {
			return err
		}
		using := denseVector
		return s.c.read(ctx, "score passages", func(ctx context.Context) error {
			found, err := s.c.Query(ctx, &api.QueryPoints{
				CollectionName: st.collection, Query: api.NewQueryDense(vector), Using: &using, Filter: oneOf(seqs), Limit: api.PtrOf(uint64(len(seqs))),
				Params: &api.SearchParams{Exact: api.PtrOf(true)}, WithPayload: api.NewWithPayloadInclude(keySeq), Timeout: seconds(ctx),
			})
			for _, p := range found {
				scores[seqOf(p.GetPayload())] = float64(p.GetScore())
			}
			return err
		})
	})
	var out []index.Hit
	for _, seq := range seqs {
		if score, ok := scores[seq]; ok {
			out = append(out, index.Hit{Seq: seq, Score: score})
		}
	}
	return out, err
}

// query is what is asked of one of the vectors.
type query struct {
	using string
	query *api.Query
}

// moreForTies is how many hits beyond k are asked for, to see whether those at
// rank k and behind it score the same. Among many, more do.
func moreForTies(k int) int { return 1 + k/50 }

// nearest asks for the k best. Equal scores are put into the order of passages,
// which the server does not do: when all that it returned beyond k score the
// same, it is asked for more.
func (c *client) nearest(ctx context.Context, st *state, q query, f index.Filter, k int) ([]index.Hit, error) {
	filter := st.filter(f)
	for limit := k + moreForTies(k); ; limit *= 4 {
		var found []*api.ScoredPoint
		err := c.read(ctx, "search "+q.using, func(ctx context.Context) (err error) {
			found, err = c.Query(ctx, &api.QueryPoints{
				CollectionName: st.collection, Query: q.query, Using: &q.using, Filter: filter, Params: c.params(),
				Limit: api.PtrOf(uint64(limit)), WithPayload: api.NewWithPayloadInclude(keySeq), Timeout: seconds(ctx),
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		hits := ranked(found)
		if len(hits) < limit || hits[k-1].Score > hits[len(hits)-1].Score {
			return hits[:min(k, len(hits))], nil
		}
	}
}

// ranked is what the server found, best first, equal scores by ascending Seq.
func ranked(found []*api.ScoredPoint) []index.Hit {
	hits := make([]index.Hit, len(found))
	for i, p := range found {
		hits[i] = index.Hit{Seq: seqOf(p.GetPayload()), Score: float64(p.GetScore())}
	}
	slices.SortFunc(hits, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Seq, b.Seq))
	})
	return hits
}

func (c *client) params() *api.SearchParams {
	return &api.SearchParams{
		Exact: &c.opts.Exact,
		// Without quantised vectors this means nothing.
		Quantization: &api.QuantizationSearchParams{Rescore: api.PtrOf(true), Oversampling: &c.opts.Oversampling},
	}
}

// seconds is the time left, rounded up, for the server to give up in as well.
func seconds(ctx context.Context) *uint64 {
	deadline, ok := ctx.Deadline()
	if !ok {
		return nil
	}
	return api.PtrOf(uint64(max(1, (time.Until(deadline)+time.Second-1)/time.Second)))
}

// points gets the points of passages, in any order.
func (s *Store) points(ctx context.Context, seqs []index.Seq, payload *api.WithPayloadSelector, vectors *api.WithVectorsSelector) (found []*api.RetrievedPoint, err error) {
	if len(seqs) == 0 {
		return nil, ctx.Err()
	}
	err = s.on(ctx, func(st *state) error {
		return s.c.read(ctx, "read passages", func(ctx context.Context) (err error) {
			found, err = s.c.Scroll(ctx, &api.ScrollPoints{
				CollectionName: st.collection, Filter: oneOf(seqs), Limit: api.PtrOf(uint32(len(seqs))),
				WithPayload: payload, WithVectors: vectors, Timeout: seconds(ctx),
			})
			return err
		})
	})
	return found, err
}

// Vectors implements [dense.Store].
func (s *Store) Vectors(ctx context.Context, seqs []index.Seq) ([][]float32, error) {
	found, err := s.points(ctx, seqs, api.NewWithPayloadInclude(keySeq), api.NewWithVectorsInclude(denseVector))
	if err != nil {
		return nil, err
	}
	bySeq := map[index.Seq][]float32{}
	for _, p := range found {
		bySeq[seqOf(p.GetPayload())] = p.GetVectors().GetVectors().GetVectors()[denseVector].GetDenseVector().GetData()
	}
	out := make([][]float32, len(seqs))
	for i, seq := range seqs {
		out[i] = slices.Clone(bySeq[seq])
	}
	return out, nil
}

// Passages implements [index.PassageReader].
func (s *Store) Passages(ctx context.Context, seqs []index.Seq) ([]index.Passage, error) {
	found, err := s.points(ctx, seqs, api.NewWithPayload(true), nil)
	if err != nil {
		return nil, err
	}
	bySeq := map[index.Seq]index.Passage{}
	for _, p := range found {
		bySeq[seqOf(p.GetPayload())] = passage(p.GetPayload())
	}
	out := make([]index.Passage, 0, len(found))
	for _, seq := range seqs {
		if p, ok := bySeq[seq]; ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// Stats implements [dense.Store].
func (s *Store) Stats(ctx context.Context) (dense.Stats, error) {
	out := dense.Stats{Encoding: s.c.opts.encoding()}
	err := s.on(ctx, func(st *state) error {
		n, err := s.c.count(ctx, st)
		out.Points, out.Dimension, out.Applied = n, st.Dimension, st.Published
		return err
	})
	return out, err
}

func (c *client) count(ctx context.Context, st *state) (int, error) {
	var n uint64
	filter := passages()
	if st.Writing {
		filter = st.filter(index.Filter{})
	}
	err := c.read(ctx, "count points", func(ctx context.Context) (err error) {
		n, err = c.Count(ctx, &api.CountPoints{CollectionName: st.collection, Exact: api.PtrOf(true), Filter: filter, Timeout: seconds(ctx)})
		return err
	})
	return int(n), err
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
