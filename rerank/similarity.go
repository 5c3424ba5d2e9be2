package rerank

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"
)

// Dense gives the cosine similarities of vectors of equal length. A missing
// (nil) or zero vector is similar to nothing.
func Dense(vectors [][]float32) Similarities {
	d := 0
	for _, v := range vectors {
		d = max(d, len(v))
	}
	unit := make([]float32, len(vectors)*d) // one block, so that a row of similarities is one pass
	for i, v := range vectors {
		if len(v) != d {
			continue
		}
		dst := unit[i*d : (i+1)*d]
		copy(dst, v)
		x := blas32.Vector{N: d, Inc: 1, Data: dst}
		if n := blas32.Nrm2(x); n > 0 {
			blas32.Scal(1/n, x)
		}
	}
	return func(i int, dst []float64) {
		if d == 0 {
			clear(dst)
			return
		}
		a := blas32.Vector{N: d, Inc: 1, Data: unit[i*d : (i+1)*d]}
		for j := range dst {
			dst[j] = float64(blas32.Dot(a, blas32.Vector{N: d, Inc: 1, Data: unit[j*d : (j+1)*d]}))
		}
	}
}

// Sparse is a vector over terms, such as a passage's tf·idf weights.
type Sparse map[string]float64

// SparseCosine gives the cosine similarities of term vectors, for corpora
// without dense vectors.
func SparseCosine(vectors []Sparse) Similarities {
	norm := make([]float64, len(vectors))
	postings := map[string][]posting{} // so that a row costs only the terms that i has
	for i, v := range vectors {
		for t, w := range v {
			norm[i] += w * w
			postings[t] = append(postings[t], posting{i, w})
		}
		norm[i] = math.Sqrt(norm[i])
	}
	return func(i int, dst []float64) {
		clear(dst)
		if norm[i] == 0 {
			return
		}
		for t, w := range vectors[i] {
			for _, p := range postings[t] {
				dst[p.vector] += w * p.weight
			}
		}
		for j := range dst {
			if dst[j] != 0 {
				// Summation order over a map varies in the last bits; rounding
				// keeps selections deterministic.
				dst[j] = math.Round(dst[j]/(norm[i]*norm[j])*1e9) / 1e9
			}
		}
	}
}

type posting struct {
	vector int
	weight float64
}
