package densetest

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
)

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
