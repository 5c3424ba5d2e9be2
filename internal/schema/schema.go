// Package schema has what the command line prints with --json and the server sends,
// each of the schemas in docs/json.md once.
package schema

import (
	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest"
)

// Documents is biopars.documents/1.
type Documents struct {
	Schema    string             `json:"schema"`
	Documents []biopars.Document `json:"documents"`
}

// NewDocuments is a list without documents.
func NewDocuments() Documents { return Documents{"biopars.documents/1", []biopars.Document{}} }

// Document is biopars.document/1.
type Document struct {
	Schema   string          `json:"schema"`
	Passages []index.Passage `json:"passages"`
}

// NewDocument are the passages of a document.
func NewDocument(passages []index.Passage) Document { return Document{"biopars.document/1", passages} }

// DocumentsChanged is biopars.documents-changed/1.
type DocumentsChanged struct {
	Schema string `json:"schema"`
	biopars.DocumentCount
}

// NewDocumentsChanged is what an operation on documents has changed.
func NewDocumentsChanged(n biopars.DocumentCount) DocumentsChanged {
	return DocumentsChanged{"biopars.documents-changed/1", n}
}

// Stats is biopars.stats/1.
type Stats struct {
	Schema string `json:"schema"`
	biopars.Stats
}

// NewStats is what a corpus holds.
func NewStats(st biopars.Stats) Stats { return Stats{"biopars.stats/1", st} }

// Facets is biopars.facets/1.
type Facets struct {
	Schema string `json:"schema"`
	biopars.Facets
}

// NewFacets are the values that documents have.
func NewFacets(f biopars.Facets) Facets { return Facets{"biopars.facets/1", f} }

// Ingest is biopars.ingest/1.
type Ingest struct {
	Schema string `json:"schema"`
	ingest.Report
}

// NewIngest is what an ingest did.
func NewIngest(r ingest.Report) Ingest { return Ingest{"biopars.ingest/1", r} }

// Findings is biopars.doctor/1 and biopars.verify/1.
type Findings struct {
	Schema   string            `json:"schema"`
	Findings []biopars.Finding `json:"findings"`
}

// Claim is biopars.claim/1.
type Claim struct {
	Schema string `json:"schema"`
	biopars.Claim
}

// NewClaim is a claim that was held against passages.
func NewClaim(c biopars.Claim) Claim { return Claim{"biopars.claim/1", c} }

// Passage is biopars.passage/1.
type Passage struct {
	Schema string `json:"schema"`
	biopars.Surroundings
}

// NewPassage is a passage with those beside it.
func NewPassage(s biopars.Surroundings) Passage { return Passage{"biopars.passage/1", s} }
