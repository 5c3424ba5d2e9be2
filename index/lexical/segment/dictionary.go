package segment

import (
	"encoding/binary"
	"fmt"

	"github.com/biopars/biopars/index"
)

const (
	// blockTerms is the number of terms that one entry of a dictionary's index
	// stands for. Of these a look-up reads half.
	blockTerms = 16
	indexEntry = 12 // bytes: 4 for the place in the dictionary, 8 for that in the postings
)

// Field is one field of a segment. Its dictionary holds the terms in ascending
// order, by blocks: each with the length that it shares with the one before, but not
// across blocks, the length of the rest, the rest, and of its list
//
//	twice the number of postings, the bytes that they take    if there are several
//	twice the document and 1, the frequency less 1            if there is one; without the
//	                                                          frequency for presence only
//
// all numbers as varints. All methods are safe for concurrent use.
type Field struct {
	name     string
	presence bool
	docs     uint32 // of the segment
	terms    int
	postings []byte // and slack bytes
	dict     []byte
	index    []byte
	lengths  array
}

// Name of the field.
func (f *Field) Name() string { return f.name }

// Presence reports whether the field keeps no frequencies and lengths.
func (f *Field) Presence() bool { return f.presence }

// Count is the number of terms.
func (f *Field) Count() int { return f.terms }

// Length is the number of terms that a document has in the field; 0 of fields with
// presence only.
func (f *Field) Length(doc uint32) uint32 { return uint32(f.lengths.at(int(doc))) }

func (f *Field) blocks() int { return len(f.index) / indexEntry }

// block is where the n-th block begins in the dictionary and in the postings.
func (f *Field) block(n int) (dict int, postings uint64) {
	e := f.index[n*indexEntry : (n+1)*indexEntry]
	return int(binary.LittleEndian.Uint32(e)), binary.LittleEndian.Uint64(e[4:])
}

// first is the first term of a block; nil if it cannot be read.
func (f *Field) first(block int) []byte {
	at, _ := f.block(block)
	if at >= len(f.dict) {
		return nil
	}
	b := f.dict[at:]
	_, shared := binary.Uvarint(b)
	if shared <= 0 {
		return nil
	}
	n, size := binary.Uvarint(b[shared:])
	if b = b[shared+max(size, 0):]; size <= 0 || n > uint64(len(b)) {
		return nil
	}
	return b[:n]
}

// blockOf is the last block whose first term is not behind the given one; -1 if there
// is none.
func (f *Field) blockOf(term string) int {
	lo, hi := 0, f.blocks() // first(lo-1) <= term < first(hi)
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if string(f.first(mid)) <= term {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo - 1
}

// Lookup finds the postings of a term; an empty list if the field does not have it.
// A nil Field has no terms.
func (f *Field) Lookup(term string) (List, error) {
	if f == nil {
		return List{}, nil
	}
	block := f.blockOf(term)
	if block < 0 {
		return List{}, nil
	}
	c := f.cursor(block)
	same := 0 // what the term shares with the last entry, which is before it
	for range min(blockTerms, f.terms-block*blockTerms) {
		shared, rest, err := c.entry()
		if err != nil {
			return List{}, err
		}
		if shared < same {
			return List{}, nil // the entry is behind the term
		}
		if shared > same {
			continue
		}
		for len(rest) > 0 && same < len(term) && rest[0] == term[same] {
			same++
			rest = rest[1:]
		}
		if same == len(term) {
			if len(rest) == 0 {
				return c.list, nil
			}
			return List{}, nil
		}
		if len(rest) > 0 && rest[0] > term[same] {
			return List{}, nil
		}
	}
	return List{}, nil
}

// cursor walks through a dictionary.
type cursor struct {
	f    *Field
	next int    // place in the dictionary
	at   uint64 // where the next list begins in the postings
	read int    // terms before next
	term []byte // the current one; only next() keeps it
	list List
}

// cursor stands before the first term of a block.
func (f *Field) cursor(block int) cursor {
	c := cursor{f: f, read: f.terms}
	c.jump(block)
	return c
}

// jump goes before the first term of a block; behind the last block, to the end.
func (c *cursor) jump(block int) {
	if block >= c.f.blocks() {
		c.read = c.f.terms
		return
	}
	c.next, c.at = c.f.block(block)
	c.read = block * blockTerms
}

var errDictionary = fmt.Errorf("%w: dictionary", index.ErrCorrupt)

// entry reads the next entry: what it shares with the one before, the rest, and its
// list.
func (c *cursor) entry() (shared int, rest []byte, err error) {
	f := c.f
	if c.next < 0 || c.next > len(f.dict) {
		return 0, nil, errDictionary
	}
	b := f.dict[c.next:]
	ok := true
	number := func() uint64 {
		if len(b) > 0 && b[0] < 0x80 {
			v := b[0]
			b = b[1:]
			return uint64(v)
		}
		v, n := binary.Uvarint(b)
		if n <= 0 {
			ok = false
			return 0
		}
		b = b[n:]
		return v
	}
	common, more := number(), number()
	if !ok || more > uint64(len(b)) || common > uint64(len(f.dict)) {
		return 0, nil, errDictionary
	}
	rest, b = b[:more], b[more:]
	head := number()
	l := List{docs: f.docs, presence: f.presence}
	if head&1 == 1 {
		l.count, l.freq = 1, 1
		doc := head >> 1
		if !f.presence {
			l.freq += uint32(number())
		}
		if ok = ok && doc < uint64(f.docs); !ok {
			return 0, nil, errDictionary
		}
		l.doc = uint32(doc)
	} else {
		size := number()
		if ok = ok && head>>1 <= uint64(f.docs) && c.at <= uint64(len(f.postings)) &&
			size+slack <= uint64(len(f.postings))-c.at && size < 1<<62; !ok {
			return 0, nil, errDictionary
		}
		l.count = uint32(head >> 1)
		l.data = f.postings[c.at : c.at+size+slack]
		c.at += size
	}
	c.list = l
	c.next = len(f.dict) - len(b)
	if c.read++; c.read%blockTerms == 0 && c.read < f.terms {
		c.jump(c.read / blockTerms)
	}
	return int(common), rest, nil
}

// advance goes to the next term and reports whether there is one.
func (c *cursor) advance() (bool, error) {
	if c.read >= c.f.terms {
		return false, nil
	}
	shared, rest, err := c.entry()
	if err != nil || shared > len(c.term) {
		return false, errDictionary
	}
	c.term = append(c.term[:shared], rest...)
	return true, nil
}

// fieldWriter writes the terms of a field, which come in ascending order.
type fieldWriter struct {
	out      *output
	f        fieldFooter
	dict     []byte
	index    []byte
	last     []byte
	postings []byte
}

// add writes the next term. Freqs are nil for presence only.
func (w *fieldWriter) add(term []byte, docs, freqs []uint32) error {
	if w.f.terms > 0 && string(term) <= string(w.last) {
		return fmt.Errorf("term %q of field %s does not follow %q", term, w.f.name, w.last)
	}
	shared := 0
	if w.f.terms%blockTerms == 0 {
		if len(w.dict) > 1<<32-1 {
			return fmt.Errorf("dictionary of field %s is too large for one segment", w.f.name)
		}
		w.index = binary.LittleEndian.AppendUint32(w.index, uint32(len(w.dict)))
		w.index = binary.LittleEndian.AppendUint64(w.index, w.out.n-w.f.postings)
	} else {
		for shared < min(len(term), len(w.last)) && term[shared] == w.last[shared] {
			shared++
		}
	}
	w.last = append(w.last[:0], term...)
	w.f.terms++
	w.dict = binary.AppendUvarint(w.dict, uint64(shared))
	w.dict = binary.AppendUvarint(w.dict, uint64(len(term)-shared))
	w.dict = append(w.dict, term[shared:]...)
	if len(docs) == 1 {
		w.dict = binary.AppendUvarint(w.dict, uint64(docs[0])<<1|1)
		if freqs != nil {
			w.dict = binary.AppendUvarint(w.dict, uint64(freqs[0]-1))
		}
		return nil
	}
	w.postings = appendPostings(w.postings[:0], docs, freqs)
	w.dict = binary.AppendUvarint(w.dict, uint64(len(docs))<<1)
	w.dict = binary.AppendUvarint(w.dict, uint64(len(w.postings)))
	return w.out.write(w.postings)
}

// finish writes what follows the postings.
func (w *fieldWriter) finish(lengths []uint32) error {
	w.f.postingsSize = w.out.n - w.f.postings
	w.f.dict, w.f.dictSize = w.out.n, uint64(len(w.dict))
	if err := w.out.write(w.dict); err != nil {
		return err
	}
	w.f.index = w.out.n
	if err := w.out.write(w.index); err != nil {
		return err
	}
	if w.f.presence {
		return nil
	}
	w.f.lengths = w.out.n
	b, width := appendArray(nil, lengths)
	w.f.lengthWidth = width
	return w.out.write(b)
}
