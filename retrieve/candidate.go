// Package retrieve turns a question into ranked candidate passages: BM25 and
// dense search in parallel, each with its own deadline, and their fusion.
package retrieve

import "github.com/biopars/biopars/index"

// Candidate is a passage on its way to becoming evidence, with every score it
// got on the way. A rank is 1-based; 0 means that this leg did not return it.
type Candidate struct {
	Passage index.Passage `json:"passage"`
	// Copies are near duplicates of the passage that were found as well, in other
	// documents perhaps. It stands for them: they are no further witnesses.
	Copies []Copy `json:"copies,omitempty"`

	Score     float64 `json:"score"` // the score that decided the present order
	BM25      float64 `json:"bm25"`
	BM25Rank  int     `json:"bm25_rank,omitempty"`
	Dense     float64 `json:"dense"` // cosine similarity, -1 to 1
	DenseRank int     `json:"dense_rank,omitempty"`
	Fused     float64 `json:"fused"`           // after fusion
	Prior     float64 `json:"prior,omitempty"` // what Options.Prefer has added to Score
	Cross     float64 `json:"cross,omitempty"` // what a cross-encoder says, 0 to 1; 0 if it had no time
	MMR       float64 `json:"mmr,omitempty"`   // marginal relevance at the moment it was selected
}

// Copy names a passage that is a near duplicate of another one.
type Copy struct {
	ID         string `json:"id"` // of the passage
	DocumentID string `json:"document_id"`
	Title      string `json:"title,omitempty"`
	Source     string `json:"source,omitempty"`
	URL        string `json:"url,omitempty"`
	Page       int    `json:"page,omitempty"`
	Year       int    `json:"year,omitempty"`
}

// CopyOf names a passage.
func CopyOf(p *index.Passage) Copy {
	return Copy{ID: p.ID, DocumentID: p.DocumentID, Title: p.Title, Source: p.Source, URL: p.URL, Page: p.Page, Year: p.Year}
}
