package qdranttest

import (
	"cmp"
	"context"
	"slices"

	api "github.com/qdrant/go-client/qdrant"
)

// hit is a point with its score.
type hit struct {
	point *point
	score float32
}

// stage is a query or one of its prefetches.
type stage struct {
	prefetch  []*api.PrefetchQuery
	query     *api.Query
	using     string
	filter    *api.Filter
	threshold *float32
	limit     uint64 // 0 when there is none
}

func (s *points) Query(_ context.Context, req *api.QueryPoints) (*api.QueryResponse, error) {
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	found, err := s.data.query(req)
	return &api.QueryResponse{Result: found}, err
}

// QueryBatch fails as a whole if one of its queries does.
func (s *points) QueryBatch(_ context.Context, req *api.QueryBatchPoints) (*api.QueryBatchResponse, error) {
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	res := &api.QueryBatchResponse{}
	for _, q := range req.GetQueryPoints() {
		if q.GetCollectionName() != req.GetCollectionName() {
			return nil, unimplemented("a batch over several collections")
		}
		found, err := s.data.query(q)
		if err != nil {
			return nil, err
		}
		res.Result = append(res.Result, &api.BatchResult{Result: found})
	}
	return res, nil
}

// query runs one query, with its prefetches, on its collection.
func (s *store) query(req *api.QueryPoints) ([]*api.ScoredPoint, error) {
	if req.LookupFrom != nil || req.ShardKeySelector != nil {
		return nil, unimplemented("looking vectors up, shard keys")
	}
	c, err := s.collection(req.GetCollectionName())
	if err != nil {
		return nil, err
	}
	limit, offset := orDefault(req.Limit, defaultLimit), req.GetOffset()
	hits, err := c.run(stage{
		prefetch: req.GetPrefetch(), query: req.GetQuery(), using: req.GetUsing(), filter: req.GetFilter(),
		threshold: req.ScoreThreshold, limit: limit + offset,
	}, nil)
	if err != nil {
		return nil, err
	}
	hits = hits[min(offset, uint64(len(hits))):]
	out := make([]*api.ScoredPoint, len(hits))
	for i, h := range hits {
		out[i] = &api.ScoredPoint{
			Id: h.point.key.id(), Score: h.score, Version: h.point.version,
			Payload: selectPayload(h.point, req.GetWithPayload()),
			Vectors: selectVectors(h.point, req.GetWithVectors()),
		}
	}
	return out, nil
}

// run returns the best points of a stage that pass its filter and those of the
// stages around it, best first. A filter counts where points are found, which
// is in the innermost stages.
func (c *collection) run(st stage, filters []*api.Filter) ([]hit, error) {
	if st.filter != nil {
		filters = append(slices.Clip(filters), st.filter)
	}
	if len(st.prefetch) > 0 && st.query == nil {
		return nil, invalid("Bad request: A query is needed to merge the prefetches. " +
			"Can't have prefetches without defining a query.")
	}
	if st.threshold != nil && st.query == nil {
		return nil, invalid("Bad request: A query is needed to use the score_threshold. " +
			"Can't have score_threshold without defining a query.")
	}
	var sources [][]hit
	for _, p := range st.prefetch {
		if p.LookupFrom != nil {
			return nil, unimplemented("looking vectors up")
		}
		hits, err := c.run(stage{
			prefetch: p.GetPrefetch(), query: p.GetQuery(), using: p.GetUsing(), filter: p.GetFilter(),
			threshold: p.ScoreThreshold, limit: orDefault(p.Limit, defaultLimit),
		}, filters)
		if err != nil {
			return nil, err
		}
		sources = append(sources, hits)
	}
	var hits []hit
	var err error
	switch q := st.query.GetVariant().(type) {
	case nil:
		if hits, err = c.byOrder(filters); err != nil {
			return nil, err
		}
	case *api.Query_Fusion:
		if q.Fusion != api.Fusion_RRF {
			return nil, unimplemented("fusion other than RRF")
		}
		hits, err = fuse(sources, st, &api.Rrf{})
	case *api.Query_Rrf:
		hits, err = fuse(sources, st, q.Rrf)
	case *api.Query_Nearest:
		hits, err = c.nearest(q.Nearest, st, filters, sources)
	default:
		return nil, unimplemented("this kind of query")
	}
	if err != nil {
		return nil, err
	}
	return hits[:min(st.limit, uint64(len(hits)))], nil
}

// byOrder returns the points in the order of their ids, with score 0.
func (c *collection) byOrder(filters []*api.Filter) ([]hit, error) {
	found, err := c.sorted(filters...)
	if err != nil {
		return nil, err
	}
	hits := make([]hit, len(found))
	for i, p := range found {
		hits[i].point = p
	}
	return hits, nil
}

// nearest returns the points that have the vector, best first: those of the
// sources if the query has prefetches, else those that pass the filters.
func (c *collection) nearest(v *api.VectorInput, st stage, filters []*api.Filter, sources [][]hit) ([]hit, error) {
	score, err := c.scorer(v, st.using)
	if err != nil {
		return nil, err
	}
	var candidates []*point
	if len(st.prefetch) > 0 {
		seen := map[pointKey]bool{}
		for _, h := range slices.Concat(sources...) {
			if !seen[h.point.key] {
				seen[h.point.key] = true
				candidates = append(candidates, h.point)
			}
		}
	} else if candidates, err = c.passing(filters...); err != nil {
		return nil, err
	}
	var hits []hit
	for _, p := range candidates {
		s, ok := score(p)
		if !ok || (st.threshold != nil && s <= *st.threshold) { // a search wants more than the threshold
			continue
		}
		hits = append(hits, hit{p, s})
	}
	rank(hits)
	return hits, nil
}

// rank sorts hits by descending score, equal ones in no order of the data.
func rank(hits []hit) {
	slices.SortFunc(hits, func(a, b hit) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		return a.point.unordered(b.point)
	})
}

// defaultRRF is the constant k of reciprocal rank fusion when the query names
// none.
const defaultRRF = 2

// fuse adds up 1/(k+rank) over the sources, the rank of the first being 0; a
// weight w makes of it 1/(k-1+(rank+1)/w).
func fuse(sources [][]hit, st stage, rrf *api.Rrf) ([]hit, error) {
	if len(st.prefetch) == 0 {
		return nil, invalid("Wrong input: Validation failed: cannot apply Fusion without prefetches")
	}
	if st.using != "" {
		return nil, invalid("Bad request: Fusion queries cannot be combined with the 'using' field.")
	}
	weights := rrf.GetWeights()
	if len(weights) != 0 && len(weights) != len(sources) {
		return nil, invalid("Wrong input: Validation failed: RRF weights length (%d) "+
			"does not match number of prefetches (%d)", len(weights), len(sources))
	}
	k := float32(orDefault(rrf.K, defaultRRF))
	scores := map[pointKey]float32{}
	var hits []hit
	for i, source := range sources {
		weight := float32(1)
		if len(weights) > 0 {
			weight = weights[i]
		}
		for at, h := range source {
			if _, ok := scores[h.point.key]; !ok {
				hits = append(hits, h)
			}
			if weight > 0 {
				scores[h.point.key] += 1 / (float32(at+1)/weight + k - 1)
			} else {
				scores[h.point.key] += 0
			}
		}
	}
	kept := hits[:0]
	for _, h := range hits {
		h.score = scores[h.point.key]
		if st.threshold == nil || h.score >= *st.threshold { // a fusion wants as much as the threshold
			kept = append(kept, h)
		}
	}
	rank(kept)
	return kept, nil
}
