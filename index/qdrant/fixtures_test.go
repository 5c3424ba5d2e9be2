package qdrant_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/qdrant"
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
			ID: fmt.Sprintf("%032x", seq), Seq: index.Seq(seq), DocumentID: fmt.Sprint("d", seq), Title: "عنوان",
			Text:  fmt.Sprintf("متن شماره %d", seq),
			Start: 3, End: 9, Metadata: index.Metadata{Publisher: "ناشر", Year: 1990 + seq%30,
				URL: "https://example.org/" + strconv.Itoa(seq)},
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
