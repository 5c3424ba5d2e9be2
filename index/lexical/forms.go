package lexical

import (
	"slices"
	"strings"

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

// occurrences of a word in a document, and the length of the fields that have it.
type occurrences struct {
	n      int
	length uint64
}

type occurrence = inDocument[occurrences]

// plainForm reads how often documents have a word as it is. The length of a
// document is that of the fields with the word, in whatever form.
func (s *snapshot) plainForm(word string) ([]share, error) {
	d := acquireDecoder()
	defer decoders.Put(d)
	var lists [][]occurrence
	for _, field := range signalFields[signalWords] {
		var list []occurrence
		for i := range s.segments {
			v := &s.segments[i]
			if err := d.read(v, field, word); err != nil {
				return nil, err
			}
			list = slices.Grow(list, len(d.docs))
			for k, doc := range d.docs {
				list = append(list, occurrence{v.offset + doc,
					occurrences{int(d.freqs[k]), uint64(v.fields[field].Length(doc))}})
			}
		}
		if len(list) > 0 {
			lists = append(lists, list)
		}
	}
	prefix := word + formMark
	for i := range s.segments {
		v := &s.segments[i]
		terms := v.fields[inForms].Terms([]byte(prefix), prefixEnd(prefix))
		for {
			more, err := terms.Advance()
			if err != nil {
				return nil, err
			}
			if !more {
				break
			}
			if err := d.decode(v, terms.List()); err != nil {
				return nil, err
			}
			if len(d.docs) == 0 {
				continue
			}
			list := make([]occurrence, len(d.docs))
			for k, doc := range d.docs {
				list[k] = occurrence{v.offset + doc, occurrences{n: -int(d.freqs[k])}}
			}
			lists = append(lists, list)
		}
	}
	all := mergeByDocument(lists, func(a, b occurrences) occurrences {
		return occurrences{a.n + b.n, a.length + b.length}
	})
	fr, average := s.ranking.field(inForms), s.stats.Forms.average()
	out := make([]share, 0, len(all))
	for _, x := range all {
		if x.value.n > 0 {
			out = append(out, share{x.doc, normalisedTF(fr, uint64(x.value.n), x.value.length, average)})
		}
	}
	return out, nil
}
