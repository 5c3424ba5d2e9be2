package dense

import (
	"math/rand/v2"
	"testing"

	"github.com/biopars/biopars/index"
)

// BenchmarkKernel times one comparison, of vectors that fit the cache.
func BenchmarkKernel(b *testing.B) {
	const n, dimension = 64, 384
	rng := rand.New(rand.NewPCG(1, 2))
	random := func() []float32 {
		v := make([]float32, dimension)
		for i := range v {
			v[i] = float32(rng.NormFloat64())
		}
		return v
	}
	s8, s32 := &segment{encoding: Int8, dimension: dimension}, &segment{encoding: Float32, dimension: dimension}
	for i := range n {
		v := random()
		s8.add(index.Seq(i+1), v)
		s32.add(index.Seq(i+1), v)
	}
	t8, t32 := newPart(s8), newPart(s32)
	query := Normalize(random())
	var products [n]float64
	var fsink float64
	for name, kernel := range kernels() {
		q := kernel(query)
		b.Run("int8/"+name, func(b *testing.B) {
			for i := 0; b.Loop(); i += n {
				q.multiply(products[:], t8, 0)
				fsink += products[0]
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/row")
		})
	}
	b.Run("int8/exact", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			fsink += t8.exact(query, i%n)
		}
	})
	b.Run("float32", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			row := i % n
			fsink += float64(dot(query, t32.floats[row*dimension:(row+1)*dimension]))
		}
	})
	if fsink == 0 {
		b.Log("all products are 0")
	}
}

// BenchmarkScan times a whole search of 13,000 vectors for 300.
func BenchmarkScan(b *testing.B) {
	const n, dimension = 13000, 192
	rng := rand.New(rand.NewPCG(1, 2))
	s := &segment{encoding: Int8, dimension: dimension}
	v := make([]float32, dimension)
	random := func() []float32 {
		for i := range v {
			v[i] = float32(rng.NormFloat64())
		}
		return v
	}
	for i := range n {
		s.add(index.Seq(i+1), random())
	}
	p := newPart(s)
	t := newTable(Int8, dimension, p)
	query := Normalize(random())
	for name, kernel := range kernels() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s := &scan{table: t, query: query, coarse: kernel(query), all: newBest(300)}
				s.scanRange(b.Context(), p, 0, n)
			}
		})
	}
}
