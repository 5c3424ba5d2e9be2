// Package document is what readers of file formats make of files: documents of
// blocks in reading order, with what is known of them. It knows no format. One
// package a format stands beside it and registers what it reads; package ingest
// cuts documents into passages.
package document

// Document is an article, a chapter or a page of the web as its file has it.
type Document struct {
	// ID names the document within its file, where the file does: a PMID, a DOI, an
	// address. Empty: the file is one document.
	ID    string
	Title string
	Metadata
	Blocks   []Block // in reading order
	Warnings []Warning
	// Fields are the columns of a record that a table or a database holds, by name.
	// What they mean is guessed, or said by the user; a document with fields has no
	// blocks.
	Fields map[string]any
	Line   int // on which it begins in the file, from 1; 0 when not known
}

// Metadata is what is known of a document. Every field may be empty.
type Metadata struct {
	Authors      []string `json:"authors,omitempty"`
	Journal      string   `json:"journal,omitempty"`
	Publisher    string   `json:"publisher,omitempty"`
	Year         int      `json:"year,omitempty"` // Gregorian year of publication
	DOI          string   `json:"doi,omitempty"`  // without a resolver before it
	PMID         string   `json:"pmid,omitempty"`
	URL          string   `json:"url,omitempty"`
	Licence      string   `json:"licence,omitempty"`
	Language     string   `json:"language,omitempty"`      // BCP 47
	EvidenceType string   `json:"evidence_type,omitempty"` // guideline, review, trial, textbook, web, …
	RetrievedOn  string   `json:"retrieved_on,omitempty"`  // ISO date
	Retracted    bool     `json:"retracted,omitempty"`
	// Other is what else the file or the user says, by name.
	Other map[string]string `json:"other,omitempty"`
}

// Kind is what a block is.
type Kind string

// The kinds of blocks.
const (
	Heading   Kind = "heading"
	Paragraph Kind = "paragraph"
	Item      Kind = "item" // of a list
	Row       Kind = "row"  // of a table
	Caption   Kind = "caption"
	Note      Kind = "note" // at the foot or the end
)

// Block is a piece of a document that stands on its own.
type Block struct {
	Kind  Kind
	Level int    // of a heading from 1, the outermost; of an item how deep its list lies, from 1
	Page  int    // from 1; 0 where there are no pages
	Text  string // without line breaks; empty in a row, which has cells
	Cells []string
	Head  bool // the row names the columns of those behind it
	// First marks the first row of a table and the first item of a list, so that two
	// in succession stay apart.
	First      bool
	Start, End int64 // bytes in the file; End is 0 where not known
}

// Warning is something that was left out or may be wrong, which does not keep the
// rest from being read.
type Warning struct {
	Code  string `json:"code"`            // what it is, for programs; see the constants
	Text  string `json:"text"`            // what it is, in English
	Page  int    `json:"page,omitempty"`  // from 1
	Count int    `json:"count,omitempty"` // how many times, 0: once
}

// Codes of warnings.
const (
	WarnReferences = "references"  // a list of references was left out
	WarnFurniture  = "furniture"   // navigation, advertisements, running headers were left out
	WarnEncoding   = "encoding"    // the encoding was guessed
	WarnCutShort   = "cut_short"   // the file ends early, or a bound was reached
	WarnUnreadable = "unreadable"  // a part could not be read
	WarnRetracted  = "retracted"   // the article was retracted
	WarnNoMainText = "no_main"     // the main text could not be told from the rest
	WarnLayout     = "layout"      // reading order or columns are uncertain
	WarnHiddenText = "hidden_text" // text that a reader does not see was left out
	WarnRecognised = "ocr"         // text was recognised from pictures
	WarnScanned    = "scanned"     // a page is a picture, and was left out
)

// Add appends a block unless it is blank.
func (d *Document) Add(b Block) {
	if b.Text != "" || len(b.Cells) > 0 {
		d.Blocks = append(d.Blocks, b)
	}
}

// WarnRetracted says once that the article was retracted.
func (d *Document) WarnRetracted() {
	for _, w := range d.Warnings {
		if w.Code == WarnRetracted {
			return
		}
	}
	d.Warn(WarnRetracted, "the article was retracted", 0)
}

// Warn adds a warning; one with the same code and page is counted.
func (d *Document) Warn(code, text string, page int) {
	for i := range d.Warnings {
		if w := &d.Warnings[i]; w.Code == code && w.Page == page && w.Text == text {
			w.Count = max(w.Count, 1) + 1
			return
		}
	}
	d.Warnings = append(d.Warnings, Warning{Code: code, Text: text, Page: page})
}

// TitleFromHeading gives a document without a title that of its first heading of the
// highest level.
func (d *Document) TitleFromHeading() {
	for _, b := range d.Blocks {
		if d.Title != "" {
			return
		}
		if b.Kind == Heading && b.Level == 1 {
			d.Title = b.Text
		}
	}
}
