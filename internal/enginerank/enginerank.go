// Package enginerank puts the engine under a retrieval evaluation, asked as its
// users ask it.
package enginerank

import (
	"context"
	"errors"
	"fmt"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval/retrieval"
)

// Search ranks by Engine.Search. The query takes the place of q.Text, the depth
// that of q.K. A query without a word finds nothing; a leg that did not answer
// is an error, because what the other one found is not what is measured.
func Search(e *biopars.Engine, q biopars.Question) retrieval.Ranker {
	return retrieval.RankerFunc(func(ctx context.Context, query string, depth int) ([]string, error) {
		q := q
		q.Text, q.K = query, depth
		res, err := e.Search(ctx, q)
		if errors.Is(err, biopars.ErrEmptyQuestion) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, n := range res.Notices {
			if n.Code == answer.NoticeDenseDown || n.Code == answer.NoticeBM25Down {
				return nil, fmt.Errorf("retrieval is incomplete (%s): %v", n.Code, n.Args)
			}
		}
		var ids []string
		for i := range res.Candidates {
			ids = append(ids, res.Candidates[i].Passage.DocumentID)
			for _, c := range res.Candidates[i].Copies { // a copy is as relevant as what stands for it
				ids = append(ids, c.DocumentID)
			}
		}
		ranked := retrieval.Documents(ids)
		return ranked[:min(depth, len(ranked))], nil
	})
}

// Diversified ranks by Engine.Retriever, that is by maximal marginal relevance
// in the form that the engine's options say. A leg that did not answer goes unnoticed
// here, as the retriever does not report it.
func Diversified(e *biopars.Engine, q biopars.Question) retrieval.Ranker {
	return retrieval.RankerFunc(func(ctx context.Context, query string, depth int) ([]string, error) {
		q := q
		q.K = depth
		docs, err := e.Retriever(q).GetRelevantDocuments(ctx, query)
		if errors.Is(err, biopars.ErrEmptyQuestion) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(docs))
		for i := range docs {
			id, ok := docs[i].Metadata["document_id"].(string)
			if !ok {
				return nil, fmt.Errorf("document %d has no document_id", i)
			}
			ids[i] = id
		}
		return retrieval.Documents(ids), nil
	})
}
