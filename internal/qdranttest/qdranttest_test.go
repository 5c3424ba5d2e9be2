package qdranttest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/biopars/biopars/internal/qdranttest"
)

// fixture is a server with a client and a deadline.
type fixture struct {
	t      *testing.T
	ctx    context.Context
	server *qdranttest.Server
	client *api.Client
}

func start(t *testing.T, opts qdranttest.Options) *fixture {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	f := &fixture{t: t, ctx: ctx, server: qdranttest.Start(t, opts)}
	f.client = connect(t, f.server, opts.APIKey)
	return f
}

// connect opens one connection, so that faults of it are easy to reason about.
func connect(t *testing.T, s *qdranttest.Server, key string) *api.Client {
	t.Helper()
	client, err := api.NewClient(&api.Config{Host: s.Host(), Port: s.Port(), APIKey: key, PoolSize: 1,
		SkipCompatibilityCheck: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// id is the id of the n-th point, in ascending order of n.
func id(n int) *api.PointId { return api.NewIDUUID(uuid.UUID{0: 1, 15: byte(n)}.String()) }

// number is the n of an id.
func number(id *api.PointId) int { return int(uuid.MustParse(id.GetUuid())[15]) }

// create makes a collection "c" with a dense vector "d" of two dimensions, a
// sparse vector "s" with IDF, one "plain" without, and indexed fields.
func (f *fixture) create() {
	f.t.Helper()
	f.must(f.client.CreateCollection(f.ctx, &api.CreateCollection{
		CollectionName: "c",
		VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{
			"d": {Size: 2, Distance: api.Distance_Cosine},
		}),
		SparseVectorsConfig: api.NewSparseVectorsConfig(map[string]*api.SparseVectorParams{
			"s":     {Modifier: api.Modifier_Idf.Enum()},
			"plain": {},
		}),
	}))
	for field, kind := range map[string]api.FieldType{
		"kind": api.FieldType_FieldTypeKeyword, "year": api.FieldType_FieldTypeInteger,
		"at.shelf": api.FieldType_FieldTypeKeyword,
		"old":      api.FieldType_FieldTypeBool,
	} {
		_, err := f.client.CreateFieldIndex(f.ctx, &api.CreateFieldIndexCollection{
			CollectionName: "c", FieldName: field, FieldType: kind.Enum(), Wait: proto.Bool(true),
		})
		f.must(err)
	}
}

func (f *fixture) upsert(points ...*api.PointStruct) {
	f.t.Helper()
	f.must(f.tryUpsert(points...))
}

func (f *fixture) tryUpsert(points ...*api.PointStruct) error {
	_, err := f.client.Upsert(f.ctx, &api.UpsertPoints{CollectionName: "c", Wait: proto.Bool(true), Points: points})
	return err
}

func dense(n int, v ...float32) *api.PointStruct {
	return &api.PointStruct{Id: id(n), Vectors: api.NewVectorsMap(map[string]*api.Vector{"d": api.NewVectorDense(v)})}
}

func sparse(n int, name string, indices []uint32, values []float32) *api.PointStruct {
	return &api.PointStruct{Id: id(n),
		Vectors: api.NewVectorsMap(map[string]*api.Vector{name: api.NewVectorSparse(indices, values)})}
}

func (f *fixture) query(q *api.QueryPoints) []*api.ScoredPoint {
	f.t.Helper()
	q.CollectionName = "c"
	found, err := f.client.Query(f.ctx, q)
	f.must(err)
	return found
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// refused wants an error with a code and a message that ends with text.
func refused(t *testing.T, err error, code codes.Code, text string) {
	t.Helper()
	if st, _ := status.FromError(err); st.Code() != code || !strings.HasSuffix(st.Message(), text) {
		t.Errorf("error %v, want %v %q", err, code, text)
	}
}

func numbers[P interface{ GetId() *api.PointId }](points []P) []int {
	out := make([]int, len(points))
	for i, p := range points {
		out[i] = number(p.GetId())
	}
	return out
}

func sorted(list []int) []int {
	slices.Sort(list)
	return list
}

func TestHealth(t *testing.T) {
	f := start(t, qdranttest.Options{Version: "1.16.3"})
	reply, err := f.client.HealthCheck(f.ctx)
	f.must(err)
	if reply.GetVersion() != "1.16.3" || reply.GetTitle() == "qdrant - vector search engine" {
		t.Errorf("health = %v", reply)
	}
}

func TestKeys(t *testing.T) {
	f := start(t, qdranttest.Options{APIKey: "write", ReadOnlyKey: "read"})
	f.create()
	for _, c := range []struct {
		key         string
		read, write codes.Code
	}{
		{"write", codes.OK, codes.OK},
		{"read", codes.OK, codes.PermissionDenied},
		{"other", codes.Unauthenticated, codes.Unauthenticated},
		{"", codes.Unauthenticated, codes.Unauthenticated},
	} {
		t.Run(fmt.Sprintf("%q", c.key), func(t *testing.T) {
			client := connect(t, f.server, c.key)
			if _, err := client.HealthCheck(f.ctx); err != nil {
				t.Errorf("health: %v", err)
			}
			if _, err := client.Count(f.ctx, &api.CountPoints{CollectionName: "c"}); status.Code(err) != c.read {
				t.Errorf("read: %v, want %v", err, c.read)
			}
			_, err := client.Upsert(f.ctx, &api.UpsertPoints{CollectionName: "c", Wait: proto.Bool(true),
				Points: []*api.PointStruct{dense(1, 1, 0)}})
			if status.Code(err) != c.write {
				t.Errorf("write: %v, want %v", err, c.write)
			}
		})
	}
}
