package subword

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"
)

// layout says which rows make up a word. The table has one row for every
// frequent word, then one for every hash bucket.
type layout struct {
	rows int
	of   [][]int32 // per word of the corpus, the rows it is the sum of; its own first, if any
	idf  []float32 // per word of the corpus
}

func newLayout(c *corpus, frequent []int32, buckets int) *layout {
	l := &layout{
		rows: len(frequent) + buckets,
		of:   make([][]int32, len(c.words)),
		idf:  make([]float32, len(c.words)),
	}
	for own, id := range frequent {
		l.of[id] = append(l.of[id], int32(own))
		l.idf[id] = inverseDocFreq(c.passages, int(c.df[id]))
	}
	for id, w := range c.words {
		if len(l.of[id]) == 0 {
			l.idf[id] = unseenIDF(c.passages)
		}
		first := len(l.of[id])
		l.of[id] = appendGrams(l.of[id], w, buckets)
		for i := first; i < len(l.of[id]); i++ {
			l.of[id][i] += int32(len(frequent))
		}
	}
	return l
}

// rows is the table that is learned.
type rows struct {
	dim    int
	values []float32 // row after row
	energy []float32 // Adagrad: sum of the mean squared gradients a row has seen
}

// newRows draws the table: normal, with rows of expected length one.
func newRows(n, dim int, rng *rand.Rand) *rows {
	r := &rows{dim: dim, values: make([]float32, n*dim), energy: make([]float32, n)}
	scale := 1 / math.Sqrt(float64(dim))
	for i := range r.values {
		r.values[i] = float32(rng.NormFloat64() * scale)
	}
	return r
}

// inverseDocFreq is ln(1 + N/df).
func inverseDocFreq(passages, df int) float32 {
	return float32(math.Log(1 + float64(passages)/float64(df)))
}

// unseenIDF weighs a word without a row of its own: as one that occurs once.
func unseenIDF(passages int) float32 { return inverseDocFreq(passages, 1) }

func (r *rows) row(i int32) []float32 {
	return r.values[int(i)*r.dim : int(i)*r.dim+r.dim]
}

// sum writes the word that is made of the given rows to out: their sum divided
// by the root of their number, so that long words are no longer than short ones.
func (r *rows) sum(out []float32, of []int32) {
	clear(out)
	var weights [64]float32
	s := rowScale(len(of))
	for i := range min(len(of), len(weights)) {
		weights[i] = s
	}
	for part := range slices.Chunk(of, len(weights)) {
		addRows(out, r.values, part, weights[:])
	}
}

func rowScale(n int) float32 { return float32(1 / math.Sqrt(float64(max(n, 1)))) }

// step moves row i against gradient g by row-wise Adagrad: one learning rate a
// row, rate / root of the summed mean squared gradients.
func (r *rows) step(i int32, g []float32, rate float32) {
	const floor = 1e-14 // keeps rows whose gradients all but vanish from jumping
	r.energy[i] += dot(g, g) / float32(r.dim)
	axpy(-rate/float32(math.Sqrt(float64(r.energy[i])+floor)), g, r.row(i))
}

// axpy adds a·x to y.
func axpy(a float32, x, y []float32) {
	blas32.Axpy(a, blas32.Vector{N: len(x), Inc: 1, Data: x}, blas32.Vector{N: len(y), Inc: 1, Data: y})
}

func dot(x, y []float32) float32 {
	return blas32.Dot(blas32.Vector{N: len(x), Inc: 1, Data: x}, blas32.Vector{N: len(y), Inc: 1, Data: y})
}

// normalize scales x to unit length and returns the length it had. A zero vector
// stays zero.
func normalize(x []float32) float32 {
	n := float32(math.Sqrt(float64(dot(x, x))))
	if n > 0 {
		blas32.Scal(1/n, blas32.Vector{N: len(x), Inc: 1, Data: x})
	}
	return n
}
