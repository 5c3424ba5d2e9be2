package segment

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	bleve "github.com/blevesearch/scorch_segment_api/v2"
)

// dropped is the new number of a document that has been deleted.
const dropped = math.MaxUint64

// merger merges segments. It keeps one dictionary and the longest list in memory, and
// the numbers of the documents.
type merger struct {
	segments []*Segment
	drops    []*roaring.Bitmap
	moved    [][]uint64 // new numbers of documents, by segment
	numbers  []uint64   // of the new documents
	closed   <-chan struct{}
	out      *output

	docs, freqs []uint32 // of the term that is merged
	from        []uint32 // decoded
	paired      []uint64 // documents with frequencies, to be sorted
}

// merge writes the segments' documents that are not in drops to w, and returns their
// new numbers, by segment.
func merge(w io.Writer, segments []*Segment, drops []*roaring.Bitmap, closed <-chan struct{}) (*merger, error) {
	m := &merger{segments: segments, drops: drops, closed: closed, out: &output{w: w}}
	m.renumber()
	if err := m.out.begin(); err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, s := range segments {
		for _, f := range s.fields {
			names[f.name] = f.presence
		}
	}
	var foot footer
	for _, name := range sortedKeys(names) {
		f, err := m.field(name, names[name])
		if err != nil {
			return nil, err
		}
		if f.terms > 0 {
			foot.fields = append(foot.fields, f)
		}
	}
	return m, m.out.end(&foot, m.numbers)
}

func sortedKeys(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// renumber gives the documents that stay their new places, by their numbers.
func (m *merger) renumber() {
	type place struct {
		number uint64
		segment,
		doc uint32
	}
	var live []place
	for i, s := range m.segments {
		m.moved = append(m.moved, make([]uint64, s.docs))
		for doc := range s.docs {
			m.moved[i][doc] = dropped
			if m.drops[i] == nil || !m.drops[i].Contains(doc) {
				live = append(live, place{s.Number(doc), uint32(i), doc})
			}
		}
	}
	slices.SortStableFunc(live, func(a, b place) int { return cmp.Compare(a.number, b.number) })
	m.numbers = make([]uint64, len(live))
	for i, p := range live {
		m.moved[p.segment][p.doc] = uint64(i)
		m.numbers[i] = p.number
	}
}

// source is a segment's dictionary during a merge.
type source struct {
	segment int
	terms   *Terms
}

// field merges one field.
func (m *merger) field(name string, presence bool) (fieldFooter, error) {
	w := &fieldWriter{out: m.out, f: fieldFooter{name: name, presence: presence, postings: m.out.n}}
	var lengths []uint32
	if !presence {
		lengths = make([]uint32, len(m.numbers))
	}
	var heap []source // the least term first
	less := func(a, b source) bool {
		c := cmp.Compare(string(a.terms.Term()), string(b.terms.Term()))
		return c < 0 || c == 0 && a.segment < b.segment
	}
	for i, s := range m.segments {
		f := s.Field(name)
		if f == nil {
			continue
		}
		if f.presence != presence {
			return w.f, fmt.Errorf("%w: field %s with presence only in some segments", errUnsupported, name)
		}
		if !presence {
			for doc, to := range m.moved[i] {
				if to != dropped {
					lengths[to] = f.Length(uint32(doc))
				}
			}
		}
		src := source{i, f.Terms(nil, nil)}
		more, err := src.terms.Advance()
		if err != nil {
			return w.f, err
		}
		if more {
			heap = append(heap, src)
		}
	}
	slices.SortFunc(heap, func(a, b source) int {
		if less(a, b) {
			return -1
		}
		return 1
	})
	var term []byte
	for n := 0; len(heap) > 0; n++ {
		if n%1024 == 0 && m.isClosed() {
			return w.f, bleve.ErrClosed
		}
		term = append(term[:0], heap[0].terms.Term()...)
		m.docs, m.freqs = m.docs[:0], m.freqs[:0]
		for len(heap) > 0 && string(heap[0].terms.Term()) == string(term) {
			src := heap[0]
			if err := m.take(src); err != nil {
				return w.f, err
			}
			more, err := src.terms.Advance()
			if err != nil {
				return w.f, err
			}
			if !more {
				heap[0] = heap[len(heap)-1]
				heap = heap[:len(heap)-1]
			}
			sift(heap, less)
		}
		if err := m.put(w, term); err != nil {
			return w.f, err
		}
	}
	if w.f.terms == 0 {
		return w.f, nil
	}
	return w.f, w.finish(lengths)
}

// sift lets the first of a heap sink to its place.
func sift(heap []source, less func(a, b source) bool) {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && less(heap[child+1], heap[child]) {
			child++
		}
		if !less(heap[child], heap[i]) {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

func (m *merger) isClosed() bool {
	select {
	case <-m.closed:
		return true
	default:
		return false
	}
}

// take adds the current postings of a source.
func (m *merger) take(src source) (err error) {
	freqs := len(m.freqs)
	m.from, m.freqs, err = src.terms.List().Append(m.from[:0], m.freqs)
	if err != nil {
		return err
	}
	moved := m.moved[src.segment]
	if m.drops[src.segment] == nil && len(m.freqs) > freqs { // all stay, and so do the frequencies
		for _, doc := range m.from {
			m.docs = append(m.docs, uint32(moved[doc]))
		}
		return nil
	}
	n, counts := freqs, len(m.freqs) > freqs
	for i, doc := range m.from {
		to := moved[doc]
		if to == dropped {
			continue
		}
		m.docs = append(m.docs, uint32(to))
		if counts {
			m.freqs[n] = m.freqs[freqs+i]
			n++
		}
	}
	m.freqs = m.freqs[:n]
	return nil
}

// put writes the postings that have been taken, in order.
func (m *merger) put(w *fieldWriter, term []byte) error {
	if len(m.docs) == 0 {
		return nil
	}
	if !slices.IsSorted(m.docs) { // documents of the segments lie among one another
		if w.f.presence {
			slices.Sort(m.docs)
		} else {
			m.paired = m.paired[:0]
			for i, doc := range m.docs {
				m.paired = append(m.paired, uint64(doc)<<32|uint64(m.freqs[i]))
			}
			slices.Sort(m.paired)
			for i, p := range m.paired {
				m.docs[i], m.freqs[i] = uint32(p>>32), uint32(p)
			}
		}
	}
	if w.f.presence {
		return w.add(term, m.docs, nil)
	}
	return w.add(term, m.docs, m.freqs)
}
