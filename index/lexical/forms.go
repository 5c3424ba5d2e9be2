package lexical

import (
	"errors"
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
func (s *snapshot) plainForm(word string) (_ []share, err error) {
	d := s.acquireDictionaries()
	defer s.releaseDictionaries(d)
	var lists [][]occurrence
	read := func(field int, term string, add func(doc uint32, tf, length uint64) occurrence) error {
		var list []occurrence
		err := d.visit(field, term, func(int) {}, func(doc uint32, tf, length uint64) {
			list = append(list, add(doc, tf, length))
		})
		if len(list) > 0 {
			lists = append(lists, list)
		}
		return err
	}
	for _, field := range signalFields[signalWords] {
		err := read(field, word, func(doc uint32, tf, length uint64) occurrence {
			return occurrence{doc, occurrences{int(tf), length}}
		})
		if err != nil {
			return nil, err
		}
	}
	dict, err := s.reader.FieldDictPrefix(fieldForms, []byte(word+formMark))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, dict.Close()) }()
	for {
		e, err := dict.Next()
		if err != nil {
			return nil, err
		}
		if e == nil {
			break
		}
		err = read(inForms, e.Term, func(doc uint32, tf, _ uint64) occurrence {
			return occurrence{doc, occurrences{n: -int(tf)}}
		})
		if err != nil {
			return nil, err
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
