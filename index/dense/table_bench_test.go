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
	t8, t32 := newTable(s8, 0), newTable(s32, 0)
	query := Normalize(random())
	q := newCoarseQuery(query, t8.words)
	var sink uint64
	var fsink float64
	b.Run("int8/coarse", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			row := i % n
			sink += q.multiply(t8.codes[row*t8.words : (row+1)*t8.words])
		}
	})
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
	if sink == 0 && fsink == 0 {
		b.Log("all products are 0")
	}
}
