// Package weights reads the tensors of a model from the files that hubs publish:
// safetensors, and PyTorch's pickles without carrying anything out that they say.
package weights

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"unsafe"
)

// Type of the numbers of a tensor.
type Type string

// The types that can be read as float32.
const (
	F32  Type = "F32"
	F16  Type = "F16"
	BF16 Type = "BF16"
	I8   Type = "I8" // with a scale for each row, as Set.Write writes them
)

// Tensor is an array of numbers in a file.
type Tensor struct {
	Name  string
	Type  Type
	Shape []int
	File  string // the file it is in
	data  []byte

	scales []float32 // of the rows of I8
}

// size is how many bytes a number has; 0 for types that can't be read.
func (t Type) size() int {
	switch t {
	case F32:
		return 4
	case F16, BF16:
		return 2
	case I8:
		return 1
	}
	return 0
}

// Error is a tensor that isn't what the model needs.
type Error struct {
	File, Tensor string
	Problem      string
}

func (e *Error) Error() string {
	if e.Tensor == "" {
		return fmt.Sprintf("%s: %s", e.File, e.Problem)
	}
	return fmt.Sprintf("%s: tensor %q %s", e.File, e.Tensor, e.Problem)
}

// fail makes an error about the tensor.
func (t *Tensor) fail(format string, args ...any) error {
	return &Error{t.File, t.Name, fmt.Sprintf(format, args...)}
}

// Check reports an error unless the tensor has this shape and numbers that can be read.
func (t *Tensor) Check(shape ...int) error {
	if err := t.readable(); err != nil {
		return err
	}
	if len(shape) != len(t.Shape) {
		return t.fail("has shape %v, and %v is needed", t.Shape, shape)
	}
	for i, n := range shape {
		if t.Shape[i] != n {
			return t.fail("has shape %v, and %v is needed", t.Shape, shape)
		}
	}
	return nil
}

// count multiplies a shape out, or says that it can't be of a file.
func count(shape []int) (n uint64, ok bool) {
	n = 1
	for _, d := range shape {
		if d < 0 {
			return 0, false
		}
		hi, lo := bits.Mul64(n, uint64(d))
		if hi != 0 || lo > math.MaxInt64 {
			return 0, false
		}
		n = lo
	}
	return n, true
}

// Len is how many numbers there are.
func (t *Tensor) Len() int {
	if s := t.Type.size(); s > 0 {
		return len(t.data) / s
	}
	return 0
}

// Float32s are all numbers. They may lie in the file itself: don't write to them, nor
// read them once the file is closed.
func (t *Tensor) Float32s() []float32 {
	if t.Type == F32 && littleEndian && len(t.data) > 0 && uintptr(unsafe.Pointer(&t.data[0]))%4 == 0 {
		return unsafe.Slice((*float32)(unsafe.Pointer(&t.data[0])), len(t.data)/4)
	}
	v := make([]float32, t.Len())
	t.read(v, 0)
	return v
}

// Row writes a row of a matrix to dst.
func (t *Tensor) Row(dst []float32, row int) { t.read(dst, row*len(dst)) }

// AddRow adds a row of a matrix to dst.
func (t *Tensor) AddRow(dst []float32, row int) {
	if t.Type == F32 {
		b := t.data[4*row*len(dst):][:4*len(dst)]
		for i := range dst {
			dst[i] += math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
		return
	}
	v := make([]float32, len(dst))
	t.Row(v, row)
	for i := range dst {
		dst[i] += v[i]
	}
}

// read writes the numbers from the first on.
func (t *Tensor) read(dst []float32, first int) {
	b := t.data[first*t.Type.size():][:len(dst)*t.Type.size()]
	switch t.Type {
	case F32:
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
	case BF16:
		for i := range dst {
			dst[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(b[2*i:])) << 16)
		}
	case I8:
		row, column := first/t.Shape[1], first%t.Shape[1]
		for i := range dst {
			dst[i] = float32(int8(b[i])) * t.scales[row]
			if column++; column == t.Shape[1] {
				row, column = row+1, 0
			}
		}
	case F16:
		for i := range dst {
			dst[i] = half(binary.LittleEndian.Uint16(b[2*i:]))
		}
	}
}

// half is a number of 16 bits: one of sign, five of exponent, ten of fraction.
func half(h uint16) float32 {
	sign, exp, frac := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch {
	case exp == 31:
		exp = 255
	case exp > 0:
		exp += 127 - 15
	case frac > 0: // below the smallest exponent: the leading one is found
		shift := uint32(bits.LeadingZeros32(frac)) - 21
		frac = frac << shift & 1023
		exp = 127 - 15 + 1 - shift
	}
	return math.Float32frombits(sign | exp<<23 | frac<<13)
}

// littleEndian says that memory holds numbers as files do.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1
