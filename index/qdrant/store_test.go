package qdrant_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/internal/densetest"
	"github.com/biopars/biopars/internal/qdranttest"
)

// settings are those of a test, with short waits and a collection of its own.
func settings(host string, port int, name string) qdrant.Options {
	h := fnv.New64a()
	fmt.Fprint(h, name)
	return qdrant.Options{
		Host: host, Port: port, Collection: fmt.Sprintf("test-%x", h.Sum64()),
		Fresh: time.Nanosecond, Linger: time.Millisecond, Patience: 20 * time.Second,
	}
}

// made is the settings and the server of a test.
func made(t testing.TB) (*qdranttest.Server, qdrant.Options) {
	t.Helper()
	s := qdranttest.Start(t, qdranttest.Options{})
	return s, settings(s.Host(), s.Port(), t.Name())
}

func open(t testing.TB, o qdrant.Options, d dense.OpenOptions) *qdrant.Store {
	t.Helper()
	s, err := qdrant.Open(context.Background(), o, d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// batch has the passages from first to last, each with a vector of its own.
func batch(first, last, dimension int) dense.Batch {
	b := dense.Batch{Through: index.Seq(last)}
	for seq := first; seq <= last; seq++ {
		rng := rand.New(rand.NewPCG(uint64(seq), 1))
		v := make([]float32, dimension)
		for i := range v {
			v[i] = float32(rng.NormFloat64())
		}
		b.Points = append(b.Points, dense.Point{Vector: v, Passage: index.Passage{
			ID: fmt.Sprintf("%032x", seq), Seq: index.Seq(seq), DocumentID: fmt.Sprint("d", seq), Title: "عنوان", Text: fmt.Sprintf("متن شماره %d", seq),
			Start: 3, End: 9, Metadata: index.Metadata{Publisher: "ناشر", Year: 1990 + seq%30, URL: "https://example.org/" + strconv.Itoa(seq)},
		}})
	}
	return b
}

// points counts what is published.
func points(t testing.TB, s *qdrant.Store) (n int, applied index.Seq) {
	t.Helper()
	st, err := s.Stats(context.Background())
	must(t, err)
	return st.Points, st.Applied
}

func TestStore(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	conformance(t, server.Host(), server.Port())
}

// TestRealServer runs what matters most against a real server, see
// [qdranttest.Real].
func TestRealServer(t *testing.T) {
	tests := map[string]func(*testing.T, qdrant.Options){
		"Passages": testPassages, "KilledWriter": testKilledWriter, "AliasSwitch": testAliasSwitch,
		"Fingerprints": testFingerprints, "Foreign": testForeign, "Attachments": testAttachments,
	}
	var names []string
	for name := range tests {
		name = settings("", 0, "TestRealServer/"+name).Collection
		names = append(names, name, name+"x")
	}
	host, port := qdranttest.Real(t, names...)
	t.Run("Store", func(t *testing.T) { conformance(t, host, port) })
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, settings(host, port, t.Name())) })
	}
}

// TestExecutableKilled kills the server again and again while passages are stored:
// the writer waits, and nothing is lost.
func TestExecutableKilled(t *testing.T) {
	server := qdranttest.StartExecutable(t, "secret")
	o := settings(server.Host(), server.Port(), t.Name())
	o.APIKey, o.Patience, o.CheckpointPoints, o.BatchPoints = "secret", 2*time.Minute, 200, 20
	var waited atomic.Int64
	o.Waiting = func(error, time.Duration) { waited.Add(1) }
	s := open(t, o, dense.OpenOptions{})
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 4 {
			select {
			case <-done:
				return
			case <-time.After(400 * time.Millisecond):
			}
			server.Kill()
			time.Sleep(300 * time.Millisecond)
			server.Start()
		}
	})
	const last = 6000
	for at := 1; at < last; at += 50 {
		must(t, s.Apply(t.Context(), batch(at, at+49, 8)))
		time.Sleep(10 * time.Millisecond)
	}
	must(t, s.Publish(t.Context()))
	close(done)
	wg.Wait()
	if n, at := points(t, open(t, o, dense.OpenOptions{ReadOnly: true})); n != last || at != last {
		t.Errorf("%d points at %d, want %d", n, at, last)
	}
	t.Logf("waited %d times", waited.Load())
	o.APIKey = "wrong"
	if _, err := qdrant.Open(t.Context(), o, dense.OpenOptions{ReadOnly: true}); !errors.Is(err, qdrant.ErrUnauthorized) {
		t.Errorf("wrong key: %v", err)
	}
}

func conformance(t *testing.T, host string, port int) {
	c, err := api.NewClient(&api.Config{Host: host, Port: port, SkipCompatibilityCheck: true})
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	seen := map[string]bool{}
	densetest.TestStore(t, func(t *testing.T, env *densetest.Env) dense.Store {
		o := settings(host, port, env.Name)
		if !seen[o.Collection] { // also what an interrupted run left
			seen[o.Collection] = true
			drop := func() {
				for n := range 5 {
					_ = c.DeleteCollection(context.Background(), fmt.Sprintf("%s-%d", o.Collection, n))
				}
			}
			drop()
			t.Cleanup(drop)
		}
		s, err := qdrant.Open(context.Background(), o, dense.OpenOptions{})
		must(t, err)
		return s
	})
}

func TestPassagesComeBackWhole(t *testing.T) {
	_, o := made(t)
	testPassages(t, o)
}

func testPassages(t *testing.T, o qdrant.Options) {
	s := open(t, o, dense.OpenOptions{})
	b := batch(1, 5, 4)
	b.Points[2].Passage = index.Passage{ID: "not hexadecimal", Seq: 3, Text: "تنها متن"}
	must(t, s.Apply(t.Context(), b))
	must(t, s.Publish(t.Context()))
	got, err := s.Passages(t.Context(), []index.Seq{5, 77, 3, 1})
	must(t, err)
	want := []index.Passage{b.Points[4].Passage, b.Points[2].Passage, b.Points[0].Passage}
	if len(got) != len(want) {
		t.Fatalf("%d passages, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("passage %+v, want %+v", got[i], want[i])
		}
	}
}

// TestLostAnswers: a write whose answer is lost is made again, and that changes
// nothing.
func TestLostAnswers(t *testing.T) {
	server, o := made(t)
	for _, method := range []string{"Create", "CreateFieldIndex", "Upsert", "UpdateAliases"} {
		server.Fault(qdranttest.Fault{Method: method, Code: codes.Unavailable, Times: 1, Applied: true})
	}
	s := open(t, o, dense.OpenOptions{})
	must(t, s.Apply(t.Context(), batch(1, 30, 8)))
	server.Fault(qdranttest.Fault{Method: "Delete", Code: codes.DeadlineExceeded, Times: 1, Applied: true})
	must(t, s.Apply(t.Context(), dense.Batch{Deletes: []index.Seq{7}, Through: 31}))
	must(t, s.Publish(t.Context()))
	if n, at := points(t, s); n != 29 || at != 31 {
		t.Errorf("%d points at %d, want 29 at 31", n, at)
	}
}

// TestOnlyWhatPassesIsRepeated: an error that stays is returned at once.
func TestOnlyWhatPassesIsRepeated(t *testing.T) {
	server, o := made(t)
	for _, code := range []codes.Code{codes.InvalidArgument, codes.Internal, codes.PermissionDenied} {
		server.ClearFaults()
		server.Fault(qdranttest.Fault{Method: "Create", Code: code, Times: 1})
		s := open(t, o, dense.OpenOptions{})
		before := server.Calls("Create")
		if err := s.Apply(t.Context(), batch(1, 3, 4)); err == nil {
			t.Errorf("%s: no error", code)
		}
		if n := server.Calls("Create") - before; n != 1 {
			t.Errorf("%s: tried %d times", code, n)
		}
	}
}

// TestKilledWriter: what was not published is applied again from the last
// checkpoint on, and nothing is there twice.
func TestKilledWriter(t *testing.T) {
	_, o := made(t)
	testKilledWriter(t, o)
}

func testKilledWriter(t *testing.T, o qdrant.Options) {
	o.CheckpointPoints, o.BatchPoints = 40, 7
	const last = 200
	for round, rng := 0, rand.New(rand.NewPCG(5, 6)); ; round++ {
		s := open(t, o, dense.OpenOptions{Fingerprint: index.Fingerprint{Embedder: "a"}})
		at, err := s.Applied(t.Context())
		must(t, err)
		if round > 0 && at%10 != 0 {
			t.Fatalf("watermark %d after a kill", at)
		}
		kill := round < 8
		for n := 0; at < last; n++ {
			if kill && n == 1+rng.IntN(6) {
				break
			}
			must(t, s.Apply(t.Context(), batch(int(at)+1, int(at)+10, 4)))
			at += 10
		}
		if at == last {
			must(t, s.Publish(t.Context()))
			if n, applied := points(t, s); n != last || applied != last {
				t.Fatalf("%d points at %d", n, applied)
			}
			return
		}
		must(t, s.Close()) // nothing is flushed: as good as a kill
	}
}

// TestAliasSwitchUnderLoad: while a generation takes the place of another, every
// search finds one or the other, whole.
func TestAliasSwitchUnderLoad(t *testing.T) {
	_, o := made(t)
	testAliasSwitch(t, o)
}

func testAliasSwitch(t *testing.T, o qdrant.Options) {
	o.Linger = 300 * time.Millisecond
	s := open(t, o, dense.OpenOptions{})
	must(t, s.Apply(t.Context(), batch(1, 40, 6)))
	must(t, s.Publish(t.Context()))
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		reader := open(t, o, dense.OpenOptions{ReadOnly: true})
		wg.Go(func() {
			q := make([]float32, 6)
			q[0] = 1
			for {
				select {
				case <-done:
					return
				default:
				}
				hits, err := reader.Search(context.Background(), q, index.Filter{}, 100)
				if err != nil || len(hits) != 40 && len(hits) != 60 {
					t.Errorf("%d hits, %v", len(hits), err)
					return
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	for range 3 {
		must(t, s.Reset(t.Context()))
		must(t, s.Apply(t.Context(), batch(1, 60, 6)))
		must(t, s.Publish(t.Context()))
	}
	close(done)
	wg.Wait()
	if n, _ := points(t, s); n != 60 {
		t.Errorf("%d points", n)
	}
}

// TestFingerprints: a reader of what was made with another embedder is told, and
// one that was there before as well.
func TestFingerprints(t *testing.T) {
	_, o := made(t)
	testFingerprints(t, o)
}

func testFingerprints(t *testing.T, o qdrant.Options) {
	with := func(name string, ro bool) dense.OpenOptions {
		return dense.OpenOptions{Fingerprint: index.Fingerprint{Embedder: name}, ReadOnly: ro}
	}
	if _, err := qdrant.Open(t.Context(), o, with("a", true)); !errors.Is(err, index.ErrNotFound) {
		t.Fatalf("reader of nothing: %v", err)
	}
	w := open(t, o, with("a", false))
	must(t, w.Apply(t.Context(), batch(1, 5, 4)))
	must(t, w.Publish(t.Context()))
	before := open(t, o, with("a", true))
	if _, err := qdrant.Open(t.Context(), o, with("b", true)); !errors.Is(err, index.ErrFingerprint) {
		t.Fatalf("reader with another embedder: %v", err)
	}
	other := open(t, o, with("b", false))
	if err := other.Apply(t.Context(), batch(6, 7, 4)); !errors.Is(err, index.ErrFingerprint) {
		t.Fatalf("writer with another embedder: %v", err)
	}
	must(t, other.Reset(t.Context()))
	must(t, other.Apply(t.Context(), batch(1, 5, 3)))
	must(t, other.Publish(t.Context()))
	if _, err := before.Search(t.Context(), []float32{1, 0, 0, 0}, index.Filter{}, 3); !errors.Is(err, index.ErrFingerprint) {
		t.Fatalf("a reader from before: %v", err)
	}
	if err := before.Apply(t.Context(), batch(6, 6, 4)); !errors.Is(err, index.ErrReadOnly) {
		t.Fatalf("Apply of a reader: %v", err)
	}
}

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
			CollectionName: name, VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{"v": {Size: 2, Distance: api.Distance_Dot}}),
		}))
		_, err := c.Upsert(t.Context(), &api.UpsertPoints{CollectionName: name, Wait: api.PtrOf(true), Points: []*api.PointStruct{{
			Id: api.NewIDUUID("5c56c793-69f3-4fbf-87e6-c4bf54c28c26"), Vectors: api.NewVectorsMap(map[string]*api.Vector{"v": api.NewVectorDense([]float32{1, 2})}),
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
	if _, err := qdrant.Open(t.Context(), o, dense.OpenOptions{ReadOnly: true}); !errors.Is(err, qdrant.ErrForeign) || errors.Is(err, index.ErrNotFound) {
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

// TestBreaker: a server that is down is left alone, and found again by itself.
func TestBreaker(t *testing.T) {
	server, o := made(t)
	s := open(t, o, dense.OpenOptions{})
	must(t, s.Apply(t.Context(), batch(1, 3, 4)))
	must(t, s.Publish(t.Context()))
	find := func() error {
		_, err := s.Search(t.Context(), []float32{1, 0, 0, 0}, index.Filter{}, 3)
		return err
	}
	server.Fault(qdranttest.Fault{Method: "Query", Code: codes.Unavailable, Times: -1})
	before := server.Calls("Query")
	for range 50 {
		if err := find(); !errors.Is(err, qdrant.ErrUnavailable) {
			t.Fatalf("server down: %v", err)
		}
	}
	if n := server.Calls("Query") - before; n > 3 {
		t.Errorf("a server that is down was asked %d times", n)
	}
	server.ClearFaults()
	for deadline := time.Now().Add(20 * time.Second); find() != nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not found again")
		}
	}
	// A question that is wrong, or given up, says nothing of the server.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 10 {
		if _, err := s.Search(ctx, []float32{1, 0, 0, 0}, index.Filter{}, 3); !errors.Is(err, context.Canceled) {
			t.Fatalf("given up: %v", err)
		}
	}
	must(t, find())
}

func TestAttachments(t *testing.T) {
	_, o := made(t)
	testAttachments(t, o)
}

func testAttachments(t *testing.T, o qdrant.Options) {
	s := open(t, o, dense.OpenOptions{})
	must(t, s.Apply(t.Context(), batch(1, 3, 4)))
	large := make([]byte, 3<<20)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range large {
		large[i] = byte(rng.Uint32())
	}
	must(t, s.Attach(t.Context(), "encoder", large))
	must(t, s.Publish(t.Context()))
	r := open(t, o, dense.OpenOptions{ReadOnly: true})
	got, err := r.Attachment(t.Context(), "encoder")
	if err != nil || string(got) != string(large) {
		t.Errorf("%d bytes come back, %v", len(got), err)
	}
	if _, err := r.Attachment(t.Context(), "other"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("an attachment that is not there: %v", err)
	}
	must(t, s.Attach(t.Context(), "encoder", []byte("new")))
	must(t, s.Publish(t.Context()))
	if got, err := s.Attachment(t.Context(), "encoder"); err != nil || string(got) != "new" {
		t.Errorf("replaced: %q, %v", got, err)
	}
	if n, _ := points(t, s); n != 3 {
		t.Errorf("%d passages with attachments", n)
	}
}

// TestCancelledWriter: an interrupted ingest does not hang on a server that is
// away.
func TestCancelledWriter(t *testing.T) {
	server, o := made(t)
	o.Patience = time.Hour
	s := open(t, o, dense.OpenOptions{})
	must(t, s.Apply(t.Context(), batch(1, 3, 4)))
	server.Fault(qdranttest.Fault{Method: "Upsert", Code: codes.Unavailable, Times: -1})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	var err error
	for at := 4; err == nil && at < 4000; at += 256 {
		err = s.Apply(ctx, batch(at, at+255, 4))
	}
	if err == nil {
		err = s.Publish(ctx)
	}
	if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
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
			v, terms := m.GetVectorsConfig().GetParamsMap().GetMap()["dense"], m.GetSparseVectorsConfig().GetMap()["terms"]
			if m.GetShardNumber() != 6 || m.GetReplicationFactor() != 2 || m.GetWriteConsistencyFactor() != 2 || !m.GetOnDiskPayload() ||
				v.GetSize() != 4 || v.GetDistance() != api.Distance_Cosine || !v.GetOnDisk() || v.GetQuantizationConfig().GetScalar() == nil ||
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

// TestVectorsAfterTermsAlone: a collection of passages without vectors takes none
// later, and loses nothing by being offered some.
func TestVectorsAfterTermsAlone(t *testing.T) {
	_, o := made(t)
	o.Terms = &lexical.Options{}
	o.Averages = func(context.Context) (lexical.Averages, error) {
		return lexical.Averages{Title: 1, Text: 3, Forms: 4}, nil
	}
	s := open(t, o, dense.OpenOptions{})
	b := batch(1, 3, 4)
	for i := range b.Points {
		b.Points[i].Vector = nil
	}
	must(t, s.Apply(t.Context(), b))
	must(t, s.Publish(t.Context()))
	if err := s.Apply(t.Context(), batch(4, 5, 4)); !errors.Is(err, dense.ErrDimension) {
		t.Errorf("vectors for a collection without: %v", err)
	}
	if n, at := points(t, s); n != 3 || at != 3 {
		t.Errorf("%d points at %d", n, at)
	}
}

// TestUpsertsAreBounded by number and by size, and a passage larger than the
// bound goes alone.
func TestUpsertsAreBounded(t *testing.T) {
	server, o := made(t)
	o.BatchPoints, o.BatchBytes = 10, 20_000
	s := open(t, o, dense.OpenOptions{})
	b := batch(1, 45, 4)
	for i := 20; i < 30; i++ {
		b.Points[i].Passage.Text = strings.Repeat("متن ", 1000)
	}
	b.Points[40].Passage.Text = strings.Repeat("دراز ", 5000)
	must(t, s.Apply(t.Context(), b))
	must(t, s.Publish(t.Context()))
	alone := 0
	for _, r := range server.Requests() {
		m, ok := r.Message.(*api.UpsertPoints)
		if !ok {
			continue
		}
		if n := len(m.GetPoints()); n > 10 || n > 1 && proto.Size(m) > 21_000 {
			t.Errorf("an upsert of %d points and %d bytes", n, proto.Size(m))
		} else if proto.Size(m) > 21_000 {
			alone++
		}
	}
	if n, _ := points(t, s); n != 45 || alone != 1 {
		t.Errorf("%d points, %d large ones alone", n, alone)
	}
}
