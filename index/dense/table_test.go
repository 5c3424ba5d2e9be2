package dense

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/internal/topk"
)

// kernels are the ways to scan int8 rows.
func kernels() map[string]func([]float32) *coarseQuery {
	m := map[string]func([]float32) *coarseQuery{"lanes": newLaneQuery}
	if hasRowKernel {
		m["rows"] = newRowQuery
	}
	return m
}

func newBest(k int) *topk.Best[float64] { return topk.New(k, math.Inf(-1)) }

func hitsOf(best *topk.Best[float64]) []index.Hit {
	var hits []index.Hit
	for _, h := range best.Sorted() {
		hits = append(hits, index.Hit(h))
	}
	return hits
}

// checkScan compares the scan, which skips what cannot be among the best, with
// computing every row.
func checkScan(t *testing.T, p *part, q []float32, allow func(index.Seq) bool, k int) {
	t.Helper()
	all := newBest(len(p.seqs))
	for row, seq := range p.seqs {
		if allow == nil || allow(seq) {
			all.Offer(seq, p.exact(q, row))
		}
	}
	want := hitsOf(all)
	want = want[:min(k, len(want))]
	table := newTable(Int8, p.dimension, p)
	for name, kernel := range kernels() {
		s := &scan{table: table, query: q, coarse: kernel(q), allow: allow, all: newBest(k)}
		s.scanRange(t.Context(), p, 0, p.rows())
		if got := hitsOf(s.all); !slices.Equal(got, want) {
			t.Fatalf("%s, dimension %d, %d rows, k %d: %s", name, p.dimension, p.rows(), k, firstDifference(got, want))
		}
	}
	got, err := table.search(t.Context(), q, allow, k)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("search: %s, %v", firstDifference(got, want), err)
	}
}

func firstDifference(got, want []index.Hit) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("hit %d is %v, want %v", i, got[i], want[i])
		}
	}
	return fmt.Sprintf("%d hits, want %d", len(got), len(want))
}

// TestInt8IsExact scans vectors that crowd around a few directions.
func TestInt8IsExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, dimension := range []int{1, 7, 8, 9, 31, 32, 33, 192, 383, 5000} {
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
		table := newPart(s)
		for range 20 {
			q := make([]float32, dimension)
			from := table.vector(rng.IntN(n))
			for j := range q {
				q[j] = from[j] + float32(rng.NormFloat64())*0.02
			}
			checkScan(t, table, Normalize(q), nil, 10)
		}
	}
}

// FuzzScanInt8 scans rows made of few different bytes, so that ties, equal rows,
// zero rows and negative scores abound, with filters that leave much or nothing.
func FuzzScanInt8(f *testing.F) {
	f.Add([]byte{1, 2, 3, 250, 0, 0, 9, 9}, uint16(3), uint16(2), uint64(1))
	f.Add([]byte{0}, uint16(1), uint16(1), uint64(0))
	f.Add([]byte("\xff\x01\x80\x7f\x81"), uint16(33), uint16(300), uint64(7))
	f.Add([]byte{7, 7, 7, 200}, uint16(192), uint16(40), uint64(2))
	f.Fuzz(func(t *testing.T, data []byte, dimension, k uint16, seed uint64) {
		if len(data) == 0 || dimension == 0 || dimension > 400 || k == 0 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		random := func() []float32 {
			v := make([]float32, dimension)
			for i := range v {
				v[i] = float32(int8(data[rng.IntN(len(data))]))
			}
			return v
		}
		s := &segment{encoding: Int8, dimension: int(dimension)}
		repeated := random()
		for i := range 1 + rng.IntN(3*scanBlock) { // a table without rows is not scanned
			v := repeated
			switch rng.IntN(4) {
			case 0:
				v = random()
			case 1:
				v = make([]float32, dimension)
			}
			s.add(index.Seq(i+1), v)
		}
		table := newPart(s)
		q := Normalize(random())
		checkScan(t, table, q, nil, int(k))
		mask := rng.Uint64()
		checkScan(t, table, q, func(s index.Seq) bool { return mask>>(s%64)&1 == 1 }, int(k))
		checkScan(t, table, q, func(index.Seq) bool { return false }, int(k))
	})
}

// TestMultiplyLanes checks the packed product at the extremes of its range.
func TestMultiplyLanes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		words := 1 + rng.IntN(600)
		q := &coarseQuery{even: make([]uint64, words), odd: make([]uint64, words)}
		row := make([]byte, 8*words)
		var want, wantSum uint64
		extreme := rng.IntN(2) == 0
		for i := range 8 * words {
			v, b := uint64(rng.IntN(128)), uint64(rng.IntN(256))
			if extreme {
				v, b = 127, 255
			}
			row[i] = byte(b)
			want += v * (b >> 1)
			wantSum += b >> 1
			lane := 3 - i%8/2
			if i%2 == 0 {
				q.even[i/8] |= v << (16 * lane)
			} else {
				q.odd[i/8] |= v << (16 * lane)
			}
		}
		if got, sum := q.multiplyLanes(row); got != want || sum != wantSum {
			t.Fatalf("%d words: got %d and %d, want %d and %d", words, got, sum, want, wantSum)
		}
	}
}

// TestMultiplyRows checks the kernel at the extremes of its range.
func TestMultiplyRows(t *testing.T) {
	if !hasRowKernel {
		t.Skip("this processor has none")
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for _, dimension := range []int{1, 32, 33, 500, 20000} {
		for _, extreme := range []bool{true, false} {
			table := &part{segment: &segment{dimension: dimension}, stride: rowStride(dimension)}
			rows := 2*scanBlock + 3
			if dimension > 1000 {
				rows = 3
			}
			table.bytes = make([]byte, rows*table.stride)
			query := make([]float32, dimension)
			for i := range query {
				if query[i] = float32(rng.NormFloat64()); extreme {
					query[i] = -1
				}
			}
			for row := range rows {
				for i := range dimension {
					b := byte(255)
					if !extreme {
						b = byte(1 + rng.IntN(255))
					}
					table.bytes[row*table.stride+i] = b
				}
			}
			q := newRowQuery(query)
			got := make([]float64, rows)
			q.multiply(got, table, 0)
			for row := range rows {
				want := 0
				for i := range dimension {
					want += int(table.code(row, i)) * int(q.rows[i])
				}
				if got[row] != float64(want) {
					t.Fatalf("dimension %d, row %d: got %v, want %d", dimension, row, got[row], want)
				}
			}
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
		p := newPart(s)
		q := Normalize([]float32{1, 2, 3, 4})
		all := newBest(len(p.seqs))
		for row, seq := range p.seqs {
			all.Offer(seq, p.score(q, row))
		}
		got, err := newTable(encoding, 4, p).search(context.Background(), q, nil, 300)
		if err != nil || !slices.Equal(got, hitsOf(all)[:300]) {
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
