package cli

import (
	"github.com/biopars/biopars"
	"github.com/biopars/biopars/retrieve"
)

func (o *askOptions) printJSON(a biopars.Answer, found biopars.Retrieved, evidence []retrieve.Candidate,
	failed error) error {
	out := answerJSON{Schema: "biopars.answer/1", Answer: a.WithLists()}
	if failed != nil {
		out.Error = bounded(errorText(failed))
	}
	if !o.explain {
		out.Reasoning = ""
	}
	if o.explain {
		if found.Understanding.Terms != nil { // it was searched for
			out.Understanding = &found.Understanding
		}
		out.Candidates, out.Evidence = scores(found.Candidates), scores(evidence)
	}
	if o.oneLine {
		return writeLine(o.Out, out)
	}
	return writeJSON(o.Out, out)
}

// answerJSON is the schema biopars.answer/1 of docs/json.md.
type answerJSON struct {
	Schema string `json:"schema"`
	biopars.Answer
	Error         string                 `json:"error,omitempty"`
	Understanding *biopars.Understanding `json:"understanding,omitempty"`
	Candidates    []scoreJSON            `json:"candidates,omitempty"`
	Evidence      []scoreJSON            `json:"evidence,omitempty"`
}

// scoreJSON is a candidate without its passage's text.
type scoreJSON struct {
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

func scores(cs []retrieve.Candidate) []scoreJSON {
	out := make([]scoreJSON, len(cs))
	for i, c := range cs {
		out[i] = scoreJSON{c.Passage.ID, c.Passage.Title, c.Passage.Section, c.Score, c.BM25, c.BM25Rank, c.Dense,
			c.DenseRank, c.Fused, c.Prior, c.Cross, c.MMR}
	}
	return out
}
