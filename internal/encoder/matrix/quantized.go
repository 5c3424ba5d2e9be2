package matrix

import (
	"math"
	"sync"
)

// quantized is a matrix in numbers of eight bits: each column, an output, has a scale by
// which its largest number is 127. What it is multiplied with is brought to eight bits
// as well, row by row while it is multiplied; products are summed exactly.
type quantized struct {
	panels []int8    // of the kernel's columns: four rows of the matrix side by side, column by column
	start  []int32   // -128 times the sum of a column: bytes of the other matrix have no sign, 128 is their 0
	scales []float32 // of columns
	groups int       // of four rows
}

// tile8 computes a tile for a panel of groups of four rows: c = a·b·row·scale + bias, where
// a has rows of lda bytes.
type tile8 func(groups int, a *byte, lda int, b *int8, start *int32, scale, bias, row, c *float32, ldc int)

// most is the largest number of eight bits that is used, of either sign.
const most = 127

// Quantize is Pack in numbers of eight bits.
func (kn *Kernel) Quantize(w, bias []float32, n, k int) *Packed {
	cols := kn.Cols(n)
	q := &quantized{groups: up(k, 4) / 4, start: make([]int32, cols), scales: make([]float32, cols)}
	q.panels = make([]int8, cols*q.groups*4)
	p := &Packed{kernel: kn, N: n, K: k, bias: make([]float32, cols), quantized: q}
	copy(p.bias, bias)
	for j := range n {
		row := w[j*k:][:k]
		top := largest(row)
		if top == 0 {
			continue
		}
		q.scales[j] = top / most
		by := most / top
		panel := q.panels[j/kn.cols*kn.cols*q.groups*4:]
		sum := int32(0)
		for i, x := range row {
			v := int8(nearest(x * by))
			sum += int32(v)
			panel[(i/4*kn.cols+j%kn.cols)*4+i%4] = v
		}
		q.start[j] = -128 * sum
	}
	return p
}

// nearest is the whole number nearest to x, an even one of two.
func nearest(x float32) float64 { return math.RoundToEven(float64(x)) }

// largest is the absolute value of the number farthest from 0.
func largest(x []float32) float32 {
	top, n := float32(0), 0
	if hasWide {
		if n = len(x) &^ (wide - 1); n > 0 {
			top = absMax(&x[0], n)
		}
	}
	for _, v := range x[n:] {
		top = max(top, v, -v)
	}
	return top
}

// toBytes writes each number times by, and 128, to q.
func toBytes(q []byte, x []float32, by float32) {
	n := 0
	if hasWide {
		if n = len(x) &^ (wide - 1); n > 0 {
			quantize(&x[0], &q[0], n, by)
		}
	}
	for i, v := range x[n:] {
		q[n+i] = byte(int(nearest(v*by)) + 128)
	}
}

// wide is how many numbers absMax and quantize take at a time.
const wide = 16

// scratch is the memory of one product.
type scratch struct {
	bytes  []byte
	floats []float32
	panel  []float32
	scales []float32
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// room is a slice of n at least, which may hold anything.
func room[T any](s *[]T, n int) []T {
	if len(*s) < n {
		*s = make([]T, n)
	}
	return (*s)[:n]
}

// multiplyQuantized is Multiply.
func (p *Packed) multiplyQuantized(c []float32, ldc int, a []float32, lda, m int) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	if p.kernel.tile8 != nil {
		p.multiplyBytes(s, c, ldc, a, lda, m)
		return
	}
	p.multiplyWhole(s, c, ldc, a, lda, m)
}

// multiplyBytes does it by the kernel's own tile.
func (p *Packed) multiplyBytes(s *scratch, c []float32, ldc int, a []float32, lda, m int) {
	kn, q := p.kernel, p.quantized
	width := 4 * q.groups
	for r0 := 0; r0 < m; r0 += blockRows {
		rows := min(blockRows, m-r0)
		bytes, scales := room(&s.bytes, kn.Rows(rows)*width), room(&s.scales, kn.Rows(rows))
		for r := range rows {
			x := a[(r0+r)*lda:][:p.K]
			top := largest(x)
			scales[r] = top / most
			by := float32(0)
			if top > 0 {
				by = most / top
			}
			row := bytes[r*width:][:width]
			toBytes(row[:p.K], x, by)
			for i := p.K; i < width; i++ {
				row[i] = 128
			}
		}
		for first := 0; first < p.N; first += kn.cols {
			panel := &q.panels[first*width]
			_ = q.panels[(first+kn.cols)*width-1]
			for r := 0; r < rows; r += kn.rows {
				_ = c[(r0+r+kn.rows-1)*ldc+first+kn.cols-1]
				kn.tile8(q.groups, &bytes[r*width], width, panel, &q.start[first], &q.scales[first],
					&p.bias[first], &scales[r], &c[(r0+r)*ldc+first], ldc)
			}
		}
	}
}

// multiplyWhole does it by the kernel's tile of floating-point numbers, which hold sums
// of whole numbers up to 2²⁴ exactly: of any 1,040 products, and of more unless all are
// large and of one sign.
func (p *Packed) multiplyWhole(s *scratch, c []float32, ldc int, a []float32, lda, m int) {
	kn, q := p.kernel, p.quantized
	panel := room(&s.panel, p.K*kn.cols)
	for r0 := 0; r0 < m; r0 += blockRows {
		rows := min(blockRows, m-r0)
		floats, scales := room(&s.floats, kn.Rows(rows)*p.K), room(&s.scales, kn.Rows(rows))
		for r := range rows {
			x := a[(r0+r)*lda:][:p.K]
			top := largest(x)
			scales[r] = top / most
			by := float32(0)
			if top > 0 {
				by = most / top
			}
			for i, v := range x {
				floats[r*p.K+i] = float32(nearest(v * by))
			}
		}
		for first := 0; first < p.N; first += kn.cols {
			from := q.panels[first*4*q.groups:]
			for i := range p.K {
				to := panel[i*kn.cols:][:kn.cols]
				for j := range to {
					to[j] = float32(from[(i/4*kn.cols+j)*4+i%4])
				}
			}
			for k0 := 0; k0 < p.K; k0 += blockK {
				k := min(blockK, p.K-k0)
				var start *float32
				if k0 == 0 {
					start = &zeros[0]
				}
				for r := 0; r < rows; r += kn.rows {
					_ = c[(r0+r+kn.rows-1)*ldc+first+kn.cols-1]
					kn.tile(k, &floats[r*p.K+k0], p.K, &panel[k0*kn.cols], start, &c[(r0+r)*ldc+first], ldc)
				}
			}
			scale, bias := q.scales[first:][:kn.cols], p.bias[first:][:kn.cols]
			for r := range rows {
				row := c[(r0+r)*ldc+first:][:kn.cols]
				for j := range row {
					row[j] = row[j]*scales[r]*scale[j] + bias[j]
				}
			}
		}
	}
}
