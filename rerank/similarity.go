package rerank

import "gonum.org/v1/gonum/blas/blas32"

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

// Pairwise gives the similarities that a function computes for two candidates,
// for vectors that are not dense, such as term vectors.
func Pairwise(sim func(i, j int) float64) Similarities {
	return func(i int, dst []float64) {
		for j := range dst {
			dst[j] = sim(i, j)
		}
	}
}
