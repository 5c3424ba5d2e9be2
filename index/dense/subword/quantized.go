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

// add adds weight · row i to dst. Every sum is rounded alike with and without the
// kernel, and on every architecture.
func (q *quantized) add(dst []float32, i int, weight float32) {
	weight *= q.scale[i]
	row := q.values[i*q.dim : (i+1)*q.dim]
	done := 0
	if n := q.dim &^ 7; hasAddKernel && n > 0 {
		addScaled(&dst[:n][0], &row[0], weight, n)
		done = n
	}
	for k := done; k < len(row); k++ {
		dst[k] += float32(weight * float32(row[k])) // rounded here: not to be fused with the sum
	}
}
