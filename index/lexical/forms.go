package lexical

import (
	"strings"

	"github.com/biopars/biopars/index/lexical/segment"
	"github.com/biopars/biopars/persian"
)

// formMark parts a word from the form in which it is written, in the terms of
// signalForms.
const formMark = "\x01"

// formKey is the term of signalForms: the word alone where it is written as it is,
// else word and form. Only the latter have postings: a passage has a word as it is
// as often as it has the word in any form, less the other forms.
func formKey(t persian.Term) string {
	if t.Form == "" || t.Form == t.Text {
		return t.Text
	}
	return t.Text + formMark + t.Form
}

// formOf is the form of a formKey.
func formOf(key string) string {
	if _, form, ok := strings.Cut(key, formMark); ok {
		return form
	}
	return key
}

// plainForm reads how often documents have a word as it is. The length of a
// document is that of the fields with the word, in whatever form.
func (s *snapshot) plainForm(w *workspace, word string) ([]share, error) {
	// Occurrences and the length above them, in one number.
	const above = 32
	for _, field := range signalFields[signalWords] {
		for i := range s.segments {
			v := &s.segments[i]
			if err := w.read(v, field, word); err != nil {
				w.words.clear()
				return nil, err
			}
			for k, doc := range w.docs {
				w.words.add(v.offset+doc, uint64(v.fields[field].Length(doc))<<above+uint64(w.freqs[k]))
			}
		}
	}
	prefix := word + formMark
	for i := range s.segments {
		v := &s.segments[i]
		if err := w.subtractForms(v, v.fields[inForms].Terms([]byte(prefix), prefixEnd(prefix))); err != nil {
			w.words.clear()
			return nil, err
		}
	}
	norms := s.norms(inForms)
	shares := w.shares[:0]
	w.words.drain(func(doc uint32, x uint64) {
		if n := uint32(x); n > 0 {
			shares = append(shares, share{doc, norms.share(n, uint32(x>>above))})
		}
	})
	w.shares = shares
	return shares, nil
}

// subtractForms takes the occurrences of forms away from those of their word.
func (w *workspace) subtractForms(v *segmentView, forms *segment.Terms) error {
	for {
		more, err := forms.Advance()
		if err != nil || !more {
			return err
		}
		if err := w.decode(v, forms.List()); err != nil {
			return err
		}
		for k, doc := range w.docs {
			// Never more than there are, unless bytes are damaged.
			if have := uint32(w.words.values[v.offset+doc]); have >= w.freqs[k] {
				w.words.values[v.offset+doc] -= uint64(w.freqs[k])
			}
		}
	}
}
