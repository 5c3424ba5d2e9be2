package qdranttest_test

import (
	"fmt"
	"slices"
	"testing"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/biopars/biopars/internal/qdranttest"
)

// createPlain makes a collection with nothing but a vector "d".
func (f *fixture) createPlain(name string) {
	f.t.Helper()
	f.must(f.client.CreateCollection(f.ctx, &api.CreateCollection{
		CollectionName: name,
		VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{"d": {Size: 2,
			Distance: api.Distance_Cosine}}),
	}))
}

func (f *fixture) put(collection string, points ...*api.PointStruct) {
	f.t.Helper()
	_, err := f.client.Upsert(f.ctx, &api.UpsertPoints{CollectionName: collection, Wait: proto.Bool(true),
		Points: points})
	f.must(err)
}

func TestCollections(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.createPlain("b")
	f.createPlain("a")
	names, err := f.client.ListCollections(f.ctx)
	if err != nil || !slices.Equal(names, []string{"a", "b"}) {
		t.Errorf("collections: %v, %v", names, err)
	}
	err = f.client.CreateCollection(f.ctx, &api.CreateCollection{CollectionName: "a"})
	refused(t, err, codes.AlreadyExists, "Wrong input: Collection `a` already exists!")
	f.must(f.client.CreateAlias(f.ctx, "alias", "a"))
	err = f.client.CreateCollection(f.ctx, &api.CreateCollection{CollectionName: "alias"})
	refused(t, err, codes.InvalidArgument, "Alias with the same name already exists")
	for name, want := range map[string]bool{"a": true, "alias": true, "x": false} {
		if ok, err := f.client.CollectionExists(f.ctx, name); err != nil || ok != want {
			t.Errorf("%s exists: %v, %v", name, ok, err)
		}
	}
	f.must(f.client.DeleteCollection(f.ctx, "a")) // and its aliases
	if ok, _ := f.client.CollectionExists(f.ctx, "alias"); ok {
		t.Error("the alias of a deleted collection is left")
	}
	if res, err := f.client.GetCollectionsClient().Delete(f.ctx,
		&api.DeleteCollection{CollectionName: "a"}); err != nil || res.GetResult() {
		t.Errorf("deleting what is gone: %v, %v", res, err)
	}
	_, err = f.client.GetCollectionInfo(f.ctx, "a")
	refused(t, err, codes.NotFound, "Not found: Collection `a` doesn't exist!")
	_, err = f.client.Count(f.ctx, &api.CountPoints{CollectionName: "a"})
	refused(t, err, codes.NotFound, "Not found: Collection `a` doesn't exist!")
	f.server.DropCollection("b")
	_, err = f.client.Upsert(f.ctx, &api.UpsertPoints{CollectionName: "b", Wait: proto.Bool(true),
		Points: []*api.PointStruct{dense(1, 1, 0)}})
	refused(t, err, codes.NotFound, "Not found: Collection `b` doesn't exist!")
}

func TestCollectionInfo(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.must(f.client.CreateCollection(f.ctx, &api.CreateCollection{
		CollectionName: "c", ShardNumber: proto.Uint32(6), ReplicationFactor: proto.Uint32(2),
		WriteConsistencyFactor: proto.Uint32(2),
		OnDiskPayload:          proto.Bool(false),
		VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{"d": {Size: 2,
			Distance: api.Distance_Cosine, OnDisk: proto.Bool(true)}}),
		QuantizationConfig: api.NewQuantizationScalar(&api.ScalarQuantization{Type: api.QuantizationType_Int8}),
		Metadata:           api.NewValueMap(map[string]any{"embedder": "e", "kept": 1}),
	}))
	_, err := f.client.CreateFieldIndex(f.ctx, &api.CreateFieldIndexCollection{
		CollectionName: "c", FieldName: "year", FieldType: api.FieldType_FieldTypeInteger.Enum(),
		Wait: proto.Bool(true),
	})
	f.must(err)
	p := dense(1, 1, 0)
	p.Payload = api.NewValueMap(map[string]any{"year": 2001})
	f.put("c", p, dense(2, 0, 1), &api.PointStruct{Id: id(3)})
	f.must(f.client.UpdateCollection(f.ctx, &api.UpdateCollection{
		CollectionName:   "c",
		OptimizersConfig: &api.OptimizersConfigDiff{IndexingThreshold: proto.Uint64(7)},
		Params:           &api.CollectionParamsDiff{ReplicationFactor: proto.Uint32(3)},
		Metadata:         api.NewValueMap(map[string]any{"embedder": "f"}),
	}))
	info, err := f.client.GetCollectionInfo(f.ctx, "c")
	f.must(err)
	config, params := info.GetConfig(), info.GetConfig().GetParams()
	got := fmt.Sprintln(info.GetStatus(), info.GetOptimizerStatus().GetOk(), info.GetPointsCount(),
		info.GetIndexedVectorsCount(),
		params.GetShardNumber(), params.GetReplicationFactor(), params.GetWriteConsistencyFactor(),
		params.GetOnDiskPayload(),
		params.GetVectorsConfig().GetParamsMap().GetMap()["d"].GetOnDisk(),
		config.GetQuantizationConfig().GetScalar().GetType(),
		config.GetOptimizerConfig().GetIndexingThreshold(),
		config.GetMetadata()["embedder"].GetStringValue(), config.GetMetadata()["kept"].GetIntegerValue(),
		info.GetPayloadSchema()["year"].GetDataType(), info.GetPayloadSchema()["year"].GetPoints())
	if want := "Green true 3 2 6 3 2 false true Int8 7 f 1 Integer 1\n"; got != want {
		t.Errorf("info: %s\nwant: %s", got, want)
	}
	f.server.SetHealth("c", api.CollectionStatus_Red, "disk full")
	info, err = f.client.GetCollectionInfo(f.ctx, "c")
	f.must(err)
	if info.GetStatus() != api.CollectionStatus_Red || info.GetOptimizerStatus().GetOk() ||
		info.GetOptimizerStatus().GetError() != "disk full" {
		t.Errorf("health: %v, %v", info.GetStatus(), info.GetOptimizerStatus())
	}
}

func create(alias, collection string) *api.AliasOperations {
	return &api.AliasOperations{Action: &api.AliasOperations_CreateAlias{
		CreateAlias: &api.CreateAlias{AliasName: alias, CollectionName: collection},
	}}
}

func drop(alias string) *api.AliasOperations {
	return &api.AliasOperations{Action: &api.AliasOperations_DeleteAlias{
		DeleteAlias: &api.DeleteAlias{AliasName: alias},
	}}
}

func (f *fixture) aliases() string {
	f.t.Helper()
	list, err := f.client.ListAliases(f.ctx)
	f.must(err)
	var out []string
	for _, a := range list {
		out = append(out, a.GetAliasName()+"="+a.GetCollectionName())
	}
	return fmt.Sprint(out)
}

func TestAliases(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.createPlain("a")
	f.createPlain("b")
	want := func(list string) {
		t.Helper()
		if got := f.aliases(); got != list {
			t.Errorf("aliases: %s, want %s", got, list)
		}
	}
	f.must(f.client.UpdateAliases(f.ctx, []*api.AliasOperations{create("x", "a"), create("y", "a"), drop("unknown")}))
	want("[x=a y=a]")
	f.must(f.client.RenameAlias(f.ctx, "y", "z"))
	f.must(f.client.CreateAlias(f.ctx, "x", "b")) // of one that exists moves it
	want("[x=b z=a]")
	if list, err := f.client.ListCollectionAliases(f.ctx, "a"); err != nil || !slices.Equal(list, []string{"z"}) {
		t.Errorf("aliases of a: %v, %v", list, err)
	}
	refused(t, f.client.CreateAlias(f.ctx, "w", "unknown"), codes.NotFound,
		"Not found: Collection `unknown` doesn't exist!")
	refused(t, f.client.CreateAlias(f.ctx, "w", "x"), codes.NotFound,
		"Not found: Collection `x` doesn't exist!") // no alias of an alias
	refused(t, f.client.CreateAlias(f.ctx, "b", "a"), codes.AlreadyExists,
		"Wrong input: Collection `b` already exists!")
	refused(t, f.client.RenameAlias(f.ctx, "unknown", "w"), codes.NotFound,
		"Not found: Alias unknown does not exists!")
	want("[x=b z=a]")

	// As in Qdrant, what came before the action that fails stays done.
	err := f.client.UpdateAliases(f.ctx, []*api.AliasOperations{drop("z"), create("w", "a"), create("v", "unknown"),
		drop("x")})
	refused(t, err, codes.NotFound, "Not found: Collection `unknown` doesn't exist!")
	want("[w=a x=b]")

	f.put("x", dense(1, 1, 0))
	if n, err := f.client.Count(f.ctx, &api.CountPoints{CollectionName: "b"}); err != nil || n != 1 {
		t.Errorf("through an alias: %d points, %v", n, err)
	}
	f.server.DropCollection("x")
	want("[w=a]")
}

// A reader sees the alias before or after a switch, never without a target.
func TestAliasSwitch(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.createPlain("one")
	f.createPlain("two")
	f.put("one", dense(1, 1, 0))
	f.put("two", dense(1, 1, 0), dense(2, 1, 0))
	f.must(f.client.CreateAlias(f.ctx, "x", "one"))
	errs := make(chan error)
	for range 4 {
		go func() {
			for range 100 {
				q := nearest(1, 0)
				q.CollectionName = "x"
				if found, err := f.client.Query(f.ctx, q); err != nil || len(found) < 1 || len(found) > 2 {
					errs <- fmt.Errorf("%d points, %v", len(found), err)
					return
				}
			}
			errs <- nil
		}()
	}
	for i := range 100 {
		f.must(f.client.UpdateAliases(f.ctx, []*api.AliasOperations{drop("x"),
			create("x", []string{"two", "one"}[i%2])}))
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestCreateRefused(t *testing.T) {
	f := start(t, qdranttest.Options{})
	vectors := func(p *api.VectorParams) *api.CreateCollection {
		return &api.CreateCollection{CollectionName: "c", VectorsConfig: api.NewVectorsConfig(p)}
	}
	for _, c := range []struct {
		req  *api.CreateCollection
		code codes.Code
	}{
		{vectors(&api.VectorParams{Distance: api.Distance_Cosine}), codes.InvalidArgument},
		{vectors(&api.VectorParams{Size: 65537, Distance: api.Distance_Cosine}), codes.InvalidArgument},
		{vectors(&api.VectorParams{Size: 1, Distance: api.Distance_Euclid}), codes.Unimplemented},
		{vectors(&api.VectorParams{Size: 1, Distance: api.Distance_Cosine,
			MultivectorConfig: &api.MultiVectorConfig{}}), codes.Unimplemented},
		{&api.CreateCollection{CollectionName: "c", StrictModeConfig: &api.StrictModeConfig{}}, codes.Unimplemented},
		{&api.CreateCollection{CollectionName: "c", ShardingMethod: api.ShardingMethod_Custom.Enum()},
			codes.Unimplemented},
	} {
		refused(t, f.client.CreateCollection(f.ctx, c.req), c.code, "")
	}
	refused(t, f.client.UpdateCollection(f.ctx, &api.UpdateCollection{CollectionName: "c"}), codes.NotFound, "")
	refused(t,
		f.client.UpdateCollection(f.ctx, &api.UpdateCollection{CollectionName: "c",
			StrictModeConfig: &api.StrictModeConfig{}}), codes.Unimplemented, "")
}
