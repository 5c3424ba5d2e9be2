package matrix

import (
	"math"
	"math/rand/v2"
	"testing"
)

// inBytes are rows of numbers as whole ones of eight bits, with a scale each.
func inBytes(x []float32, rows, k int) (whole []int, scales []float64) {
	whole, scales = make([]int, rows*k), make([]float64, rows)
	for r := range rows {
		top := float32(0)
		for _, v := range x[r*k:][:k] {
			top = max(top, float32(math.Abs(float64(v))))
		}
		if top == 0 {
			continue
		}
		scales[r] = float64(top / 127)
		for i, v := range x[r*k:][:k] {
			whole[r*k+i] = int(math.RoundToEven(float64(v * (127 / top))))
		}
	}
	return whole, scales
}

// eightBits are kernels with and without a tile of their own for numbers of eight bits.
func eightBits() []*Kernel {
	var out []*Kernel
	for _, kn := range Kernels() {
		out = append(out, kn)
		if kn.tile8 != nil {
			without := *kn
			without.Name, without.tile8 = kn.Name+" without", nil
			out = append(out, &without)
		}
	}
	return out
}

// FuzzQuantized: every kernel gives the sum of the products of whole numbers, and
// that is the product of the numbers they stand for up to their rounding.
func FuzzQuantized(f *testing.F) {
	for _, s := range [][3]uint16{{1, 1, 1}, {12, 32, 384}, {13, 33, 385}, {250, 17, 800}, {5, 64, 2}, {1, 31, 3}, {12, 32, 1600}} {
		f.Add(s[0], s[1], s[2], uint64(1), true, uint8(0))
	}
	f.Add(uint16(3), uint16(40), uint16(100), uint64(2), false, uint8(1))
	f.Add(uint16(3), uint16(40), uint16(1700), uint64(2), false, uint8(2))
	f.Fuzz(func(t *testing.T, m0, n0, k0 uint16, seed uint64, withBias bool, kind uint8) {
		m, n, k := int(m0)%300+1, int(n0)%100+1, int(k0)%1800+1
		r := rand.New(rand.NewPCG(seed, 0))
		w, a := random(r, n*k), random(r, m*k)
		switch kind % 4 {
		case 1: // rows and columns of nothing
			clear(w[:k])
			clear(a[:k])
		case 2: // the largest sums there are
			for i := range w {
				w[i] = 1
			}
			for i := range a {
				a[i] = -1
			}
		case 3: // one number far above the others
			a[r.IntN(len(a))], w[r.IntN(len(w))] = 1e6, -1e6
		}
		var bias []float32
		if withBias {
			bias = random(r, n)
		}
		wholeW, scaleW := inBytes(w, n, k)
		wholeA, scaleA := inBytes(a, m, k)
		exact := product(a, w, bias, m, n, k)
		want, off := make([]float64, m*n), make([]float64, m*n)
		for i := range m {
			for j := range n {
				sum, absA, absW := 0, 0., 0.
				for l := range k {
					sum += wholeA[i*k+l] * wholeW[j*k+l]
					absA += math.Abs(float64(a[i*k+l]))
					absW += math.Abs(float64(w[j*k+l]))
				}
				want[i*n+j] = float64(sum) * scaleA[i] * scaleW[j]
				if bias != nil {
					want[i*n+j] += float64(bias[j])
				}
				off[i*n+j] = .5*(absA*scaleW[j]+absW*scaleA[i]) + .25*float64(k)*scaleA[i]*scaleW[j]
			}
		}
		for _, kn := range eightBits() {
			p := kn.Quantize(w, bias, n, k)
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
					got, at := float64(c[i*ldc+j]), i*n+j
					near := 1e-6
					if kn.tile8 == nil && k > 1040 {
						near = 1e-4 // the sum may go beyond 2²⁴
					}
					if d := math.Abs(got - want[at]); d > near*(1+math.Abs(want[at])) {
						t.Fatalf("%s %d×%d×%d: [%d,%d] %v, want %v", kn.Name, m, n, k, i, j, got, want[at])
					}
					if d := math.Abs(got - exact[at]); d > off[at]*1.001+1e-4*(1+math.Abs(exact[at])) {
						t.Fatalf("%s %d×%d×%d: [%d,%d] %v, want %v within %v", kn.Name, m, n, k, i, j, got, exact[at], off[at])
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

// FuzzToBytes: numbers become the same bytes with and without vector instructions.
func FuzzToBytes(f *testing.F) {
	f.Add(uint16(16), uint64(1), float32(1))
	f.Add(uint16(401), uint64(2), float32(1e-20))
	f.Fuzz(func(t *testing.T, n0 uint16, seed uint64, spread float32) {
		n := int(n0)%700 + 1
		if !(spread >= 0 && spread < 1e30) {
			return
		}
		x := random(rand.New(rand.NewPCG(seed, 0)), n)
		top := float32(0)
		for i := range x {
			x[i] *= spread
			top = max(top, x[i], -x[i])
		}
		if got := largest(x); got != top {
			t.Fatalf("largest is %v, want %v", got, top)
		}
		by := 127 / top
		if top == 0 || math.IsInf(float64(by), 0) {
			return
		}
		q := make([]byte, n+1)
		q[n] = 77
		toBytes(q[:n], x, by)
		for i, v := range x {
			if want := byte(int(math.RoundToEven(float64(v*by))) + 128); q[i] != want {
				t.Fatalf("[%d of %d] %d, want %d", i, n, q[i], want)
			}
		}
		if q[n] != 77 {
			t.Fatal("wrote beyond the end")
		}
	})
}

func BenchmarkMultiplyQuantized(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 0))
	const m, n, k = 240, 1536, 384
	w, a := random(r, n*k), random(r, m*k)
	c := make([]float32, m*n)
	for _, kn := range eightBits() {
		p := kn.Quantize(w, w[:n], n, k)
		b.Run(kn.Name, func(b *testing.B) {
			for b.Loop() {
				p.Multiply(c, n, a, k, m)
			}
			b.ReportMetric(2*m*n*k*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOPS")
		})
	}
}
