package dense

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/biopars/biopars/index"
)

// signs are an eighth of the rows of a part, from which their cosines can be
// estimated: of each row's difference from the mean of the rows the signs of the
// components, one bit each. With r = x-m, b its signs and q a query,
//
//	q·x = m·x + (q-m)·m + (q-m)·r,   (q-m)·r ≈ |r|²/Σ|rᵢ| · b·(q-m)
//
// which is RaBitQ's estimate (Gao and Long, 2024) without its rotation. Two numbers
// a row make it: m·x, exact, and the factor. Taking the mean away is what makes a
// bit enough: vectors of sentences have most of their length in common.
//
// Signs are derived and stand in a file beside that of the segment, all numbers
// little-endian; its checksum is in the manifest:
//
//	 0  magic "BPSGN"
//	 5  version 1
//	 8  uint32 dimension
//	12  uint32 rows
//	16  dimension × float32 mean
//	    zeros up to a multiple of 64
//	    blocks of 32 rows, the last one filled up with zeros: for each 8 components
//	    32 bytes, one a row; the 32 factors, int16, and then the 32 m·x, those of the
//	    rows 0, 2, 4, … before those of 1, 3, 5, …
type signs struct {
	dimension int
	rows      int
	mean      []float32
	blocks    []byte
}

const (
	signsMagic   = "BPSGN"
	signsVersion = 1
	signsSuffix  = ".signs"
	signsBlock   = 32 // rows

	// unitFactor and unitMean are 1 in the stored factors, as parts of √dimension, and
	// in m·x. A factor is |r|/√dimension where the components are alike.
	unitFactor = 32767.0 / 4
	unitMean   = 32767.0
)

// signsBytes is how many bytes hold the signs of a row.
func signsBytes(dimension int) int { return (dimension + 7) / 8 }

// signsStride is the size of a block.
func signsStride(dimension int) int { return signsBlock * (signsBytes(dimension) + 4) }

// signsHead is where the blocks begin.
func signsHead(dimension int) int { return (16 + 4*dimension + 63) / 64 * 64 }

// signsSize is the size of the file.
func signsSize(dimension, rows int) int {
	return signsHead(dimension) + (rows+signsBlock-1)/signsBlock*signsStride(dimension)
}

// marshalSigns makes the file of a part.
func marshalSigns(p *part) []byte {
	d := p.dimension
	b := make([]byte, signsSize(d, p.rows()))
	copy(b, signsMagic)
	b[5] = signsVersion
	binary.LittleEndian.PutUint32(b[8:], uint32(d))
	binary.LittleEndian.PutUint32(b[12:], uint32(p.rows()))
	mean := p.mean()
	for i, x := range mean {
		binary.LittleEndian.PutUint32(b[16+4*i:], math.Float32bits(x))
	}
	blocks, stride := b[signsHead(d):], signsStride(d)
	n := len(blocks) / stride
	parallelChunks(n, parallelFrom/signsBlock, func(from, to int) {
		for i := from; i < to; i++ {
			fillSigns(blocks[i*stride:(i+1)*stride], p, i*signsBlock, mean)
		}
	})
	return b
}

// mean is that of the rows, or of every so manieth.
func (p *part) mean() []float32 {
	const enough = 1 << 16
	step := (p.rows() + enough - 1) / enough
	sums := make([]float64, p.dimension)
	n := 0
	for row := 0; row < p.rows(); row += step {
		scale := float64(p.scales[row])
		for i, c := range p.row(row)[:p.dimension] {
			sums[i] += scale * float64(int(c)-128)
		}
		n++
	}
	mean := make([]float32, p.dimension)
	for i, sum := range sums {
		mean[i] = float32(sum / float64(n))
	}
	return mean
}

// fillSigns writes a block.
func fillSigns(block []byte, p *part, first int, mean []float32) {
	numbers := block[signsBlock*signsBytes(p.dimension):]
	for i := range min(signsBlock, p.rows()-first) {
		var along, square, sum float64
		scale := p.scales[first+i]
		for j, c := range p.row(first + i)[:p.dimension] {
			x := scale * float32(int32(c)-128)
			r := float64(x - mean[j])
			along += float64(x) * float64(mean[j])
			square += r * r
			sum += math.Abs(r)
			if r >= 0 {
				block[j/8*signsBlock+i] |= 1 << (j % 8)
			}
		}
		factor := 0.0
		if sum > 0 {
			factor = square / sum * math.Sqrt(float64(p.dimension))
		}
		at := 2 * numberAt(i)
		binary.LittleEndian.PutUint16(numbers[at:], uint16(toInt16(factor*unitFactor)))
		binary.LittleEndian.PutUint16(numbers[2*signsBlock+at:], uint16(toInt16(along*unitMean)))
	}
}

// numberAt is where the number of the i-th row of a block stands.
func numberAt(i int) int { return i%2*(signsBlock/2) + i/2 }

// toInt16 rounds.
func toInt16(x float64) int16 {
	return int16(math.Round(min(max(x, math.MinInt16), math.MaxInt16)))
}

// unmarshalSigns reads a file. The result shares b.
func unmarshalSigns(b []byte) (*signs, error) {
	if len(b) < 16 || string(b[:5]) != signsMagic || b[5] != signsVersion {
		return nil, fmt.Errorf("%w: no file of signs", index.ErrCorrupt)
	}
	d, rows := int(binary.LittleEndian.Uint32(b[8:])), int(binary.LittleEndian.Uint32(b[12:]))
	if len(b) < d || len(b) < rows || len(b) != signsSize(d, rows) {
		return nil, fmt.Errorf("%w: %d bytes do not hold the signs of %d vectors of dimension %d", index.ErrCorrupt,
			len(b), rows, d)
	}
	s := &signs{dimension: d, rows: rows, mean: make([]float32, d), blocks: b[signsHead(d):]}
	for i := range s.mean {
		s.mean[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[16+4*i:]))
	}
	return s, nil
}
