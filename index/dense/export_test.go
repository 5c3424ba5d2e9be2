package dense

import (
	"context"
	"math"

	"github.com/biopars/biopars/index/internal/topk"
)

// OpenExactWith is OpenExact with other limits.
func OpenExactWith(ctx context.Context, dir string, opts ExactOptions, compact, big, signs int) (*Exact, error) {
	return openExact(ctx, dir, opts, limits{compact: compact, big: big, signs: signs})
}

// Chosen is how many rows are compared for a query, 0 when all are.
func (x *Exact) Chosen(ctx context.Context, query []float32, k int) int {
	p := x.use()
	defer x.done(p)
	s := &scan{table: p.table, query: Normalize(query), all: topk.New(k, math.Inf(-1))}
	chosen, _ := s.choose(ctx)
	return len(chosen)
}
