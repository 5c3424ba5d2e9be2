// Package matrix multiplies matrices of float32 and computes the other functions of a
// transformer's layers, with the processor's vector instructions where it has them.
package matrix

// Kernel computes a tile of a product.
type Kernel struct {
	Name       string
	rows, cols int // of a tile
	// tile computes rows×cols numbers of c = a·b, where a has rows of lda numbers and b
	// is a panel of k times cols numbers. It begins with bias, or adds to c if that is nil.
	tile func(k int, a *float32, lda int, b, bias, c *float32, ldc int)
	// tile8 does so in numbers of eight bits; nil if the processor has nothing for that.
	tile8 tile8
}

// Best is the fastest kernel that this processor can run.
func Best() *Kernel { return kernels[len(kernels)-1] }

// Kernels are all that this processor can run, the slowest first.
func Kernels() []*Kernel { return kernels }

// plain is the kernel without vector instructions; the others are compared with it.
var plain = &Kernel{"go", 4, 16, tileGo, nil}

func tileGo(k int, a *float32, lda int, b, bias, c *float32, ldc int) {
	const rows, cols = 4, 16
	as, bs := view(a, (rows-1)*lda+k), view(b, k*cols)
	cs := view(c, (rows-1)*ldc+cols)
	for r := range rows {
		row := cs[r*ldc:][:cols]
		if bias != nil {
			copy(row, view(bias, cols))
		}
		for i, x := range as[r*lda:][:k] {
			p := bs[i*cols:][:cols]
			for j := range row {
				row[j] += x * p[j]
			}
		}
	}
}

// up rounds n up to a multiple of step.
func up(n, step int) int { return (n + step - 1) / step * step }

// Rows rounds a number of rows up to whole tiles. Matrices that are multiplied or
// written have room for as many.
func (k *Kernel) Rows(n int) int { return up(n, k.rows) }

// Cols rounds a number of columns up to whole tiles.
func (k *Kernel) Cols(n int) int { return up(n, k.cols) }

// Packed is a matrix in the order in which a kernel reads it: panels of columns.
type Packed struct {
	kernel     *Kernel
	N, K       int
	panels     []float32
	bias       []float32 // nil, or padded to whole panels
	*quantized           // instead of the panels; nil for floating-point numbers
}

// Pack takes a matrix of n rows of k numbers, as PyTorch's Linear has it: a product
// with it has n columns. Bias may be nil.
func (kn *Kernel) Pack(w, bias []float32, n, k int) *Packed {
	p := kn.Room(n, k)
	p.bias = make([]float32, kn.Cols(n))
	copy(p.bias, bias)
	p.Transpose(w, k, n, k)
	return p
}

// Room is a matrix to be filled by Transpose or Copy. It is used for several of up to
// that size.
func (kn *Kernel) Room(n, k int) *Packed {
	return &Packed{kernel: kn, N: n, K: k, panels: make([]float32, kn.Cols(n)*k)}
}

// Transpose fills p with n rows of k numbers, each ld after the one before; they
// become columns.
func (p *Packed) Transpose(w []float32, ld, n, k int) {
	p.N, p.K = n, k
	cols := p.kernel.cols
	for first := 0; first < n; first += cols {
		panel := p.panels[first*k:][:cols*k]
		width := min(cols, n-first)
		if width < cols {
			clear(panel)
		}
		for j := range width {
			row := w[(first+j)*ld:][:k]
			to := panel[j:]
			for i, x := range row {
				to[i*cols] = x
			}
		}
	}
}

// Copy fills p with k rows of n numbers, each ld after the one before; they stay rows.
func (p *Packed) Copy(w []float32, ld, n, k int) {
	p.N, p.K = n, k
	cols := p.kernel.cols
	for first := 0; first < n; first += cols {
		panel := p.panels[first*k:][:cols*k]
		width := min(cols, n-first)
		for i := range k {
			row := panel[i*cols:][:cols]
			copy(row, w[i*ld+first:][:width])
			clear(row[width:])
		}
	}
}

// Columns is the part of p that has the columns from one to before another, and the
// first column that it has: whole panels. It has no bias.
func (p *Packed) Columns(from, to int) (part *Packed, first int) {
	cols := p.kernel.cols
	first = from / cols * cols
	last := min(up(to, cols), up(p.N, cols))
	return &Packed{kernel: p.kernel, N: min(last, p.N) - first, K: p.K, panels: p.panels[first*p.K : last*p.K]}, first
}

// blockK and blockRows bound what a panel is multiplied with, so that it stays in the
// caches of level 1 and 2.
const (
	blockK    = 384
	blockRows = 240
)

// Multiply writes a·p plus the bias to c: m rows, of lda and ldc numbers. Both have
// Rows(m) rows, and c has Cols(p.N) columns.
func (p *Packed) Multiply(c []float32, ldc int, a []float32, lda, m int) {
	if p.quantized != nil {
		p.multiplyQuantized(c, ldc, a, lda, m)
		return
	}
	kn := p.kernel
	bias := p.bias
	if bias == nil {
		bias = zeros[:]
	}
	for r0 := 0; r0 < m; r0 += blockRows {
		r1 := min(m, r0+blockRows)
		for k0 := 0; k0 < p.K; k0 += blockK {
			k := min(blockK, p.K-k0)
			for first := 0; first < p.N; first += kn.cols {
				panel := &p.panels[first*p.K+k0*kn.cols]
				var start *float32
				if k0 == 0 {
					start = &bias[0]
					if p.bias != nil {
						start = &bias[first]
					}
				}
				for r := r0; r < r1; r += kn.rows {
					_ = c[(r+kn.rows-1)*ldc+first+kn.cols-1]
					_ = a[(r+kn.rows-1)*lda+p.K-1]
					kn.tile(k, &a[r*lda+k0], lda, panel, start, &c[r*ldc+first], ldc)
				}
			}
		}
	}
}

// zeros is the bias of matrices that have none.
var zeros [64]float32
