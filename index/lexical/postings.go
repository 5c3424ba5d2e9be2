package lexical

import (
	"fmt"
	"math"
	"slices"
	"strings"

	scorchapi "github.com/blevesearch/scorch_segment_api/v2"
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

// decode reads all postings of a term of a signal from Bleve and combines its
// fields: f/(f+k1) for each document. For n-grams unit is not 0, see
// postingList.
func (s *snapshot) decode(sig signal, term string) (shares []share, unit float64, err error) {
	if sig == signalGrams {
		return s.gramShares(term)
	}
	if sig == signalForms && !strings.Contains(term, formMark) {
		shares, err = s.plainForm(term)
	} else {
		shares, err = s.fields(sig, term)
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
func (s *snapshot) fields(sig signal, term string) ([]share, error) {
	d := s.acquireDictionaries()
	defer s.releaseDictionaries(d)
	lists := make([][]share, 0, len(signalFields[sig]))
	for _, field := range signalFields[sig] {
		fr := s.ranking.field(field)
		if fr.Weight <= 0 {
			continue
		}
		average := s.stats.field(field).average()
		var list []share
		err := d.visit(field, term, func(count int) {
			list = slices.Grow(list, count)
		}, func(doc uint32, tf, length uint64) {
			list = append(list, share{doc, normalisedTF(fr, tf, length, average)})
		})
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			lists = append(lists, list)
		}
	}
	return addShares(lists), nil
}

// dictionaries are the term dictionaries of all segments with the buffers to
// read postings. They are for one goroutine at a time.
type dictionaries struct {
	segments  []segmentView
	dicts     [][numTermFields]scorchapi.TermDictionary
	postings  scorchapi.PostingsList
	iterators scorchapi.PostingsIterator
}

// acquireDictionaries takes dictionaries from the pool of the snapshot.
func (s *snapshot) acquireDictionaries() *dictionaries {
	if d, ok := s.pool.Get().(*dictionaries); ok {
		return d
	}
	return &dictionaries{
		segments: s.segments,
		dicts:    make([][numTermFields]scorchapi.TermDictionary, len(s.segments)),
	}
}

func (s *snapshot) releaseDictionaries(d *dictionaries) { s.pool.Put(d) }

// list finds the postings of a term in one segment. They are valid until the
// next call.
func (d *dictionaries) list(seg, field int, term string) (scorchapi.PostingsList, error) {
	dict := d.dicts[seg][field]
	if dict == nil {
		var err error
		if dict, err = d.segments[seg].segment.Dictionary(termFields[field]); err != nil {
			return nil, err
		}
		d.dicts[seg][field] = dict
	}
	pl, err := dict.PostingsList([]byte(term), d.segments[seg].deleted, d.postings)
	if err != nil {
		return nil, err
	}
	d.postings = pl
	return pl, nil
}

// documents reads which live documents have a term in one of the termFields, in
// ascending order, without their frequencies.
func (d *dictionaries) documents(field int, term string, grow func(int), each func(doc uint32)) error {
	for i := range d.segments {
		pl, err := d.list(i, field, term)
		if err != nil {
			return err
		}
		n := pl.Count()
		if n == 0 {
			continue
		}
		grow(int(n))
		offset := d.segments[i].offset
		if err := eachDocument(pl, func(n uint32) { each(offset + n) }); err != nil {
			return err
		}
	}
	return nil
}

// visit reads the postings of a term in one of the termFields, segment by segment:
// it calls grow with a number of documents to come, and each for every live
// document, in ascending order.
func (d *dictionaries) visit(field int, term string, grow func(int), each func(doc uint32, tf, length uint64)) error {
	if presenceOnly(field) {
		return d.documents(field, term, grow, func(doc uint32) { each(doc, 1, 1) })
	}
	for i := range d.segments {
		pl, err := d.list(i, field, term)
		if err != nil {
			return err
		}
		n := pl.Count()
		if n == 0 {
			continue
		}
		grow(int(n))
		offset := d.segments[i].offset
		it := pl.Iterator(true, true, false, d.iterators)
		d.iterators = it
		for {
			p, err := it.Next()
			if err != nil {
				return err
			}
			if p == nil {
				break
			}
			each(offset+uint32(p.Number()), p.Frequency(), fieldLength(p))
		}
	}
	return nil
}

// eachDocument calls each for the document numbers of a list.
func eachDocument(pl scorchapi.PostingsList, each func(n uint32)) error {
	it := pl.Iterator(false, false, false, nil)
	if o, ok := it.(scorchapi.OptimizablePostingsIterator); ok {
		if bm := o.ActualBitmap(); bm != nil {
			bm.Iterate(func(n uint32) bool {
				each(n)
				return true
			})
			return nil
		}
	}
	for {
		p, err := it.Next()
		if err != nil || p == nil {
			return err
		}
		each(uint32(p.Number()))
	}
}

// fieldLength is the number of terms in the field of a posting. Bleve's norm is
// 1/√length; its segments also give the length itself, which saves the roots.
func fieldLength(p scorchapi.Posting) uint64 {
	if l, ok := p.(interface{ NormUint64() uint64 }); ok {
		return l.NormUint64()
	}
	return lengthFromNorm(p.Norm())
}

// lengthFromNorm inverts 1/√length.
func lengthFromNorm(norm float64) uint64 {
	if norm <= 0 {
		return 0
	}
	return uint64(math.Round(1 / (norm * norm)))
}
