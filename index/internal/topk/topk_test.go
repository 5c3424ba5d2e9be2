package topk

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

// TestBest compares with sorting everything, with many equal scores.
func TestBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		n, k := rng.IntN(60), rng.IntN(20)
		var all []Hit[float64]
		for i := range n {
			all = append(all, Hit[float64]{index.Seq(i + 1), float64(rng.IntN(6)) - 3})
		}
		rng.Shuffle(n, func(i, j int) { all[i], all[j] = all[j], all[i] })
		best, same := New(k, math.Inf(-1)), New[uint64](k, 0)
		for _, h := range all {
			best.Offer(h.Seq, h.Score)
			same.Offer(h.Seq, uint64(h.Score+3))
		}
		slices.SortFunc(all, Compare)
		want, floor := all[:min(k, n)], math.Inf(-1)
		if k > 0 && n >= k {
			floor = want[k-1].Score
		}
		if best.Floor != floor {
			t.Fatalf("n %d, k %d: floor %v, want %v", n, k, best.Floor, floor)
		}
		if got := best.Sorted(); !slices.Equal(got, want) {
			t.Fatalf("n %d, k %d: got %v, want %v", n, k, got, want)
		}
		for i, h := range same.Sorted() {
			if h.Seq != want[i].Seq {
				t.Fatalf("n %d, k %d: place %d goes to %d, want %d", n, k, i+1, h.Seq, want[i].Seq)
			}
		}
	}
}

// TestLargest compares the k-th largest number with sorting.
func TestLargest(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 300 {
		k := 1 + rng.IntN(20)
		l := NewLargest(k)
		var all []float64
		for range rng.IntN(60) {
			x := float64(rng.IntN(9)) - 4
			l.Add(x)
			all = append(all, x)
		}
		slices.Sort(all)
		want := math.Inf(-1)
		if len(all) >= k {
			want = all[len(all)-k]
		}
		if l.Floor != want {
			t.Fatalf("k %d of %v: %v, want %v", k, all, l.Floor, want)
		}
	}
}

func BenchmarkOffer(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	scores := make([]float64, 100_000)
	for i := range scores {
		scores[i] = rng.NormFloat64()
	}
	for b.Loop() {
		best := New(300, math.Inf(-1))
		for i, s := range scores {
			best.Offer(index.Seq(i), s)
		}
	}
}
