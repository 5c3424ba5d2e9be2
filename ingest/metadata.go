package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/persian"
)

// Bounds of what is kept of a document beside its text, so that what a program writes
// into a file by mistake is not repeated with every passage.
const (
	maxAuthors = 200
	maxOther   = 64
	maxValue   = 1024 // bytes of a value of Metadata.Other
)

// metadata is what the corpus keeps of a document's.
func metadata(m *document.Metadata) index.Metadata {
	out := index.Metadata{
		Publisher: cmp.Or(m.Publisher, m.Journal), URL: m.URL, Licence: m.Licence, EvidenceType: m.EvidenceType,
		Language: m.Language, Year: m.Year, RetrievedOn: m.RetrievedOn,
		Journal: m.Journal, DOI: m.DOI, PMID: m.PMID,
	}
	for _, a := range m.Authors {
		if a = document.Line(a); a != "" && len(out.Authors) < maxAuthors {
			out.Authors = append(out.Authors, a)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Other)) {
		setOther(&out, name, m.Other[name])
	}
	switch {
	case out.URL != "":
	case m.DOI != "":
		out.URL = "https://doi.org/" + m.DOI
	case m.PMID != "":
		out.URL = "https://pubmed.ncbi.nlm.nih.gov/" + m.PMID + "/"
	}
	if m.Retracted {
		out.EvidenceType = document.Retracted
	}
	return out
}

// setOther keeps a value under a name, within bounds.
func setOther(m *index.Metadata, name, value string) {
	name, value = columnKey(name), document.Line(value)
	if name == "" || value == "" || len(name) > maxValue || len(m.Other) >= maxOther || !utf8.ValidString(name+value) {
		return
	}
	if len(value) > maxValue {
		value = strings.ToValidUTF8(value[:maxValue], "")
	}
	if m.Other == nil {
		m.Other = map[string]string{}
	}
	m.Other[name] = value
}

// fill sets the fields of m that are empty.
func fill(m *index.Metadata, d index.Metadata) {
	set := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	set(&m.Source, d.Source)
	set(&m.Publisher, d.Publisher)
	set(&m.URL, d.URL)
	set(&m.Licence, d.Licence)
	set(&m.EvidenceType, d.EvidenceType)
	set(&m.Language, d.Language)
	set(&m.RetrievedOn, d.RetrievedOn)
	set(&m.Journal, d.Journal)
	set(&m.DOI, d.DOI)
	set(&m.PMID, d.PMID)
	if m.Year == 0 {
		m.Year = d.Year
	}
	if len(m.Authors) == 0 {
		m.Authors = d.Authors
	}
	for name, v := range d.Other {
		if m.Other[name] == "" {
			if m.Other == nil {
				m.Other = map[string]string{}
			}
			m.Other[name] = v
		}
	}
}

// ErrMetadata is wrapped by the errors of SetMetadata.
var ErrMetadata = errors.New("not metadata")

// SetMetadata sets a field of metadata by one of the names that columns and files beside
// others have for it; a name of none is one in Other. Those of texts, titles and
// identifiers are refused, as they differ from document to document.
func SetMetadata(m *index.Metadata, name, value string) error {
	key := columnKey(name)
	if key == "" || document.Line(value) == "" || len(value) > maxValue {
		return fmt.Errorf("%w: %q=%q (want a name and a value of at most %d bytes)", ErrMetadata, name, value, maxValue)
	}
	if identifies(key) {
		return fmt.Errorf("%w: %q names a document or is its text", ErrMetadata, name)
	}
	var d document.Document
	values := map[string][]string{key: {value}}
	if slices.Contains(authorColumns, key) {
		values[key] = splitAuthors(value)
	}
	setMetadata(&d, values)
	set := metadata(&d.Metadata)
	if slices.ContainsFunc(guesses["year"], func(g string) bool { return columnKey(g) == key }) && set.Year == 0 {
		return fmt.Errorf("%w: %q has no year", ErrMetadata, value)
	}
	fill(&set, *m)
	*m = set
	return nil
}

// authorColumns are the names that columns of authors have.
var authorColumns = []string{"authors", "author", "نویسنده", "نویسندگان", "پدیدآورندگان", "creator", "creators", "by"}

// splitAuthors takes a list of names apart. A comma separates names only where each of
// them has two words: it stands between the family name and the others as well.
func splitAuthors(s string) []string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(";؛|\n", r) })
	if len(parts) == 1 {
		names := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '،' })
		if !slices.ContainsFunc(names, func(n string) bool { return len(strings.Fields(n)) < 2 }) {
			parts = names
		}
	}
	var out []string
	for _, p := range parts {
		if p = document.Line(p); p != "" && len(out) < maxAuthors {
			out = append(out, p)
		}
	}
	return out
}

// Names of columns that say what is no field.
var (
	journalColumns   = []string{"journal", "مجله", "نشریه"}
	doiColumns       = []string{"doi"}
	pmidColumns      = []string{"pmid"}
	retractedColumns = []string{"retracted", "پس گرفته شده"}
	metadataColumns  = [][]string{journalColumns, doiColumns, pmidColumns, authorColumns, retractedColumns}
)

// maxColumn is the length of the longest value of a column that is kept as metadata,
// in bytes: longer ones are texts.
const maxColumn = 200

// columnMetadata adds what a row says of authors, journal and the like, and its short
// columns that mean nothing else.
func (m *mapping) columnMetadata(r row, d *index.Metadata) {
	first := func(names []string) string {
		for _, n := range names {
			if s := flatten(r[columnKey(n)]); s != "" {
				return document.Line(s)
			}
		}
		return ""
	}
	d.Journal = cmp.Or(d.Journal, first(journalColumns))
	d.DOI = cmp.Or(d.DOI, bareDOI(first(doiColumns)))
	d.PMID = cmp.Or(d.PMID, first(pmidColumns))
	for _, name := range authorColumns {
		if list, ok := r[columnKey(name)].([]any); ok && len(d.Authors) == 0 {
			for _, e := range list {
				if s := document.Line(authorName(e)); s != "" && len(d.Authors) < maxAuthors {
					d.Authors = append(d.Authors, s)
				}
			}
		} else if s := flatten(r[columnKey(name)]); s != "" && len(d.Authors) == 0 {
			d.Authors = splitAuthors(s)
		}
	}
	if isTrue(first(retractedColumns)) {
		d.EvidenceType = document.Retracted
	}
	for _, name := range slices.Sorted(maps.Keys(r)) {
		if value := flatten(r[name]); !m.known[name] && !slices.Contains(rowTexts, name) && len(value) <= maxColumn {
			setOther(d, name, value)
		}
	}
}

// rowTexts are columns that hold texts in parts, and say nothing of them.
var rowTexts = []string{"sections", "paragraphs", "بخش ها", "context", "answers"}

// unnested is a row with what an object "metadata" in it says, as columns of the row.
func (r row) unnested() row {
	for _, name := range []string{"metadata", "meta"} {
		nested, ok := r[name].(map[string]any)
		if !ok {
			continue
		}
		out := maps.Clone(r)
		delete(out, name)
		for k, v := range nested {
			if _, taken := out[columnKey(k)]; !taken && !identifies(columnKey(k)) {
				out[columnKey(k)] = v
			}
		}
		return out
	}
	return r
}

// identifies reports whether a column names a document or holds its text.
func identifies(key string) bool {
	for _, field := range []string{"id", "title", "section", "text", "source"} {
		for _, guess := range guesses[field] {
			if key == columnKey(guess) && key != "doi" && key != "pmid" {
				return true
			}
		}
	}
	return false
}

// authorName is an author in a list: a name, or an object with one.
func authorName(v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return flatten(v)
	}
	part := row{}
	for k, v := range object {
		part[columnKey(k)] = v
	}
	if name := cmp.Or(flatten(part["name"]), flatten(part["نام"])); name != "" {
		return name
	}
	return strings.TrimSpace(cmp.Or(flatten(part["given"]), flatten(part["first"]), flatten(part["forename"])) + " " +
		cmp.Or(flatten(part["family"]), flatten(part["last"]), flatten(part["surname"])))
}

// bareDOI is a DOI without a resolver before it.
func bareDOI(s string) string {
	for _, prefix := range []string{"https://", "http://", "dx.", "doi.org/", "doi:", "DOI:"} {
		s = strings.TrimPrefix(s, prefix)
	}
	return strings.TrimSpace(s)
}

// isTrue reads a value that says yes or no.
func isTrue(s string) bool {
	return slices.Contains([]string{"true", "yes", "1", "بله", "آری"}, strings.ToLower(persian.Normalize(s)))
}
