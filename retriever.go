package biopars

import (
	"context"

	"github.com/tmc/langchaingo/schema"
)

// Retriever returns the engine's retrieval, evidence chosen by maximal marginal
// relevance included, as a langchaingo retriever. The text of the question it is
// asked takes the place of q.Text. A document's metadata holds the passage's
// identity and source; its score is that of the fused ranking.
func (e *Engine) Retriever(q Question) schema.Retriever { return retriever{e, q} }

type retriever struct {
	engine   *Engine
	question Question
}

// GetRelevantDocuments implements schema.Retriever.
func (r retriever) GetRelevantDocuments(ctx context.Context, query string) ([]schema.Document, error) {
	r.question.Text = query
	opts := r.engine.opts.Rerank
	if r.question.K > 0 {
		opts.K = r.question.K
	}
	found, view, err := r.engine.retrieve(ctx, r.question, max(opts.K, pool))
	if err != nil {
		return nil, err
	}
	defer view.Release()
	evidence, err := r.engine.choose(ctx, view, found.Query, found.Candidates, opts)
	if err != nil {
		return nil, err
	}
	docs := make([]schema.Document, len(evidence))
	for i, c := range evidence {
		p := &c.Passage
		docs[i] = schema.Document{PageContent: p.Text, Score: float32(c.Score), Metadata: map[string]any{
			"id": p.ID, "document_id": p.DocumentID, "title": p.Title, "section": p.Section,
			"source": p.Source, "publisher": p.Publisher, "url": p.URL, "year": p.Year,
			"evidence_type": p.EvidenceType, "licence": p.Licence, "language": p.Language,
			"retrieved_on": p.RetrievedOn, "authors": p.Authors, "journal": p.Journal, "doi": p.DOI, "pmid": p.PMID,
			"page": p.Page, "last_page": p.LastPage, "other": p.Other,
		}}
	}
	return docs, nil
}
