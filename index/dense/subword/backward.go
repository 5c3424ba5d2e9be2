package subword

import (
	"gonum.org/v1/gonum/blas/blas32"
)

// backpropTexts turns the gradient by the similarities into one by the sums of
// words, before they were scaled to unit length.
func (t *trainer) backpropTexts() {
	n, d := t.n, t.rows.dim
	queries, texts := t.vec[:n*d], t.vec[n*d:]
	inChunks(2*n, 64, func(lo, hi int) {
		column := make([]float32, n)
		for i := lo; i < hi; i++ {
			v, g := t.vec[i*d:i*d+d], t.grad[i*d:i*d+d]
			clear(g)
			if t.norm[i] == 0 {
				continue
			}
			if i < n {
				addRows(g, texts, t.all, t.sim[i*n:i*n+n])
			} else {
				for k := range column {
					column[k] = t.sim[k*n+i-n]
				}
				addRows(g, queries, t.all, column)
			}
			axpy(-dot(v, g), v, g)
			blas32.Scal(1/t.norm[i], blas32.Vector{N: d, Inc: 1, Data: g})
		}
	})
}

func (t *trainer) backpropWords() {
	d := t.rows.dim
	t.users.build(len(t.distinct), func(add func(list, text int32, weight float32)) {
		for i, b := range t.bags {
			for k, w := range b.words {
				add(w, int32(i), b.weight[k])
			}
		}
	})
	t.wordGrad = grown(t.wordGrad, len(t.distinct)*d)
	inChunks(len(t.distinct), 64, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			g := t.wordGrad[i*d : i*d+d]
			clear(g)
			texts, weights := t.users.list(i)
			addRows(g, t.grad, texts, weights)
		}
	})
}

// backpropRows collects the gradient of every row from all words it is part of, in
// the order of the words, and then moves the row once.
func (t *trainer) backpropRows(rate float32) {
	d := t.rows.dim
	t.touched = t.touched[:0]
	for _, w := range t.distinct {
		for _, r := range t.layout.of[w] {
			if t.slot[r] == 0 {
				t.touched = append(t.touched, r)
				t.slot[r] = int32(len(t.touched))
			}
		}
	}
	t.parts.build(len(t.touched), func(add func(list, word int32, weight float32)) {
		for i, w := range t.distinct {
			of := t.layout.of[w]
			s := rowScale(len(of))
			for _, r := range of {
				add(t.slot[r]-1, int32(i), s)
			}
		}
	})
	inChunks(len(t.touched), 256, func(lo, hi int) {
		g := make([]float32, d)
		for i := lo; i < hi; i++ {
			clear(g)
			words, weights := t.parts.list(i)
			addRows(g, t.wordGrad, words, weights)
			t.rows.step(t.touched[i], g, rate)
		}
	})
}
