package qdrant_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/internal/qdranttest"
)

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
