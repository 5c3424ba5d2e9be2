package lexical

import (
	"strconv"
	"sync"

	api "github.com/blevesearch/bleve_index_api"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical/segment"
)

// valuePrefix stands before every metadata value, so that an empty value is a
// term too and a filter can ask for it.
const valuePrefix = "="

// docID is the Bleve identifier of a passage.
func docID(seq index.Seq) string { return segment.ID(uint64(seq)) }

// passageDocument is one passage as Bleve indexes it. Its terms have been counted, so
// that nothing is left for Bleve's analysis.
type passageDocument struct {
	seq     index.Seq
	fields  []segment.Counted // metadata too
	lengths [numTermFields]int
	bytes   uint64
}

var _ segment.Document = (*passageDocument)(nil)

// termCount is a term of a field and how often it occurs there, 0 where only the
// presence counts.
type termCount = segment.Term

// counts holds the terms of one passage by field, each once.
type counts struct {
	terms   [numTermFields][]termCount
	lengths [numTermFields]int
}

// counter makes counts. It can be used again.
type counter struct {
	counts
	at [numTermFields]map[string]int32 // places in terms
}

var counters = sync.Pool{New: func() any {
	c := &counter{}
	for f := range c.at {
		c.at[f] = map[string]int32{}
	}
	return c
}}

func (c *counter) reset() {
	for f := range c.at {
		clear(c.at[f])
		clear(c.terms[f]) // do not keep the texts alive
		c.terms[f] = c.terms[f][:0]
		c.lengths[f] = 0
	}
}

// count adds one occurrence of term.
func (c *counter) count(field int, term string) {
	i, seen := c.at[field][term]
	if !seen {
		i = int32(len(c.terms[field]))
		c.at[field][term] = i
		c.terms[field] = append(c.terms[field], termCount{Text: term})
	}
	if presenceOnly(field) {
		if !seen {
			c.lengths[field]++
		}
		return
	}
	c.lengths[field]++
	c.terms[field][i].Count++
}

// analyse counts the terms of a passage.
func analyse(an Analyzer, schema Schema, p *index.Passage) *counts {
	c := counters.Get().(*counter)
	defer counters.Put(c)
	c.reset()
	c.read(an, schema, p)
	total := 0
	for _, terms := range c.terms {
		total += len(terms)
	}
	all := make([]termCount, 0, total)
	out := &counts{lengths: c.lengths}
	for f, terms := range c.terms {
		all = append(all, terms...)
		out.terms[f] = all[len(all)-len(terms):]
	}
	return out
}

// read counts all fields of a passage.
func (c *counter) read(an Analyzer, schema Schema, p *index.Passage) {
	for i, text := range [...]string{inTitle: p.Title, inSection: p.Section, inText: p.Text} {
		if text == "" {
			continue
		}
		field := i
		if schema.OneField {
			field = inText
		}
		terms, function := an.Split(text)
		for k := range terms {
			c.count(field, terms[k].Text)
			if !schema.NoForms {
				if key := formKey(terms[k]); key != terms[k].Text {
					c.count(inForms, key)
				} else {
					c.lengths[inForms]++
				}
			}
		}
		if schema.GramSize > 0 {
			for k := range function {
				c.count(inFunction, function[k].Text)
			}
		}
		if !schema.NoBigrams {
			bigrams(terms, func(x, y string) { c.count(inBigrams, bigramKey(x, y)) })
		}
	}
}

// newPassageDocument analyses p.
func newPassageDocument(an Analyzer, schema Schema, p *index.Passage) *passageDocument {
	c := analyse(an, schema, p)
	d := &passageDocument{
		seq:     p.Seq,
		fields:  make([]segment.Counted, 0, numTermFields+5),
		lengths: c.lengths,
		bytes:   uint64(len(p.Title) + len(p.Section) + len(p.Text)),
	}
	for f, terms := range c.terms {
		if len(terms) > 0 {
			d.fields = append(d.fields, segment.Counted{Name: termFields[f], Presence: presenceOnly(f),
				Length: c.lengths[f], Terms: terms})
		}
	}
	keyword := func(name, value string) {
		d.fields = append(d.fields, segment.Counted{Name: name, Presence: true,
			Terms: []termCount{{Text: valuePrefix + value}}})
	}
	keyword(fieldPublisher, p.Publisher)
	keyword(fieldEvidence, p.EvidenceType)
	keyword(fieldLanguage, p.Language)
	keyword(fieldDocument, p.DocumentID)
	if p.Year != 0 {
		keyword(fieldYear, strconv.Itoa(p.Year))
	}
	return d
}

// Number implements segment.Document.
func (d *passageDocument) Number() uint64 { return uint64(d.seq) }

// Counted implements segment.Document.
func (d *passageDocument) Counted() []segment.Counted { return d.fields }

// The methods below are Bleve's index.Document, which has no fields to analyse.

func (d *passageDocument) ID() string { return docID(d.seq) }

func (d *passageDocument) Size() int {
	n := 0
	for i := range d.fields {
		n += 24 * len(d.fields[i].Terms)
	}
	return n
}

func (d *passageDocument) VisitFields(api.FieldVisitor)             {}
func (d *passageDocument) VisitComposite(api.CompositeFieldVisitor) {}
func (d *passageDocument) HasComposite() bool                       { return false }
func (d *passageDocument) NumPlainTextBytes() uint64                { return d.bytes }
func (d *passageDocument) AddIDField()                              {}
func (d *passageDocument) StoredFieldsBytes() uint64                { return 0 }
func (d *passageDocument) Indexed() bool                            { return true }
