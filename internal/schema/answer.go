package schema

import (
	"github.com/biopars/biopars"
	"github.com/biopars/biopars/retrieve"
)

// Answer is biopars.answer/1.
type Answer struct {
	Schema string `json:"schema"`
	biopars.Answer
	Error         string                 `json:"error,omitempty"`
	Understanding *biopars.Understanding `json:"understanding,omitempty"`
	Candidates    []Score                `json:"candidates,omitempty"`
	Evidence      []Score                `json:"evidence,omitempty"`
}

// NewAnswer is an answer without its explanation and without what the model thought
// aloud.
func NewAnswer(a biopars.Answer) Answer {
	out := Answer{Schema: "biopars.answer/1", Answer: a.WithLists()}
	out.Reasoning = ""
	return out
}

// Explain is the answer with what the question was taken to mean, the scores of every
// stage, and what the model thought aloud.
func (a Answer) Explain(reasoning string, found biopars.Retrieved, evidence []retrieve.Candidate) Answer {
	a.Reasoning = reasoning
	if found.Understanding.Terms != nil { // it was searched for
		a.Understanding = &found.Understanding
	}
	a.Candidates, a.Evidence = Scores(found.Candidates), Scores(evidence)
	return a
}

// Score is a candidate without its passage's text.
type Score struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Section   string  `json:"section,omitempty"`
	Score     float64 `json:"score"`
	BM25      float64 `json:"bm25"`
	BM25Rank  int     `json:"bm25_rank"`
	Dense     float64 `json:"dense"`
	DenseRank int     `json:"dense_rank"`
	Fused     float64 `json:"fused"`
	Prior     float64 `json:"prior,omitempty"`
	Cross     float64 `json:"cross,omitempty"`
	MMR       float64 `json:"mmr"`
}

// Scores are those of candidates.
func Scores(cs []retrieve.Candidate) []Score {
	out := make([]Score, len(cs))
	for i, c := range cs {
		out[i] = Score{c.Passage.ID, c.Passage.Title, c.Passage.Section, c.Score, c.BM25, c.BM25Rank, c.Dense,
			c.DenseRank, c.Fused, c.Prior, c.Cross, c.MMR}
	}
	return out
}
