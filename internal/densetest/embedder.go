// Package densetest checks implementations of dense.Store against one
// suite, and has an embedder for tests that needs no model.
package densetest

import (
	"context"
	"hash/fnv"
	"sync/atomic"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/index/dense"
)

// Embedder turns texts into vectors by hashing their character trigrams: texts
// that share letters are near each other. It is deterministic, and useless
// beyond tests.
type Embedder struct {
	// Dimension of the vectors; default 64.
	Dimension int
	// Texts counts the passages embedded.
	Texts atomic.Int64
	// Err, when set, is returned by every call.
	Err error
}

var _ embeddings.Embedder = (*Embedder)(nil)

// EmbedDocuments implements embeddings.Embedder.
func (e *Embedder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	e.Texts.Add(int64(len(texts)))
	out := make([][]float32, len(texts))
	for i, text := range texts {
		v, err := e.EmbedQuery(ctx, text)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// EmbedQuery implements embeddings.Embedder.
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if e.Err != nil {
		return nil, e.Err
	}
	n := e.Dimension
	if n <= 0 {
		n = 64
	}
	v := make([]float32, n)
	runes := []rune(" " + text + " ")
	for i := range max(0, len(runes)-2) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(string(runes[i : i+3])))
		sum := h.Sum32()
		sign := float32(1)
		if sum>>31 == 1 {
			sign = -1
		}
		v[int(sum&0x7fffffff)%n] += sign
	}
	return dense.Normalize(v), nil
}
