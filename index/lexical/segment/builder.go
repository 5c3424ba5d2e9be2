package segment

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	api "github.com/blevesearch/bleve_index_api"
)

// occurrence is one posting as the documents come.
type occurrence struct{ term, doc, freq uint32 }

// fieldBuilder gathers the postings of one field.
type fieldBuilder struct {
	name     string
	presence bool
	terms    []Term   // the count is of documents
	places   Places   // of the terms, but those of two bytes
	pairs    []uint32 // of terms of two bytes: 1 more than their place
	all      []occurrence
	expected int // of them
	lengths  []uint32
}

// builder makes segments. It can be used again.
type builder struct {
	fields     map[string]*fieldBuilder
	docs       []builderDocument
	byTerm     []uint32 // working memory of write, and below
	docOf      []uint32
	freqOf     []uint32
	starts     []uint32
	dict       []byte
	indexBytes []byte
}

type builderDocument struct {
	number uint64
	fields []Counted
}

var builders = sync.Pool{New: func() any { return &builder{fields: map[string]*fieldBuilder{}} }}

// build makes a segment of documents, in any order.
func build(docs []api.Document) (*memorySegment, error) {
	b := builders.Get().(*builder)
	defer builders.Put(b)
	defer b.reset()
	for _, d := range docs {
		number, fields, err := counted(d)
		if err != nil {
			return nil, err
		}
		b.docs = append(b.docs, builderDocument{number, fields})
	}
	slices.SortFunc(b.docs, func(x, y builderDocument) int { return cmp.Compare(x.number, y.number) })
	b.makeRoom()
	for doc := range b.docs {
		for i := range b.docs[doc].fields {
			if err := b.add(uint32(doc), &b.docs[doc].fields[i]); err != nil {
				return nil, err
			}
		}
	}
	data, err := b.write()
	if err != nil {
		return nil, err
	}
	s, err := read(data)
	return &memorySegment{s}, err
}

// reset forgets the documents and keeps the memory.
func (b *builder) reset() {
	clear(b.docs)
	b.docs = b.docs[:0]
	for _, f := range b.fields {
		f.places.Clear()
		for i := range f.terms {
			if t := f.terms[i].Text; len(t) == 2 {
				f.pairs[uint32(t[0])<<8|uint32(t[1])] = 0
			}
		}
		clear(f.terms)
		f.terms, f.all, f.lengths = f.terms[:0], f.all[:0], f.lengths[:0]
	}
}

// makeRoom allocates what the postings of the documents take, so that nothing is
// copied while they come.
func (b *builder) makeRoom() {
	for i := range b.docs {
		for k := range b.docs[i].fields {
			c := &b.docs[i].fields[k]
			b.field(c.Name).expected += len(c.Terms)
		}
	}
	for _, f := range b.fields {
		f.all, f.expected = slices.Grow(f.all, f.expected), 0
	}
}

func (b *builder) field(name string) *fieldBuilder {
	f := b.fields[name]
	if f == nil {
		f = &fieldBuilder{name: name}
		b.fields[name] = f
	}
	return f
}

// add takes in one field of a document. Documents come in ascending order.
func (b *builder) add(doc uint32, c *Counted) error {
	if len(c.Terms) == 0 {
		return nil
	}
	f := b.field(c.Name)
	if len(f.all) == 0 {
		f.presence = c.Presence
	}
	if f.presence != c.Presence {
		return fmt.Errorf("%w: field %s with presence only in some documents", errUnsupported, c.Name)
	}
	if !f.presence {
		for len(f.lengths) <= int(doc) {
			f.lengths = append(f.lengths, 0)
		}
		f.lengths[doc] = uint32(c.Length)
	}
	for i := range c.Terms {
		t := &c.Terms[i]
		if !f.presence && t.Count < 1 {
			return fmt.Errorf("%w: frequency %d of %q in field %s", errUnsupported, t.Count, t.Text, c.Name)
		}
		place := f.place(t)
		f.terms[place].Count++
		f.all = append(f.all, occurrence{place, doc, uint32(t.Count)})
	}
	return nil
}

// place is where a term stands in terms.
func (f *fieldBuilder) place(t *Term) uint32 {
	if len(t.Text) == 2 {
		if f.pairs == nil {
			f.pairs = make([]uint32, 1<<16)
		}
		at := &f.pairs[uint32(t.Text[0])<<8|uint32(t.Text[1])]
		if *at == 0 {
			f.terms = append(f.terms, Term{Text: t.Text})
			*at = uint32(len(f.terms))
		}
		return *at - 1
	}
	hash := t.Hash
	if hash == 0 {
		hash = Hash(t.Text)
	}
	at, seen := f.places.Find(f.terms, t.Text, hash)
	if !seen {
		f.terms = append(f.terms, Term{Text: t.Text, Hash: hash})
	}
	return uint32(at)
}

// write makes the bytes of the segment.
func (b *builder) write() ([]byte, error) {
	var buf bytes.Buffer
	out := &output{w: &buf}
	if err := out.begin(); err != nil {
		return nil, err
	}
	var foot footer
	for _, name := range slices.Sorted(maps.Keys(b.fields)) {
		f := b.fields[name]
		if len(f.all) == 0 {
			continue
		}
		for len(f.lengths) < len(b.docs) && !f.presence {
			f.lengths = append(f.lengths, 0)
		}
		w := &fieldWriter{out: out, f: fieldFooter{name: name, presence: f.presence, postings: out.n},
			dict: b.dict[:0], index: b.indexBytes[:0]}
		if err := b.writeField(w, f); err != nil {
			return nil, err
		}
		b.dict, b.indexBytes = w.dict, w.index
		foot.fields = append(foot.fields, w.f)
	}
	numbers := make([]uint64, len(b.docs))
	for i := range b.docs {
		numbers[i] = b.docs[i].number
	}
	if err := out.end(&foot, numbers); err != nil {
		return nil, err
	}
	return slices.Clip(buf.Bytes()), nil
}

// writeField writes the terms of a field in their order: their postings are put
// together by counting, which keeps the documents of each in order.
func (b *builder) writeField(w *fieldWriter, f *fieldBuilder) error {
	b.byTerm = b.byTerm[:0]
	for i := range f.terms {
		b.byTerm = append(b.byTerm, uint32(i))
	}
	slices.SortFunc(b.byTerm, func(x, y uint32) int { return strings.Compare(f.terms[x].Text, f.terms[y].Text) })
	b.starts = resize(b.starts, len(f.terms))
	at := uint32(0)
	for _, t := range b.byTerm {
		b.starts[t] = at
		at += uint32(f.terms[t].Count)
	}
	b.docOf, b.freqOf = resize(b.docOf, len(f.all)), resize(b.freqOf, len(f.all))
	for _, o := range f.all {
		at := b.starts[o.term]
		b.starts[o.term]++
		b.docOf[at], b.freqOf[at] = o.doc, o.freq
	}
	var term []byte
	for _, t := range b.byTerm {
		from, to := b.starts[t]-uint32(f.terms[t].Count), b.starts[t]
		docs := b.docOf[from:to]
		for i := 1; i < len(docs); i++ {
			if docs[i] == docs[i-1] {
				return fmt.Errorf("%w: term %q twice in field %s of a document", errUnsupported, f.terms[t].Text, f.name)
			}
		}
		var freqs []uint32
		if !f.presence {
			freqs = b.freqOf[from:to]
		}
		term = append(term[:0], f.terms[t].Text...)
		if err := w.add(term, docs, freqs); err != nil {
			return err
		}
	}
	return w.finish(f.lengths)
}

// resize gives n numbers, whatever they are.
func resize(s []uint32, n int) []uint32 {
	if cap(s) < n {
		return make([]uint32, n, n+n/4)
	}
	return s[:n]
}
