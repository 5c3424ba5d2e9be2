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
}

// Document is one article, chapter, page or record before it is cut.
type Document struct {
	ID    string `json:"id"` // stable within its source
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`
	// Sections are the parts of Text under one heading path, ascending and not
	// overlapping. When there are any, only what they cover becomes passages;
	// heading lines, for example, stay outside.
	Sections []Section `json:"sections,omitempty"`
	Metadata
}

// DocumentKey identifies a document: its ID is stable within its source.
type DocumentKey struct {
	Source string `json:"source,omitempty"` // Metadata.Source
	ID     string `json:"id"`               // DocumentID
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
	Start      int    `json:"start"` // byte offset of Text in the document's text
	End        int    `json:"end"`   // byte offset just after it
	Metadata
}
