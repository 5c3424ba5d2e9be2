package rerank

import (
	"context"
	"errors"
	"time"
)

// Scorer says how well passages answer a question, as a cross-encoder does that
// reads both together.
type Scorer interface {
	// Score gives scores of the passages, from the first on, as far as the context's
	// deadline leaves time: there may be fewer than passages. They are above 0, and
	// more is better.
	Score(ctx context.Context, question string, passages []string) ([]float64, error)
}

// Rescore asks a scorer for the relevance of passages that are ordered by another
// one, the best first, for as long as budget; 0 is no limit. Passages for which there
// was no time keep their order behind the others. It reports how many were scored.
func Rescore(ctx context.Context, by Scorer, budget time.Duration, question string, passages []string,
	relevance []float64) (scores []float64, scored int, err error) {
	within := ctx
	if budget > 0 {
		var cancel context.CancelFunc
		within, cancel = context.WithTimeout(ctx, budget)
		defer cancel()
	}
	found, err := by.Score(within, question, passages)
	if err != nil && (ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded)) {
		return nil, 0, err
	}
	found = found[:min(len(found), len(passages))]
	scores = append(make([]float64, 0, len(passages)), found...)
	if len(found) == 0 {
		return append(scores, relevance...), 0, nil
	}
	lowest := found[0]
	for _, s := range found {
		lowest = min(lowest, s)
	}
	rest := Normalize(relevance[len(found):])
	for i := range rest { // from just below the lowest down to half of it
		scores = append(scores, lowest*(.5+.499*rest[i]))
	}
	return scores, len(found), nil
}
