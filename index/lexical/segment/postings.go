package segment

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/biopars/biopars/index"
)

// blockPostings is the number of postings that share their widths.
const blockPostings = 128

// slack is how far behind its end a list can be read. The end of a file has room.
const slack = 8

// List is the postings of a term in a segment: documents in ascending order, with
// frequencies unless the field keeps presence only. A single posting stands in the
// dictionary. Others are blocks of blockPostings and a shorter last one:
//
//	1 byte             low 6 bits: width of a gap; high 2: width of a frequency, 3: see the next byte
//	1 byte, maybe      width of a frequency
//	packed             gaps between documents, less 1
//	packed             frequencies, less 1
//
// The zero value is an empty list.
type List struct {
	count, docs uint32 // documents with the term, and all of the segment
	presence    bool
	doc, freq   uint32 // of a single posting
	data        []byte // of more, and slack bytes
}

// Count is the number of documents, deleted ones included.
func (l List) Count() int { return int(l.count) }

// Append decodes the list behind docs and freqs. Of a field with presence only, freqs
// stay as they are.
func (l List) Append(docs, freqs []uint32) ([]uint32, []uint32, error) {
	if l.count == 0 {
		return docs, freqs, nil
	}
	if l.count == 1 { // whose document the dictionary has looked at
		docs = append(docs, l.doc)
		if !l.presence {
			freqs = append(freqs, l.freq)
		}
		return docs, freqs, nil
	}
	docs = grow(docs, int(l.count))
	if !l.presence {
		freqs = grow(freqs, int(l.count))
	}
	data, last := l.data, uint64(1<<64-1) // the document before the first
	for left := int(l.count); left > 0; left -= blockPostings {
		n := min(left, blockPostings)
		gap, freq, rest, ok := widths(data, n, l.presence)
		if !ok {
			return docs, freqs, fmt.Errorf("%w: list of %d postings is cut off", index.ErrCorrupt, l.count)
		}
		at := len(docs)
		docs = docs[:at+n]
		last = unpackGaps(docs[at:], rest, gap, last)
		if last >= uint64(l.docs) {
			return docs, freqs, fmt.Errorf("%w: posting of document %d of %d", index.ErrCorrupt, last, l.docs)
		}
		rest = rest[packed(n, gap):]
		if !l.presence {
			at = len(freqs)
			freqs = freqs[:at+n]
			unpackAbove(freqs[at:], rest, freq)
			rest = rest[packed(n, freq):]
		}
		data = rest
	}
	return docs, freqs, nil
}

// grow makes room for n more.
func grow(s []uint32, n int) []uint32 {
	if len(s)+n <= cap(s) {
		return s
	}
	out := make([]uint32, len(s), max(len(s)+n, 2*cap(s)))
	copy(out, s)
	return out
}

// widths reads the head of a block of n postings and makes sure that all of it is there.
func widths(data []byte, n int, presence bool) (gap, freq int, rest []byte, ok bool) {
	if len(data) < 2 {
		return 0, 0, nil, false
	}
	gap, freq, data = int(data[0]&0x3f), int(data[0]>>6), data[1:]
	if presence {
		freq = 0
	} else if freq == 3 {
		freq, data = int(data[0]), data[1:]
	}
	if gap > 32 || freq > 32 || len(data) < packed(n, gap)+packed(n, freq)+slack {
		return 0, 0, nil, false
	}
	return gap, freq, data, true
}

// appendPostings encodes two or more postings. Freqs are nil for presence only.
func appendPostings(dst []byte, docs, freqs []uint32) []byte {
	var values [blockPostings]uint32
	next := uint32(0) // the document behind the last
	for len(docs) > 0 {
		n := min(len(docs), blockPostings)
		all := uint32(0)
		for i, doc := range docs[:n] {
			values[i] = doc - next
			all |= values[i]
			next = doc + 1
		}
		gap, freq := bits.Len32(all), 0
		if freqs == nil {
			dst = append(dst, byte(gap))
			dst = pack(dst, values[:n], gap)
			docs = docs[n:]
			continue
		}
		all = 0
		for _, f := range freqs[:n] {
			all |= f - 1
		}
		if freq = bits.Len32(all); freq < 3 {
			dst = append(dst, byte(gap|freq<<6))
		} else {
			dst = append(dst, byte(gap|3<<6), byte(freq))
		}
		dst = pack(dst, values[:n], gap)
		for i, f := range freqs[:n] {
			values[i] = f - 1
		}
		dst = pack(dst, values[:n], freq)
		docs, freqs = docs[n:], freqs[n:]
	}
	return dst
}

// packed is the number of bytes that n values of a width take.
func packed(n, width int) int { return (n*width + 7) / 8 }

// pack appends values of at most width bits each, the first in the lowest bits.
func pack(dst []byte, values []uint32, width int) []byte {
	if width == 0 {
		return dst
	}
	var have uint64 // n bits
	n := 0
	for _, v := range values {
		have |= uint64(v) << n
		if n += width; n >= 32 {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(have))
			have >>= 32
			n -= 32
		}
	}
	for ; n > 0; n -= 8 {
		dst = append(dst, byte(have))
		have >>= 8
	}
	return dst
}

// unpackGaps fills docs with the documents behind the one before, given their gaps,
// and returns the last. Src has slack bytes behind the packed ones.
func unpackGaps(docs []uint32, src []byte, width int, before uint64) uint64 {
	if width == 0 {
		for i := range docs {
			before++
			docs[i] = uint32(before)
		}
		return before
	}
	mask, at := uint64(1)<<width-1, 0
	for i := range docs {
		v := binary.LittleEndian.Uint64(src[at>>3:]) >> (at & 7)
		before += v&mask + 1
		docs[i] = uint32(before)
		at += width
	}
	return before
}

// unpackAbove fills dst with values, each 1 more than the one packed. Src has slack
// bytes behind the packed ones.
func unpackAbove(dst []uint32, src []byte, width int) {
	if width == 0 {
		for i := range dst {
			dst[i] = 1
		}
		return
	}
	mask, at := uint64(1)<<width-1, 0
	for i := range dst {
		v := binary.LittleEndian.Uint64(src[at>>3:]) >> (at & 7)
		dst[i] = uint32(v&mask) + 1
		at += width
	}
}
