package lexical

import (
	"strconv"

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

// counts holds the terms of one passage by field.
type counts struct {
	freqs   [numTermFields]api.TokenFrequencies
	lengths [numTermFields]int
	slab    []api.TokenFreq
}

// count adds one occurrence of term.
func (a *counts) count(field int, term string) {
	m := a.freqs[field]
	if m == nil {
		m = make(api.TokenFrequencies, 64)
		a.freqs[field] = m
	}
	if presenceOnly(field) {
		if m[term] == nil {
			a.lengths[field]++
			m[term] = &present
		}
		return
	}
	a.lengths[field]++
	if tf := m[term]; tf != nil {
		tf.SetFrequency(tf.Frequency() + 1)
		return
	}
	if len(a.slab) == 0 {
		a.slab = make([]api.TokenFreq, 64)
	}
	tf := &a.slab[0]
	a.slab = a.slab[1:]
	tf.SetFrequency(1)
	m[term] = tf
}

// present stands for every term of which only the presence counts. Bleve reads
// it and never changes it, since no document has two fields of one name.
var present api.TokenFreq

// analyse counts the terms of a passage.
func analyse(an Analyzer, schema Schema, p *index.Passage) *counts {
	a := &counts{}
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
			a.count(field, terms[k].Text)
			if !schema.NoForms {
				a.count(inForms, form(terms[k]))
			}
			if schema.GramSize > 0 {
				grams(terms[k].Text, schema.GramSize, func(g string) { a.count(inGrams, g) })
			}
		}
		if schema.GramSize > 0 {
			for k := range function {
				a.count(inGrams, functionKey(function[k]))
			}
		}
		if !schema.NoBigrams {
			bigrams(terms, func(x, y string) { a.count(inBigrams, bigramKey(x, y)) })
		}
	}
	return a
}

// once is a term that occurs one time. Like present it is never changed.
var once = func() (tf api.TokenFreq) { tf.SetFrequency(1); return tf }()

// newPassageDocument analyses p.
func newPassageDocument(an Analyzer, schema Schema, p *index.Passage) *passageDocument {
	a := analyse(an, schema, p)
	d := &passageDocument{
		id:      docID(p.Seq),
		lengths: a.lengths,
		bytes:   uint64(len(p.Title) + len(p.Section) + len(p.Text)),
	}
	for f, freqs := range a.freqs {
		if freqs != nil {
			d.fields = append(d.fields, &termField{name: termFields[f], freqs: freqs, length: a.lengths[f], presence: presenceOnly(f)})
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
	tf := &present
	if name == fieldDocument {
		tf = &once // lets Bleve keep a value of one passage in the dictionary alone
	}
	return &termField{name: name, freqs: api.TokenFrequencies{value: tf}, length: 1, presence: true}
}

// The methods below are Bleve's index.Document.

func (d *passageDocument) ID() string { return d.id }

func (d *passageDocument) Size() int {
	n := 0
	for _, f := range d.fields {
		n += 80 * len(f.freqs)
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
	freqs    api.TokenFrequencies
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

func (f *termField) AnalyzedLength() int                            { return f.length }
func (f *termField) AnalyzedTokenFrequencies() api.TokenFrequencies { return f.freqs }
func (f *termField) NumPlainTextBytes() uint64                      { return 0 }
