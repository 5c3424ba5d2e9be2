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

// RRFConstant is the constant of reciprocal rank fusion, 60 in its paper.
const RRFConstant = 60

// fuse merges two rankings, both best first, into one of at most k candidates,
// best first. Equal scores are ordered by ascending Seq, so the order of the
// hits within a leg does not matter beyond their scores and ranks.
func fuse(bm25, dense []index.Hit, method Fusion, alpha float64, k int) []Candidate {
	at := make(map[index.Seq]int, len(bm25)+len(dense))
	out := make([]Candidate, 0, len(bm25)+len(dense))
	entry := func(s index.Seq) *Candidate {
		i, ok := at[s]
		if !ok {
			i = len(out)
			at[s] = i
			out = append(out, Candidate{Passage: index.Passage{Seq: s}})
		}
		return &out[i]
	}
	scaled := minMax(bm25)
	for i, h := range bm25 {
		c := entry(h.Seq)
		c.BM25, c.BM25Rank = h.Score, i+1
		if method == RRF {
			c.Fused += 1 / float64(RRFConstant+i+1)
		} else {
			c.Fused += (1 - alpha) * scaled(h.Score)
		}
	}
	scaled = minMax(dense)
	for i, h := range dense {
		c := entry(h.Seq)
		c.Dense, c.DenseRank = h.Score, i+1
		if method == RRF {
			c.Fused += 1 / float64(RRFConstant+i+1)
		} else {
			c.Fused += alpha * scaled(h.Score)
		}
	}
	for i := range out {
		out[i].Score = out[i].Fused
	}
	sortCandidates(out)
	return out[:min(k, len(out))]
}

// sortCandidates orders by score and, where that is equal, by ascending Seq. A
// candidate is large, so what decides is sorted apart.
func sortCandidates(cs []Candidate) {
	type key struct {
		score float64
		seq   index.Seq
		at    int
	}
	keys := make([]key, len(cs))
	for i := range cs {
		keys[i] = key{cs[i].Score, cs[i].Passage.Seq, i}
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.seq, b.seq))
	})
	sorted := make([]Candidate, len(cs))
	for i, k := range keys {
		sorted[i] = cs[k.at]
	}
	copy(cs, sorted)
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
