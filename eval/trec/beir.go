package trec

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strconv"
)

// Document is one record of a BEIR corpus.jsonl.
type Document struct {
	ID    string
	Title string
	Text  string
	Extra map[string]json.RawMessage // every other field of the record; nil when there is none
}

// Query is one record of a BEIR queries.jsonl.
type Query struct {
	ID    string
	Text  string
	Extra map[string]json.RawMessage // every other field of the record; nil when there is none
}

// Corpus yields the documents of a corpus.jsonl in file order without holding
// them. An error ends the sequence. Identifiers may be JSON strings or integers;
// an identifier seen before is an error.
func Corpus(r io.Reader) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for rec, err := range records(r, "corpus") {
			if err != nil {
				yield(Document{}, err)
				return
			}
			if !yield(Document{ID: rec.id, Title: rec.title, Text: rec.text, Extra: rec.extra}, nil) {
				return
			}
		}
	}
}

// ReadCorpus reads a whole corpus.jsonl.
func ReadCorpus(r io.Reader) ([]Document, error) {
	var out []Document
	for d, err := range Corpus(r) {
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// ReadQueries reads a queries.jsonl in file order. The rules of Corpus apply; a
// field named title is kept in Extra.
func ReadQueries(r io.Reader) ([]Query, error) {
	var out []Query
	for rec, err := range records(r, "queries") {
		if err != nil {
			return nil, err
		}
		out = append(out, Query{ID: rec.id, Text: rec.text, Extra: rec.extra})
	}
	return out, nil
}

type record struct {
	id, title, text string
	extra           map[string]json.RawMessage
}

func records(r io.Reader, format string) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		seen := map[string]bool{}
		for l, err := range lines(r, format) {
			if err != nil {
				yield(record{}, err)
				return
			}
			rec, err := parseRecord(l.text, format)
			if err == nil && seen[rec.id] {
				err = &ParseError{Err: ErrDuplicate, Detail: "_id " + strconv.Quote(rec.id)}
			}
			if err != nil {
				var pe *ParseError
				if errors.As(err, &pe) {
					pe.Format, pe.Line = format, l.n
				}
				yield(record{}, err)
				return
			}
			seen[rec.id] = true
			if !yield(rec, nil) {
				return
			}
		}
	}
}

func parseRecord(text []byte, format string) (record, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return record{}, &ParseError{Err: ErrJSON, Detail: err.Error()}
	}
	var rec record
	raw, ok := fields["_id"]
	if !ok {
		return rec, &ParseError{Err: ErrJSON, Detail: "no field _id"}
	}
	if err := json.Unmarshal(raw, &rec.id); err != nil {
		var n int64
		if json.Unmarshal(raw, &n) != nil {
			return rec, &ParseError{Err: ErrJSON, Detail: "_id is neither a string nor an integer"}
		}
		rec.id = strconv.FormatInt(n, 10)
	}
	if rec.id == "" {
		return rec, &ParseError{Err: ErrID, Detail: "_id is empty"}
	}
	delete(fields, "_id")
	if raw, ok = fields["text"]; !ok {
		return rec, &ParseError{Err: ErrJSON, Detail: "no field text"}
	}
	if err := json.Unmarshal(raw, &rec.text); err != nil {
		return rec, &ParseError{Err: ErrJSON, Detail: "text is not a string"}
	}
	delete(fields, "text")
	if raw, ok = fields["title"]; ok && format == "corpus" {
		// null is common for "no title" and leaves the string empty.
		if err := json.Unmarshal(raw, &rec.title); err != nil {
			return rec, &ParseError{Err: ErrJSON, Detail: "title is not a string"}
		}
		delete(fields, "title")
	}
	if len(fields) > 0 {
		rec.extra = fields
	}
	return rec, nil
}
