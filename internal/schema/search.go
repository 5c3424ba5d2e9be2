package schema

import (
	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/retrieve"
)

// Search is biopars.search/1.
type Search struct {
	Schema  string          `json:"schema"`
	Query   string          `json:"query"`
	Hits    []Hit           `json:"hits"`
	Notices []answer.Notice `json:"notices,omitempty"`
	Timings answer.Timings  `json:"timings"`

	Understanding *biopars.Understanding `json:"understanding,omitempty"` // if it is to be explained
}

// Hit is a passage that was found.
type Hit struct {
	Score
	Passage    index.Passage   `json:"passage"`
	Copies     []retrieve.Copy `json:"copies,omitempty"`
	Highlights [][2]int        `json:"highlights"` // byte ranges of the passage's text
}

// NewSearch is what a search found.
func NewSearch(res *biopars.SearchResult, highlight func(query, text string) []persian.Span) Search {
	return Search{Schema: "biopars.search/1", Query: res.Query, Hits: Hits(res.Query, res.Candidates, highlight),
		Notices: res.Notices, Timings: res.Timings}
}

// Hits are candidates with what of their texts matches a query.
func Hits(query string, cs []retrieve.Candidate, highlight func(query, text string) []persian.Span) []Hit {
	hits := make([]Hit, 0, len(cs))
	for i, s := range Scores(cs) {
		h := Hit{Score: s, Passage: cs[i].Passage, Copies: cs[i].Copies, Highlights: [][2]int{}}
		for _, span := range highlight(query, h.Passage.Text) {
			h.Highlights = append(h.Highlights, [2]int{span.Start, span.End})
		}
		hits = append(hits, h)
	}
	return hits
}
