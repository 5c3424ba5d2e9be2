package dense_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
)

// TestExactBoundary: up to 49,999 vectors all are compared, from 50,000 on those that
// the signs choose, and again all when one is deleted.
func TestExactBoundary(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	const dimension, k = 16, 20
	w := open(t, dir, dense.ExactOptions{})
	fill(t, w, 49_999, dimension)
	rng := rand.New(rand.NewPCG(1, 1))
	random := func() []float32 {
		v := make([]float32, dimension)
		for i := range v {
			v[i] = float32(rng.NormFloat64())
		}
		return v
	}
	at := index.Seq(49_999)
	check := func(points int, chosen bool) {
		t.Helper()
		if st, err := w.Stats(ctx); err != nil || st.Points != points {
			t.Fatalf("Stats = %+v, %v", st, err)
		}
		all := open(t, dir, dense.ExactOptions{Exhaustive: true, ReadOnly: true})
		found := 0
		for range 20 {
			query := random()
			if n := w.Chosen(ctx, query, k); n > 0 != chosen {
				t.Fatalf("of %d vectors %d are chosen", points, n)
			}
			if n := all.Chosen(ctx, query, k); n > 0 {
				t.Fatalf("%d are chosen though all are to be compared", n)
			}
			got, err := w.Search(ctx, query, index.Filter{}, k)
			must(t, err)
			want, err := all.Search(ctx, query, index.Filter{}, k)
			must(t, err)
			if !chosen && !slices.Equal(got, want) {
				t.Fatalf("of %d vectors not the best are found", points)
			}
			for _, h := range want {
				if slices.Contains(got, h) {
					found++
				}
			}
		}
		if found < 20*k*99/100 {
			t.Fatalf("of %d vectors %d of the best %d are found", points, found, 20*k)
		}
	}
	apply := func(b dense.Batch) {
		t.Helper()
		at++
		b.Through = at
		for i := range b.Points {
			b.Points[i].Passage.Seq = at
		}
		must(t, w.Apply(ctx, b))
		must(t, w.Publish(ctx))
	}
	check(49_999, false)
	apply(dense.Batch{Points: []dense.Point{{Vector: random()}}})
	check(50_000, true)
	apply(dense.Batch{Points: []dense.Point{{Vector: random()}}})
	check(50_001, true)
	apply(dense.Batch{Deletes: []index.Seq{7, 12_000}})
	check(49_999, false)
}

// TestExactOperations applies random batches to a store with many small parts and
// compares what it finds with a store that keeps all in one.
func TestExactOperations(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(3) {
		rng := rand.New(rand.NewPCG(seed, 8))
		dir := t.TempDir()
		dimension := []int{3, 32, 64}[seed%3]
		plain := open(t, t.TempDir(), dense.ExactOptions{})
		x := openSmall(t, dir, dense.ExactOptions{})
		at := index.Seq(0)
		for step := range 70 {
			var b dense.Batch
			for range rng.IntN(5) {
				seq := at + 1
				if at > 0 && rng.IntN(6) == 0 {
					seq = 1 + index.Seq(rng.IntN(int(at))) // stored before, perhaps deleted
				} else {
					at++
				}
				v := make([]float32, dimension)
				for i := range v {
					v[i] = float32(rng.IntN(3))
				}
				b.Points = append(b.Points, dense.Point{Passage: index.Passage{Seq: seq}, Vector: v})
			}
			for range rng.IntN(3) {
				if at > 0 {
					b.Deletes = append(b.Deletes, 1+index.Seq(rng.IntN(int(at))))
				}
			}
			at++
			b.Through = at
			for _, s := range []*dense.Exact{plain, x} {
				must(t, s.Apply(ctx, b))
				if step%3 == 0 {
					must(t, s.Publish(ctx))
				}
			}
			if step%3 != 0 {
				continue
			}
			if step%5 == 0 {
				must(t, x.Close())
				x = openSmall(t, dir, dense.ExactOptions{})
			}
			compareStores(t, plain, x, dimension, at, rng)
		}
	}
}

func compareStores(t *testing.T, want, have *dense.Exact, dimension int, last index.Seq, rng *rand.Rand) {
	t.Helper()
	ctx := context.Background()
	query := make([]float32, dimension)
	for i := range query {
		query[i] = float32(rng.NormFloat64())
	}
	seqs := make([]index.Seq, last)
	for i := range seqs {
		seqs[i] = index.Seq(i + 1)
	}
	for _, k := range []int{1, 7, 1000} {
		a, err := want.Search(ctx, query, index.Filter{}, k)
		must(t, err)
		b, err := have.Search(ctx, query, index.Filter{}, k)
		must(t, err)
		if !slices.Equal(a, b) {
			t.Fatalf("k %d: found %v, want %v", k, b, a)
		}
	}
	a, err := want.Score(ctx, query, seqs)
	must(t, err)
	b, err := have.Score(ctx, query, seqs)
	must(t, err)
	if !slices.Equal(a, b) {
		t.Fatalf("scores %v, want %v", b, a)
	}
	va, err := want.Vectors(ctx, seqs)
	must(t, err)
	vb, err := have.Vectors(ctx, seqs)
	must(t, err)
	for i := range va {
		if !slices.Equal(va[i], vb[i]) {
			t.Fatalf("vector %d is %v, want %v", i+1, vb[i], va[i])
		}
	}
	sa, err := want.Stats(ctx)
	must(t, err)
	sb, err := have.Stats(ctx)
	must(t, err)
	if sa.Points != sb.Points || sa.Dimension != sb.Dimension {
		t.Fatalf("Stats = %+v, want %+v", sb, sa)
	}
}

// TestExactReplacedWhileSearching publishes while others search what is mapped.
func TestExactReplacedWhileSearching(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	w := openSmall(t, dir, dense.ExactOptions{})
	fill(t, w, 50, 32)
	r := openSmall(t, dir, dense.ExactOptions{ReadOnly: true})
	stop, done := make(chan struct{}), make(chan error, 4)
	for range 4 {
		go func() {
			query := make([]float32, 32)
			query[3] = 1
			for {
				select {
				case <-stop:
					done <- nil
					return
				default:
				}
				if hits, err := r.Search(ctx, query, index.Filter{}, 5); err != nil || len(hits) != 5 {
					done <- errors.Join(err, errors.New("not five found"))
					return
				}
			}
		}()
	}
	for i := index.Seq(51); i < 66; i++ {
		v := make([]float32, 32)
		v[i%32] = 1
		must(t, w.Apply(ctx, dense.Batch{Points: []dense.Point{{Passage: index.Passage{Seq: i}, Vector: v}}, Through: i}))
		must(t, w.Publish(ctx))
		_, err := r.Refresh(ctx)
		must(t, err)
	}
	close(stop)
	for range 4 {
		must(t, <-done)
	}
}

// TestSignsMissing: a generation without signs, or with what are none, is searched
// all the same, and whoever publishes next makes them.
func TestSignsMissing(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	const n, dimension = 20_000, 32
	openAt := func() *dense.Exact {
		x, err := dense.OpenExactWith(ctx, dir, dense.ExactOptions{}, 16, 1000, 5000)
		must(t, err)
		t.Cleanup(func() { _ = x.Close() })
		return x
	}
	old, err := dense.OpenExactWith(ctx, dir, dense.ExactOptions{}, 16, 1000, 50_000)
	must(t, err)
	fill(t, old, n, dimension)
	must(t, old.Close())
	signs := func() []string {
		files, err := filepath.Glob(filepath.Join(dir, "*", "*.signs"))
		must(t, err)
		return files
	}
	x := openAt()
	query := make([]float32, dimension)
	query[1], query[2] = 1, -1
	want, err := x.Search(ctx, query, index.Filter{}, 10)
	must(t, err)
	if len(signs()) != 0 || x.Chosen(ctx, query, 10) != 0 {
		t.Fatal("there are signs too early")
	}
	must(t, x.Apply(ctx, dense.Batch{Deletes: []index.Seq{n + 1}, Through: n + 1}))
	must(t, x.Publish(ctx))
	if len(signs()) != 1 || x.Chosen(ctx, query, 10) == 0 {
		t.Fatal("no signs were made")
	}
	must(t, x.Close())
	b, err := os.ReadFile(signs()[0])
	must(t, err)
	b[0] ^= 1 // no file of signs
	must(t, os.WriteFile(signs()[0], b, 0o644))
	x = openAt()
	got, err := x.Search(ctx, query, index.Filter{}, 10)
	must(t, err)
	if x.Chosen(ctx, query, 10) != 0 || !slices.Equal(got, want) {
		t.Fatal("the search with damaged signs differs")
	}
}
