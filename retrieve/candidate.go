// Package retrieve turns a question into ranked candidate passages: BM25 and
// dense search in parallel, each with its own deadline, and their fusion.
package retrieve

import "github.com/biopars/biopars/index"

// Candidate is a passage on its way to becoming evidence, with every score it
// got on the way. A rank is 1-based; 0 means that this leg did not return it.
type Candidate struct {
	Passage index.Passage `json:"passage"`

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
