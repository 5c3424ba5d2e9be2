package densetest

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
)

func testEmpty(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.want(angle(0), none, 10)
	s.want([]float32{1}, none, 10)
	if v, err := s.Vectors(context.Background(), []index.Seq{1, 2}); err != nil || len(v) != 2 || v[0] != nil || v[1] != nil {
		t.Fatalf("Vectors = %v, %v", v, err)
	}
	if st, err := s.Stats(context.Background()); err != nil || st.Points != 0 || st.Applied != 0 {
		t.Fatalf("Stats = %+v, %v", st, err)
	}
	if at, err := s.Applied(context.Background()); err != nil || at != 0 {
		t.Fatalf("Applied = %d, %v", at, err)
	}
	s.must(s.Publish(context.Background()))
	s.apply(dense.Batch{Through: 3}) // tombstones alone move the watermark
	s.want(angle(0), none, 10)
	if at, err := s.Applied(context.Background()); err != nil || at != 3 {
		t.Fatalf("Applied = %d, %v", at, err)
	}
}

func testOrder(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	scaled := angle(20)
	for i := range scaled {
		scaled[i] *= 50 // the length of a vector does not count
	}
	s.put(1, angle(90), scaled, angle(0), angle(180), angle(45))
	s.want(angle(0), none, 10, 3, 2, 5, 1, 4) // k above the number of points
	s.want(angle(0), none, 2, 3, 2)
	s.want(angle(0), none, 0)
	for _, h := range s.search(angle(0), none, 10) {
		want := map[index.Seq]float64{3: 1, 2: math.Cos(20 * math.Pi / 180), 5: math.Sqrt2 / 2, 1: 0, 4: -1}[h.Seq]
		if math.Abs(h.Score-want) > env.Tolerance {
			t.Errorf("passage %d has score %v, want %v", h.Seq, h.Score, want)
		}
	}
	st, err := s.Stats(context.Background())
	s.must(err)
	if st.Points != 5 || st.Dimension != 4 || st.Applied != 5 {
		t.Errorf("Stats = %+v", st)
	}
}

func testTies(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(30), angle(0), angle(30), angle(0), angle(30), angle(0))
	s.want(angle(0), none, 6, 2, 4, 6, 1, 3, 5)
}

func testUpsert(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(0), angle(10), angle(20))
	s.apply(dense.Batch{Points: []dense.Point{env.point(1, angle(40))}, Through: 4})
	s.want(angle(0), none, 5, 2, 3, 1)
	s.apply(dense.Batch{Deletes: []index.Seq{2, 99}, Through: 5})
	s.want(angle(0), none, 5, 3, 1)
	// A batch that stores and deletes the same passage leaves it deleted.
	s.apply(dense.Batch{Points: []dense.Point{env.point(6, angle(0)), env.point(7, angle(5))}, Deletes: []index.Seq{6}, Through: 8})
	s.want(angle(0), none, 5, 7, 3, 1)
	s.apply(dense.Batch{Deletes: []index.Seq{1, 3, 7}, Through: 9})
	s.want(angle(0), none, 5)
	if st, err := s.Stats(context.Background()); err != nil || st.Points != 0 {
		t.Fatalf("Stats = %+v, %v", st, err)
	}
}

func testRepeat(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	first := dense.Batch{Points: []dense.Point{env.point(1, angle(0)), env.point(2, angle(10))}, Through: 2}
	s.apply(first)
	s.apply(dense.Batch{Deletes: []index.Seq{1}, Through: 3})
	s.apply(first) // must not bring passage 1 back
	s.want(angle(0), none, 5, 2)
	if at, err := s.Applied(context.Background()); err != nil || at != 3 {
		t.Fatalf("Applied = %d, %v", at, err)
	}
}

func testWatermark(t *testing.T, env *Env, open Open) {
	ctx := context.Background()
	s := start(t, env, open)
	s.put(1, angle(0), angle(10))
	s.must(s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(3, angle(5))}, Through: 3}))
	s.must(s.Close())
	s = start(t, env, open)
	at, err := s.Applied(ctx)
	s.must(err)
	if at != 2 && at != 3 {
		t.Fatalf("Applied after reopening = %d, want 2 or 3", at)
	}
	if at == 2 { // not kept: the catalogue would send it again
		s.must(s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(3, angle(5))}, Through: 3}))
	}
	s.must(s.Publish(ctx))
	s.want(angle(0), none, 5, 1, 3, 2)
	s.must(s.Close())
	s = start(t, env, open)
	s.want(angle(0), none, 5, 1, 3, 2)
	if at, err := s.Applied(ctx); err != nil || at != 3 {
		t.Fatalf("Applied after publishing = %d, %v", at, err)
	}
}

func testReset(t *testing.T, env *Env, open Open) {
	ctx := context.Background()
	s := start(t, env, open)
	s.put(1, angle(0), angle(10))
	s.must(s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(3, angle(5))}, Through: 3}))
	s.must(s.Reset(ctx))
	if at, err := s.Applied(ctx); err != nil || at != 0 {
		t.Fatalf("Applied after Reset = %d, %v", at, err)
	}
	s.want(angle(0), none, 5, 1, 2) // still what was published
	// The new index may have another dimension.
	s.must(s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(2, []float32{0, 1})}, Through: 2}))
	s.must(s.Publish(ctx))
	s.want([]float32{0, 1}, none, 5, 2)
}

func testFilter(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	rng := rand.New(rand.NewPCG(3, 4))
	var vectors [][]float32
	for range 60 {
		vectors = append(vectors, gauss(rng, 8))
	}
	s.put(1, vectors...)
	for _, f := range []index.Filter{
		{Publishers: []string{"ناشر یک"}},
		{Publishers: []string{"ناشر یک", "ناشر دو"}, EvidenceTypes: []string{"review"}},
		{Publishers: []string{""}},
		{Languages: []string{"en"}},
		{Documents: []string{"doc3", "doc5"}},
		{YearFrom: 2010},
		{YearTo: 2005},
		{YearFrom: 2003, YearTo: 2007, Languages: []string{"fa"}},
		{YearFrom: 2030},
		{Documents: []string{"unknown"}},
	} {
		q := gauss(rng, 8)
		got := seqsOf(s.search(q, f, 100))
		var all, want []index.Seq
		for _, h := range s.search(q, none, 100) {
			all = append(all, h.Seq)
			p := env.passages[h.Seq]
			if f.Match(&p) {
				want = append(want, h.Seq)
			}
		}
		if len(all) != len(vectors) || !slices.Equal(got, want) {
			t.Errorf("filter %+v: found %v, want %v", f, got, want)
		}
		if few := seqsOf(s.search(q, f, 3)); !slices.Equal(few, want[:min(3, len(want))]) {
			t.Errorf("filter %+v: the best 3 are %v of %v", f, few, want)
		}
	}
}

func testDimension(t *testing.T, env *Env, open Open) {
	ctx := context.Background()
	s := start(t, env, open)
	s.put(1, angle(0))
	var de *dense.DimensionError
	_, err := s.Search(ctx, []float32{1, 2, 3}, none, 1)
	if !errors.As(err, &de) || !errors.Is(err, dense.ErrDimension) || de.Want != 4 || de.Have != 3 {
		t.Fatalf("Search: %v", err)
	}
	err = s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(2, angle(5)), env.point(3, []float32{1, 2, 3})}, Through: 3})
	if !errors.Is(err, dense.ErrDimension) {
		t.Fatalf("Apply: %v", err)
	}
	s.must(s.Publish(ctx))
	s.want(angle(0), none, 5, 1) // nothing of the failed batch
	if at, err := s.Applied(ctx); err != nil || at != 1 {
		t.Fatalf("Applied = %d, %v", at, err)
	}
}

func testNotFinite(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	for _, x := range []float64{math.NaN(), math.Inf(1)} {
		err := s.Apply(context.Background(), dense.Batch{Points: []dense.Point{env.point(1, []float32{0, float32(x)})}, Through: 1})
		if !errors.Is(err, dense.ErrVector) {
			t.Fatalf("Apply with %v: %v", x, err)
		}
	}
}

func testZero(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(60), []float32{0, 0, 0, 0}, angle(120))
	for i, h := range s.search(angle(0), none, 5) {
		if want := []index.Seq{1, 2, 3}[i]; h.Seq != want || h.Seq == 2 && h.Score != 0 {
			t.Fatalf("hit %d is %+v", i, h)
		}
	}
	for _, h := range s.search([]float32{0, 0, 0, 0}, none, 5) {
		if h.Score != 0 {
			t.Fatalf("a zero query has a hit %+v", h)
		}
	}
}

func testCancel(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(0))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Search(ctx, angle(0), none, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v", err)
	}
	if err := s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(2, angle(0))}, Through: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply: %v", err)
	}
}

func testVectors(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(0), []float32{0, 3, 0, -4}, angle(70))
	got, err := s.Vectors(context.Background(), []index.Seq{3, 9, 2, 3})
	s.must(err)
	want := [][]float32{angle(70), nil, {0, 0.6, 0, -0.8}, angle(70)}
	if len(got) != len(want) {
		t.Fatalf("%d vectors, want %d", len(got), len(want))
	}
	for i := range want {
		if len(got[i]) != len(want[i]) {
			t.Fatalf("vector %d is %v, want %v", i, got[i], want[i])
		}
		for j := range want[i] {
			if math.Abs(float64(got[i][j]-want[i][j])) > env.Tolerance {
				t.Fatalf("vector %d is %v, want %v", i, got[i], want[i])
			}
		}
	}
	got[0][0] = 99 // the caller owns the vectors
	if again, err := s.Vectors(context.Background(), []index.Seq{3}); err != nil || again[0][0] == 99 {
		t.Fatalf("a stored vector was changed from outside: %v", err)
	}
}

// testScore compares the scores of single points with those of a search.
func testScore(t *testing.T, env *Env, open Open) {
	ctx := context.Background()
	s := start(t, env, open)
	if hits, err := s.Score(ctx, angle(0), []index.Seq{1}); err != nil || len(hits) > 0 {
		t.Fatalf("an empty store scores %v, %v", hits, err)
	}
	s.put(1, angle(0), angle(50), angle(70), []float32{0, 0, 0, 0})
	s.apply(dense.Batch{Deletes: []index.Seq{1}, Through: 5})
	hits, err := s.Score(ctx, []float32{2, 0, 0, 0}, []index.Seq{4, 9, 3, 1, 2, 3})
	s.must(err)
	if got := seqsOf(hits); !slices.Equal(got, []index.Seq{4, 3, 2, 3}) {
		t.Fatalf("scored %v, want those that exist in the order asked", got)
	}
	found := map[index.Seq]float64{}
	for _, h := range s.search([]float32{2, 0, 0, 0}, none, 5) {
		found[h.Seq] = h.Score
	}
	for _, h := range hits {
		if math.Abs(h.Score-found[h.Seq]) > 1e-6 {
			t.Errorf("point %d scores %v, a search gives it %v", h.Seq, h.Score, found[h.Seq])
		}
	}
	if _, err := s.Score(ctx, []float32{1}, []index.Seq{2}); !errors.Is(err, dense.ErrDimension) {
		t.Errorf("a vector of the wrong length: %v", err)
	}
}

// testConcurrent searches while batches are applied; every search must see a
// published state, which grows.
func testConcurrent(t *testing.T, env *Env, open Open) {
	const step, steps = 5, 8
	s := start(t, env, open)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			seen := 0
			for {
				select {
				case <-done:
					return
				default:
				}
				hits, err := s.Search(context.Background(), angle(0), none, 1000)
				if err != nil || len(hits) < seen || len(hits)%step != 0 {
					t.Errorf("%d hits after %d: %v", len(hits), seen, err)
					return
				}
				seen = len(hits)
				time.Sleep(time.Millisecond) // leave the writer a core
			}
		})
	}
	for i := range steps {
		var vectors [][]float32
		for j := range step {
			vectors = append(vectors, angle(float64(i*step+j)))
		}
		s.put(index.Seq(1+i*step), vectors...)
	}
	close(done)
	wg.Wait()
	if n := len(s.search(angle(0), none, 1000)); n != step*steps {
		t.Errorf("%d points, want %d", n, step*steps)
	}
}

// testModel applies random batches and compares searches with a plain list.
func testModel(t *testing.T, env *Env, open Open) {
	const dimension = 24
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(7, 8))
	s := start(t, env, open)
	model := map[index.Seq][]float32{}
	var through index.Seq
	for round := range 24 {
		b := dense.Batch{}
		for range rng.IntN(20) {
			through++
			v := gauss(rng, dimension)
			b.Points = append(b.Points, env.point(through, v))
			model[through] = dense.Normalize(v)
		}
		for range rng.IntN(6) {
			if through == 0 {
				break
			}
			gone := 1 + index.Seq(rng.Uint64N(uint64(through)))
			b.Deletes = append(b.Deletes, gone)
			delete(model, gone)
		}
		through++
		b.Through = through
		s.must(s.Apply(ctx, b))
		if round%7 == 6 {
			s.must(s.Publish(ctx))
			s.must(s.Close())
			s = start(t, env, open)
		} else if round%3 != 2 {
			continue
		}
		s.must(s.Publish(ctx))
		q := dense.Normalize(gauss(rng, dimension))
		var want []index.Hit
		for seq, v := range model {
			var dot float64
			for i := range v {
				dot += float64(v[i]) * float64(q[i])
			}
			want = append(want, index.Hit{Seq: seq, Score: dot})
		}
		slices.SortFunc(want, func(a, b index.Hit) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Seq, b.Seq))
		})
		got := s.search(q, none, len(model)+5)
		if len(got) != len(want) {
			t.Fatalf("round %d: %d hits, want %d", round, len(got), len(want))
		}
		for i, h := range got {
			if i > 0 && (h.Score > got[i-1].Score || h.Score == got[i-1].Score && h.Seq < got[i-1].Seq) {
				t.Fatalf("round %d: hit %d out of order", round, i)
			}
			at := slices.IndexFunc(want, func(w index.Hit) bool { return w.Seq == h.Seq })
			if at < 0 || math.Abs(want[at].Score-h.Score) > env.Tolerance {
				t.Fatalf("round %d: hit %+v is not what the model has", round, h)
			}
			// The score at a rank agrees even where rounding swaps neighbours.
			if math.Abs(want[i].Score-h.Score) > env.Tolerance {
				t.Fatalf("round %d: rank %d has score %v, want %v", round, i, h.Score, want[i].Score)
			}
		}
		if k := min(5, len(got)); !slices.Equal(s.search(q, none, k), got[:k]) {
			t.Fatalf("round %d: the best %d differ from the head of all", round, k)
		}
	}
}

func gauss(rng *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(rng.NormFloat64())
	}
	return v
}
