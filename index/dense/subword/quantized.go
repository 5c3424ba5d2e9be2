package subword

import (
	"math"
	"sync"
	"sync/atomic"
)

// quantized is a table of vectors, a few bits a component and a scale a row: value =
// scale · integer. The integers of a packed table are the odd ones, of four bits -15, -13,
// … 15; those of a file of version 1 are -127 … 127, a byte each. A text is a sum of so many
// rows, each always with the same error, that the bits that are missing are hardly missed.
type quantized struct {
	dim    int
	bits   int // of a component
	scale  []float32
	packed []byte // rows of packedBytes(bits, dim); nil in a table of version 1

	values  atomic.Pointer[[]int8] // row after row; nil until unpack
	buffers sync.Pool              // *[]int8
}

func newQuantized(n, dim, bits int) *quantized {
	return &quantized{dim: dim, bits: bits, scale: make([]float32, n), packed: make([]byte, n*packedBytes(bits, dim))}
}

// packedBytes is the length of a packed row.
func packedBytes(bits, dim int) int { return (dim*bits + 7) / 8 }

// trainedBits is what a component has in tables that training makes.
const trainedBits = 4

// scaleSteps are what the scale of a row is tried to be, by bits, in standard deviations:
// the one that is best for normally distributed components and some around it. That with
// the least squared error stays.
var scaleSteps = map[int][]float64{
	3: {.293, .25, .27, .32, .35},
	4: {.168, .14, .153, .185, .205},
}

// set stores v as row i.
func (q *quantized) set(i int, v []float32) {
	square := 0.0
	for _, x := range v {
		square += float64(x) * float64(x)
	}
	deviation := math.Sqrt(square / float64(max(1, len(v))))
	best, least := float32(0), math.Inf(1)
	for _, step := range scaleSteps[q.bits] {
		scale := float32(step * deviation)
		if !(scale > 1e-30) { // a zero row, or one of denormal numbers
			return
		}
		off := 0.0
		for _, x := range v {
			d := float64(x - scale*float32(q.integer(q.code(x/scale))))
			off += d * d
		}
		if off < least {
			best, least = scale, off
		}
	}
	q.scale[i] = best
	n := packedBytes(q.bits, q.dim)
	row := q.packed[i*n : (i+1)*n]
	for k, x := range v {
		c := q.code(x / best)
		at := q.bits * k
		row[at/8] |= byte(c << (at % 8))
		if at%8+q.bits > 8 {
			row[at/8+1] |= byte(c >> (8 - at%8))
		}
	}
}

// code is the number, from 0 on, of the integer that is nearest to x.
func (q *quantized) code(x float32) int {
	half := 1 << (q.bits - 1)
	return int(max(0, min(float64(2*half-1), math.Floor(float64(x)/2)+float64(half))))
}

// integer is the inverse of code.
func (q *quantized) integer(code int) int8 { return int8(2*code + 1 - 1<<q.bits) }

// quads are the four components of three bits in twelve bits, halves the two of four bits
// in a byte.
var (
	quads = func() (q [1 << 12][4]int8) {
		for i := range q {
			for k := range q[i] {
				q[i][k] = int8(2*(i>>(3*k)&7) - 7)
			}
		}
		return q
	}()
	halves = func() (p [1 << 8][2]int8) {
		for i := range p {
			p[i] = [2]int8{int8(2*(i&15) - 15), int8(2*(i>>4) - 15)}
		}
		return p
	}()
)

// unpackRow writes the components of row i to dst.
func (q *quantized) unpackRow(dst []int8, i int) {
	n := packedBytes(q.bits, q.dim)
	row := q.packed[i*n : (i+1)*n]
	if q.bits == 4 {
		for ; len(dst) >= 2; dst, row = dst[2:], row[1:] {
			*(*[2]int8)(dst) = halves[row[0]]
		}
		if len(dst) > 0 {
			dst[0] = halves[row[0]][0]
		}
		return
	}
	for ; len(dst) >= 8; dst, row = dst[8:], row[3:] {
		bits := uint32(row[0]) | uint32(row[1])<<8 | uint32(row[2])<<16
		*(*[4]int8)(dst) = quads[bits&0xfff]
		*(*[4]int8)(dst[4:]) = quads[bits>>12]
	}
	bits := uint32(0)
	for k, b := range row {
		bits |= uint32(b) << (8 * k)
	}
	for k := range dst {
		dst[k] = int8(2*(bits>>(3*k)&7)) - 7
	}
}

// unpack makes the table ready for very many sums. It may be called several times.
func (q *quantized) unpack() {
	if q.values.Load() != nil {
		return
	}
	values := make([]int8, len(q.scale)*q.dim)
	inChunks(len(q.scale), 1024, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			q.unpackRow(values[i*q.dim:(i+1)*q.dim], i)
		}
	})
	q.values.Store(&values)
}

// block is how many components the kernel sums at once.
const block = 64

// add adds rows to dst, row i with weights[i], which it scales; rows may be changed. Every
// sum is rounded alike with and without the kernel, and on every architecture.
func (q *quantized) add(dst []float32, rows []int32, weights []float32) {
	if len(rows) == 0 {
		return
	}
	for i, r := range rows {
		weights[i] *= q.scale[r]
	}
	var values []int8
	if all := q.values.Load(); all != nil {
		values = *all
	} else {
		buffer, _ := q.buffers.Get().(*[]int8)
		if buffer == nil {
			buffer = new([]int8)
		}
		defer q.buffers.Put(buffer)
		*buffer = grown(*buffer, len(rows)*q.dim)
		values = *buffer
		for i, r := range rows {
			q.unpackRow(values[i*q.dim:(i+1)*q.dim], int(r))
			rows[i] = int32(i)
		}
	}
	done := 0
	for ; hasKernel && done+block <= q.dim; done += block {
		sumBlock(&dst[done : done+block][0], &values[done], &rows[0], &weights[0], len(rows), q.dim)
	}
	if done == q.dim {
		return
	}
	for i, r := range rows {
		row := values[int(r)*q.dim : int(r+1)*q.dim]
		for k := done; k < len(row); k++ {
			dst[k] += float32(weights[i] * float32(row[k])) // rounded here: not to be fused with the sum
		}
	}
}
