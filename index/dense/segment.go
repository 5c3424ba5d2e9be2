package dense

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// A segment file is one batch, or several merged. All numbers are
// little-endian:
//
//	 0  magic "BPVEC"
//	 5  version 1
//	 6  encoding (1 int8, 2 float32)
//	 7  0
//	 8  uint32 dimension
//	12  uint32 rows
//	16  uint32 deletes
//	20  uint32 CRC-32C of everything before and after this field
//	24  rows × uint64 Seq
//	    deletes × uint64 Seq
//	    int8: rows × float32 scale, then rows × dimension bytes, code + 128
//	    float32: rows × dimension float32
//
// The rows of a segment replace those with the same Seq in earlier ones; its
// deletes come after its rows.
const (
	segmentMagic   = "BPVEC"
	segmentVersion = 1
	segmentHeader  = 24
	checksumAt     = 20
)

// Encoding is how the components of vectors are stored.
type Encoding uint8

const (
	// Int8 stores 8 bits a component and one scale a vector: a quarter of the
	// space; cosines are off by about 0.001.
	Int8 Encoding = iota
	// Float32 stores components as they are.
	Float32
)

// String is the name in fingerprints.
func (e Encoding) String() string {
	switch e {
	case Int8:
		return "int8"
	case Float32:
		return "float32"
	}
	return fmt.Sprintf("encoding(%d)", uint8(e))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// segment is a segment file in memory. Vectors are int8 codes with scales or
// float32 components.
type segment struct {
	encoding  Encoding
	dimension int
	seqs      []index.Seq
	deletes   []index.Seq
	scales    []float32 // Int8
	codes     []byte    // Int8: code + 128, row after row
	floats    []float32 // Float32
}

func (s *segment) rows() int { return len(s.seqs) }

// add appends a vector, which it normalises.
func (s *segment) add(seq index.Seq, v []float32) {
	v = Normalize(v)
	s.seqs = append(s.seqs, seq)
	if s.encoding == Float32 {
		s.floats = append(s.floats, v...)
		return
	}
	scale, codes := quantize(v, s.codes)
	s.scales, s.codes = append(s.scales, scale), codes
}

// quantize appends the codes of v, in -127…127 plus 128, so that v is about
// code times scale.
func quantize(v []float32, codes []byte) (scale float32, _ []byte) {
	var top float64
	for _, x := range v {
		top = max(top, math.Abs(float64(x)))
	}
	if top == 0 {
		for range v {
			codes = append(codes, 128)
		}
		return 0, codes
	}
	scale = float32(top / 127)
	for _, x := range v {
		c := math.Round(float64(x) / float64(scale))
		codes = append(codes, byte(128+int(min(max(c, -127), 127))))
	}
	return scale, codes
}

// marshal returns the file.
func (s *segment) marshal() []byte {
	b := make([]byte, segmentHeader,
		segmentHeader+8*(len(s.seqs)+len(s.deletes))+4*len(s.scales)+len(s.codes)+4*len(s.floats))
	putHeader(b, s.encoding, s.dimension, len(s.seqs), len(s.deletes))
	for _, seqs := range [...][]index.Seq{s.seqs, s.deletes} {
		for _, seq := range seqs {
			b = binary.LittleEndian.AppendUint64(b, uint64(seq))
		}
	}
	for _, floats := range [...][]float32{s.scales, s.floats} {
		for _, x := range floats {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	b = append(b, s.codes...)
	binary.LittleEndian.PutUint32(b[checksumAt:], checksum(b))
	return b
}

// putHeader writes the beginning of a file, but for the checksum.
func putHeader(b []byte, encoding Encoding, dimension, rows, deletes int) {
	copy(b, segmentMagic)
	b[5], b[6] = segmentVersion, byte(encoding)+1
	binary.LittleEndian.PutUint32(b[8:], uint32(dimension))
	binary.LittleEndian.PutUint32(b[12:], uint32(rows))
	binary.LittleEndian.PutUint32(b[16:], uint32(deletes))
}

// checksum covers the file without the field that it stands in.
func checksum(b []byte) uint32 {
	sum := crc32.Checksum(b[:checksumAt], castagnoli)
	return crc32.Update(sum, castagnoli, b[segmentHeader:])
}

// unmarshalSegment reads a file. The result shares b.
func unmarshalSegment(b []byte) (*segment, error) {
	s, rows, deletes, err := unmarshalHeader(b)
	if err != nil {
		return nil, err
	}
	if err := checkSegment(b); err != nil {
		return nil, err
	}
	at := segmentHeader
	readSeqs := func(n int) []index.Seq {
		seqs := make([]index.Seq, n)
		for i := range seqs {
			seqs[i] = index.Seq(binary.LittleEndian.Uint64(b[at:]))
			at += 8
		}
		return seqs
	}
	readFloats := func(n int) []float32 {
		floats := make([]float32, n)
		part := b[at : at+4*len(floats)]
		for i := range floats {
			floats[i] = math.Float32frombits(binary.LittleEndian.Uint32(part[4*i:]))
		}
		at += len(part)
		return floats
	}
	s.seqs, s.deletes = readSeqs(rows), readSeqs(deletes)
	if s.encoding == Float32 {
		s.floats = readFloats(rows * s.dimension)
	} else {
		s.scales = readFloats(rows)
		s.codes = b[at:]
	}
	return s, nil
}

// checkSegment compares a file, whose header has been read, with its checksum.
func checkSegment(b []byte) error {
	if got, want := checksum(b), binary.LittleEndian.Uint32(b[checksumAt:]); got != want {
		return fmt.Errorf("%w: checksum %08x, stored %08x", index.ErrCorrupt, got, want)
	}
	return nil
}

// unmarshalHeader reads the beginning of a file and checks that the rest is as
// long as it says.
func unmarshalHeader(b []byte) (s *segment, rows, deletes int, err error) {
	corrupt := func(format string, args ...any) (*segment, int, int, error) {
		return nil, 0, 0, fmt.Errorf("%w: %s", index.ErrCorrupt, fmt.Sprintf(format, args...))
	}
	if len(b) < segmentHeader || string(b[:5]) != segmentMagic {
		return corrupt("no vector file")
	}
	if b[5] != segmentVersion {
		return corrupt("version %d", b[5])
	}
	if b[6] != byte(Int8)+1 && b[6] != byte(Float32)+1 {
		return corrupt("encoding %d", b[6])
	}
	s = &segment{encoding: Encoding(b[6] - 1), dimension: int(binary.LittleEndian.Uint32(b[8:]))}
	n := uint64(binary.LittleEndian.Uint32(b[12:]))
	gone := uint64(binary.LittleEndian.Uint32(b[16:]))
	perRow := uint64(4 * s.dimension)
	if s.encoding == Int8 {
		perRow = 4 + uint64(s.dimension)
	}
	// 2³² rows of 2³² components would overflow; no file is that long.
	if rest := uint64(len(b) - segmentHeader); perRow > rest && n > 0 || n*(8+perRow)+8*gone != rest {
		return corrupt("%d bytes do not hold %d vectors of dimension %d and %d deletes", len(b), n, s.dimension, gone)
	}
	return s, int(n), int(gone), nil
}

func writeSegment(name string, s *segment) error { return generation.WriteFile(name, s.marshal()) }
