package retrieve

import (
	"context"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/tracing"
)

// A Scorer is a searcher that also scores passages it did not find. Search
// returns a function for it, which belongs to the query, is not nil unless there
// is an error, and leaves out passages it cannot score. A passage that only BM25
// found then enters the fusion with its true similarity. A [*dense.Index] is one.
//
// [*dense.Index]: github.com/biopars/biopars/index/dense.Index
type Scorer interface {
	SearchAndScore(ctx context.Context, q index.Query, k int) ([]index.Hit, index.ScoreFunc, error)
}

type leg struct {
	hits   []index.Hit
	scored []index.Hit // passages of the other leg that this one did not find
	err    error
	took   time.Duration // of the search alone
}

func (h *Hybrid) searchBM25(ctx context.Context, q index.Query, o Options) leg {
	ctx, cancel := context.WithTimeout(ctx, o.BM25Timeout)
	defer cancel()
	ctx, span := tracing.Start(ctx, string(LegBM25))
	l := search(ctx, h.BM25, q, o.Depth)
	span.End(tracing.Count("hits", len(l.hits)))
	return l
}

// searchDense searches the dense leg and then scores what BM25 found and it did
// not, if it is a [Scorer].
func (h *Hybrid) searchDense(ctx context.Context, q index.Query, o Options, bm25 <-chan []index.Hit) (found leg) {
	ctx, span := tracing.Start(ctx, string(LegDense))
	defer func() { span.End(tracing.Count("hits", len(found.hits))) }()
	s, ok := h.Dense.(Scorer)
	if !ok {
		return search(ctx, h.Dense, q, o.Depth)
	}
	start := time.Now()
	hits, score, err := s.SearchAndScore(ctx, q, o.Depth)
	l := leg{hits: hits, err: err, took: time.Since(start)}
	if err != nil || len(hits) == 0 || o.Fusion == RRF { // ranks need no scores
		return l
	}
	have := make(map[index.Seq]bool, len(hits))
	for _, hit := range hits {
		have[hit.Seq] = true
	}
	var rest []index.Seq
	for _, hit := range <-bm25 {
		if !have[hit.Seq] {
			rest = append(rest, hit.Seq)
		}
	}
	if len(rest) > 0 {
		l.scored, l.err = score(ctx, rest)
	}
	return l
}

func search(ctx context.Context, s index.Searcher, q index.Query, k int) leg {
	start := time.Now()
	hits, err := s.Search(ctx, q, k)
	return leg{hits: hits, err: err, took: time.Since(start)}
}
