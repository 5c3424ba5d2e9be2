package ollama

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/ollama/ollama/api"
	"github.com/tmc/langchaingo/embeddings"
)

// Embedder is an embedding model on the server as a langchaingo
// embeddings.Embedder. It is safe for concurrent use.
type Embedder struct{ *Client }

// NewEmbedder makes an Embedder. It does not contact the server.
func NewEmbedder(opts Options) (*Embedder, error) {
	c, err := New(opts)
	if err != nil {
		return nil, err
	}
	return &Embedder{c}, nil
}

// EmbedDocuments implements embeddings.Embedder: one vector a text, in order,
// all of the same length. Texts go out in batches of Options.BatchSize, one
// after the other. A text that is too long is an ErrContextOverflow that names
// its position, unless Options.TruncateInput is set.
func (e *Embedder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for batch := range slices.Chunk(texts, e.opts.BatchSize) {
		vectors, err := e.batch(ctx, batch)
		if errors.Is(err, ErrContextOverflow) {
			err = e.nameOverlong(ctx, batch, len(out), err)
		}
		if err != nil {
			return nil, err
		}
		for _, v := range vectors {
			if len(out) > 0 && len(v) != len(out[0]) {
				return nil, e.wrong("vectors of %d and %d dimensions", len(out[0]), len(v))
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// EmbedQuery implements embeddings.Embedder.
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	v, err := e.batch(ctx, []string{text})
	if err != nil {
		return nil, err
	}
	return v[0], nil
}

func (e *Embedder) batch(ctx context.Context, texts []string) ([][]float32, error) {
	var resp *api.EmbedResponse
	err := e.retry(ctx, func() (bool, error) {
		var err error
		resp, err = e.api.Embed(ctx, &api.EmbedRequest{
			Model:     e.opts.Model,
			Input:     texts,
			Truncate:  &e.opts.TruncateInput,
			KeepAlive: e.keepAlive(),
			Options:   map[string]any{"num_ctx": e.opts.NumCtx},
		})
		if err != nil && ctx.Err() != nil {
			err = ctx.Err()
		}
		err = e.wrap("embed", err, nil)
		return retryable(err), err
	})
	if err != nil {
		return nil, err
	}
	if len(resp.Embeddings) != len(texts) {
		return nil, e.wrong("%d vectors for %d texts", len(resp.Embeddings), len(texts))
	}
	for _, v := range resp.Embeddings {
		var norm float64
		for _, x := range v {
			norm += float64(x) * float64(x)
		}
		if norm == 0 || math.IsNaN(norm) || math.IsInf(norm, 0) {
			return nil, e.wrong("a vector without direction")
		}
	}
	return resp.Embeddings, nil
}

func (e *Embedder) wrong(format string, args ...any) error {
	return &Error{Op: "embed", Model: e.opts.Model, Host: e.Host(), Kind: ErrRejected,
		Err: fmt.Errorf(format, args...)}
}

// nameOverlong finds which text of a refused batch is too long.
func (e *Embedder) nameOverlong(ctx context.Context, batch []string, first int, refused error) error {
	for i, t := range batch {
		_, err := e.batch(ctx, []string{t})
		if errors.Is(err, ErrContextOverflow) {
			return fmt.Errorf("text %d of %d bytes: %w", first+i, len(t), err)
		}
		if err != nil {
			return err
		}
	}
	return refused
}

var _ embeddings.Embedder = (*Embedder)(nil)
