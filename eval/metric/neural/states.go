package neural

import (
	"math"

	"github.com/biopars/biopars/internal/encoder/matrix"
	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// states are a text's tokens and what a model makes of them.
type states struct {
	seq    tokenizer.Encoding
	hidden map[int][]float32 // by layer, a row of numbers a token
}

// normalized is a copy of rows of numbers, each divided by its length plus eps.
func normalized(rows []float32, width int, eps float64) []float32 {
	out := make([]float32, len(rows))
	for at := 0; at < len(rows); at += width {
		row := rows[at:][:width]
		square := 0.
		for _, x := range row {
			square += float64(x) * float64(x)
		}
		if n := math.Sqrt(square) + eps; n > 0 {
			for i, x := range row {
				out[at+i] = float32(float64(x) / n)
			}
		}
	}
	return out
}

// products are the scalar products of the rows of a with those of b: a row of len(b)
// numbers for each of a.
func products(a, b []float32, width int) []float32 {
	n, m := len(a)/width, len(b)/width
	if n == 0 || m == 0 {
		return nil
	}
	k := matrix.Best()
	right := k.Room(m, width)
	right.Transpose(b, width, m, width)
	left := make([]float32, k.Rows(n)*width)
	copy(left, a)
	ld := k.Cols(m)
	c := make([]float32, k.Rows(n)*ld)
	right.Multiply(c, ld, left, width, n)
	out := make([]float32, n*m)
	for i := range n {
		copy(out[i*m:][:m], c[i*ld:])
	}
	return out
}
