package dense

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

// TestInt8IsExact compares the scan, which skips what cannot be among the best,
// with computing every row, on vectors that crowd around a few directions.
func TestInt8IsExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, dimension := range []int{1, 7, 8, 9, 64, 383, 5000} {
		n := 2000
		if dimension > 1000 {
			n = 50
		}
		s := &segment{encoding: Int8, dimension: dimension}
		centre := make([]float32, dimension)
		for i := range n {
			v := make([]float32, dimension)
			for j := range v {
				if i%100 == 0 {
					centre[j] = float32(rng.NormFloat64())
				}
				v[j] = centre[j] + float32(rng.NormFloat64())*0.2
				if rng.IntN(50) == 0 {
					v[j] *= 20 // outliers make coarse scales
				}
			}
			s.add(index.Seq(i+1), v)
		}
		table := newTable(s, 0)
		for range 20 {
			q := make([]float32, dimension)
			from := table.vector(rng.IntN(n))
			for j := range q {
				q[j] = from[j] + float32(rng.NormFloat64())*0.02
			}
			q = Normalize(q)
			all := newTop(n)
			for row := range n {
				all.offer(table.seqs[row], table.exact(q, row))
			}
			want := all.sorted()[:10]
			got, err := table.search(context.Background(), q, nil, 10)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("dimension %d: got %v, want %v, %v", dimension, got, want, err)
			}
		}
	}
}

// TestMultiply checks the packed product at the extremes of its range.
func TestMultiply(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		words := 1 + rng.IntN(100)
		q := &coarseQuery{even: make([]uint64, words), odd: make([]uint64, words)}
		row := make([]uint64, words)
		var want uint64
		extreme := rng.IntN(2) == 0
		for i := range 8 * words {
			v, b := uint64(rng.IntN(128)), uint64(rng.IntN(256))
			if extreme {
				v, b = 127, 255
			}
			row[i/8] |= b << (8 * (i % 8))
			want += v * (b >> 1)
			lane := 3 - i%8/2
			if i%2 == 0 {
				q.even[i/8] |= v << (16 * lane)
			} else {
				q.odd[i/8] |= v << (16 * lane)
			}
		}
		if got := q.multiply(row); got != want {
			t.Fatalf("%d words: got %d, want %d", words, got, want)
		}
	}
}

func TestTop(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		n, k := rng.IntN(60), rng.IntN(20)
		var all []index.Hit
		best := newTop(k)
		for i := range n {
			h := index.Hit{Seq: index.Seq(i + 1), Score: float64(rng.IntN(6))}
			all = append(all, h)
		}
		rng.Shuffle(n, func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, h := range all {
			best.offer(h.Seq, h.Score)
		}
		slices.SortFunc(all, compare)
		if got := best.sorted(); !slices.Equal(got, all[:min(k, n)]) {
			t.Fatalf("n %d, k %d: got %v, want %v", n, k, got, all[:min(k, n)])
		}
	}
}

// TestParallelScan checks that a table large enough for several goroutines gives
// what one gives.
func TestParallelScan(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, encoding := range []Encoding{Int8, Float32} {
		s := &segment{encoding: encoding, dimension: 4}
		for i := range 2*parallelFrom + 5 {
			s.add(index.Seq(i+1), []float32{float32(rng.IntN(9)), float32(rng.IntN(9)), 1, 2})
		}
		table := newTable(s, 0)
		q := Normalize([]float32{1, 2, 3, 4})
		all := newTop(len(table.seqs))
		for row, seq := range table.seqs {
			score := float64(0)
			if encoding == Int8 {
				score = table.exact(q, row)
			} else {
				score = float64(dot(q, table.floats[row*4:row*4+4]))
			}
			all.offer(seq, score)
		}
		got, err := table.search(context.Background(), q, nil, 300)
		if err != nil || !slices.Equal(got, all.sorted()[:300]) {
			t.Fatalf("%s: parallel scan differs, %v", encoding, err)
		}
	}
}

func FuzzSegment(f *testing.F) {
	for _, encoding := range []Encoding{Int8, Float32} {
		s := &segment{encoding: encoding, dimension: 3, deletes: []index.Seq{9}}
		s.add(1, []float32{1, 2, 3})
		s.add(5, []float32{0, 0, 0})
		f.Add(s.marshal())
	}
	f.Add((&segment{}).marshal())
	f.Add([]byte(segmentMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := unmarshalSegment(slices.Clone(b))
		if err != nil {
			return
		}
		if got := s.marshal(); !slices.Equal(got, b) && b[7] == 0 {
			t.Fatal("a file that was accepted is not written the same way")
		}
	})
}
