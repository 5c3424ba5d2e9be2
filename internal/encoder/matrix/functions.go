package matrix

import (
	"math"
	"unsafe"
)

// view is n numbers from p on.
func view(p *float32, n int) []float32 { return unsafe.Slice(p, n) }

// vector is how many numbers the vector functions take at a time.
const vector = 8

// GELU replaces each x by x·Φ(x).
func GELU(x []float32) {
	n := 0
	if hasVector {
		if n = len(x) &^ (vector - 1); n > 0 {
			gelu(&x[0], n)
		}
	}
	for i, v := range x[n:] {
		x[n+i] = float32(.5 * float64(v) * (1 + math.Erf(float64(v)/math.Sqrt2)))
	}
}

// GELUTanh is the approximation of GELU by a hyperbolic tangent.
func GELUTanh(x []float32) {
	for i, v := range x {
		f := float64(v)
		x[i] = float32(.5 * f * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(f+.044715*f*f*f))))
	}
}

// ReLU replaces negative numbers by 0.
func ReLU(x []float32) {
	for i, v := range x {
		x[i] = max(v, 0)
	}
}

// SiLU replaces each x by x/(1+exp(-x)).
func SiLU(x []float32) {
	for i, v := range x {
		x[i] = float32(float64(v) / (1 + math.Exp(-float64(v))))
	}
}

// Tanh replaces each number by its hyperbolic tangent.
func Tanh(x []float32) {
	for i, v := range x {
		x[i] = float32(math.Tanh(float64(v)))
	}
}

// Softmax turns the first n numbers of a row, times scale, into probabilities. The row
// has room up to the next multiple of eight, which becomes 0.
func Softmax(row []float32, n int, scale float32) {
	padded := up(n, vector)
	row = row[:padded]
	for i := n; i < padded; i++ {
		row[i] = float32(math.Inf(-1))
	}
	if hasVector {
		softmax(&row[0], padded, scale)
		return
	}
	softmaxGo(row, scale)
}

func softmaxGo(row []float32, scale float32) {
	top := row[0]
	for _, v := range row {
		top = max(top, v)
	}
	sum := float32(0)
	for i, v := range row {
		e := float32(math.Exp(float64((v - top) * scale)))
		row[i] = e
		sum += e
	}
	for i := range row {
		row[i] /= sum
	}
}

// Normalize makes each row's mean 0 and its variance 1, then multiplies by weight and
// adds bias, which may be nil.
func Normalize(x []float32, weight, bias []float32, eps float32) {
	n := len(weight)
	for ; len(x) >= n; x = x[n:] {
		normalizeRow(x[:n], weight, bias, eps)
	}
}

// AddNormalize adds y to x first.
func AddNormalize(x, y, weight, bias []float32, eps float32) {
	n := len(weight)
	for ; len(x) >= n; x, y = x[n:], y[n:] {
		row := x[:n]
		if hasVector && n%vector == 0 && bias != nil {
			addNormalize(&row[0], &y[0], &weight[0], &bias[0], n, eps)
			continue
		}
		for i, v := range y[:n] {
			row[i] += v
		}
		normalizeRow(row, weight, bias, eps)
	}
}

func normalizeRow(row, weight, bias []float32, eps float32) {
	var sum float64
	for _, v := range row {
		sum += float64(v)
	}
	mean := float32(sum / float64(len(row)))
	var squares float64
	for _, v := range row {
		d := v - mean
		squares += float64(d * d)
	}
	scale := float32(1 / math.Sqrt(squares/float64(len(row))+float64(eps)))
	for i, v := range row {
		row[i] = (v - mean) * scale * weight[i]
	}
	if bias != nil {
		for i, b := range bias[:len(row)] {
			row[i] += b
		}
	}
}
