package qdrant_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/internal/qdranttest"
)

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
