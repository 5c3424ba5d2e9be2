package matrix

import (
	"math"
	"math/rand/v2"
	"testing"
)

func random(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// product is a·wᵀ + bias, in double precision.
func product(a, w, bias []float32, m, n, k int) []float64 {
	c := make([]float64, m*n)
	for i := range m {
		for j := range n {
			if bias != nil {
				c[i*n+j] = float64(bias[j])
			}
			for l := range k {
				c[i*n+j] += float64(a[i*k+l]) * float64(w[j*k+l])
			}
		}
	}
	return c
}

// FuzzMultiply: every kernel says the same of every shape, and writes nothing beyond
// its tiles.
func FuzzMultiply(f *testing.F) {
	for _, s := range [][3]uint16{{1, 1, 1}, {12, 32, 384}, {13, 33, 385}, {250, 17, 800}, {5, 64, 2}} {
		f.Add(s[0], s[1], s[2], uint64(1), true)
	}
	f.Fuzz(func(t *testing.T, m0, n0, k0 uint16, seed uint64, withBias bool) {
		m, n, k := int(m0)%300+1, int(n0)%100+1, int(k0)%900+1
		r := rand.New(rand.NewPCG(seed, 0))
		w, a := random(r, n*k), random(r, m*k)
		var bias []float32
		if withBias {
			bias = random(r, n)
		}
		want := product(a, w, bias, m, n, k)
		for _, kn := range Kernels() {
			p := kn.Pack(w, bias, n, k)
			padded := make([]float32, kn.Rows(m)*k)
			copy(padded, a)
			ldc := kn.Cols(n) + 3
			c := make([]float32, kn.Rows(m)*ldc)
			for i := range c {
				c[i] = 7
			}
			p.Multiply(c, ldc, padded, k, m)
			for i := range m {
				for j := range n {
					if d := math.Abs(float64(c[i*ldc+j]) - want[i*n+j]); d > 1e-5*math.Sqrt(float64(k))*4 {
						t.Fatalf("%s %d×%d×%d: [%d,%d] %v, want %v", kn.Name, m, n, k, i, j, c[i*ldc+j], want[i*n+j])
					}
				}
				for _, x := range c[i*ldc+kn.Cols(n) : (i+1)*ldc] {
					if x != 7 {
						t.Fatalf("%s wrote beyond its columns", kn.Name)
					}
				}
			}
		}
	})
}

// FuzzCopy: a matrix whose rows stay rows gives the product without transposing.
func FuzzCopy(f *testing.F) {
	f.Add(uint16(5), uint16(33), uint16(70), uint64(1))
	f.Fuzz(func(t *testing.T, m0, n0, k0 uint16, seed uint64) {
		m, n, k := int(m0)%40+1, int(n0)%100+1, int(k0)%200+1
		r := rand.New(rand.NewPCG(seed, 0))
		w, a := random(r, n*k), random(r, m*k)
		flipped := make([]float32, n*k)
		for i := range n {
			for j := range k {
				flipped[j*n+i] = w[i*k+j]
			}
		}
		want := product(a, w, nil, m, n, k)
		for _, kn := range Kernels() {
			p := kn.Room(n+5, k+5)
			p.Copy(flipped, n, n, k)
			padded := make([]float32, kn.Rows(m)*k)
			copy(padded, a)
			c := make([]float32, kn.Rows(m)*kn.Cols(n))
			p.Multiply(c, kn.Cols(n), padded, k, m)
			for i := range m {
				for j := range n {
					if d := math.Abs(float64(c[i*kn.Cols(n)+j]) - want[i*n+j]); d > 1e-3 {
						t.Fatalf("%s: %v, want %v", kn.Name, c[i*kn.Cols(n)+j], want[i*n+j])
					}
				}
			}
		}
	})
}

func TestGELU(t *testing.T) {
	var x []float32
	for v := -12.; v <= 12; v += .001 {
		x = append(x, float32(v))
	}
	x = append(x, 0, -200, 200, 1000)
	got := append([]float32(nil), x...)
	GELU(got)
	worst := 0.
	for i, v := range x {
		want := .5 * float64(v) * (1 + math.Erf(float64(v)/math.Sqrt2))
		worst = max(worst, math.Abs(float64(got[i])-want))
	}
	t.Log("worst", worst)
	if worst > 2e-6 {
		t.Errorf("off by %v", worst)
	}
}

func FuzzSoftmax(f *testing.F) {
	f.Add(uint16(1), uint64(1), float32(1), float32(1))
	f.Add(uint16(129), uint64(2), float32(.1767), float32(40))
	f.Fuzz(func(t *testing.T, n0 uint16, seed uint64, scale, spread float32) {
		n := int(n0)%600 + 1
		if !(scale > 0 && scale < 10 && spread >= 0 && spread < 1000) {
			return
		}
		row := random(rand.New(rand.NewPCG(seed, 0)), up(n, vector))
		for i := range row {
			row[i] *= spread
		}
		want := append([]float32(nil), row[:n]...)
		softmaxGo(want, scale)
		Softmax(row, n, scale)
		for i, v := range row {
			if i >= n && v > 1e-30 || i < n && math.Abs(float64(v-want[i])) > 1e-5 {
				t.Fatalf("[%d of %d] %v, want %v", i, n, v, want[min(i, n-1)])
			}
		}
	})
}

func FuzzAddNormalize(f *testing.F) {
	f.Add(uint16(384), uint64(1), float32(3))
	f.Add(uint16(9), uint64(1), float32(-3))
	f.Fuzz(func(t *testing.T, n0 uint16, seed uint64, shift float32) {
		n := int(n0)%1100 + 1
		if !(shift > -100 && shift < 100) {
			return
		}
		r := rand.New(rand.NewPCG(seed, 0))
		x, y, w, b := random(r, n), random(r, n), random(r, n), random(r, n)
		want := make([]float32, n)
		for i := range x {
			x[i] += shift
			want[i] = x[i] + y[i]
		}
		normalizeRow(want, w, b, 1e-5)
		AddNormalize(x, y, w, b, 1e-5)
		for i, v := range x {
			if math.Abs(float64(v-want[i])) > 2e-4 {
				t.Fatalf("[%d of %d] %v, want %v", i, n, v, want[i])
			}
		}
	})
}

func BenchmarkMultiply(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 0))
	const m, n, k = 240, 1536, 384
	w, a := random(r, n*k), random(r, m*k)
	c := make([]float32, m*n)
	for _, kn := range Kernels() {
		p := kn.Pack(w, w[:n], n, k)
		b.Run(kn.Name, func(b *testing.B) {
			for b.Loop() {
				p.Multiply(c, n, a, k, m)
			}
			b.ReportMetric(2*m*n*k*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOPS")
		})
	}
}
