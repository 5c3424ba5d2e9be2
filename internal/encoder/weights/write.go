package weights

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
)

// scaleSuffix ends the name of the scales of a tensor of eight bits.
const scaleSuffix = ".scale"

// Write writes tensors as one safetensors file. Choose says in which type; "" leaves a
// tensor out. In eight bits each row has a scale, in a tensor of its own.
func (s *Set) Write(w io.Writer, choose func(*Tensor) Type) error {
	type entry struct {
		Type    Type     `json:"dtype"`
		Shape   []int    `json:"shape"`
		Offsets [2]int64 `json:"data_offsets"`
	}
	type part struct {
		tensor *Tensor
		as     Type
		scales []float32
	}
	header := map[string]any{"__metadata__": map[string]string{"format": "pt"}}
	var parts []part
	at := int64(0)
	place := func(name string, as Type, shape []int, numbers int) {
		end := at + int64(numbers)*int64(as.size())
		header[name] = entry{as, shape, [2]int64{at, end}}
		at = end
	}
	var floats, bytes []*Tensor // numbers of four bytes first: they have to lie at multiples of four
	for _, name := range s.Names() {
		t := s.tensors[name]
		if as := choose(t); as == "" {
			continue
		} else if err := t.readable(); err != nil {
			return err
		} else if as == I8 {
			bytes = append(bytes, t)
		} else {
			floats = append(floats, t)
		}
	}
	slices.SortStableFunc(floats, func(a, b *Tensor) int { return choose(b).size() - choose(a).size() })
	for _, t := range bytes {
		if len(t.Shape) != 2 {
			return t.fail("has shape %v: only matrices can be written in eight bits", t.Shape)
		}
		scales := t.rowScales()
		place(t.Name+scaleSuffix, F32, []int{t.Shape[0]}, t.Shape[0])
		parts = append(parts, part{t, F32, scales})
	}
	for _, t := range floats {
		place(t.Name, choose(t), t.Shape, t.Len())
		parts = append(parts, part{t, choose(t), nil})
	}
	for i, t := range bytes {
		place(t.Name, I8, t.Shape, t.Len())
		parts = append(parts, part{t, I8, parts[i].scales})
	}
	b, err := json.Marshal(header)
	if err != nil {
		return err
	}
	for len(b)%8 != 0 {
		b = append(b, ' ')
	}
	out := bufio.NewWriterSize(w, 1<<20)
	_, err = out.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(b))))
	if err == nil {
		_, err = out.Write(b)
	}
	for _, p := range parts {
		if err != nil {
			return err
		}
		if p.scales != nil && p.as == F32 {
			_, err = out.Write(appendNumbers(nil, p.scales, F32))
			continue
		}
		err = p.tensor.write(out, p.as, p.scales)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// chunk is how many numbers are converted at a time.
const chunk = 1 << 16

// write converts the numbers and writes them.
func (t *Tensor) write(w io.Writer, as Type, scales []float32) error {
	n := t.Len()
	step := chunk
	if as == I8 {
		step = t.Shape[1]
	}
	numbers := make([]float32, min(step, n))
	var b []byte
	for first := 0; first < n; first += step {
		part := numbers[:min(step, n-first)]
		t.read(part, first)
		if as == I8 {
			by := float32(0)
			if scale := scales[first/step]; scale > 0 {
				by = 1 / scale
			}
			b = b[:0]
			for _, x := range part {
				b = append(b, byte(int8(min(max(math.RoundToEven(float64(x*by)), -127), 127))))
			}
		} else {
			b = appendNumbers(b[:0], part, as)
			if as == F16 {
				for i, x := range part {
					if math.Abs(float64(x)) >= 65520 && !math.IsInf(float64(x), 0) {
						return t.fail("holds %v at %d, which is too large for F16", x, first+i)
					}
				}
			}
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// rowScales are by what the rows of a matrix in eight bits are multiplied.
func (t *Tensor) rowScales() []float32 {
	scales, row := make([]float32, t.Shape[0]), make([]float32, t.Shape[1])
	for r := range scales {
		t.Row(row, r)
		for _, x := range row {
			scales[r] = max(scales[r], x/127, -x/127)
		}
	}
	return scales
}

// appendNumbers appends numbers in a floating-point type, rounded to the nearest.
func appendNumbers(b []byte, numbers []float32, as Type) []byte {
	for _, x := range numbers {
		bits := math.Float32bits(x)
		switch as {
		case F32:
			b = binary.LittleEndian.AppendUint32(b, bits)
		case BF16:
			if x == x {
				bits += 0x7fff + bits>>16&1
			}
			b = binary.LittleEndian.AppendUint16(b, uint16(bits>>16))
		case F16:
			b = binary.LittleEndian.AppendUint16(b, toHalf(x))
		}
	}
	return b
}

// toHalf is the number of 16 bits that is nearest, an even one of two.
func toHalf(x float32) uint16 {
	bits := math.Float32bits(x)
	sign := uint16(bits >> 16 & 0x8000)
	exp, frac := int(bits>>23&255)-127, bits&(1<<23-1)
	switch {
	case x != x:
		return sign | 0x7e00
	case exp > 15:
		return sign | 0x7c00
	case exp < -25:
		return sign
	case exp < -14: // below the smallest exponent
		frac |= 1 << 23
		shift := uint(13 - 14 - exp)
		return sign + uint16(roundShift(frac, shift))
	}
	return sign + uint16(exp+15)<<10 + uint16(roundShift(frac, 13)) // a carry grows the exponent
}

// roundShift is v·2⁻ⁿ, rounded to the nearest, an even one of two.
func roundShift(v uint32, n uint) uint32 {
	half := uint32(1) << (n - 1)
	return (v + half - 1 + v>>n&1) >> n
}

// attachScales gives tensors of eight bits their scales.
func (s *Set) attachScales() error {
	for name, t := range s.tensors {
		if t.Type != I8 {
			continue
		}
		scale := s.tensors[name+scaleSuffix]
		if scale == nil || len(t.Shape) != 2 || t.Shape[1] == 0 {
			continue // readable says so where it is needed
		}
		if scale.Type != F32 || len(scale.Shape) != 1 || scale.Shape[0] != t.Shape[0] {
			return scale.fail("has type %s and shape %v, for %d rows of eight bits", scale.Type, scale.Shape, t.Shape[0])
		}
		t.scales = slices.Clone(scale.Float32s())
	}
	return nil
}

// readable reports an error unless the tensor's numbers can be read.
func (t *Tensor) readable() error {
	switch {
	case t.Type.size() == 0:
		return t.fail("holds numbers of type %s; only F32, F16 and BF16 are known", t.Type)
	case t.Type == I8 && t.scales == nil:
		return t.fail("holds numbers of type I8, and there is no %s", fmt.Sprintf("%q", t.Name+scaleSuffix))
	}
	return nil
}

// Readable reports whether the tensor's numbers can be read.
func (t *Tensor) Readable() bool { return t.readable() == nil }
