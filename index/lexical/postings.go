package lexical

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/biopars/biopars/index/lexical/segment"
)

// A search walks over windows of windowSize consecutive document numbers, adds
// up scores inside one, and skips those that cannot hold a hit.
const (
	windowBits = 11
	windowSize = 1 << windowBits
)

// posting says that a document has a term, and how strongly: its number in the
// window above its impact (see impact). Postings of one window ascend as numbers
// do.
type posting uint32

func newPosting(doc, impact uint32) posting {
	return posting(doc<<impactBits | impact)
}

// place is the document's number in its window.
func (p posting) place() uint32  { return uint32(p >> impactBits) }
func (p posting) impact() uint32 { return uint32(p & impactOne) }

// window is a part of a postingList: that of windowSize consecutive document
// numbers.
type window struct {
	number uint32 // of the window
	start  uint32 // of its postings
	max    uint32 // largest impact
}

// postingList holds the postings of one term of one signal, from all fields and
// segments, or those of several added up, in ascending order of document
// numbers. It is immutable.
type postingList struct {
	postings []posting
	windows  []window // those that have postings, ascending, and one more behind them
	max      uint32   // largest impact
	// Score of impactOne, for a list that has the inverse document frequencies in
	// it already; 0 for the others.
	unit float64
}

// postingListOverhead is what a list costs in memory beside its slices: the
// struct, its key, and its place in the cache.
const postingListOverhead = 256

// bytes is the memory that the list takes.
func (l *postingList) bytes() int64 {
	return postingListOverhead + 4*int64(cap(l.postings)) + 12*int64(cap(l.windows))
}

// newPostingList packs shares of the highest score, one for each document.
func newPostingList(shares []share, unit float64) *postingList {
	windows := 1
	for i := range shares {
		if i == 0 || shares[i].doc>>windowBits != shares[i-1].doc>>windowBits {
			windows++
		}
	}
	l := &postingList{postings: make([]posting, len(shares)), windows: make([]window, 0, windows), unit: unit}
	for i, x := range shares {
		v := impact(x.value)
		l.postings[i] = newPosting(x.doc, v)
		l.max = max(l.max, v)
		number := x.doc >> windowBits
		if n := len(l.windows); n > 0 && l.windows[n-1].number == number {
			l.windows[n-1].max = max(l.windows[n-1].max, v)
		} else {
			l.windows = append(l.windows, window{number, uint32(i), v})
		}
	}
	l.windows = append(l.windows, window{number: math.MaxUint32, start: uint32(len(shares))})
	return l
}

// decode reads all postings of a term of a signal and combines its fields: f/(f+k1)
// for each document. For n-grams unit is not 0, see postingList. The shares are in the
// workspace, until it is next used.
func (s *snapshot) decode(w *workspace, sig signal, term string) (shares []share, unit float64, err error) {
	if sig == signalGrams {
		return s.gramShares(w, term)
	}
	if sig == signalForms && !strings.Contains(term, formMark) {
		shares, err = s.plainForm(w, term)
	} else {
		shares, err = s.fields(w, sig, term)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read postings of %q: %w", term, err)
	}
	if k1 := s.ranking.k1(sig); k1 > 0 {
		for i := range shares {
			shares[i].value /= shares[i].value + k1
		}
	} else {
		for i := range shares {
			shares[i].value = 1
		}
	}
	return shares, 0, nil
}

// fields reads the postings of a term in the fields of a signal and adds up their
// shares of f.
func (s *snapshot) fields(w *workspace, sig signal, term string) ([]share, error) {
	// Most terms are in one field, whose documents are in order.
	shares, only, several := w.shares[:0], -1, false
	flush := func() {
		for _, x := range shares {
			w.fields.add(x.doc, x.value)
		}
		shares = shares[:0]
	}
	for _, field := range signalFields[sig] {
		if s.ranking.field(field).Weight <= 0 {
			continue
		}
		norms := s.norms(field)
		for i := range s.segments {
			v := &s.segments[i]
			if err := w.read(v, field, term); err != nil {
				w.fields.clear()
				return nil, err
			}
			if len(w.docs) == 0 {
				continue
			}
			if only >= 0 && only != field {
				several = true
				flush()
			}
			only = field
			if presenceOnly(field) {
				value := norms.share(1, 1)
				for _, doc := range w.docs {
					shares = append(shares, share{v.offset + doc, value})
				}
				continue
			}
			f := v.fields[field]
			for k, doc := range w.docs {
				shares = append(shares, share{v.offset + doc, norms.share(w.freqs[k], f.Length(doc))})
			}
		}
	}
	if several {
		flush()
		w.fields.drain(func(doc uint32, f float64) { shares = append(shares, share{doc, f}) })
	}
	w.shares = shares
	return shares, nil
}

// decoder holds the live documents of a list of one segment, and their frequencies
// unless the field has presence only. It is for one goroutine at a time.
type decoder struct{ docs, freqs []uint32 }

var decoders = sync.Pool{New: func() any { return new(decoder) }}

func acquireDecoder() *decoder { return decoders.Get().(*decoder) }

// read decodes the postings of a term in a field of a segment.
func (d *decoder) read(v *segmentView, field int, term string) error {
	l, err := v.fields[field].Lookup(term)
	if err != nil {
		return err
	}
	return d.decode(v, l)
}

// decode decodes a list of a segment.
func (d *decoder) decode(v *segmentView, l segment.List) (err error) {
	if d.docs, d.freqs, err = l.Append(d.docs[:0], d.freqs[:0]); err != nil || !v.hasDeleted() {
		return err
	}
	n := 0
	for i, doc := range d.docs {
		if v.deleted.Contains(doc) {
			continue
		}
		d.docs[n] = doc
		if len(d.freqs) > 0 {
			d.freqs[n] = d.freqs[i]
		}
		n++
	}
	d.docs, d.freqs = d.docs[:n], d.freqs[:min(n, len(d.freqs))]
	return nil
}

// count is the number of live documents that have a term in a field of a segment.
func (v *segmentView) count(field int, term string) (int, error) {
	l, err := v.fields[field].Lookup(term)
	if err != nil || !v.hasDeleted() {
		return l.Count(), err
	}
	d := acquireDecoder()
	defer decoders.Put(d)
	err = d.decode(v, l)
	return len(d.docs), err
}

// norms divide the frequencies of a field by the lengths that it has in documents.
type norms struct {
	fr      FieldRanking
	average float64
	known   []float64 // by length; the others are made when they are asked for
}

// knownNorms bounds what norms keep ready.
const knownNorms = 1 << 10

// norms of a field, made when they are first asked for.
func (s *snapshot) norms(field int) *norms {
	s.normOnce[field].Do(func() {
		n := norms{fr: s.ranking.field(field), average: s.stats.field(field).average()}
		if !presenceOnly(field) {
			known := make([]float64, knownNorms)
			for length := range known {
				known[length] = n.fr.norm(uint64(length), n.average)
			}
			n.known = known
		}
		s.normsOf[field] = n
	})
	return &s.normsOf[field]
}

// share is normalisedTF.
func (n *norms) share(tf, length uint32) float64 {
	if int(length) < len(n.known) {
		return n.fr.Weight * float64(tf) / n.known[length]
	}
	return normalisedTF(n.fr, uint64(tf), uint64(length), n.average)
}
