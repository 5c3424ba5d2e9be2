package qdranttest_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/biopars/biopars/internal/qdranttest"
)

func (f *fixture) get(n int) *api.RetrievedPoint {
	f.t.Helper()
	found, err := f.client.Get(f.ctx, &api.GetPoints{
		CollectionName: "c", Ids: []*api.PointId{id(n)}, WithPayload: api.NewWithPayload(true),
		WithVectors: api.NewWithVectors(true),
	})
	f.must(err)
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

func (f *fixture) count() int {
	f.t.Helper()
	n, err := f.client.Count(f.ctx, &api.CountPoints{CollectionName: "c", Exact: proto.Bool(true)})
	f.must(err)
	return int(n)
}

func payload(p *api.PointStruct, values map[string]any) *api.PointStruct {
	p.Payload = api.NewValueMap(values)
	return p
}

// keys returns the payload's keys and integers.
func keys(payload map[string]*api.Value) string {
	out := ""
	for _, key := range slices.Sorted(maps.Keys(payload)) {
		out += fmt.Sprint(key, "=", payload[key].GetIntegerValue(), " ")
	}
	return out
}

func TestUpsert(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	f.upsert(payload(dense(1, 1, 0), map[string]any{"a": 1, "b": 2}), dense(2, 0, 0))
	f.upsert(payload(sparse(1, "s", []uint32{5, 2}, []float32{1, 2}),
		map[string]any{"c": 3})) // replaces all of the point
	p := f.get(1)
	vectors := p.GetVectors().GetVectors().GetVectors()
	if keys(p.GetPayload()) != "c=3 " || len(vectors) != 1 ||
		!slices.Equal(vectors["s"].GetSparse().GetIndices(), []uint32{2, 5}) ||
		!slices.Equal(vectors["s"].GetSparse().GetValues(), []float32{2, 1}) {
		t.Errorf("point: %v", p)
	}
	if v := f.get(2).GetVectors().GetVectors().GetVectors()["d"].GetDense().GetData(); !slices.Equal(v,
		[]float32{0, 0}) {
		t.Errorf("zero vector: %v", v)
	}
	if f.count() != 2 {
		t.Errorf("%d points", f.count())
	}
	for _, c := range []struct {
		p    *api.PointStruct
		text string
	}{
		{dense(4, 1), "Wrong input: Vector dimension error: expected dim: 2, got 1"},
		{sparse(4, "d", []uint32{1}, []float32{1}),
			"Wrong input: Conversion between sparse and regular vectors failed"},
		{sparse(4, "x", []uint32{1}, []float32{1}), "Wrong input: Not existing vector name error: x"},
		{&api.PointStruct{Id: id(4), Vectors: api.NewVectorsDense([]float32{1, 2})},
			"Wrong input: Not existing vector name error: "},
	} {
		refused(t, f.tryUpsert(dense(3, 1, 1), c.p), codes.InvalidArgument, c.text)
	}
	if f.get(3) != nil {
		t.Error("half of a refused request was stored")
	}
	done, err := f.client.Upsert(f.ctx, &api.UpsertPoints{CollectionName: "c", Wait: proto.Bool(true),
		Points: []*api.PointStruct{dense(3, 1, 1)}})
	if err != nil || done.GetStatus() != api.UpdateStatus_Completed {
		t.Errorf("status %v, %v", done, err)
	}
	_, err = f.client.Upsert(f.ctx, &api.UpsertPoints{CollectionName: "c", Wait: proto.Bool(true),
		UpdateFilter: &api.Filter{}, Points: []*api.PointStruct{dense(3, 1, 1)}})
	refused(t, err, codes.Unimplemented, "")
}

func TestDelete(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	for n := 1; n <= 6; n++ {
		f.upsert(payload(dense(n, 1, 0), map[string]any{"year": n}))
	}
	remove := func(sel *api.PointsSelector) error {
		_, err := f.client.Delete(f.ctx, &api.DeletePoints{CollectionName: "c", Wait: proto.Bool(true), Points: sel})
		return err
	}
	f.must(remove(api.NewPointsSelector(id(1), id(99))))
	f.must(remove(api.NewPointsSelectorFilter(&api.Filter{Must: []*api.Condition{api.NewRange("year",
		&api.Range{Gt: proto.Float64(4)})}})))
	found, err := f.client.Scroll(f.ctx, &api.ScrollPoints{CollectionName: "c"})
	if got := numbers(found); err != nil || !slices.Equal(got, []int{2, 3, 4}) {
		t.Errorf("left: %v, %v", got, err)
	}
	refused(t, remove(nil), codes.InvalidArgument, "Empty PointsSelector is not allowed")
}

func TestScroll(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	for n := 25; n > 0; n-- {
		f.upsert(dense(n, 1, 0))
	}
	var got []int
	var pages int
	for offset := (*api.PointId)(nil); ; pages++ {
		page, next, err := f.client.ScrollAndOffset(f.ctx, &api.ScrollPoints{CollectionName: "c", Offset: offset})
		f.must(err)
		got = append(got, numbers(page)...)
		if offset = next; offset == nil {
			break
		}
	}
	if len(got) != 25 || !slices.IsSorted(got) || pages != 2 {
		t.Errorf("%d further pages: %v", pages, got)
	}
	// The offset is the first point of a page, or what comes after where it was.
	_, err := f.client.Delete(f.ctx, &api.DeletePoints{CollectionName: "c", Wait: proto.Bool(true),
		Points: api.NewPointsSelector(id(12))})
	f.must(err)
	for offset, want := range map[int][]int{11: {11, 13}, 12: {13, 14}, 25: {25}, 26: {}} {
		page, _, err := f.client.ScrollAndOffset(f.ctx, &api.ScrollPoints{CollectionName: "c", Offset: id(offset),
			Limit: proto.Uint32(2)})
		if got := numbers(page); err != nil || !slices.Equal(got, want) {
			t.Errorf("from %d: %v, %v, want %v", offset, got, err, want)
		}
	}
	// A last page that is full has no next one.
	if _, next, err := f.client.ScrollAndOffset(f.ctx, &api.ScrollPoints{CollectionName: "c",
		Limit: proto.Uint32(24)}); err != nil || next != nil {
		t.Errorf("after all 24: %v, %v", next, err)
	}
}

// Numbers come before UUIDs, each in their order.
func TestScrollMixedIDs(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	f.upsert(dense(2, 1, 0), &api.PointStruct{Id: api.NewIDNum(200)}, dense(1, 1, 0),
		&api.PointStruct{Id: api.NewIDNum(3)})
	f.server.Violations() // of the numbers
	page, err := f.client.Scroll(f.ctx, &api.ScrollPoints{CollectionName: "c"})
	f.must(err)
	if len(page) != 4 || page[0].GetId().GetNum() != 3 || page[1].GetId().GetNum() != 200 ||
		number(page[2].GetId()) != 1 || number(page[3].GetId()) != 2 {
		t.Errorf("points: %v", page)
	}
}

func TestUnnamedVector(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.must(f.client.CreateCollection(f.ctx, &api.CreateCollection{
		CollectionName: "c",
		VectorsConfig:  api.NewVectorsConfig(&api.VectorParams{Size: 2, Distance: api.Distance_Dot}),
	}))
	f.upsert(&api.PointStruct{Id: id(1), Vectors: api.NewVectorsDense([]float32{3, 4})})
	if v := f.get(1).GetVectors().GetVector().GetDense().GetData(); !slices.Equal(v, []float32{3, 4}) {
		t.Errorf("vector %v, want it as it was stored", v)
	}
	f.scored(f.query(&api.QueryPoints{Query: api.NewQueryDense([]float32{2, 1})}), 1, 10)
}

func TestPayload(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	f.upsert(payload(dense(1, 1, 0), map[string]any{"a": 1, "b": 2, "c": 3}),
		payload(dense(2, 1, 0), map[string]any{"a": 9}))
	for _, c := range []struct {
		sel  *api.WithPayloadSelector
		want string
	}{
		{nil, ""},
		{api.NewWithPayload(false), ""},
		{api.NewWithPayload(true), "a=1 b=2 c=3 "},
		{api.NewWithPayloadInclude("a", "c", "x"), "a=1 c=3 "},
		{api.NewWithPayloadExclude("a", "x"), "b=2 c=3 "},
	} {
		q := nearest(1, 0)
		q.WithPayload, q.Filter = c.sel, &api.Filter{Must: []*api.Condition{api.NewHasID(id(1))}}
		found := f.query(q)
		if got := keys(found[0].GetPayload()); got != c.want || found[0].GetVectors() != nil {
			t.Errorf("%v: payload %s, want %s; vectors %v", c.sel, got, c.want, found[0].GetVectors())
		}
	}
	_, err := f.client.SetPayload(f.ctx, &api.SetPayloadPoints{
		CollectionName: "c", Wait: proto.Bool(true), Payload: api.NewValueMap(map[string]any{"b": 5, "d": 6}),
		PointsSelector: api.NewPointsSelector(id(1)),
	})
	f.must(err)
	if one, two := f.get(1), f.get(2); keys(one.GetPayload()) != "a=1 b=5 c=3 d=6 " ||
		keys(two.GetPayload()) != "a=9 " || one.GetVectors() == nil {
		t.Errorf("points: %v, %v", one, two)
	}
}

func TestUpdateBatch(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	upsert := func(p ...*api.PointStruct) *api.PointsUpdateOperation {
		return api.NewPointsUpdateUpsert(&api.PointsUpdateOperation_PointStructList{Points: p})
	}
	send := func(ops ...*api.PointsUpdateOperation) error {
		res, err := f.client.UpdateBatch(f.ctx, &api.UpdateBatchPoints{CollectionName: "c", Wait: proto.Bool(true),
			Operations: ops})
		if err == nil && len(res) != len(ops) {
			t.Errorf("%d results of %d operations", len(res), len(ops))
		}
		return err
	}
	f.must(send(
		upsert(dense(1, 1, 0), dense(2, 1, 0)),
		api.NewPointsUpdateDeletePoints(&api.PointsUpdateOperation_DeletePoints{Points: api.NewPointsSelector(id(1))}),
		api.NewPointsUpdateSetPayload(&api.PointsUpdateOperation_SetPayload{
			Payload: api.NewValueMap(map[string]any{"a": 1}), PointsSelector: api.NewPointsSelector(id(2)),
		}),
	))
	if f.get(1) != nil || keys(f.get(2).GetPayload()) != "a=1 " {
		t.Errorf("points: %v, %v", f.get(1), f.get(2))
	}
	refused(t, send(upsert(dense(3, 1, 0)), upsert(dense(4, 1)), upsert(dense(5, 1, 0))),
		codes.InvalidArgument, "got 1")
	if f.get(3) == nil || f.get(5) != nil {
		t.Error("a batch stops at the operation that fails")
	}
}

func TestFieldIndex(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	_, err := f.client.CreateFieldIndex(f.ctx, &api.CreateFieldIndexCollection{
		CollectionName: "c", FieldName: "text", FieldType: api.FieldType_FieldTypeText.Enum(), Wait: proto.Bool(true),
	})
	refused(t, err, codes.Unimplemented, "")
	_, err = f.client.DeleteFieldIndex(f.ctx, &api.DeleteFieldIndexCollection{CollectionName: "c", FieldName: "year",
		Wait: proto.Bool(true)})
	f.must(err)
	info, err := f.client.GetCollectionInfo(f.ctx, "c")
	f.must(err)
	if _, ok := info.GetPayloadSchema()["year"]; ok || len(info.GetPayloadSchema()) != 3 {
		t.Errorf("schema: %v", info.GetPayloadSchema())
	}
}
