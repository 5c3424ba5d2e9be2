package qdranttest

import (
	"context"
	"maps"
	"slices"

	api "github.com/qdrant/go-client/qdrant"
)

// Get answers in an order that has nothing to do with the request's.
func (s *points) Get(_ context.Context, req *api.GetPoints) (*api.GetResponse, error) {
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	c, err := s.data.collection(req.GetCollectionName())
	if err != nil {
		return nil, err
	}
	found, err := c.byID(req.GetIds())
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b *point) int { return a.unordered(b) })
	return &api.GetResponse{Result: retrieved(found, req.GetWithPayload(), req.GetWithVectors())}, nil
}

// Scroll begins with the point at the offset, or the next one if it is gone.
func (s *points) Scroll(_ context.Context, req *api.ScrollPoints) (*api.ScrollResponse, error) {
	if req.OrderBy != nil || req.ShardKeySelector != nil {
		return nil, unimplemented("scrolling in the order of a field, shard keys")
	}
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	c, err := s.data.collection(req.GetCollectionName())
	if err != nil {
		return nil, err
	}
	found, err := c.sorted(req.GetFilter())
	if err != nil {
		return nil, err
	}
	if req.Offset != nil {
		from, err := parseID(req.Offset)
		if err != nil {
			return nil, err
		}
		i, _ := slices.BinarySearchFunc(found, from, func(p *point, key pointKey) int { return p.key.compare(key) })
		found = found[i:]
	}
	res := &api.ScrollResponse{}
	if limit := int(orDefault(req.Limit, defaultLimit)); len(found) > limit {
		res.NextPageOffset = found[limit].key.id()
		found = found[:limit]
	}
	res.Result = retrieved(found, req.GetWithPayload(), req.GetWithVectors())
	return res, nil
}

// Count counts exactly, also when an estimate would do.
func (s *points) Count(_ context.Context, req *api.CountPoints) (*api.CountResponse, error) {
	if req.ShardKeySelector != nil {
		return nil, unimplemented("shard keys")
	}
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	c, err := s.data.collection(req.GetCollectionName())
	if err != nil {
		return nil, err
	}
	found, err := c.passing(req.GetFilter())
	if err != nil {
		return nil, err
	}
	return &api.CountResponse{Result: &api.CountResult{Count: uint64(len(found))}}, nil
}

func retrieved(list []*point, payload *api.WithPayloadSelector,
	vectors *api.WithVectorsSelector) []*api.RetrievedPoint {
	out := make([]*api.RetrievedPoint, len(list))
	for i, p := range list {
		out[i] = &api.RetrievedPoint{Id: p.key.id(), Payload: selectPayload(p, payload),
			Vectors: selectVectors(p, vectors)}
	}
	return out
}

// selectPayload returns the part of the payload that was asked for, by keys of
// the first level; none when nothing was said.
func selectPayload(p *point, sel *api.WithPayloadSelector) map[string]*api.Value {
	switch sel := sel.GetSelectorOptions().(type) {
	case *api.WithPayloadSelector_Enable:
		if sel.Enable {
			return p.payload
		}
	case *api.WithPayloadSelector_Include:
		out := map[string]*api.Value{}
		for _, field := range sel.Include.GetFields() {
			if v, ok := p.payload[field]; ok {
				out[field] = v
			}
		}
		return out
	case *api.WithPayloadSelector_Exclude:
		out := maps.Clone(p.payload)
		for _, field := range sel.Exclude.GetFields() {
			delete(out, field)
		}
		return out
	}
	return nil
}
