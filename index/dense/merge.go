package dense

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"os"
	"slices"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// place is a row of one of several segments.
type place struct{ part, row uint32 }

// merged is what several segments that follow each other come to.
type merged struct {
	parts   []*segment
	places  []place     // of the rows that are alive, in ascending order of Seq
	deletes []index.Seq // of rows in segments before them, ascending
}

// mergeAll finds out which rows of the segments are alive. Without segments before
// them there is nothing that their deletes could still mean.
func mergeAll(parts []*segment, before bool) merged {
	m := merged{parts: parts}
	gone := map[index.Seq]uint32{} // the last segment that deletes it
	total, ascending := 0, true
	var last index.Seq
	for i, s := range parts {
		total += s.rows()
		for _, seq := range s.seqs {
			ascending = ascending && seq > last
			last = seq
		}
		for _, seq := range s.deletes {
			gone[seq] = uint32(i)
		}
	}
	m.places = make([]place, 0, total)
	for i, s := range parts {
		for row, seq := range s.seqs {
			if len(gone) > 0 {
				if at, ok := gone[seq]; ok && at >= uint32(i) {
					continue
				}
			}
			m.places = append(m.places, place{uint32(i), uint32(row)})
		}
	}
	if !ascending {
		m.order()
	}
	if before {
		for seq := range gone {
			m.deletes = append(m.deletes, seq)
		}
		slices.Sort(m.deletes)
		m.deletes = slices.DeleteFunc(m.deletes, func(seq index.Seq) bool {
			_, ok := slices.BinarySearchFunc(m.places, seq, func(p place, seq index.Seq) int {
				return cmp.Compare(m.seq(p), seq)
			})
			return ok
		})
	}
	return m
}

func (m *merged) seq(p place) index.Seq { return m.parts[p.part].seqs[p.row] }

// order sorts the rows and keeps the last of those with one Seq.
func (m *merged) order() {
	slices.SortStableFunc(m.places, func(a, b place) int { return cmp.Compare(m.seq(a), m.seq(b)) })
	kept := m.places[:0]
	for i, p := range m.places {
		if i+1 == len(m.places) || m.seq(m.places[i+1]) != m.seq(p) {
			kept = append(kept, p)
		}
	}
	m.places = kept
}

// outline is the segment without vectors.
func (m *merged) outline() *segment {
	out := &segment{seqs: make([]index.Seq, len(m.places)), deletes: m.deletes}
	for i, p := range m.places {
		out.seqs[i] = m.seq(p)
	}
	return out
}

// segment makes one of the rows that are alive. Where that is all of a single one, the
// vectors are not copied.
func (m *merged) segment(encoding Encoding) *segment {
	out := m.outline()
	out.encoding, out.dimension = encoding, m.dimension()
	if len(m.parts) == 1 && slices.Equal(out.seqs, m.parts[0].seqs) {
		out.scales, out.codes, out.floats = m.parts[0].scales, m.parts[0].codes, m.parts[0].floats
		return out
	}
	d := out.dimension
	if encoding == Int8 {
		out.scales = make([]float32, 0, len(m.places))
		out.codes = make([]byte, 0, len(m.places)*d)
	} else {
		out.floats = make([]float32, 0, len(m.places)*d)
	}
	for _, p := range m.places {
		s, row := m.parts[p.part], int(p.row)
		if encoding == Int8 {
			out.scales = append(out.scales, s.scales[row])
			out.codes = append(out.codes, s.codes[row*d:(row+1)*d]...)
		} else {
			out.floats = append(out.floats, s.floats[row*d:(row+1)*d]...)
		}
	}
	return out
}

func (m *merged) dimension() (d int) {
	for _, s := range m.parts {
		d = max(d, s.dimension)
	}
	return d
}

// write writes what the segments come to as a file, without having it in memory.
func (m *merged) write(name string, encoding Encoding, dimension int) error {
	return generation.WriteFileFunc(name, func(f *os.File) error {
		head := make([]byte, segmentHeader)
		putHeader(head, encoding, dimension, len(m.places), len(m.deletes))
		if _, err := f.Write(head); err != nil {
			return err
		}
		sum := &checksummed{w: f, sum: crc32.Checksum(head[:checksumAt], castagnoli)}
		w := bufio.NewWriterSize(sum, 1<<18)
		if err := m.writeRows(w, encoding); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
		_, err := f.WriteAt(binary.LittleEndian.AppendUint32(nil, sum.sum), checksumAt)
		return err
	})
}

func (m *merged) writeRows(w *bufio.Writer, encoding Encoding) error {
	var b [8]byte
	put := func(n int) { _, _ = w.Write(b[:n]) } // Flush returns its error
	for _, p := range m.places {
		binary.LittleEndian.PutUint64(b[:], uint64(m.seq(p)))
		put(8)
	}
	for _, seq := range m.deletes {
		binary.LittleEndian.PutUint64(b[:], uint64(seq))
		put(8)
	}
	d := m.dimension()
	if encoding == Float32 {
		for _, p := range m.places {
			for _, x := range m.parts[p.part].floats[int(p.row)*d : (int(p.row)+1)*d] {
				binary.LittleEndian.PutUint32(b[:], math.Float32bits(x))
				put(4)
			}
		}
		return nil
	}
	for _, p := range m.places {
		binary.LittleEndian.PutUint32(b[:], math.Float32bits(m.parts[p.part].scales[p.row]))
		put(4)
	}
	for _, p := range m.places {
		if _, err := w.Write(m.parts[p.part].codes[int(p.row)*d : (int(p.row)+1)*d]); err != nil {
			return err
		}
	}
	return nil
}

// checksummed sums up what is written.
type checksummed struct {
	w   io.Writer
	sum uint32
}

func (c *checksummed) Write(b []byte) (int, error) {
	c.sum = crc32.Update(c.sum, castagnoli, b)
	return c.w.Write(b)
}
