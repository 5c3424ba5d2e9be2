package qdrant_test

import (
	"context"
	"errors"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/index/qdrant"
)

// TestForeignCollections: what somebody else made is neither used nor deleted.
func TestForeignCollections(t *testing.T) {
	_, o := made(t)
	testForeign(t, o)
}

func testForeign(t *testing.T, o qdrant.Options) {
	c, err := api.NewClient(&api.Config{Host: o.Host, Port: o.Port, SkipCompatibilityCheck: true})
	must(t, err)
	defer c.Close()
	theirs := func(name string) {
		t.Helper()
		must(t, c.CreateCollection(t.Context(), &api.CreateCollection{
			CollectionName: name, VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{"v": {Size: 2,
				Distance: api.Distance_Dot}}),
		}))
		_, err := c.Upsert(t.Context(),
			&api.UpsertPoints{CollectionName: name, Wait: api.PtrOf(true), Points: []*api.PointStruct{{
				Id:      api.NewIDUUID("5c56c793-69f3-4fbf-87e6-c4bf54c28c26"),
				Vectors: api.NewVectorsMap(map[string]*api.Vector{"v": api.NewVectorDense([]float32{1, 2})}),
			}}})
		must(t, err)
	}
	theirs(o.Collection + "-3") // looks like one of our generations
	s := open(t, o, dense.OpenOptions{})
	if _, err := s.Applied(t.Context()); !errors.Is(err, qdrant.ErrForeign) {
		t.Errorf("watermark: %v", err)
	}
	for _, act := range []error{s.Apply(t.Context(), batch(1, 2, 4)), s.Reset(t.Context())} {
		if !errors.Is(act, qdrant.ErrForeign) {
			t.Errorf("a generation of somebody else: %v", act)
		}
	}
	o.Collection += "x"
	theirs(o.Collection)
	if _, err := qdrant.Open(t.Context(), o, dense.OpenOptions{ReadOnly: true}); !errors.Is(err, qdrant.ErrForeign) ||
		errors.Is(err, index.ErrNotFound) {
		t.Errorf("reader of a collection of that name: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, name := range []string{o.Collection, o.Collection[:len(o.Collection)-1] + "-3"} {
		if ok, err := c.CollectionExists(ctx, name); err != nil || !ok {
			t.Errorf("%s was deleted (%v)", name, err)
		}
	}
}

// TestCollectionSettings: what the options say is what the server is asked for.
func TestCollectionSettings(t *testing.T) {
	server, o := made(t)
	o.Shards, o.Replication, o.WriteConsistency, o.OnDisk, o.Quantization = 6, 2, 2, true, qdrant.ScalarQuantization
	terms := lexical.Options{}
	o.Terms = &terms
	o.Averages = func(context.Context) (lexical.Averages, error) {
		return lexical.Averages{Title: 1, Text: 3, Forms: 4}, nil
	}
	s := open(t, o, dense.OpenOptions{})
	must(t, s.Apply(t.Context(), batch(1, 3, 4)))
	must(t, s.Publish(t.Context()))
	fields := map[string]bool{}
	for _, r := range server.Requests() {
		switch m := r.Message.(type) {
		case *api.CreateCollection:
			v, terms := m.GetVectorsConfig().GetParamsMap().GetMap()["dense"],
				m.GetSparseVectorsConfig().GetMap()["terms"]
			if m.GetShardNumber() != 6 || m.GetReplicationFactor() != 2 || m.GetWriteConsistencyFactor() != 2 ||
				!m.GetOnDiskPayload() ||
				v.GetSize() != 4 || v.GetDistance() != api.Distance_Cosine || !v.GetOnDisk() ||
				v.GetQuantizationConfig().GetScalar() == nil ||
				terms.GetModifier() != api.Modifier_Idf || !terms.GetIndex().GetOnDisk() {
				t.Errorf("created with %v", m)
			}
		case *api.CreateFieldIndexCollection:
			fields[m.GetFieldName()] = true
		}
	}
	for _, f := range []string{"seq", "document_id", "publisher", "evidence_type", "language", "year"} {
		if !fields[f] {
			t.Errorf("no payload index of %s", f)
		}
	}
	hits, err := s.Search(t.Context(), []float32{1, 0, 0, 0}, index.Filter{}, 2)
	if err != nil || len(hits) != 2 {
		t.Fatalf("%v, %v", hits, err)
	}
	requests := server.Requests()
	q, ok := requests[len(requests)-1].Message.(*api.QueryPoints)
	if !ok || !q.GetParams().GetQuantization().GetRescore() || q.GetParams().GetQuantization().GetOversampling() != 2 {
		t.Errorf("searched with %v", q)
	}
}
