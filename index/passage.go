// Package index holds what is stored and searched, and how what is stored reaches
// what is searched: documents and the passages cut from them, the log of their
// changes, and the consumers that follow it. The log's one implementation is
// package catalogue; the consumers are the indexes in lexical, dense and qdrant.
package index

// Seq is a position in the catalogue: 1, 2, 3, …; 0 stands before the first
// entry. A passage keeps the Seq it was appended at for as long as it lives, so
// Seq is also its identity inside one corpus and the tie-breaker of every
// ranking.
type Seq uint64

// Metadata is what is known of where a text comes from. Every field may be
// empty; an unknown year is 0.
type Metadata struct {
	Source       string `json:"source,omitempty"`        // file or collection it was read from
	Publisher    string `json:"publisher,omitempty"`     // journal, publisher or web site
	URL          string `json:"url,omitempty"`           // address of the original
	Licence      string `json:"licence,omitempty"`       // SPDX identifier or free text
	EvidenceType string `json:"evidence_type,omitempty"` // guideline, review, trial, textbook, web, …
	Language     string `json:"language,omitempty"`      // BCP 47: fa, en, …
	Year         int    `json:"year,omitempty"`          // Gregorian year of publication
	RetrievedOn  string `json:"retrieved_on,omitempty"`  // ISO date on which the text was fetched

	Authors []string `json:"authors,omitempty"`
	Journal string   `json:"journal,omitempty"`
	DOI     string   `json:"doi,omitempty"`  // without a resolver before it
	PMID    string   `json:"pmid,omitempty"` // of PubMed
	// Other is what else the file or the user says, by name.
	Other map[string]string `json:"other,omitempty"`
}

// KeyRecognised is the name in Other of what marks text that was recognised from
// pictures, whatever its value.
const KeyRecognised = "ocr"

// Recognised reports whether the text was recognised from pictures (OCR): its numbers
// may be wrong.
func (m *Metadata) Recognised() bool { return m.Other[KeyRecognised] != "" }

// Document is one article, chapter, page or record before it is cut.
type Document struct {
	ID    string `json:"id"` // stable within its source
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`
	// Sections are the parts of Text under one heading path, ascending and not
	// overlapping. When there are any, only what they cover becomes passages;
	// heading lines, for example, stay outside.
	Sections []Section `json:"sections,omitempty"`
	// Pages are where pages begin in Text, ascending; none where there are no pages.
	Pages []PageStart `json:"pages,omitempty"`
	Metadata
}

// DocumentKey identifies a document: its ID is stable within its source.
type DocumentKey struct {
	Source string `json:"source,omitempty"` // Metadata.Source
	ID     string `json:"id"`               // DocumentID
}

// PageStart is where a page begins in a document's text.
type PageStart struct {
	Start int `json:"start"` // byte
	Page  int `json:"page"`  // from 1
}

// PagesOf are the pages on which the bytes from start to end of the text begin and end,
// 0 where they are not known.
func (d *Document) PagesOf(start, end int) (first, last int) {
	for _, p := range d.Pages {
		switch {
		case p.Start <= start:
			first, last = p.Page, p.Page
		case p.Start < end:
			if first == 0 {
				first = p.Page
			}
			last = p.Page
		}
	}
	return first, last
}

// Section is a byte range of a document's text under one heading.
type Section struct {
	Path  string `json:"path"` // headings from the outermost in, joined by " › "
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Passage is the unit of retrieval and of citation.
type Passage struct {
	ID         string `json:"id"`  // hash of the content: the same passage has the same ID in every corpus
	Seq        Seq    `json:"seq"` // 0 until the catalogue has stored it
	DocumentID string `json:"document_id"`
	Title      string `json:"title,omitempty"`   // title of the document
	Section    string `json:"section,omitempty"` // headings above the passage, joined by " › "
	Text       string `json:"text"`
	Start      int    `json:"start"`               // byte offset of Text in the document's text
	End        int    `json:"end"`                 // byte offset just after it
	Page       int    `json:"page,omitempty"`      // on which it begins, from 1; 0 where there are no pages
	LastPage   int    `json:"last_page,omitempty"` // on which it ends, where that is another
	Metadata
}
