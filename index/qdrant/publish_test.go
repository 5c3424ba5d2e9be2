package qdrant_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/qdrant"
)

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
