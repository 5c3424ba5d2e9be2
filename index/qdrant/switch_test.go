package qdrant_test

import (
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/internal/qdranttest"
)

// TestKilledAtEveryCall ends the making of another generation at every call to the
// server in turn, with the call done or not: a reader finds the old generation or the
// new one, whole, and the next writer gets through.
func TestKilledAtEveryCall(t *testing.T) {
	calls := 0
	for _, applied := range []bool{false, true} {
		for at := 0; ; at++ {
			server, o := made(t)
			o.CheckpointPoints, o.BatchPoints, o.Linger = 20, 15, 1
			s := open(t, o, dense.OpenOptions{})
			must(t, s.Apply(t.Context(), batch(1, 40, 4)))
			must(t, s.Publish(t.Context()))
			times := -1 // nothing gets through any more
			if applied {
				times = 1
			}
			server.Fault(qdranttest.Fault{After: at, Times: times, Applied: applied, Code: codes.InvalidArgument,
				Message: "killed"})
			err := s.Reset(t.Context())
			if err == nil {
				err = s.Apply(t.Context(), batch(1, 60, 4))
			}
			if err == nil {
				err = s.Publish(t.Context())
			}
			server.ClearFaults()
			_ = s.Close()
			q := []float32{1, 0, 0, 0}
			reader := open(t, o, dense.OpenOptions{ReadOnly: true})
			hits, readErr := reader.Search(t.Context(), q, index.Filter{}, 100)
			if readErr != nil || len(hits) != 40 && len(hits) != 60 {
				t.Errorf("killed at call %d (done: %v): %d hits, %v", at, applied, len(hits), readErr)
			}
			if err == nil {
				break
			}
			calls++
			w := open(t, o, dense.OpenOptions{})
			must(t, w.Reset(t.Context()))
			must(t, w.Apply(t.Context(), batch(1, 60, 4)))
			must(t, w.Publish(t.Context()))
			if n, through := points(t, w); n != 60 || through != 60 {
				t.Errorf("killed at call %d (done: %v): %d points at %d in the end", at, applied, n, through)
			}
		}
	}
	if calls < 10 {
		t.Errorf("only %d calls", calls)
	}
	t.Logf("%d calls", calls)
}
