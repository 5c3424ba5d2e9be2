package qdranttest_test

import (
	"math"
	"slices"
	"testing"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/biopars/biopars/internal/qdranttest"
)

// scored wants points with scores, best first.
func (f *fixture) scored(found []*api.ScoredPoint, want ...float64) {
	f.t.Helper()
	if len(found) != len(want)/2 {
		f.t.Fatalf("%d points, want %d: %v", len(found), len(want)/2, found)
	}
	for i, p := range found {
		if n, score := int(want[2*i]), want[2*i+1]; number(p.GetId()) != n ||
			math.Abs(float64(p.GetScore())-score) > 1e-6 {
			f.t.Errorf("place %d: point %d with %v, want %d with %v", i, number(p.GetId()), p.GetScore(), n, score)
		}
	}
}

func nearest(v ...float32) *api.QueryPoints {
	return &api.QueryPoints{Query: api.NewQueryDense(v), Using: proto.String("d")}
}

func TestDense(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	f.upsert(dense(1, 3, 4), dense(2, 0, 5), dense(3, -2, 0), dense(4, 0, 0),
		sparse(5, "s", []uint32{1}, []float32{1}), &api.PointStruct{Id: id(6)}) // the last two have no such vector

	f.scored(f.query(nearest(10, 0)), 1, .6, 4, 0, 2, 0, 3, -1)
	q := nearest(10, 0)
	q.Limit, q.Offset = proto.Uint64(2), proto.Uint64(1)
	f.scored(f.query(q), 4, 0, 2, 0)
	q.Offset = proto.Uint64(9)
	f.scored(f.query(q))
	q = nearest(0, 1)
	q.ScoreThreshold = proto.Float32(1) // more than it, not as much
	f.scored(f.query(q))
	q.ScoreThreshold = proto.Float32(.5)
	f.scored(f.query(q), 2, 1, 1, .8)
	q = nearest(1, 0)
	q.Filter = &api.Filter{Must: []*api.Condition{api.NewHasID(id(1), id(3), id(5))}}
	q.Params = &api.SearchParams{HnswEf: proto.Uint64(64), Exact: proto.Bool(true),
		Quantization: &api.QuantizationSearchParams{Rescore: proto.Bool(true)}}
	f.scored(f.query(q), 1, .6, 3, -1)

	vectors := nearest(1, 0)
	vectors.Limit, vectors.WithVectors = proto.Uint64(1), api.NewWithVectors(true)
	if got := f.query(vectors)[0].GetVectors().GetVectors().GetVectors()["d"].GetDense().GetData(); !slices.Equal(got,
		[]float32{.6, .8}) {
		t.Errorf("stored vector %v is not normalised", got)
	}
	f.scored(f.query(&api.QueryPoints{Limit: proto.Uint64(2)}), 1, 0, 2, 0) // without a query: by id
}

// A server that answered ties by id would hide a client that does not break
// them itself.
func TestTies(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	for n := 1; n <= 20; n++ {
		f.upsert(dense(n, 1, 1))
	}
	q := nearest(1, 0)
	q.Limit = proto.Uint64(20)
	first := numbers(f.query(q))
	if slices.IsSorted(first) || !slices.Equal(numbers(f.query(q)), first) {
		t.Errorf("ties come as %v, want the same every time and not the order of ids", first)
	}
	if !slices.Equal(sorted(slices.Clone(first)),
		sorted([]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})) {
		t.Errorf("ties: %v", first)
	}
	got, err := f.client.Get(f.ctx, &api.GetPoints{CollectionName: "c",
		Ids: []*api.PointId{id(1), id(2), id(3), id(4), id(5), id(6)}})
	f.must(err)
	if slices.IsSorted(numbers(got)) {
		t.Error("Get answers in the order of the request, which Qdrant does not promise")
	}
}

// With three vectors, terms 1 and 2 in two of them and term 3 in one, the
// inverse document frequencies are ln(1.5/2.5+1) = ln 1.6 and ln(2.5/1.5+1) = ln(8/3).
func TestSparse(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	for _, name := range []string{"s", "plain"} {
		for n, v := range []map[uint32]float32{{2: 2, 1: 1}, {1: 3}, {3: 1, 2: 1}, {}} {
			var indices []uint32
			var values []float32
			for i := uint32(9); i > 0; i-- { // not in order, as the client may send them
				if w, ok := v[i]; ok {
					indices, values = append(indices, i), append(values, w)
				}
			}
			at := n + 1
			if name == "plain" {
				at += 10
			}
			f.upsert(sparse(at, name, indices, values))
		}
	}
	f.upsert(dense(30, 1, 0))
	query := func(using string, indices []uint32, values ...float32) *api.QueryPoints {
		return &api.QueryPoints{Query: api.NewQuerySparse(indices, values), Using: &using}
	}
	f.scored(f.query(query("plain", []uint32{3, 1}, 2, 1)), 12, 3, 13, 2, 11, 1)
	f.scored(f.query(query("s", []uint32{3, 1}, 2, 1)), 3, 2*math.Log(8./3), 2, 3*math.Log(1.6), 1, math.Log(1.6))
	f.scored(f.query(query("s", []uint32{7}, 1)))                           // in no vector
	f.scored(f.query(query("plain", []uint32{1, 2}, 2, -1)), 12, 6, 13, -1) // 11 has 0, which is not found
	f.scored(f.query(query("plain", nil)))
	// A filter narrows what is found and not what the frequencies are of.
	q := query("s", []uint32{1}, 1)
	q.Filter = &api.Filter{Must: []*api.Condition{api.NewHasID(id(2))}}
	f.scored(f.query(q), 2, 3*math.Log(1.6))
	_, err := f.client.Delete(f.ctx, &api.DeletePoints{CollectionName: "c", Wait: proto.Bool(true),
		Points: api.NewPointsSelector(id(1))})
	f.must(err)
	f.scored(f.query(query("s", []uint32{1}, 1)), 2, 3*math.Log(2)) // two vectors, one with the term: ln(1.5/1.5+1)
}

// Every shard has its own frequencies. All points are alike here, so that the
// score of one tells how many its shard has: ln(0.5/(n+0.5)+1).
func TestSparseShards(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.must(f.client.CreateCollection(f.ctx, &api.CreateCollection{
		CollectionName: "c", ShardNumber: proto.Uint32(3),
		SparseVectorsConfig: api.NewSparseVectorsConfig(map[string]*api.SparseVectorParams{
			"s": {Modifier: api.Modifier_Idf.Enum()},
		}),
	}))
	for n := 1; n <= 20; n++ {
		f.upsert(sparse(n, "s", []uint32{1}, []float32{1}))
	}
	info, err := f.client.GetCollectionsClient().CollectionClusterInfo(f.ctx,
		&api.CollectionClusterInfoRequest{CollectionName: "c"})
	f.must(err)
	var want []float64
	for _, shard := range info.GetLocalShards() {
		n := shard.GetPointsCount()
		for range n {
			want = append(want, math.Log(.5/(float64(n)+.5)+1))
		}
	}
	slices.Sort(want)
	slices.Reverse(want)
	found := f.query(&api.QueryPoints{Query: api.NewQuerySparse([]uint32{1}, []float32{1}), Using: proto.String("s"),
		Limit: proto.Uint64(20)})
	if len(found) != 20 || len(want) != 20 || want[0] == want[19] {
		t.Fatalf("%d points found, %d in shards with frequencies %v", len(found), len(want), want)
	}
	for i, p := range found {
		if math.Abs(float64(p.GetScore())-want[i]) > 1e-6 {
			t.Errorf("place %d: score %v, want %v", i, p.GetScore(), want[i])
		}
	}
}

// loadHybrid stores points that the dense leg of hybrid ranks 1, 2, 3 and the
// sparse one 3, 1.
func (f *fixture) loadHybrid() {
	f.t.Helper()
	f.create()
	both := func(n int, x, y, weight float32) *api.PointStruct {
		p := dense(n, x, y)
		p.Payload = api.NewValueMap(map[string]any{"year": n})
		if weight > 0 {
			p.Vectors.GetVectors().Vectors["plain"] = api.NewVectorSparse([]uint32{1}, []float32{weight})
		}
		return p
	}
	f.upsert(both(1, 1, 0, 1), both(2, 1, 1, 0), both(3, 0, 1, 2))
}

func hybrid(fusion *api.Query) *api.QueryPoints {
	return &api.QueryPoints{
		Query: fusion,
		Prefetch: []*api.PrefetchQuery{
			{Query: api.NewQueryDense([]float32{1, 0}), Using: proto.String("d")},
			{Query: api.NewQuerySparse([]uint32{1}, []float32{1}), Using: proto.String("plain")},
		},
	}
}

func TestFusion(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.loadHybrid()
	rrf := func(k uint32, weights ...float32) *api.Query {
		return api.NewQueryRRF(&api.Rrf{K: &k, Weights: weights})
	}

	// The constant is 2 and the first rank 0.
	f.scored(f.query(hybrid(api.NewQueryFusion(api.Fusion_RRF))), 1, 1./2+1./3, 3, 1./4+1./2, 2, 1./3)
	f.scored(f.query(hybrid(api.NewQueryRRF(&api.Rrf{}))), 1, 1./2+1./3, 3, 1./4+1./2, 2, 1./3)
	f.scored(f.query(hybrid(rrf(60))), 1, 1./60+1./61, 3, 1./62+1./60, 2, 1./61)
	// A weight w makes rank r of the first leg count as (r+1)/w-1.
	f.scored(f.query(hybrid(rrf(2, 3, 1))), 1, 1/(1./3+1)+1./3, 3, 1/(3./3+1)+1./2, 2, 1/(2./3+1))

	q := hybrid(rrf(2))
	q.Filter = &api.Filter{Must: []*api.Condition{api.NewRange("year",
		&api.Range{Gte: proto.Float64(2)})}} // of both legs: 2, 3 and 3
	f.scored(f.query(q), 3, 1./3+1./2, 2, 1./2)
	q.Prefetch[0].Filter = &api.Filter{Must: []*api.Condition{api.NewRange("year", &api.Range{Gte: proto.Float64(3)})}}
	f.scored(f.query(q), 3, 1./2+1./2)

	q = hybrid(rrf(2))
	q.Prefetch[0].Limit = proto.Uint64(2)
	f.scored(f.query(q), 1, 1./2+1./3, 3, 1./2, 2, 1./3)
	q.Offset, q.Limit = proto.Uint64(1), proto.Uint64(1)
	f.scored(f.query(q), 3, 1./2)
	q.Offset, q.Limit, q.ScoreThreshold = nil, nil, proto.Float32(.5) // as much is enough
	f.scored(f.query(q), 1, 1./2+1./3, 3, 1./2)

	// A prefetch of prefetches, and a query that scores anew what they found.
	q = hybrid(api.NewQueryDense([]float32{0, 1}))
	q.Using = proto.String("d")
	q.Prefetch = []*api.PrefetchQuery{{Query: rrf(2), Prefetch: q.Prefetch, Limit: proto.Uint64(2)}}
	f.scored(f.query(q), 3, 1, 1, 0)
}

func TestQueryRefused(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.loadHybrid()
	using := func(name string, q *api.Query) *api.QueryPoints { return &api.QueryPoints{Using: &name, Query: q} }
	fused := hybrid(api.NewQueryFusion(api.Fusion_RRF))
	fused.Using = proto.String("d")
	unscored := &api.QueryPoints{ScoreThreshold: proto.Float32(1)}
	elsewhere := nearest(1, 0)
	elsewhere.Prefetch = []*api.PrefetchQuery{{LookupFrom: &api.LookupLocation{}}}
	for _, c := range []struct {
		name string
		q    *api.QueryPoints
		code codes.Code
		text string
	}{
		{"dimension", nearest(1, 0, 0), codes.InvalidArgument,
			"Wrong input: Vector dimension error: expected dim: 2, got 3"},
		{"unknown vector", using("x", api.NewQueryDense([]float32{1})), codes.InvalidArgument,
			"Wrong input: Not existing vector name error: x"},
		{"dense on sparse", using("s", api.NewQueryDense([]float32{1})), codes.InvalidArgument,
			"Wrong input: Conversion between sparse and regular vectors failed"},
		{"sparse on dense", using("d", api.NewQuerySparse([]uint32{1}, []float32{1})), codes.InvalidArgument,
			"Wrong input: Conversion between sparse and regular vectors failed"},
		{"fusion of nothing", &api.QueryPoints{Query: api.NewQueryFusion(api.Fusion_RRF)}, codes.InvalidArgument,
			"cannot apply Fusion without prefetches"},
		{"fusion using", fused, codes.InvalidArgument, "Fusion queries cannot be combined with the 'using' field."},
		{"weights", hybrid(api.NewQueryRRF(&api.Rrf{Weights: []float32{1}})), codes.InvalidArgument,
			"RRF weights length (1) does not match number of prefetches (2)"},
		{"prefetch without a query", hybrid(nil), codes.InvalidArgument,
			"Can't have prefetches without defining a query."},
		{"threshold without a query", unscored, codes.InvalidArgument,
			"Can't have score_threshold without defining a query."},
		{"another fusion", hybrid(api.NewQueryFusion(api.Fusion_DBSF)), codes.Unimplemented, ""},
		{"by id", using("d", api.NewQueryID(id(1))), codes.Unimplemented, ""},
		{"sample", &api.QueryPoints{Query: api.NewQuerySample(api.Sample_Random)}, codes.Unimplemented, ""},
		{"lookup", elsewhere, codes.Unimplemented, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.q.CollectionName = "c"
			_, err := f.client.Query(f.ctx, c.q)
			refused(t, err, c.code, c.text)
		})
	}
}

func TestQueryBatch(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.loadHybrid()
	a, b := nearest(1, 0), nearest(0, 1)
	a.CollectionName, b.CollectionName = "c", "c"
	res, err := f.client.QueryBatch(f.ctx, &api.QueryBatchPoints{CollectionName: "c",
		QueryPoints: []*api.QueryPoints{a, b}})
	f.must(err)
	if len(res) != 2 || number(res[0].GetResult()[0].GetId()) != 1 || number(res[1].GetResult()[0].GetId()) != 3 {
		t.Errorf("batch: %v", res)
	}
	b.Using = proto.String("x")
	_, err = f.client.QueryBatch(f.ctx, &api.QueryBatchPoints{CollectionName: "c",
		QueryPoints: []*api.QueryPoints{a, b}})
	refused(t, err, codes.InvalidArgument, "Wrong input: Not existing vector name error: x")
}
