// Package bibliography reads what reference managers write: RIS, the MEDLINE format of
// PubMed (nbib), and BibTeX. An entry tells of an article that lies beside it, and one
// with an abstract can be read itself.
package bibliography

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/biopars/biopars/ingest/charset"
	"github.com/biopars/biopars/ingest/document"
)

// Entry is what a bibliography says of one publication.
type Entry struct {
	document.Document          // without blocks but those of the abstract
	File              string   // name of the file of the publication, "" when none is named
	types             []string // of the publication
}

// maxFile bounds a bibliography.
const maxFile = 64 << 20

// Is reports whether a file is one by its first bytes.
func Is(head []byte) bool {
	head = bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("TY  - ")), bytes.HasPrefix(head, []byte("PMID- ")):
		return true
	case bytes.HasPrefix(head, []byte("@")), bytes.HasPrefix(head, []byte("%")):
		return bibtexStart.Match(head)
	}
	return false
}

// Read reads all entries. What is damaged is passed over.
func Read(r io.Reader) ([]Entry, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%w: a bibliography of more than %d MiB", document.ErrTooLarge, maxFile>>20)
	}
	text, _, err := charset.Decode(data, "")
	if err != nil {
		text = strings.ToValidUTF8(string(data), "\ufffd")
	}
	trimmed := strings.TrimLeft(text, " \t\r\n")
	var entries []Entry
	if strings.HasPrefix(trimmed, "TY  -") || strings.HasPrefix(trimmed, "PMID-") {
		entries = tagged(trimmed)
	} else {
		entries = bibtex(trimmed)
	}
	for i := range entries {
		e := &entries[i]
		e.EvidenceType = document.Evidence(e.types...)
		for _, t := range e.types {
			e.Retracted = e.Retracted || strings.HasPrefix(strings.ToLower(t), "retract")
		}
		if e.ID == "" {
			e.ID = e.PMID
		}
		if e.ID == "" {
			e.ID = e.DOI
		}
		if e.Retracted {
			e.WarnRetracted()
		}
	}
	return entries, nil
}

// abstract makes blocks of an abstract, of which labels such as "METHODS:" may begin
// the lines.
func (e *Entry) abstract(text string) {
	e.Blocks = append(e.Blocks, document.Paragraphs(strings.Split(text, "\n"))...)
}

// person turns "Nouri, Sara" round.
func person(name string) string {
	last, first, ok := strings.Cut(name, ",")
	if !ok {
		return document.Line(name)
	}
	return document.Line(first + " " + last)
}

// doi is a DOI without what stands around it.
func doi(s string) string {
	if i := strings.Index(s, "10."); i >= 0 {
		s, _, _ = strings.Cut(s[i:], " ")
		return s
	}
	return ""
}
