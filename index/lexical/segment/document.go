package segment

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	api "github.com/blevesearch/bleve_index_api"
)

// Document is a document whose terms are counted already. Bleve's analysis has nothing
// to do for it.
type Document interface {
	api.Document
	// Number is the document's identifier, see ID.
	Number() uint64
	// Counted are its fields, each once.
	Counted() []Counted
}

// Counted is the terms of one field of a document.
type Counted struct {
	Name string
	// Presence leaves out frequencies and lengths. It is the same for a field in all
	// documents.
	Presence bool
	Length   int
	Terms    []Term // each once, in any order
}

// Term is a term and how often it occurs, which is at least once; of a field with
// presence only, whatever it says counts for nothing.
type Term struct {
	Text  string
	Count int32
	Hash  uint32 // see the function; 0: not known
}

var errUnsupported = errors.New("segment: not supported")

// counted takes Bleve's documents of any kind as Documents. Of fields it knows those that
// are indexed and have neither positions, stored values nor doc values.
func counted(d api.Document) (number uint64, fields []Counted, err error) {
	if d, ok := d.(Document); ok {
		return d.Number(), d.Counted(), nil
	}
	number, ok := ParseID(d.ID())
	if !ok {
		return 0, nil, fmt.Errorf("%w: identifier %q, which is no number to the base 36", errUnsupported, d.ID())
	}
	if d.HasComposite() {
		return 0, nil, fmt.Errorf("%w: composite field of document %s", errUnsupported, d.ID())
	}
	if _, ok := d.(api.NestedDocument); ok {
		d.(api.NestedDocument).VisitNestedDocuments(func(api.Document) {
			err = fmt.Errorf("%w: nested document in document %s", errUnsupported, d.ID())
		})
	}
	d.VisitFields(func(f api.Field) {
		o := f.Options()
		if f.Name() == idField || err != nil {
			return
		}
		if !o.IsIndexed() || o.IsStored() || o.IncludeTermVectors() || o.IncludeDocValues() {
			err = fmt.Errorf("%w: field %s of document %s, with options %s", errUnsupported, f.Name(), d.ID(), o)
			return
		}
		if slices.ContainsFunc(fields, func(have Counted) bool { return have.Name == f.Name() }) {
			err = fmt.Errorf("%w: two fields %s in document %s", errUnsupported, f.Name(), d.ID())
			return
		}
		c := Counted{Name: f.Name(), Presence: o.SkipFreqNorm(), Length: f.AnalyzedLength()}
		for text, tf := range f.AnalyzedTokenFrequencies() {
			c.Terms = append(c.Terms, Term{Text: text, Count: int32(tf.Frequency())})
		}
		slices.SortFunc(c.Terms, func(a, b Term) int { return strings.Compare(a.Text, b.Text) })
		fields = append(fields, c)
	})
	return number, fields, err
}
