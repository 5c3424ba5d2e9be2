package dense_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/internal/densetest"
)

func TestExact(t *testing.T) {
	for _, encoding := range []dense.Encoding{dense.Int8, dense.Float32} {
		t.Run(encoding.String(), func(t *testing.T) {
			densetest.TestStore(t, func(t *testing.T, env *densetest.Env) dense.Store {
				return open(t, env.Dir, dense.ExactOptions{Encoding: encoding, Filter: env.Filter})
			})
		})
	}
}

// TestExactManyParts runs the suite with limits so low that its few vectors are kept
// and found as a million are.
func TestExactManyParts(t *testing.T) {
	for _, encoding := range []dense.Encoding{dense.Int8, dense.Float32} {
		t.Run(encoding.String(), func(t *testing.T) {
			densetest.TestStore(t, func(t *testing.T, env *densetest.Env) dense.Store {
				return openSmall(t, env.Dir, dense.ExactOptions{Encoding: encoding, Filter: env.Filter})
			})
		})
	}
}

// openSmall opens a store for which three rows are many.
func openSmall(t testing.TB, dir string, opts dense.ExactOptions) *dense.Exact {
	t.Helper()
	x, err := dense.OpenExactWith(context.Background(), dir, opts, 2, 3, 4)
	must(t, err)
	t.Cleanup(func() { _ = x.Close() })
	return x
}

func open(t testing.TB, dir string, opts dense.ExactOptions) *dense.Exact {
	t.Helper()
	x, err := dense.OpenExact(context.Background(), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill stores n random vectors of the dimension and publishes them.
func fill(t testing.TB, x *dense.Exact, n, dimension int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(n), uint64(dimension)))
	for from := 0; from < n; from += 4096 {
		var b dense.Batch
		for i := from; i < min(from+4096, n); i++ {
			v := make([]float32, dimension)
			for j := range v {
				v[j] = float32(rng.NormFloat64())
			}
			b.Points = append(b.Points, dense.Point{Passage: index.Passage{Seq: index.Seq(i + 1)}, Vector: v})
			b.Through = index.Seq(i + 1)
		}
		must(t, x.Apply(context.Background(), b))
	}
	must(t, x.Publish(context.Background()))
}

func TestExactReaders(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	reader := open(t, dir, dense.ExactOptions{ReadOnly: true})
	w := open(t, dir, dense.ExactOptions{})
	fill(t, w, 10, 6)
	if n, err := reader.Stats(ctx); err != nil || n.Points != 0 {
		t.Fatalf("before Refresh: %+v, %v", n, err)
	}
	if fresh, err := reader.Refresh(ctx); !fresh || err != nil {
		t.Fatalf("Refresh = %v, %v", fresh, err)
	}
	if fresh, err := reader.Refresh(ctx); fresh || err != nil {
		t.Fatalf("second Refresh = %v, %v", fresh, err)
	}
	if n, err := reader.Stats(ctx); err != nil || n.Points != 10 || n.Bytes == 0 {
		t.Fatalf("after Refresh: %+v, %v", n, err)
	}
	if err := reader.Apply(ctx, dense.Batch{Through: 11}); !errors.Is(err, index.ErrReadOnly) {
		t.Fatalf("Apply of a reader: %v", err)
	}
	must(t, w.Apply(ctx, dense.Batch{Deletes: []index.Seq{1}, Through: 11}))
	second := open(t, dir, dense.ExactOptions{})
	if err := second.Apply(ctx, dense.Batch{Through: 12}); !errors.Is(err, index.ErrLocked) {
		t.Fatalf("second writer: %v", err)
	}
}

func TestExactFingerprint(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	a := dense.ExactOptions{Fingerprint: index.Fingerprint{Embedder: "a"}}
	b := dense.ExactOptions{Fingerprint: index.Fingerprint{Embedder: "b"}}
	fill(t, open(t, dir, a), 3, 4)
	ro := b
	ro.ReadOnly = true
	if _, err := dense.OpenExact(ctx, dir, ro); !errors.Is(err, index.ErrFingerprint) {
		t.Fatalf("reader with another embedder: %v", err)
	}
	w := open(t, dir, b)
	if _, err := w.Applied(ctx); !errors.Is(err, index.ErrFingerprint) {
		t.Fatalf("Applied: %v", err)
	}
	if err := w.Apply(ctx, dense.Batch{Through: 4}); !errors.Is(err, index.ErrFingerprint) {
		t.Fatalf("Apply: %v", err)
	}
	must(t, w.Reset(ctx))
	fill(t, w, 5, 4)
	if st, err := open(t, dir, ro).Stats(ctx); err != nil || st.Points != 5 {
		t.Fatalf("after rebuilding: %+v, %v", st, err)
	}
}

// TestExactDamage flips every byte of a file in turn, and cuts it short: the
// damage must be noticed, and a rebuild repair it.
func TestExactDamage(t *testing.T) {
	ctx := context.Background()
	for _, encoding := range []dense.Encoding{dense.Int8, dense.Float32} {
		opts := dense.ExactOptions{Encoding: encoding}
		dir := t.TempDir()
		fill(t, open(t, dir, opts), 3, 5)
		files, err := filepath.Glob(filepath.Join(dir, "*", "*.vec"))
		must(t, err)
		if len(files) != 1 {
			t.Fatalf("files: %v", files)
		}
		good, err := os.ReadFile(files[0])
		must(t, err)
		check := func(bad []byte, what string, at int) {
			t.Helper()
			must(t, os.WriteFile(files[0], bad, 0o644))
			ro := opts
			ro.ReadOnly = true
			if _, err := dense.OpenExact(ctx, dir, ro); !errors.Is(err, index.ErrCorrupt) {
				t.Fatalf("%s: %s at %d: %v", encoding, what, at, err)
			}
		}
		for i := range good {
			bad := append([]byte(nil), good...)
			bad[i] ^= 0x10
			check(bad, "flipped", i)
			check(good[:i], "cut", i)
		}
		w := open(t, dir, opts)
		must(t, w.Reset(ctx))
		fill(t, w, 4, 5)
		if st, err := w.Stats(ctx); err != nil || st.Points != 4 {
			t.Fatalf("after rebuilding: %+v, %v", st, err)
		}
	}
}

// TestExactCompacts checks that many small batches end as few files.
func TestExactCompacts(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	x := open(t, dir, dense.ExactOptions{})
	for i := range index.Seq(60) {
		must(t, x.Apply(ctx, dense.Batch{Points: []dense.Point{{Passage: index.Passage{Seq: i + 1},
			Vector: []float32{1, float32(i)}}}, Through: i + 1}))
		if i%2 == 0 {
			must(t, x.Publish(ctx))
		}
	}
	must(t, x.Publish(ctx))
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.vec"))
	must(t, err)
	if len(files) > 17 {
		t.Errorf("%d files", len(files))
	}
	if st, err := x.Stats(ctx); err != nil || st.Points != 60 {
		t.Errorf("Stats = %+v, %v", st, err)
	}
}

func BenchmarkExact(b *testing.B) {
	const n, dimension = 100_000, 384
	ctx := context.Background()
	for _, encoding := range []dense.Encoding{dense.Int8, dense.Float32} {
		b.Run(encoding.String(), func(b *testing.B) {
			dir := b.TempDir()
			opts := dense.ExactOptions{Encoding: encoding}
			fill(b, open(b, dir, opts), n, dimension)
			opts.ReadOnly = true
			b.Run("open", func(b *testing.B) {
				for b.Loop() {
					open(b, dir, opts)
				}
			})
			x := open(b, dir, opts)
			rng := rand.New(rand.NewPCG(5, 6))
			b.Run("search", func(b *testing.B) {
				q := make([]float32, dimension)
				for b.Loop() {
					for i := range q {
						q[i] = float32(rng.NormFloat64())
					}
					if _, err := x.Search(ctx, q, index.Filter{}, 100); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
