// Package demo holds a small Persian corpus of common conditions, drugs and
// tests, so that the program can be tried before any corpus has been ingested.
//
// The corpus was written for this project from general medical knowledge. It
// is a demonstration, not a clinical reference: it has no publisher, no
// references and no year, and must not be used to care for a patient. Every
// record says so with evidence_type "demo".
package demo

import (
	"bytes"
	"embed"
	"io"
	"io/fs"
)

// Name is the file name of the corpus inside FS.
const Name = "corpus.jsonl"

// Source is the value of the source field of every record.
const Source = "biopars-demo"

//go:embed corpus.jsonl
var files embed.FS

// FS returns a read-only file system that holds the corpus as the file Name,
// for loaders that read files.
func FS() fs.FS { return files }

// Corpus returns a new reader of the corpus: UTF-8 JSON Lines, one passage a
// line, with the fields _id, title, section, text, evidence_type, language,
// licence and source. The corpus is a demo and not meant for clinical use.
// Readers are independent of each other.
func Corpus() io.Reader {
	text, _ := files.ReadFile(Name) // cannot fail: the file is compiled in
	return bytes.NewReader(text)
}
