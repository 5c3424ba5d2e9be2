package retrieve

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/tracing"
)

// ErrNoLeg is returned when no leg that the mode asks for is configured.
var ErrNoLeg = errors.New("retrieve: the index that this mode searches does not exist")

// Hybrid retrieves with two legs. A nil Dense makes every mode but dense fall
// back to BM25, without a Failure: the leg was never there. It is safe for
// concurrent use if its searchers are.
type Hybrid struct {
	BM25     index.Searcher
	Dense    index.Searcher
	Passages index.PassageReader
	// Fused, when set, takes the place of both legs where they are to be fused by
	// reciprocal rank. When it fails, each leg is asked on its own.
	Fused FusedSearcher
}

// FusedSearcher is a server that searches with both legs and fuses what they
// find by reciprocal rank, in one call.
type FusedSearcher interface {
	// SearchFused returns the best k of what is among the best depth of a leg, with
	// Score, Fused and BM25 filled in and of the passage its Seq.
	SearchFused(ctx context.Context, q index.Query, k, depth int) ([]Candidate, error)
}

// Retrieve searches both legs at once and fuses what they find. One leg
// failing or outlasting its deadline is reported in Result.Failures; an error
// is returned only if no leg answered or ctx ended.
func (h *Hybrid) Retrieve(ctx context.Context, q index.Query, opts Options) (Result, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return Result{}, err
	}
	useBM25 := h.BM25 != nil && o.Mode != ModeDense
	useDense := h.Dense != nil && o.Mode != ModeBM25
	if !useBM25 && !useDense {
		return Result{}, fmt.Errorf("%w: %s", ErrNoLeg, o.Mode)
	}
	if useBM25 && useDense && o.Fusion == RRF && h.Fused != nil {
		if res, err := h.retrieveFused(ctx, q, o); err == nil {
			return res, nil
		}
	}
	var bm25, dense leg
	if !useDense {
		o.Depth = o.pool() // nothing is fused, so nothing is needed from further below
	}
	if useDense {
		// The dense leg may wait for a server that ignores its context, so it
		// runs aside and is left behind at its deadline.
		legCtx, cancel := context.WithTimeout(ctx, o.DenseTimeout)
		defer cancel()
		lexical := make(chan []index.Hit, 1)
		pending := make(chan leg, 1)
		go func() { pending <- h.searchDense(legCtx, q, o, lexical) }()
		if useBM25 {
			bm25 = h.searchBM25(ctx, q, o)
		}
		lexical <- bm25.hits
		select {
		case dense = <-pending:
		case <-legCtx.Done():
			select {
			case dense = <-pending: // in time, while BM25 was slower
			default:
				dense = leg{err: context.Cause(legCtx), took: o.DenseTimeout}
			}
		}
	} else {
		bm25 = h.searchBM25(ctx, q, o)
	}
	if err := ctx.Err(); err != nil {
		return Result{}, fmt.Errorf("retrieve: %w", err)
	}

	res := Result{BM25Time: bm25.took, DenseTime: dense.took}
	if bm25.err != nil {
		res.Failures = append(res.Failures, Failure{LegBM25, bm25.err})
	}
	if dense.err != nil {
		res.Failures = append(res.Failures, Failure{LegDense, dense.err})
	}
	keep := o.pool()
	switch {
	case (bm25.err != nil || !useBM25) && (dense.err != nil || !useDense):
		return res, fmt.Errorf("retrieve: %w", errors.Join(bm25.err, dense.err))
	case useBM25 && bm25.err == nil && useDense && dense.err == nil:
		f := found{bm25.hits, dense.hits, dense.scored, len(bm25.hits) < o.Depth}
		res.Candidates = fuse(f, o.Fusion, *o.Alpha, keep)
	default:
		res.Candidates = single(bm25.hits, dense.hits, keep)
	}
	return h.finish(ctx, res, o)
}

// finish reads the passages, prefers what is to be preferred, and keeps the
// best. Scores of BM25 and of interpolation have a zero, those of a dense leg
// alone and of reciprocal ranks have none.
func (h *Hybrid) finish(ctx context.Context, res Result, o Options) (Result, error) {
	var err error
	if res.Candidates, err = h.read(ctx, res.Candidates); err != nil {
		return res, err
	}
	none := 0.0
	if n := len(res.Candidates); n > 0 {
		best := &res.Candidates[0]
		if best.Fused != 0 && o.Fusion == RRF || best.Fused == 0 && best.BM25Rank == 0 {
			none = res.Candidates[n-1].Score
		}
	}
	prefer(res.Candidates, o.Prefer, none)
	res.Candidates = res.Candidates[:min(o.K, len(res.Candidates))]
	return res, nil
}

// retrieveFused leaves the fusion to the server.
func (h *Hybrid) retrieveFused(ctx context.Context, q index.Query, o Options) (Result, error) {
	bounded, cancel := context.WithTimeout(ctx, o.DenseTimeout)
	defer cancel()
	bounded, span := tracing.Start(bounded, "fused")
	defer span.End()
	start := time.Now()
	found, err := h.Fused.SearchFused(bounded, q, o.pool(), o.Depth)
	if err != nil {
		return Result{}, err
	}
	took := time.Since(start)
	sortCandidates(found)
	return h.finish(ctx, Result{Candidates: found, BM25Time: took, DenseTime: took}, o)
}

// single makes candidates of the one leg that answered, on its own scale.
func single(bm25, dense []index.Hit, k int) []Candidate {
	var out []Candidate
	for i, hit := range bm25[:min(k, len(bm25))] {
		out = append(out, Candidate{Passage: index.Passage{Seq: hit.Seq}, Score: hit.Score, BM25: hit.Score,
			BM25Rank: i + 1})
	}
	if bm25 == nil {
		for i, hit := range dense[:min(k, len(dense))] {
			out = append(out, Candidate{Passage: index.Passage{Seq: hit.Seq}, Score: hit.Score, Dense: hit.Score,
				DenseRank: i + 1})
		}
	}
	return out
}

// read fills in the passages. A passage that has been deleted since the index
// was published is dropped.
func (h *Hybrid) read(ctx context.Context, cs []Candidate) ([]Candidate, error) {
	seqs := make([]index.Seq, len(cs))
	for i, c := range cs {
		seqs[i] = c.Passage.Seq
	}
	passages, err := h.Passages.Passages(ctx, seqs)
	if err != nil {
		return nil, fmt.Errorf("retrieve: read passages: %w", err)
	}
	out := cs[:0]
	for _, c := range cs {
		if len(passages) > 0 && passages[0].Seq == c.Passage.Seq {
			c.Passage = passages[0]
			passages = passages[1:]
			out = append(out, c)
		}
	}
	return out, nil
}
