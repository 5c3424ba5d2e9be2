package qdranttest_test

import (
	"context"
	"math"
	"strings"
	"testing"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/biopars/biopars/internal/qdranttest"
)

func TestChecks(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	f.upsert(dense(1, 1, 0))
	f.must(f.client.CreateCollection(f.ctx, &api.CreateCollection{
		CollectionName: "quantized",
		VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{
			"d": {Size: 2, Distance: api.Distance_Cosine,
				QuantizationConfig: api.NewQuantizationBinary(&api.BinaryQuantization{})},
		}),
	}))

	upsert := func(points ...*api.PointStruct) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := f.client.Upsert(ctx, &api.UpsertPoints{CollectionName: "c", Wait: proto.Bool(true),
				Points: points})
			return err
		}
	}
	remove := func(sel *api.PointsSelector, wait bool) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := f.client.Delete(ctx, &api.DeletePoints{CollectionName: "c", Wait: &wait, Points: sel})
			return err
		}
	}
	count := func(c *api.CountPoints) func(context.Context) error {
		return func(ctx context.Context) error {
			c.CollectionName = "c"
			_, err := f.client.Count(ctx, c)
			return err
		}
	}
	query := func(q *api.QueryPoints) func(context.Context) error {
		return func(ctx context.Context) error {
			if q.CollectionName == "" {
				q.CollectionName = "c"
			}
			_, err := f.client.Query(ctx, q)
			return err
		}
	}
	filtered := func(c ...*api.Condition) *api.Filter { return &api.Filter{Must: c} }
	limited := func(n uint64) *api.QueryPoints {
		q := nearest(1, 0)
		q.Limit = &n
		return q
	}
	prefetching := func(p *api.PrefetchQuery) *api.QueryPoints {
		return &api.QueryPoints{Query: api.NewQueryFusion(api.Fusion_RRF), Prefetch: []*api.PrefetchQuery{p}}
	}
	quantized := func(params *api.SearchParams) *api.QueryPoints {
		q := nearest(1, 0)
		q.CollectionName, q.Params = "quantized", params
		return q
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	huge := dense(1, 1, 0)
	huge.Payload = api.NewValueMap(map[string]any{"text": strings.Repeat("x", 32<<20)})

	for _, c := range []struct {
		name      string
		call      func(context.Context) error
		code      codes.Code
		violation string // part of it; "" for none
	}{
		{"no wait on an upsert", func(ctx context.Context) error {
			_, err := f.client.Upsert(ctx, &api.UpsertPoints{CollectionName: "c",
				Points: []*api.PointStruct{dense(1, 1, 0)}})
			return err
		}, codes.OK, "does not wait"},
		{"no wait on a delete", remove(api.NewPointsSelector(id(9)), false), codes.OK, "does not wait"},
		{"no wait on a batch", func(ctx context.Context) error {
			_, err := f.client.UpdateBatch(ctx, &api.UpdateBatchPoints{CollectionName: "c"})
			return err
		}, codes.OK, "does not wait"},
		{"no wait on an index", func(ctx context.Context) error {
			_, err := f.client.DeleteFieldIndex(ctx, &api.DeleteFieldIndexCollection{CollectionName: "c",
				FieldName: "x"})
			return err
		}, codes.OK, "does not wait"},
		{"a number as id", upsert(&api.PointStruct{Id: api.NewIDNum(7)}), codes.OK, "id 7 is not a UUID"},
		{"no UUID", upsert(&api.PointStruct{Id: api.NewIDUUID("7")}), codes.InvalidArgument,
			"Unable to parse UUID: 7"},
		{"no id", upsert(&api.PointStruct{}), codes.InvalidArgument, "Empty ID is not allowed"},
		{"an id twice", upsert(dense(1, 1, 0), dense(1, 0, 1)), codes.OK, "comes twice"},
		{"no points", upsert(), codes.OK, "no points"},
		{"no points to delete", remove(api.NewPointsSelector(), true), codes.OK, "no points"},
		{"a number to delete", remove(api.NewPointsSelector(api.NewIDNum(7)), true), codes.OK, "id 7 is not a UUID"},
		{"not a number", upsert(dense(1, nan, 0)), codes.InvalidArgument, "component 0 is not finite"},
		{"infinite", upsert(sparse(1, "s", []uint32{1, 2}, []float32{0, inf})), codes.InvalidArgument,
			"component 1 is not finite"},
		{"infinite, unnamed", upsert(&api.PointStruct{Id: id(1), Vectors: api.NewVectorsDense([]float32{inf})}),
			codes.InvalidArgument, "component 0 is not finite"},
		{"not a number in a query", query(nearest(1, nan)), codes.InvalidArgument, "component 1 is not finite"},
		{"an index twice", upsert(sparse(1, "s", []uint32{1, 1}, []float32{1, 2})), codes.InvalidArgument,
			"indices: must be unique"},
		{"indices without values", upsert(sparse(1, "s", []uint32{1, 2}, []float32{1})), codes.InvalidArgument,
			"values: must be the same length as indices"},
		{"an index twice in a prefetch", query(prefetching(&api.PrefetchQuery{
			Query: api.NewQuerySparse([]uint32{3, 3}, []float32{1, 1}), Using: proto.String("s"),
		})), codes.InvalidArgument, "indices: must be unique"},
		{"wrong dimension", upsert(dense(1, 1)), codes.InvalidArgument, ""}, // what a client cannot know
		{"too large", upsert(huge), codes.OK, "are more than 33554432"},
		{"limit 0", query(limited(0)), codes.InvalidArgument, "limit: value 0 invalid"},
		{"limit 0 in a prefetch", query(prefetching(&api.PrefetchQuery{Limit: proto.Uint64(0)})),
			codes.InvalidArgument, "limit: value 0 invalid"},
		{"timeout 0", count(&api.CountPoints{Timeout: proto.Uint64(0)}), codes.InvalidArgument,
			"timeout: value 0 invalid"},
		{"no collection", func(ctx context.Context) error {
			_, err := f.client.Count(ctx, &api.CountPoints{})
			return err
		}, codes.InvalidArgument, "collection_name: empty"},
		{"no deadline", func(context.Context) error { return count(&api.CountPoints{})(context.Background()) },
			codes.OK, "without a deadline"},
		{"timeout for deadline", func(context.Context) error {
			return count(&api.CountPoints{Timeout: proto.Uint64(60)})(context.Background())
		}, codes.OK, ""},
		{"no deadline for health", func(context.Context) error {
			_, err := f.client.HealthCheck(context.Background())
			return err
		}, codes.OK, ""},
		{"read consistency 0", count(&api.CountPoints{ReadConsistency: api.NewReadConsistencyFactor(0)}),
			codes.InvalidArgument, "read_consistency: factor 0"},
		{"read consistency unknown", count(&api.CountPoints{ReadConsistency: api.NewReadConsistencyType(9)}),
			codes.InvalidArgument, "read_consistency: unknown type 9"},
		{"read consistency empty", count(&api.CountPoints{ReadConsistency: &api.ReadConsistency{}}),
			codes.InvalidArgument, "read_consistency: empty"},
		{"read consistency",
			count(&api.CountPoints{ReadConsistency: api.NewReadConsistencyType(api.ReadConsistencyType_Majority)}),
			codes.OK, ""},
		{"ordering unknown", func(ctx context.Context) error {
			_, err := f.client.Upsert(ctx, &api.UpsertPoints{
				CollectionName: "c", Wait: proto.Bool(true), Points: []*api.PointStruct{dense(1, 1, 0)},
				Ordering: &api.WriteOrdering{Type: 9},
			})
			return err
		}, codes.InvalidArgument, "ordering: unknown type 9"},
		{"more consistent than replicated", func(ctx context.Context) error {
			return f.client.CreateCollection(ctx, &api.CreateCollection{CollectionName: "e",
				WriteConsistencyFactor: proto.Uint32(2)})
		}, codes.OK, "write consistency 2 with 1 replicas"},
		{"no shards", func(ctx context.Context) error {
			return f.client.CreateCollection(ctx, &api.CreateCollection{CollectionName: "g",
				ShardNumber: proto.Uint32(0)})
		}, codes.InvalidArgument, "shard_number: value 0 invalid"},
		{"no index", count(&api.CountPoints{Filter: filtered(api.NewMatch("x", "y"))}), codes.OK,
			`filter on "x", which has no payload index`},
		{"no index, deep in a prefetch", query(prefetching(&api.PrefetchQuery{
			Filter: filtered(api.NewFilterAsCondition(&api.Filter{
				MinShould: &api.MinShould{Conditions: []*api.Condition{api.NewIsEmpty("x")}},
			})),
		})), codes.OK, `filter on "x", which has no payload index`},
		{"no index for a delete", remove(api.NewPointsSelectorFilter(filtered(api.NewIsNull("x"))), true), codes.OK,
			`filter on "x", which has no payload index`},
		{"another index", count(&api.CountPoints{Filter: filtered(api.NewMatch("year", "y"))}), codes.OK,
			`filter on "year" that its index as Integer does not serve`},
		{"another index for a range", count(&api.CountPoints{Filter: filtered(api.NewRange("kind", &api.Range{}))}),
			codes.OK, `filter on "kind" that its index as Keyword does not serve`},
		{"ids need no index", count(&api.CountPoints{Filter: filtered(api.NewHasID(id(1)), api.NewHasVector("d"))}),
			codes.OK, ""},
		{"not rescored", query(quantized(&api.SearchParams{HnswEf: proto.Uint64(64)})), codes.OK, "not rescored"},
		{"rescored",
			query(quantized(&api.SearchParams{
				Quantization: &api.QuantizationSearchParams{Rescore: proto.Bool(true)},
			})), codes.OK, ""},
		{"exact", query(quantized(&api.SearchParams{Exact: proto.Bool(true)})), codes.OK, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.call(f.ctx); status.Code(err) != c.code {
				t.Errorf("error %v, want %v", err, c.code)
			}
			v := f.server.Violations()
			switch {
			case c.violation == "" && len(v) > 0:
				t.Errorf("violations %q", v)
			case c.violation != "" && (len(v) != 1 || !strings.Contains(v[0], c.violation)):
				t.Errorf("violations %q, want one with %q", v, c.violation)
			}
		})
	}
}

func TestAllowNoWait(t *testing.T) {
	f := start(t, qdranttest.Options{AllowNoWait: true})
	f.create()
	done, err := f.client.Upsert(f.ctx, &api.UpsertPoints{CollectionName: "c",
		Points: []*api.PointStruct{dense(1, 1, 0)}})
	if err != nil || done.GetStatus() != api.UpdateStatus_Acknowledged {
		t.Errorf("status %v, %v", done, err)
	}
}

// failing is a test that the server may fail.
type failing struct {
	testing.TB
	cleanups []func()
	errors   []string
}

func (f *failing) Cleanup(c func()) { f.cleanups = append(f.cleanups, c) }

func (f *failing) Errorf(format string, args ...any) { f.errors = append(f.errors, format) }

func (f *failing) Helper() {}

// Violations that no one asked for fail the test in which they happen.
func TestViolationsFail(t *testing.T) {
	inner := &failing{TB: t}
	s := qdranttest.Start(inner, qdranttest.Options{})
	client := connect(t, s, "")
	if _, err := client.ListCollections(context.Background()); err != nil {
		t.Error(err)
	}
	for _, c := range inner.cleanups {
		c()
	}
	if len(inner.errors) != 1 {
		t.Errorf("errors %q, want the one about a missing deadline", inner.errors)
	}
	if _, err := client.ListCollections(t.Context()); status.Code(err) != codes.Unavailable {
		t.Errorf("after the end: %v", err)
	}
}
