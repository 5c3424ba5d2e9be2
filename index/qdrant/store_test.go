package qdrant_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/internal/densetest"
	"github.com/biopars/biopars/internal/qdranttest"
)

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
	if _, err := qdrant.Open(t.Context(), o,
		dense.OpenOptions{ReadOnly: true}); !errors.Is(err, qdrant.ErrUnauthorized) {
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
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("passage %+v, want %+v", got[i], want[i])
		}
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
	if _, err := before.Search(t.Context(), []float32{1, 0, 0, 0}, index.Filter{},
		3); !errors.Is(err, index.ErrFingerprint) {
		t.Fatalf("a reader from before: %v", err)
	}
	if err := before.Apply(t.Context(), batch(6, 6, 4)); !errors.Is(err, index.ErrReadOnly) {
		t.Fatalf("Apply of a reader: %v", err)
	}
}
