package retrieve

import (
	"cmp"
	"slices"

	"github.com/biopars/biopars/index"
)

// Fusion selects how the two legs' rankings become one.
type Fusion string

const (
	// Interpolation adds (1−α)·BM25 + α·dense after mapping each leg's scores
	// to [0, 1] by their own minimum and maximum for this query. A passage that
	// a leg did not return gets that leg's minimum, 0. It is the default.
	Interpolation Fusion = "interpolation"
	// RRF is reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009):
	// the sum over the legs of 1/(60 + rank).
	RRF Fusion = "rrf"
)

// rrfK is the constant of reciprocal rank fusion, 60 in its paper.
const rrfK = 60

// fused is a passage in two rankings; small, because hundreds are sorted of
// which few become candidates.
type fused struct {
	seq                 index.Seq
	score               float64
	bm25, dense         float64
	bm25Rank, denseRank int
}

// fuse merges two rankings, both best first, into one of at most k candidates,
// best first. Equal scores are ordered by ascending Seq, so the order of the
// hits within a leg does not matter beyond their scores and ranks.
func fuse(bm25, dense []index.Hit, method Fusion, alpha float64, k int) []Candidate {
	at := make(map[index.Seq]int, len(bm25)+len(dense))
	all := make([]fused, 0, len(bm25)+len(dense))
	entry := func(s index.Seq) *fused {
		i, ok := at[s]
		if !ok {
			i = len(all)
			at[s] = i
			all = append(all, fused{seq: s})
		}
		return &all[i]
	}
	scaled := minMax(bm25)
	for i, h := range bm25 {
		c := entry(h.Seq)
		c.bm25, c.bm25Rank = h.Score, i+1
		if method == RRF {
			c.score += 1 / float64(rrfK+i+1)
		} else {
			c.score += (1 - alpha) * scaled(h.Score)
		}
	}
	scaled = minMax(dense)
	for i, h := range dense {
		c := entry(h.Seq)
		c.dense, c.denseRank = h.Score, i+1
		if method == RRF {
			c.score += 1 / float64(rrfK+i+1)
		} else {
			c.score += alpha * scaled(h.Score)
		}
	}
	slices.SortFunc(all, func(a, b fused) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.seq, b.seq))
	})
	out := make([]Candidate, min(k, len(all)))
	for i, f := range all[:len(out)] {
		out[i] = Candidate{
			Passage: index.Passage{Seq: f.seq}, Score: f.score, Fused: f.score,
			BM25: f.bm25, BM25Rank: f.bm25Rank, Dense: f.dense, DenseRank: f.denseRank,
		}
	}
	return out
}

// minMax maps the scores of one ranking to [0, 1]. A ranking whose scores are
// all equal maps to 1: its passages were found, all alike.
func minMax(hits []index.Hit) func(float64) float64 {
	if len(hits) == 0 {
		return func(float64) float64 { return 0 }
	}
	hi, lo := hits[0].Score, hits[len(hits)-1].Score
	if hi <= lo {
		return func(float64) float64 { return 1 }
	}
	return func(s float64) float64 { return (s - lo) / (hi - lo) }
}
