package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/markup"
	"github.com/biopars/biopars/persian"
)

// Fields are the names that a mapping can give a column to, with the column
// names, most telling first, that are guessed when it does not. Names are
// compared after normalising, so letter case, Arabic letters and underscores
// do not matter.
var guesses = map[string][]string{
	"id":      {"_id", "id", "doc_id", "docid", "document_id", "pmid", "doi", "شناسه", "کد"},
	"title":   {"title", "عنوان", "heading", "headline", "name", "تیتر", "question", "سوال", "سؤال", "پرسش"},
	"section": {"section", "بخش", "chapter", "فصل", "subtitle"},
	"text": {"text", "متن", "body", "content", "contents", "passage", "محتوا", "abstract", "چکیده", "answer",
		"پاسخ", "جواب"},
	"source":        {"source", "منبع", "collection"},
	"publisher":     {"publisher", "ناشر", "journal", "مجله", "site", "website"},
	"url":           {"url", "link", "address", "نشانی", "لینک", "پیوند"},
	"licence":       {"licence", "license", "مجوز"},
	"evidence_type": {"evidence_type", "evidence", "study_type", "publication_type", "نوع شواهد", "نوع مطالعه"},
	"language":      {"language", "lang", "زبان"},
	"year":          {"year", "سال", "published", "publication_date", "pub_date", "date", "تاریخ", "تاریخ انتشار"},
	"retrieved_on":  {"retrieved_on", "retrieved", "crawled", "تاریخ دریافت"},
}

// FieldNames lists the names that Options.Map accepts, sorted.
func FieldNames() []string { return slices.Sorted(maps.Keys(guesses)) }

// mapping finds the value of a field among a record's columns.
type mapping struct {
	columns map[string][]string // field -> normalised column names, in order of preference
	mapped  map[string]string   // what the user said, for messages
	known   map[string]bool     // columns that mean something: those of fields and of metadata
}

func newMapping(user map[string]string) (*mapping, error) {
	m := &mapping{columns: map[string][]string{}, mapped: user}
	for field, names := range guesses {
		for _, n := range names {
			m.columns[field] = append(m.columns[field], columnKey(n))
		}
	}
	for field, column := range user {
		if _, ok := guesses[field]; !ok {
			return nil, fmt.Errorf("ingest: no field %q to map to (fields: %s)", field,
				strings.Join(FieldNames(), ", "))
		}
		m.columns[field] = []string{columnKey(column)}
	}
	m.known = map[string]bool{}
	for _, names := range append(slices.Collect(maps.Values(m.columns)), metadataColumns...) {
		for _, n := range names {
			m.known[columnKey(n)] = true
		}
	}
	return m, nil
}

// columnKey makes spelling variants of a column name equal. A file asks for the same few
// names with every record.
func columnKey(name string) string {
	if key, ok := columnKeys.Get(name); ok {
		return key
	}
	key := strings.Join(strings.Fields(strings.ToLower(persian.Normalize(
		columnSpaces.Replace(strings.TrimPrefix(name, "\ufeff"))))), " ")
	if len(name) <= maxKept {
		columnKeys.Add(strings.Clone(name), key)
	}
	return key
}

var columnSpaces = strings.NewReplacer("_", " ", "-", " ", "\u200c", " ")

// Column names are kept with their keys, as many as the widest tables have; longer ones
// than maxKept bytes are rare.
var columnKeys, _ = lru.New[string, string](4096) // fails for no size but 0

const maxKept = 256

// row is a record's columns by columnKey.
type row map[string]any

var errNoText = errors.New("the record has no text")

// document builds a document from a row. The ID of a record without one is the
// hash of its content.
func (m *mapping) document(r row, defaults index.Metadata) (index.Document, error) {
	var d index.Document
	r = r.unnested()
	get := func(field string) string {
		for _, c := range m.columns[field] {
			if s := flatten(r[c]); s != "" {
				return s
			}
		}
		return ""
	}
	d.Title, d.Text = markup.Text(get("title")), strings.TrimSpace(markup.Text(get("text")))
	if section := get("section"); section != "" {
		d.Sections = []index.Section{{Path: section, Start: 0, End: len(d.Text)}}
	}
	if d.Text == "" {
		d.Text, d.Sections = sectioned(r)
	}
	d.Metadata = index.Metadata{
		Source: get("source"), Publisher: get("publisher"), URL: get("url"), Licence: get("licence"),
		EvidenceType: get("evidence_type"), Language: get("language"), Year: document.Year(get("year")),
		RetrievedOn: get("retrieved_on"),
	}
	d.ID = get("id")
	m.columnMetadata(r, &d.Metadata)
	return d, complete(&d, defaults)
}

// complete checks a document and fills in what it does not say.
func complete(d *index.Document, defaults index.Metadata) error {
	if strings.TrimSpace(d.Text) == "" {
		return errNoText
	}
	for _, s := range []string{d.Title, d.Text} {
		if !utf8.ValidString(s) {
			return errNotUTF8
		}
	}
	for _, s := range d.Sections {
		if s.Start < 0 || s.End < s.Start || s.End > len(d.Text) {
			return fmt.Errorf("section %q is at %d to %d of a text of %d bytes", s.Path, s.Start, s.End, len(d.Text))
		}
	}
	fill(&d.Metadata, defaults)
	if d.Language == "" {
		d.Language = persian.Language(d.Text)
	}
	if d.ID == "" {
		sum := sha256.Sum256([]byte(d.Title + "\x00" + d.Text))
		d.ID = hex.EncodeToString(sum[:8])
	}
	return nil
}

// flatten gives the text of a value: a list becomes its texts, a paragraph
// each; an object has none.
func flatten(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	case []any:
		var parts []string
		for _, e := range v {
			if s := flatten(e); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, "\n\n")
	}
	return ""
}

// sectioned reads articles whose text is a list of sections, each an object
// with a heading and a text.
func sectioned(r row) (string, []index.Section) {
	var b strings.Builder
	var sections []index.Section
	for _, key := range []string{"sections", "paragraphs", "بخش ها"} {
		list, _ := r[columnKey(key)].([]any)
		for _, e := range list {
			if text, ok := e.(string); ok { // without a heading
				e = map[string]any{"text": text}
			}
			object, ok := e.(map[string]any)
			if !ok {
				continue
			}
			part := row{}
			for k, v := range object {
				part[columnKey(k)] = v
			}
			first := func(field string) string {
				for _, name := range guesses[field] {
					if s := flatten(part[columnKey(name)]); s != "" {
						return s
					}
				}
				return ""
			}
			text := first("text")
			if text == "" {
				text = flatten(part["context"]) // of SQuAD
			}
			if text = markup.Text(text); text == "" {
				continue
			}
			if b.Len() > 0 {
				b.WriteString("\n\n")
			}
			start := b.Len()
			b.WriteString(text)
			heading := first("section")
			if heading == "" {
				heading = first("title")
			}
			heading = markup.Text(heading)
			if n := len(sections); n > 0 && sections[n-1].Path == heading {
				sections[n-1].End = b.Len()
				continue
			}
			sections = append(sections, index.Section{Path: heading, Start: start, End: b.Len()})
		}
		if b.Len() > 0 {
			break
		}
	}
	return b.String(), sections
}
