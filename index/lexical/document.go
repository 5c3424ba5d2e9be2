package lexical

import (
	"strconv"

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
