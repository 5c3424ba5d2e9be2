package dense

import (
	"encoding/binary"
	"slices"

	"github.com/biopars/biopars/index"
)

// part is a segment laid out for the scan: its rows in ascending order of Seq,
// some of which later segments have superseded or deleted. It is immutable once
// the table that it belongs to is made.
type part struct {
	*segment
	bytes  []byte   // Int8: the rows, code + 128, each padded with zeros to stride
	stride int      // Int8
	dead   []uint64 // a bit a row, nil when all are alive
	gone   int      // bits set in dead
	signs  *signs   // nil: every row is compared
	begin  int      // rows in the parts before
}

// newPart takes over a segment. Rows that need no padding are used where they are.
func newPart(s *segment) *part {
	p := &part{segment: s}
	if s.encoding == Float32 {
		return p
	}
	p.stride, p.bytes = rowStride(s.dimension), s.codes
	if p.stride != s.dimension {
		p.bytes = make([]byte, s.rows()*p.stride)
		for i := range s.rows() {
			copy(p.bytes[i*p.stride:], s.codes[i*s.dimension:(i+1)*s.dimension])
		}
	}
	return p
}

// row is an int8 row with its padding.
func (p *part) row(i int) []byte { return p.bytes[i*p.stride : (i+1)*p.stride] }

// code returns a stored component: -127…127.
func (p *part) code(row, i int) int32 { return int32(p.bytes[row*p.stride+i]) - 128 }

// find returns the row of a passage, if it is alive.
func (p *part) find(seq index.Seq) (int, bool) {
	row, ok := slices.BinarySearch(p.seqs, seq)
	return row, ok && p.alive(row)
}

func (p *part) alive(row int) bool { return p.dead == nil || p.dead[row/64]>>(row%64)&1 == 0 }

// kill marks the row of a passage, if it is there.
func (p *part) kill(seq index.Seq) {
	row, ok := slices.BinarySearch(p.seqs, seq)
	if !ok || !p.alive(row) {
		return
	}
	if p.dead == nil {
		p.dead = make([]uint64, (p.rows()+63)/64)
	}
	p.dead[row/64] |= 1 << (row % 64)
	p.gone++
}

// supersede marks the rows that a later segment, whose rows are in order, replaces or
// deletes. Passages are numbered as they come, so it hardly ever replaces one.
func (p *part) supersede(later *segment) {
	if p.rows() == 0 {
		return
	}
	for _, seq := range later.deletes {
		p.kill(seq)
	}
	from, _ := slices.BinarySearch(later.seqs, p.seqs[0])
	for _, seq := range later.seqs[from:] {
		if seq > p.seqs[p.rows()-1] {
			break
		}
		p.kill(seq)
	}
}

// score is the cosine of a row with the query, which is normalised.
func (p *part) score(query []float32, row int) float64 {
	if p.encoding == Float32 {
		return float64(dot(query, p.floats[row*p.dimension:(row+1)*p.dimension]))
	}
	return p.exact(query, row)
}

// vector returns a row as it is stored, normalised again because int8 rounds.
func (p *part) vector(row int) []float32 {
	if p.encoding == Float32 {
		return slices.Clone(p.floats[row*p.dimension : (row+1)*p.dimension])
	}
	v := make([]float32, p.dimension)
	for i := range v {
		v[i] = float32(p.code(row, i)) * p.scales[row]
	}
	return Normalize(v)
}

// dot has four sums, so that additions need not wait for each other.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// exact is the product of the query with a stored int8 row.
func (p *part) exact(query []float32, row int) float64 {
	var s0, s1, s2, s3 float32
	bytes := p.row(row)
	i := 0
	for ; i+8 <= len(query); i += 8 {
		x, v := binary.LittleEndian.Uint64(bytes[i:]), query[i:i+8]
		s0 += v[0]*float32(int32(byte(x))-128) + v[4]*float32(int32(byte(x>>32))-128)
		s1 += v[1]*float32(int32(byte(x>>8))-128) + v[5]*float32(int32(byte(x>>40))-128)
		s2 += v[2]*float32(int32(byte(x>>16))-128) + v[6]*float32(int32(byte(x>>48))-128)
		s3 += v[3]*float32(int32(byte(x>>24))-128) + v[7]*float32(int32(x>>56)-128)
	}
	for ; i < len(query); i++ {
		s0 += query[i] * float32(p.code(row, i))
	}
	return float64((s0+s1)+(s2+s3)) * float64(p.scales[row])
}
