package qdranttest

import (
	"fmt"
	"math"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// maxRequest is the largest request that a client should send, in bytes. It is
// what Qdrant accepts over HTTP with its own settings; over gRPC a proxy in
// between is what limits it.
const maxRequest = 32 << 20

// checker looks at one request. What is wrong is a violation; the error is that
// of Qdrant where it would refuse the request too.
type checker struct {
	method      string
	deadline    bool
	allowNoWait bool
	data        *store
	violations  []string
}

func (c *checker) violate(format string, args ...any) {
	c.violations = append(c.violations, c.method+": "+fmt.Sprintf(format, args...))
}

// refuse records a violation that Qdrant refuses.
func (c *checker) refuse(format string, args ...any) error {
	c.violate(format, args...)
	return invalid("Validation error in body: [%s]", fmt.Sprintf(format, args...))
}

// request checks a request.
func (c *checker) request(m proto.Message) error {
	if n := proto.Size(m); n > maxRequest {
		c.violate("%d bytes are more than %d", n, maxRequest)
	}
	if err := c.general(m.ProtoReflect()); err != nil {
		return err
	}
	switch m := m.(type) {
	case *api.CreateCollection:
		if replicas := orDefault(m.ReplicationFactor, 1); orDefault(m.WriteConsistencyFactor, 1) > replicas {
			c.violate("write consistency %d with %d replicas", m.GetWriteConsistencyFactor(), replicas)
		}
	case *api.UpsertPoints:
		return c.upsert(m.GetPoints())
	case *api.DeletePoints:
		return c.selector(m.GetCollectionName(), m.GetPoints())
	case *api.SetPayloadPoints:
		return c.selector(m.GetCollectionName(), m.GetPointsSelector())
	case *api.UpdateBatchPoints:
		return c.batch(m)
	case *api.GetPoints:
		return c.ids(m.GetIds())
	case *api.ScrollPoints:
		if m.Offset != nil {
			if err := c.ids([]*api.PointId{m.Offset}); err != nil {
				return err
			}
		}
		return c.filter(m.GetCollectionName(), m.GetFilter())
	case *api.CountPoints:
		return c.filter(m.GetCollectionName(), m.GetFilter())
	case *api.QueryPoints:
		return c.query(m)
	case *api.QueryBatchPoints:
		for _, q := range m.GetQueryPoints() {
			if err := c.general(q.ProtoReflect()); err != nil {
				return err
			}
			if err := c.query(q); err != nil {
				return err
			}
		}
	}
	return nil
}

// general checks the fields that many requests have, each under one name.
func (c *checker) general(m protoreflect.Message) error {
	field := func(name protoreflect.Name) (v protoreflect.Value, exists, set bool) {
		fd := m.Descriptor().Fields().ByName(name)
		if fd == nil {
			return v, false, false
		}
		return m.Get(fd), true, m.Has(fd)
	}
	if v, exists, _ := field("collection_name"); exists && v.String() == "" {
		return c.refuse("collection_name: empty")
	}
	for _, name := range []protoreflect.Name{"limit", "timeout", "shard_number", "replication_factor",
		"write_consistency_factor"} {
		if v, _, set := field(name); set && v.Uint() == 0 {
			return c.refuse("%s: value 0 invalid, must be 1 or larger", name)
		}
	}
	if _, _, timeout := field("timeout"); reads(c.method) && !c.deadline && !timeout {
		c.violate("a read without a deadline or timeout")
	}
	if v, exists, _ := field("wait"); exists && !v.Bool() && !c.allowNoWait {
		c.violate("a write that does not wait")
	}
	if v, _, set := field("ordering"); set {
		o := v.Message().Interface().(*api.WriteOrdering)
		if _, known := api.WriteOrderingType_name[int32(o.GetType())]; !known {
			return c.refuse("ordering: unknown type %d", o.GetType())
		}
	}
	if v, _, set := field("read_consistency"); set {
		return c.consistency(v.Message().Interface().(*api.ReadConsistency))
	}
	return nil
}

func (c *checker) consistency(r *api.ReadConsistency) error {
	switch v := r.GetValue().(type) {
	case *api.ReadConsistency_Factor:
		if v.Factor == 0 {
			return c.refuse("read_consistency: factor 0 invalid, must be 1 or larger")
		}
	case *api.ReadConsistency_Type:
		if _, known := api.ReadConsistencyType_name[int32(v.Type)]; !known {
			return c.refuse("read_consistency: unknown type %d", v.Type)
		}
	case nil:
		return c.refuse("read_consistency: empty")
	}
	return nil
}

// ids wants UUIDs, each once.
func (c *checker) ids(ids []*api.PointId) error {
	seen := map[pointKey]bool{}
	for _, id := range ids {
		key, err := parseID(id)
		if err != nil {
			return c.refuse("%v", err)
		}
		if _, uuid := id.GetPointIdOptions().(*api.PointId_Uuid); !uuid {
			c.violate("id %d is not a UUID", id.GetNum())
		}
		if seen[key] {
			c.violate("id %v comes twice", id)
		}
		seen[key] = true
	}
	return nil
}

func (c *checker) upsert(list []*api.PointStruct) error {
	if len(list) == 0 {
		c.violate("no points")
	}
	ids := make([]*api.PointId, len(list))
	for i, p := range list {
		ids[i] = p.GetId()
	}
	if err := c.ids(ids); err != nil {
		return err
	}
	for _, p := range list {
		vectors := p.GetVectors().GetVectors().GetVectors()
		if v := p.GetVectors().GetVector(); v != nil {
			vectors = map[string]*api.Vector{"": v}
		}
		for _, v := range vectors {
			dense, sparse, err := plain(v)
			if err != nil {
				return err
			}
			if sparse != nil {
				err = c.sparse(sparse)
			} else {
				err = c.finite(dense)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checker) finite(v []float32) error {
	for i, x := range v {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return c.refuse("component %d is not finite", i)
		}
	}
	return nil
}

func (c *checker) sparse(v *api.SparseVector) error {
	if len(v.GetIndices()) != len(v.GetValues()) {
		return c.refuse("values: must be the same length as indices")
	}
	seen := make(map[uint32]bool, len(v.GetIndices()))
	for _, i := range v.GetIndices() {
		if seen[i] {
			return c.refuse("indices: must be unique")
		}
		seen[i] = true
	}
	return c.finite(v.GetValues())
}

func (c *checker) selector(collection string, sel *api.PointsSelector) error {
	if ids := sel.GetPoints(); ids != nil {
		if len(ids.GetIds()) == 0 {
			c.violate("no points")
		}
		return c.ids(ids.GetIds())
	}
	return c.filter(collection, sel.GetFilter())
}

func (c *checker) batch(m *api.UpdateBatchPoints) error {
	for _, op := range m.GetOperations() {
		var err error
		switch op := op.GetOperation().(type) {
		case *api.PointsUpdateOperation_Upsert:
			err = c.upsert(op.Upsert.GetPoints())
		case *api.PointsUpdateOperation_DeletePoints_:
			err = c.selector(m.GetCollectionName(), op.DeletePoints.GetPoints())
		case *api.PointsUpdateOperation_SetPayload_:
			err = c.selector(m.GetCollectionName(), op.SetPayload.GetPointsSelector())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// query checks a query and its prefetches.
func (c *checker) query(m *api.QueryPoints) error {
	return c.stage(m.GetCollectionName(), m.GetPrefetch(), m.GetQuery(), m.GetUsing(), m.GetFilter(), m.GetParams())
}

func (c *checker) stage(collection string, prefetch []*api.PrefetchQuery, q *api.Query, using string, f *api.Filter,
	params *api.SearchParams) error {
	for _, p := range prefetch {
		if err := c.general(p.ProtoReflect()); err != nil {
			return err
		}
		if err := c.stage(collection, p.GetPrefetch(), p.GetQuery(), p.GetUsing(), p.GetFilter(),
			p.GetParams()); err != nil {
			return err
		}
	}
	nearest := q.GetNearest()
	if dense := nearest.GetDense(); dense != nil {
		if err := c.finite(dense.GetData()); err != nil {
			return err
		}
		c.rescored(collection, using, params)
	}
	if sparse := nearest.GetSparse(); sparse != nil {
		if err := c.sparse(sparse); err != nil {
			return err
		}
	}
	return c.filter(collection, f)
}

// rescored wants a search of quantized vectors to score what it finds again
// with the original ones.
func (c *checker) rescored(collection, using string, params *api.SearchParams) {
	c.data.mu.RLock()
	defer c.data.mu.RUnlock()
	found, err := c.data.collection(collection)
	if err != nil {
		return // the handler says so
	}
	quantized := found.config.GetQuantizationConfig() != nil || found.dense[using].GetQuantizationConfig() != nil
	if q := params.GetQuantization(); quantized && !params.GetExact() && !q.GetIgnore() && !q.GetRescore() {
		c.violate("a search of quantized vectors that is not rescored")
	}
}
