package qdranttest

import (
	"context"
	"maps"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/protobuf/proto"
)

// points is the service that stores and finds points.
type points struct {
	api.UnimplementedPointsServer
	data *store
}

// defaultLimit is the number of points of a request that names none.
const defaultLimit = 10

func (s *points) Upsert(_ context.Context, req *api.UpsertPoints) (*api.PointsOperationResponse, error) {
	if req.ShardKeySelector != nil || req.UpdateFilter != nil || req.UpdateMode != nil {
		return nil, unimplemented("shard keys, update filters and update modes")
	}
	return s.write(req.GetCollectionName(), req.GetWait(),
		func(c *collection) error { return c.upsert(req.GetPoints()) })
}

func (s *points) Delete(_ context.Context, req *api.DeletePoints) (*api.PointsOperationResponse, error) {
	if req.ShardKeySelector != nil {
		return nil, unimplemented("shard keys")
	}
	return s.write(req.GetCollectionName(), req.GetWait(),
		func(c *collection) error { return c.remove(req.GetPoints()) })
}

func (s *points) SetPayload(_ context.Context, req *api.SetPayloadPoints) (*api.PointsOperationResponse, error) {
	if req.ShardKeySelector != nil || req.Key != nil {
		return nil, unimplemented("shard keys and nested keys")
	}
	return s.write(req.GetCollectionName(), req.GetWait(), func(c *collection) error {
		return c.setPayload(req.GetPointsSelector(), req.GetPayload())
	})
}

// UpdateBatch applies the operations in their order; one that fails leaves
// those before it applied.
func (s *points) UpdateBatch(_ context.Context, req *api.UpdateBatchPoints) (*api.UpdateBatchResponse, error) {
	res := &api.UpdateBatchResponse{}
	for _, op := range req.GetOperations() {
		var apply func(*collection) error
		switch op := op.GetOperation().(type) {
		case *api.PointsUpdateOperation_Upsert:
			if op.Upsert.ShardKeySelector != nil || op.Upsert.UpdateFilter != nil || op.Upsert.UpdateMode != nil {
				return nil, unimplemented("shard keys, update filters and update modes")
			}
			apply = func(c *collection) error { return c.upsert(op.Upsert.GetPoints()) }
		case *api.PointsUpdateOperation_DeletePoints_:
			apply = func(c *collection) error { return c.remove(op.DeletePoints.GetPoints()) }
		case *api.PointsUpdateOperation_SetPayload_:
			if op.SetPayload.Key != nil {
				return nil, unimplemented("nested keys")
			}
			apply = func(c *collection) error {
				return c.setPayload(op.SetPayload.GetPointsSelector(), op.SetPayload.GetPayload())
			}
		default:
			return nil, unimplemented("this operation of a batch")
		}
		done, err := s.write(req.GetCollectionName(), req.GetWait(), apply)
		if err != nil {
			return nil, err
		}
		res.Result = append(res.Result, done.Result)
	}
	return res, nil
}

func (s *points) CreateFieldIndex(_ context.Context,
	req *api.CreateFieldIndexCollection) (*api.PointsOperationResponse, error) {
	kinds := map[api.FieldType]api.PayloadSchemaType{
		api.FieldType_FieldTypeKeyword: api.PayloadSchemaType_Keyword,
		api.FieldType_FieldTypeInteger: api.PayloadSchemaType_Integer,
		api.FieldType_FieldTypeFloat:   api.PayloadSchemaType_Float,
		api.FieldType_FieldTypeBool:    api.PayloadSchemaType_Bool,
		api.FieldType_FieldTypeUuid:    api.PayloadSchemaType_Uuid,
	}
	kind, ok := kinds[req.GetFieldType()]
	if req.FieldType == nil || !ok {
		return nil, unimplemented("payload indexes without a field type, or of text, places and times")
	}
	return s.write(req.GetCollectionName(), req.GetWait(), func(c *collection) error {
		c.schema[req.GetFieldName()] = &api.PayloadSchemaInfo{DataType: kind, Params: req.GetFieldIndexParams()}
		return nil
	})
}

func (s *points) DeleteFieldIndex(_ context.Context,
	req *api.DeleteFieldIndexCollection) (*api.PointsOperationResponse, error) {
	return s.write(req.GetCollectionName(), req.GetWait(), func(c *collection) error {
		delete(c.schema, req.GetFieldName())
		return nil
	})
}

// write runs one operation that changes a collection, at once, whatever wait is.
func (s *points) write(name string, wait bool, apply func(*collection) error) (*api.PointsOperationResponse, error) {
	s.data.mu.Lock()
	defer s.data.mu.Unlock()
	c, err := s.data.collection(name)
	if err != nil {
		return nil, err
	}
	c.version++
	if err := apply(c); err != nil {
		return nil, err
	}
	done := api.UpdateStatus_Acknowledged
	if wait {
		done = api.UpdateStatus_Completed
	}
	return &api.PointsOperationResponse{Result: &api.UpdateResult{OperationId: proto.Uint64(c.version),
		Status: done}}, nil
}

// upsert stores points, each in place of the whole of the one with its id, or
// none of them if one is wrong.
func (c *collection) upsert(list []*api.PointStruct) error {
	stored := make([]*point, 0, len(list))
	for _, p := range list {
		key, err := parseID(p.GetId())
		if err != nil {
			return err
		}
		n := &point{key: key, hash: key.hash(), payload: p.GetPayload(), version: c.version}
		if err := c.setVectors(n, p.GetVectors()); err != nil {
			return err
		}
		stored = append(stored, n)
	}
	for _, p := range stored {
		c.points[p.key] = p
	}
	return nil
}

// selected returns the points that a selector selects.
func (c *collection) selected(sel *api.PointsSelector) ([]*point, error) {
	switch sel := sel.GetPointsSelectorOneOf().(type) {
	case *api.PointsSelector_Points:
		return c.byID(sel.Points.GetIds())
	case *api.PointsSelector_Filter:
		return c.passing(sel.Filter)
	}
	return nil, invalid("Empty PointsSelector is not allowed")
}

// byID returns those of the points that exist.
func (c *collection) byID(ids []*api.PointId) ([]*point, error) {
	var found []*point
	seen := map[pointKey]bool{}
	for _, id := range ids {
		key, err := parseID(id)
		if err != nil {
			return nil, err
		}
		if p := c.points[key]; p != nil && !seen[key] {
			seen[key] = true
			found = append(found, p)
		}
	}
	return found, nil
}

func (c *collection) remove(sel *api.PointsSelector) error {
	list, err := c.selected(sel)
	if err != nil {
		return err
	}
	for _, p := range list {
		delete(c.points, p.key)
	}
	return nil
}

// setPayload overwrites the given keys and keeps the others.
func (c *collection) setPayload(sel *api.PointsSelector, payload map[string]*api.Value) error {
	list, err := c.selected(sel)
	if err != nil {
		return err
	}
	for _, p := range list {
		changed := *p
		changed.payload, changed.version = map[string]*api.Value{}, c.version
		maps.Copy(changed.payload, p.payload)
		maps.Copy(changed.payload, payload)
		c.points[p.key] = &changed
	}
	return nil
}
