package qdrant

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	api "github.com/qdrant/go-client/qdrant"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
)

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
	err = s.view(ctx, func(st *state) error {
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
		return false, &dense.DimensionError{Op: "search vectors", Want: st.Dimension, Have: len(vector),
			Repair: index.RepairRebuildDense}
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
	err := s.view(ctx, func(st *state) error {
		if ok, err := st.fits(vector); !ok {
			return err
		}
		using := denseVector
		return s.c.read(ctx, "score passages", func(ctx context.Context) error {
			found, err := s.c.Query(ctx, &api.QueryPoints{
				CollectionName: st.collection, Query: api.NewQueryDense(vector), Using: &using, Filter: oneOf(seqs),
				Limit: api.PtrOf(uint64(len(seqs))), Params: &api.SearchParams{Exact: api.PtrOf(true)},
				WithPayload: api.NewWithPayloadInclude(keySeq), Timeout: seconds(ctx),
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
func (s *Store) points(ctx context.Context, seqs []index.Seq, payload *api.WithPayloadSelector,
	vectors *api.WithVectorsSelector) (found []*api.RetrievedPoint, err error) {
	if len(seqs) == 0 {
		return nil, ctx.Err()
	}
	err = s.view(ctx, func(st *state) error {
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
	err := s.view(ctx, func(st *state) error {
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
		n, err = c.Count(ctx, &api.CountPoints{CollectionName: st.collection, Exact: api.PtrOf(true), Filter: filter,
			Timeout: seconds(ctx)})
		return err
	})
	return int(n), err
}
