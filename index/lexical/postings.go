package lexical

import (
	"math"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A search walks over windows of windowSize consecutive document numbers, adds
// up scores inside one, and skips those that cannot hold a hit.
const (
	windowBits = 11
	windowSize = 1 << windowBits
)

// posting says that a document has a term, and how strongly.
type posting struct {
	doc    uint32 // Bleve's document number in the generation
	impact uint32 // see impact
}

// postingList holds the postings of one term of one signal, decoded from all
// fields and segments, in ascending order of document numbers. It is immutable.
type postingList struct {
	postings []posting
	max      uint32 // largest impact
	// Score of impactOne, for a list that has the inverse document frequencies in
	// it already; 0 for the others.
	unit float64
	// For a list with many postings for each window, where each window begins
	// in postings (one more than there are windows), and its largest impact.
	starts []uint32
	maxes  []uint32
}

// postingListOverhead is what a list costs in memory beside its slices: the
// struct, its key, and its place in the cache.
const postingListOverhead = 256

// bytes is the memory that the list takes.
func (l *postingList) bytes() int64 {
	return postingListOverhead + 8*int64(cap(l.postings)) +
		4*int64(cap(l.starts)+cap(l.maxes))
}

// summarise fills in the bounds. Docs is the number of document numbers.
func (l *postingList) summarise(docs uint32) {
	for _, p := range l.postings {
		l.max = max(l.max, p.impact)
	}
	windows := int(docs+windowSize-1) >> windowBits
	if len(l.postings) < 4*windows {
		return
	}
	l.starts = make([]uint32, windows+1)
	l.maxes = make([]uint32, windows)
	i := 0
	for w := range windows {
		l.starts[w] = uint32(i)
		end := uint64(w+1) << windowBits
		var top uint32
		for ; i < len(l.postings) && uint64(l.postings[i].doc) < end; i++ {
			top = max(top, l.postings[i].impact)
		}
		l.maxes[w] = top
	}
	l.starts[windows] = uint32(i)
}

// decodePostings reads all postings of a term of a signal from Bleve and combines
// its fields.
func (s *snapshot) decodePostings(sig signal, term string) (*postingList, error) {
	if sig == signalGrams {
		return s.gramList(term)
	}
	d := s.acquireDictionaries()
	defer s.releaseDictionaries(d)
	lists := make([][]frequency, 0, len(signalFields[sig]))
	for _, field := range signalFields[sig] {
		fr := s.ranking.field(field)
		if fr.Weight <= 0 {
			continue
		}
		average := s.stats.field(field).average()
		var list []frequency
		err := d.visit(field, term, func(count int) {
			list = slices.Grow(list, count)
		}, func(doc uint32, tf, length uint64) {
			list = append(list, frequency{doc, normalisedTF(fr, tf, length, average)})
		})
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			lists = append(lists, list)
		}
	}
	merged := mergeFrequencies(lists)
	k1 := s.ranking.k1(sig)
	l := &postingList{postings: make([]posting, len(merged))}
	for i, m := range merged {
		l.postings[i] = posting{m.doc, impact(m.value, k1)}
	}
	l.summarise(s.docs)
	return l, nil
}

// dictionaries are the term dictionaries of all segments with the buffers to
// read postings. They are for one goroutine at a time.
type dictionaries struct {
	segments  []segmentView
	dicts     [][numTermFields]segment.TermDictionary
	postings  segment.PostingsList
	iterators segment.PostingsIterator
}

// acquireDictionaries takes dictionaries from the pool of the snapshot.
func (s *snapshot) acquireDictionaries() *dictionaries {
	if d, ok := s.pool.Get().(*dictionaries); ok {
		return d
	}
	return &dictionaries{
		segments: s.segments,
		dicts:    make([][numTermFields]segment.TermDictionary, len(s.segments)),
	}
}

func (s *snapshot) releaseDictionaries(d *dictionaries) { s.pool.Put(d) }

// list finds the postings of a term in one segment. They are valid until the
// next call.
func (d *dictionaries) list(seg, field int, term string) (segment.PostingsList, error) {
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

// visit reads the postings of a term in one of the termFields, segment by segment:
// it calls grow with a number of documents to come, and each for every live
// document, in ascending order.
func (d *dictionaries) visit(field int, term string, grow func(int), each func(doc uint32, tf, length uint64)) error {
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
		if presenceOnly(field) {
			err := eachDocument(pl, func(n uint32) { each(offset+n, 1, 1) })
			if err != nil {
				return err
			}
			continue
		}
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
func eachDocument(pl segment.PostingsList, each func(n uint32)) error {
	it := pl.Iterator(false, false, false, nil)
	if o, ok := it.(segment.OptimizablePostingsIterator); ok {
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
func fieldLength(p segment.Posting) uint64 {
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
