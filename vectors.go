package biopars

import (
	"context"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/index/dense"
)

// encoder makes vectors with the encoder that was trained on the corpus, as of
// questions: for passages it would first make its rows ready for many of them.
type encoder struct{ index *dense.Index }

// EmbedQuery implements embeddings.Embedder.
func (e encoder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	return e.index.EmbedQuery(ctx, text)
}

// EmbedDocuments implements embeddings.Embedder.
func (e encoder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		v, err := e.index.EmbedQuery(ctx, t)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// sentenceEncoder is what the checker compares sentences by: the corpus's own
// encoder, or nil. An embedder behind a network would make every sentence wait.
func (e *Engine) sentenceEncoder(c *corpus) embeddings.Embedder {
	if c.dense == nil || e.opts.Embedder != nil {
		return nil
	}
	return encoder{c.dense}
}
