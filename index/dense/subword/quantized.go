package subword

import "math"

// quantized is a table of vectors, 8 bits a component and a scale a row: value =
// scale · integer, the integers symmetric in ±127.
type quantized struct {
	dim    int
	scale  []float32
	values []int8
}

func newQuantized(n, dim int) quantized {
	return quantized{dim: dim, scale: make([]float32, n), values: make([]int8, n*dim)}
}

// set stores v as row i.
func (q *quantized) set(i int, v []float32) {
	largest := float32(0)
	for _, x := range v {
		largest = max(largest, x, -x)
	}
	scale := largest / 127
	if scale == 0 { // a zero row, or one of denormal numbers
		return
	}
	q.scale[i] = scale
	row := q.values[i*q.dim : (i+1)*q.dim]
	for k, x := range v {
		row[k] = int8(max(-127, min(127, math.RoundToEven(float64(x/scale)))))
	}
}

// block is how many components the kernel sums at once.
const block = 64

// add adds rows to dst, row i with weights[i], which it scales. Every sum is
// rounded alike with and without the kernel, and on every architecture.
func (q *quantized) add(dst []float32, rows []int32, weights []float32) {
	if len(rows) == 0 {
		return
	}
	for i, r := range rows {
		weights[i] *= q.scale[r]
	}
	done := 0
	for ; hasKernel && done+block <= q.dim; done += block {
		sumBlock(&dst[done : done+block][0], &q.values[done], &rows[0], &weights[0], len(rows), q.dim)
	}
	if done == q.dim {
		return
	}
	for i, r := range rows {
		row := q.values[int(r)*q.dim : int(r+1)*q.dim]
		for k := done; k < len(row); k++ {
			dst[k] += float32(weights[i] * float32(row[k])) // rounded here: not to be fused with the sum
		}
	}
}
