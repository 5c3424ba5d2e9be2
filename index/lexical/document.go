package lexical

import (
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2/document"
	api "github.com/blevesearch/bleve_index_api"

	"github.com/biopars/biopars/index"
)

// valuePrefix stands before every metadata value, so that an empty value is a
// term too and a filter can ask for it.
const valuePrefix = "="

// docID is the Bleve identifier of a passage: its Seq to the base 36.
func docID(seq index.Seq) string { return strconv.FormatUint(uint64(seq), 36) }

// seqOf is the inverse of docID.
func seqOf(id []byte) (index.Seq, bool) {
	n, err := strconv.ParseUint(string(id), 36, 64)
	return index.Seq(n), err == nil && n > 0
}

// passageDocument is one passage as Bleve indexes it. It is analysed once, for
// all its fields, when Bleve's workers ask for the first of them.
type passageDocument struct {
	id      string
	fields  []*termField
	others  []api.Field // metadata and _id
	lengths [numTermFields]int
	bytes   uint64
}

// termCount is a term of a field and how often it occurs there, 0 where only the
// presence counts.
type termCount struct {
	term string
	n    int32
}

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
		c.terms[field] = append(c.terms[field], termCount{term: term})
	}
	if presenceOnly(field) {
		if !seen {
			c.lengths[field]++
		}
		return
	}
	c.lengths[field]++
	c.terms[field][i].n++
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
		id:      docID(p.Seq),
		lengths: c.lengths,
		bytes:   uint64(len(p.Title) + len(p.Section) + len(p.Text)),
	}
	for f, terms := range c.terms {
		if len(terms) > 0 {
			d.fields = append(d.fields, &termField{name: termFields[f], terms: terms, length: c.lengths[f],
				presence: presenceOnly(f)})
		}
	}
	keyword := func(name, value string) {
		d.others = append(d.others, keywordField(name, valuePrefix+value))
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

// keywordField is a metadata value: one term, whose presence is all there is.
func keywordField(name, value string) *termField {
	t := termCount{term: value}
	if name == fieldDocument {
		t.n = 1 // lets Bleve keep a value of one passage in the dictionary alone
	}
	return &termField{name: name, terms: []termCount{t}, length: 1, presence: true}
}

// The methods below are Bleve's index.Document.

func (d *passageDocument) ID() string { return d.id }

func (d *passageDocument) Size() int {
	n := 0
	for _, f := range d.fields {
		n += 24 * len(f.terms)
	}
	return n
}

func (d *passageDocument) VisitFields(visit api.FieldVisitor) {
	for _, f := range d.fields {
		visit(f)
	}
	for _, f := range d.others {
		visit(f)
	}
}

func (d *passageDocument) VisitComposite(api.CompositeFieldVisitor) {}
func (d *passageDocument) HasComposite() bool                       { return false }
func (d *passageDocument) NumPlainTextBytes() uint64                { return d.bytes }
func (d *passageDocument) StoredFieldsBytes() uint64                { return 0 }
func (d *passageDocument) Indexed() bool                            { return true }

func (d *passageDocument) AddIDField() {
	d.others = append(d.others, document.NewTextFieldCustom("_id", nil, []byte(d.id),
		api.IndexField|api.StoreField, nil))
}

// termField is a field whose terms have been counted.
type termField struct {
	name     string
	terms    []termCount
	length   int
	presence bool // no frequencies and lengths
}

func (f *termField) Name() string             { return f.name }
func (f *termField) Value() []byte            { return nil }
func (f *termField) ArrayPositions() []uint64 { return nil }
func (f *termField) EncodedFieldType() byte   { return 't' }
func (f *termField) Analyze()                 {}

func (f *termField) Options() api.FieldIndexingOptions {
	if f.presence {
		return api.IndexField | api.SkipFreqNorm
	}
	return api.IndexField
}

func (f *termField) AnalyzedLength() int       { return f.length }
func (f *termField) NumPlainTextBytes() uint64 { return 0 }

// AnalyzedTokenFrequencies makes the map that Bleve wants. Bleve asks twice for
// each document of a batch, one after the other, and lets go of the maps at once,
// which is why they are not kept: they take ten times the memory of the list.
func (f *termField) AnalyzedTokenFrequencies() api.TokenFrequencies {
	m := make(api.TokenFrequencies, len(f.terms))
	for _, t := range f.terms {
		if int(t.n) < len(frequencies) {
			m[t.term] = &frequencies[t.n]
			continue
		}
		tf := &api.TokenFreq{}
		tf.SetFrequency(int(t.n))
		m[t.term] = tf
	}
	return m
}

// frequencies are shared by all terms that occur as often. Bleve reads them and
// never changes them, since no document has two fields of one name.
var frequencies = func() (all [32]api.TokenFreq) {
	for n := range all {
		all[n].SetFrequency(n)
	}
	return all
}()
