package segment

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	api "github.com/blevesearch/bleve_index_api"
	bleve "github.com/blevesearch/scorch_segment_api/v2"
)

// dictionary is a Field as Bleve reads it. The field is nil if the segment does not
// have it.
type dictionary struct{ f *Field }

var _ bleve.TermDictionary = (*dictionary)(nil)

func (d *dictionary) Cardinality() int {
	if d.f == nil {
		return 0
	}
	return d.f.terms
}

func (d *dictionary) Contains(key []byte) (bool, error) {
	l, err := d.f.Lookup(string(key))
	return l.count > 0, err
}

func (d *dictionary) PostingsList(term []byte, except *roaring.Bitmap, _ bleve.PostingsList) (bleve.PostingsList, error) {
	l, err := d.f.Lookup(string(term))
	if err != nil {
		return nil, err
	}
	return newPostings(d.f, l, except)
}

func (d *dictionary) AutomatonIterator(a bleve.Automaton, from, before []byte) bleve.DictionaryIterator {
	if d.f == nil {
		return noTerms{}
	}
	return newEntries(d.f, a, from, before)
}

// noTerms is the iterator of a field that there is none of.
type noTerms struct{}

func (noTerms) Next() (*api.DictEntry, error) { return nil, nil }

// postings is a list as Bleve reads it.
type postings struct {
	f           *Field
	docs, freqs []uint32 // live documents
}

// newPostings decodes a list without what is deleted.
func newPostings(f *Field, l List, except *roaring.Bitmap) (*postings, error) {
	p := &postings{f: f}
	var err error
	if p.docs, p.freqs, err = l.Append(nil, nil); err != nil || except == nil || except.IsEmpty() {
		return p, err
	}
	n := 0
	for i, doc := range p.docs {
		if !except.Contains(doc) {
			p.docs[n] = doc
			if p.freqs != nil {
				p.freqs[n] = p.freqs[i]
			}
			n++
		}
	}
	p.docs = p.docs[:n]
	return p, nil
}

func (p *postings) Count() uint64         { return uint64(len(p.docs)) }
func (p *postings) Size() int             { return 4*cap(p.docs) + 4*cap(p.freqs) + 64 }
func (p *postings) BytesRead() uint64     { return 0 }
func (p *postings) ResetBytesRead(uint64) {}
func (p *postings) BytesWritten() uint64  { return 0 }

func (p *postings) Iterator(_, _, _ bool, _ bleve.PostingsIterator) bleve.PostingsIterator {
	return &iterator{p: p, at: -1}
}

// iterator walks through postings. It is the posting at which it stands, too.
type iterator struct {
	p  *postings
	at int
}

var (
	_ bleve.PostingsIterator = (*iterator)(nil)
	_ bleve.Posting          = (*iterator)(nil)
)

func (i *iterator) Next() (bleve.Posting, error) {
	if i.at++; i.at >= len(i.p.docs) {
		i.at = len(i.p.docs)
		return nil, nil
	}
	return i, nil
}

func (i *iterator) Advance(doc uint64) (bleve.Posting, error) {
	from := min(i.at+1, len(i.p.docs))
	if doc > math.MaxUint32 {
		i.at = len(i.p.docs)
		return nil, nil
	}
	n, _ := slices.BinarySearch(i.p.docs[from:], uint32(doc))
	i.at = from + n - 1
	return i.Next()
}

func (i *iterator) Size() int             { return 32 }
func (i *iterator) BytesRead() uint64     { return 0 }
func (i *iterator) ResetBytesRead(uint64) {}
func (i *iterator) BytesWritten() uint64  { return 0 }

func (i *iterator) Number() uint64 { return uint64(i.p.docs[i.at]) }

// Frequency is 1 in a field with presence only.
func (i *iterator) Frequency() uint64 {
	if i.p.freqs == nil {
		return 1
	}
	return uint64(i.p.freqs[i.at])
}

// Norm is 1/√length, to the precision that Bleve's own segments have; 1 in a field
// with presence only.
func (i *iterator) Norm() float64 {
	if i.p.f == nil || i.p.f.presence {
		return 1
	}
	return float64(float32(1 / math.Sqrt(float64(i.p.f.Length(i.p.docs[i.at])))))
}

func (i *iterator) Locations() []bleve.Location { return nil }

// idDictionary is the dictionary of the identifiers, which stand in order of the
// numbers that they are and not of their letters.
type idDictionary struct{ s *Segment }

func (d *idDictionary) Cardinality() int { return int(d.s.docs) }

func (d *idDictionary) find(id string) []uint32 {
	n, ok := ParseID(id)
	if !ok {
		return nil
	}
	var docs []uint32
	for doc, to := d.s.find(n); doc < to; doc++ {
		docs = append(docs, doc)
	}
	return docs
}

func (d *idDictionary) Contains(key []byte) (bool, error) { return len(d.find(string(key))) > 0, nil }

func (d *idDictionary) PostingsList(term []byte, except *roaring.Bitmap, _ bleve.PostingsList) (bleve.PostingsList, error) {
	docs := slices.DeleteFunc(d.find(string(term)), func(doc uint32) bool { return except != nil && except.Contains(doc) })
	return &postings{docs: docs}, nil
}

func (d *idDictionary) AutomatonIterator(a bleve.Automaton, from, before []byte) bleve.DictionaryIterator {
	var ids []string
	for doc := range d.s.docs {
		id := ID(d.s.Number(doc))
		if id >= string(from) && (before == nil || id < string(before)) && accepts(a, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return &idTerms{ids: ids, automaton: a}
}

// idTerms are identifiers.
type idTerms struct {
	ids       []string
	automaton bleve.Automaton
	entry     api.DictEntry
}

func (t *idTerms) Next() (*api.DictEntry, error) {
	if len(t.ids) == 0 {
		return nil, nil
	}
	t.entry = dictEntry(t.automaton, t.ids[0], 1)
	t.ids = t.ids[1:]
	return &t.entry, nil
}
