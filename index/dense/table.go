package dense

import (
	"context"
	"encoding/binary"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/internal/topk"
)

// table is the published vectors in memory, laid out for the scan. It is
// immutable.
//
// Int8 rows are scanned with integer arithmetic alone (coarseQuery), whose result
// is off by a bounded amount; the rows that could be among the best within that
// bound are then computed with the query as it is, so the top k is exact for the
// stored vectors.
type table struct {
	encoding  Encoding
	dimension int
	seqs      []index.Seq // strictly ascending
	floats    []float32   // Float32: row after row
	words     int         // Int8: 64-bit words a row, a multiple of rowWords, padded with zero bytes
	codes     []uint64    // Int8
	scales    []float32   // Int8
	coarsest  float32     // Int8: the largest of scales
	sums      []int32     // Int8: sum of the upper 7 bits of a row's bytes
	bytes     int64       // on disk
}

// newTable takes over the rows of a merged segment.
func newTable(s *segment, bytes int64) *table {
	t := &table{encoding: s.encoding, dimension: s.dimension, seqs: s.seqs, floats: s.floats, scales: s.scales,
		bytes: bytes}
	if t.encoding == Float32 || len(t.seqs) == 0 {
		return t
	}
	t.coarsest = slices.Max(t.scales)
	t.words = (t.dimension + 8*rowWords - 1) / (8 * rowWords) * rowWords
	t.codes = make([]uint64, len(t.seqs)*t.words)
	t.sums = make([]int32, len(t.seqs))
	parallel(len(t.seqs), func(from, to int) {
		var tail [8]byte
		for row := from; row < to; row++ {
			src := s.codes[row*t.dimension : (row+1)*t.dimension]
			dst := t.codes[row*t.words : (row+1)*t.words]
			var even, odd uint64
			for w := range dst {
				var x uint64
				if len(src) >= 8 {
					x = binary.LittleEndian.Uint64(src)
					src = src[8:]
				} else {
					clear(tail[:])
					src = src[copy(tail[:], src):]
					x = binary.LittleEndian.Uint64(tail[:])
				}
				dst[w] = x
				even += x >> 1 & lanes
				odd += x >> 9 & lanes
				// Lanes hold 16 bits: 512 additions of at most 127 fit.
				if w%512 == 511 {
					t.sums[row] += laneSum(even) + laneSum(odd)
					even, odd = 0, 0
				}
			}
			t.sums[row] += laneSum(even) + laneSum(odd)
		}
	})
	return t
}

// rowWords divides the words of a row, so that a kernel can take 32 bytes at once.
const rowWords = 4

// row returns the position of a passage.
func (t *table) row(seq index.Seq) (int, bool) { return slices.BinarySearch(t.seqs, seq) }

// code returns a stored component: -127…127.
func (t *table) code(row, i int) int32 {
	return int32(byte(t.codes[row*t.words+i/8]>>(8*(i%8)))) - 128
}

// vector returns a row as it is stored, normalised again because int8 rounds.
func (t *table) vector(row int) []float32 {
	if t.encoding == Float32 {
		return slices.Clone(t.floats[row*t.dimension : (row+1)*t.dimension])
	}
	v := make([]float32, t.dimension)
	for i := range v {
		v[i] = float32(t.code(row, i)) * t.scales[row]
	}
	return Normalize(v)
}

// search returns the k best rows of those allowed. Query is normalised.
func (t *table) search(ctx context.Context, query []float32, allow func(index.Seq) bool, k int) ([]index.Hit, error) {
	k = min(k, len(t.seqs))
	if k <= 0 {
		return nil, ctx.Err()
	}
	scan := t.scanFloat32
	if t.encoding == Int8 {
		q := newCoarseQuery(query, t)
		scan = func(ctx context.Context, query []float32, allow func(index.Seq) bool, from, to int,
			best *topk.Best[float64]) {
			t.scanInt8(ctx, query, q, allow, from, to, best)
		}
	}
	var mu sync.Mutex
	all := topk.New(k, math.Inf(-1))
	parallel(len(t.seqs), func(from, to int) {
		best := topk.New(k, math.Inf(-1))
		scan(ctx, query, allow, from, to, best)
		mu.Lock()
		defer mu.Unlock()
		for _, h := range best.Hits() {
			all.Offer(h.Seq, h.Score)
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	found := all.Sorted()
	hits := make([]index.Hit, len(found))
	for i, h := range found {
		hits[i] = index.Hit(h)
	}
	return hits, nil
}

// scanBlock is the number of rows between two looks at the context.
const scanBlock = 256

// parallelFrom is the number of rows that is worth another goroutine: about a
// millisecond of scanning.
const parallelFrom = 16384

// parallel calls fn for ranges that make up 0…n, on as many cores as pay.
func parallel(n int, fn func(from, to int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+parallelFrom-1)/parallelFrom)
	if workers <= 1 {
		fn(0, n)
		return
	}
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() { fn(i*n/workers, (i+1)*n/workers) })
	}
	wg.Wait()
}

func (t *table) scanFloat32(ctx context.Context, query []float32, allow func(index.Seq) bool,
	from, to int, best *topk.Best[float64]) {
	d := t.dimension
	for row := from; row < to; row++ {
		if (row-from)%scanBlock == 0 && ctx.Err() != nil {
			return
		}
		if allow != nil && !allow(t.seqs[row]) {
			continue
		}
		best.Offer(t.seqs[row], float64(dot(query, t.floats[row*d:(row+1)*d])))
	}
}

// score is the cosine of a row with the query, which is normalised.
func (t *table) score(query []float32, row int) float64 {
	if t.encoding == Float32 {
		return float64(dot(query, t.floats[row*t.dimension:(row+1)*t.dimension]))
	}
	return t.exact(query, row)
}

// dot has four sums, so that additions need not wait for each other.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// scanInt8 offers the rows that can be among the best. The k-th largest of the
// least cosines that the rows can have is no more than the k-th best cosine, so a
// row that cannot reach it need not be computed.
func (t *table) scanInt8(ctx context.Context, query []float32, q *coarseQuery, allow func(index.Seq) bool,
	from, to int, best *topk.Best[float64]) {
	least := topk.NewLargest(best.K)
	type reach struct {
		row  int
		most float64
	}
	found := make([]reach, 0, 4*best.K)
	var products [scanBlock]float64
	for ; from < to; from += scanBlock {
		if ctx.Err() != nil {
			return
		}
		n := min(scanBlock, to-from)
		q.multiply(products[:n], t, from)
		scales := t.scales[from : from+n]
		for i, product := range products[:n] {
			scale := float64(scales[i])
			coarse := scale * q.step * product
			bound := scale*q.perScale + q.perRow
			if coarse+bound < least.Floor || allow != nil && !allow(t.seqs[from+i]) {
				continue
			}
			found = append(found, reach{from + i, coarse + bound})
			least.Add(coarse - bound)
		}
	}
	for _, f := range found {
		if f.most >= least.Floor {
			best.Offer(t.seqs[f.row], t.exact(query, f.row))
		}
	}
}

// exact is the product of the query with a stored int8 row.
func (t *table) exact(query []float32, row int) float64 {
	var s0, s1, s2, s3 float32
	words := t.codes[row*t.words : (row+1)*t.words]
	i := 0
	for ; i+8 <= len(query); i += 8 {
		x, v := words[i/8], query[i:i+8]
		s0 += v[0]*float32(int32(byte(x))-128) + v[4]*float32(int32(byte(x>>32))-128)
		s1 += v[1]*float32(int32(byte(x>>8))-128) + v[5]*float32(int32(byte(x>>40))-128)
		s2 += v[2]*float32(int32(byte(x>>16))-128) + v[6]*float32(int32(byte(x>>48))-128)
		s3 += v[3]*float32(int32(byte(x>>24))-128) + v[7]*float32(int32(x>>56)-128)
	}
	for ; i < len(query); i++ {
		s0 += query[i] * float32(t.code(row, i))
	}
	return float64((s0+s1)+(s2+s3)) * float64(t.scales[row])
}
