package dense

import (
	"encoding/binary"
	"math"
)

// coarseQuery is a query in integers, for a first look at many int8 rows. The
// cosine of a row is off from scale·step·product by at most scale·perScale +
// perRow.
type coarseQuery struct {
	step, perScale, perRow float64

	// With a kernel for whole rows, components of 15 bits or a little less:
	// component i is about step·rows[i].
	rows   []int16
	offset float64 // product of the query with a row whose bytes are all 128

	// Otherwise components of 7 bits: component i is about step·(v[i]-64).
	even, odd []uint64 // v in reversed lanes, of the even and the odd bytes of a word
	constant  float64  // part of the product that depends on the query alone
}

// maxRowQuery is the dimension up to which the components of a row query have a
// hundred steps or more.
const maxRowQuery = math.MaxInt32 / 256 / 100

// newCoarseQuery makes a query ready for rows.
func newCoarseQuery(query []float32) *coarseQuery {
	if hasRowKernel && len(query) <= maxRowQuery {
		return newRowQuery(query)
	}
	return newLaneQuery(query)
}

// multiply writes the products with consecutive rows.
func (q *coarseQuery) multiply(dst []float64, p *part, from int) {
	if q.rows != nil {
		q.multiplyRows(dst, p, from)
		return
	}
	for i := range dst {
		uv, u := q.multiplyLanes(p.row(from + i))
		dst[i] = 2*float64(uv) - 128*float64(u) + q.constant
	}
}

// multiplyEach writes the products with at most scanBlock rows.
func (q *coarseQuery) multiplyEach(dst []float64, p *part, rows []uint32) {
	if q.rows != nil {
		q.multiplyChosen(dst, p, rows)
		return
	}
	for i, row := range rows {
		q.multiply(dst[i:i+1], p, int(row))
	}
}

// rowLength bounds the length of the stored rows: rounding to a code, and to its
// upper 7 bits, moves a component of a vector of length 1 by at most half a scale
// each, and no scale is above 1/127.
func rowLength(dimension int) float64 { return 1 + math.Sqrt(float64(dimension))/126 }

// rowStride is how many bytes a row takes in memory: kernels take 32 at once.
func rowStride(dimension int) int { return (dimension + 31) / 32 * 32 }

// rounding is what float32 arithmetic can add to a cosine, with room to spare.
const rounding = 1e-5

// quantizeQuery rounds the components to multiples of step, the largest of them
// limit times it, and calls set for each. Missed is the length of what is lost.
func quantizeQuery(query []float32, limit float64, set func(i, v int)) (step, missed float64) {
	var peak float64
	for _, x := range query {
		peak = max(peak, math.Abs(float64(x)))
	}
	if peak > 0 {
		step = peak / limit
	}
	for i, x := range query {
		v := 0.0
		if step > 0 {
			v = math.Round(float64(x) / step)
		}
		set(i, int(v))
		miss := float64(x) - step*v
		missed += miss * miss
	}
	return step, math.Sqrt(missed)
}

// newRowQuery keeps all 8 bits of the rows, so that only the query is rounded.
// Its components are small enough for every partial sum of a product with bytes
// to fit 32 bits.
func newRowQuery(query []float32) *coarseQuery {
	q := &coarseQuery{rows: make([]int16, rowStride(len(query)))}
	limit := min(math.MaxInt16, math.MaxInt32/(256*len(query)))
	var missed float64
	q.step, missed = quantizeQuery(query, float64(limit), func(i, v int) {
		q.rows[i] = int16(v)
		q.offset += 128 * float64(v)
	})
	q.perRow = missed*rowLength(len(query)) + rounding
	return q
}

// newLaneQuery is for plain Go. The upper 7 bits u of a stored byte and 7 bits v
// of the query are multiplied four at a time: with four u in the 16-bit lanes of
// one word and four v, in reverse order, in those of another, the upper lane of
// the 64-bit product of the words is the sum of the four products, each at most
// 127², so that no lane overflows.
//
// A row is scale·c, c an integer, and c+128 is 2u or 2u+1. Against
// scale·(2u-127.5) the exact cosine is off by at most scale·Σ|query|/2 for the bit
// and by what the query misses times the row's length.
func newLaneQuery(query []float32) *coarseQuery {
	words := rowStride(len(query)) / 8
	q := &coarseQuery{even: make([]uint64, words), odd: make([]uint64, words)}
	sum := 0
	var missed float64
	q.step, missed = quantizeQuery(query, 63, func(i, v int) {
		v += 64
		sum += v
		lane := 3 - i%8/2 // reversed
		if i%2 == 0 {
			q.even[i/8] |= uint64(v) << (16 * lane)
		} else {
			q.odd[i/8] |= uint64(v) << (16 * lane)
		}
	})
	// Σ(v-64)(2u-127.5) = 2Σuv - 128Σu - 127.5Σv + 64·127.5·d
	q.constant = -127.5*float64(sum) + 64*127.5*float64(len(query))
	for _, x := range query {
		q.perScale += math.Abs(float64(x)) / 2
	}
	q.perRow = missed*rowLength(len(query)) + rounding
	return q
}

// lanes selects 7 bits in each of four 16-bit lanes.
const lanes = 0x007f007f007f007f

func laneSum(x uint64) uint64 { return x&0xffff + x>>16&0xffff + x>>32&0xffff + x>>48 }

// multiplyLanes returns Σuv over a row, and Σu.
func (q *coarseQuery) multiplyLanes(row []byte) (uv, u uint64) {
	even, odd := q.even[:len(row)/8], q.odd[:len(row)/8]
	var a, b, sum uint64
	for w := range even {
		x := binary.LittleEndian.Uint64(row[8*w:])
		lower, upper := x>>1&lanes, x>>9&lanes
		a += lower * even[w] >> 48
		b += upper * odd[w] >> 48
		sum += lower + upper
		// Lanes hold 16 bits: 256 additions of twice at most 127 fit.
		if w%256 == 255 {
			u += laneSum(sum)
			sum = 0
		}
	}
	return a + b, u + laneSum(sum)
}

// cosine is about that of a row with the product and the scale, off by no more than
// bound.
func (q *coarseQuery) cosine(product float64, scale float32) (coarse, bound float64) {
	s := float64(scale)
	return s * q.step * product, s*q.perScale + q.perRow
}
