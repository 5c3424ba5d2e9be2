package retrieve

import (
	"cmp"
	"math"
	"slices"

	"github.com/biopars/biopars/index"
)

// Fusion selects how the two legs' rankings become one.
type Fusion string

const (
	// Interpolation adds (1−α)·BM25 + α·dense. BM25 is divided by its largest
	// score for this query; a passage it did not return gets the smallest it
	// did, or 0 if it returned all it had. Cosines are mapped to [0, 1] by the
	// smallest and the largest of the candidates; a passage without one gets 0.
	// It is the default.
	Interpolation Fusion = "interpolation"
	// RRF is reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009):
	// the sum over the legs of 1/(60 + rank).
	RRF Fusion = "rrf"
)

// RRFConstant is the constant of reciprocal rank fusion, 60 in its paper.
const RRFConstant = 60

// found is what the two legs found for one query, each best first.
type found struct {
	bm25, dense []index.Hit
	scored      []index.Hit // cosines of passages that only bm25 has
	bm25All     bool        // bm25 holds every passage that has a term of the query
}

// fuse merges two rankings into one of at most k candidates, best first. Equal
// scores are ordered by ascending Seq, so the order of the hits within a leg does
// not matter beyond their scores and ranks.
func fuse(f found, method Fusion, alpha float64, k int) []Candidate {
	at := make(map[index.Seq]int, len(f.bm25)+len(f.dense))
	out := make([]Candidate, 0, len(f.bm25)+len(f.dense))
	entry := func(s index.Seq) *Candidate {
		i, ok := at[s]
		if !ok {
			i = len(out)
			at[s] = i
			out = append(out, Candidate{Passage: index.Passage{Seq: s}})
		}
		return &out[i]
	}
	for i, h := range f.bm25 {
		c := entry(h.Seq)
		c.BM25, c.BM25Rank = h.Score, i+1
	}
	for i, h := range f.dense {
		c := entry(h.Seq)
		c.Dense, c.DenseRank = h.Score, i+1
	}
	for _, h := range f.scored {
		entry(h.Seq).Dense = h.Score
	}
	if method == RRF {
		for i := range out {
			out[i].Fused = reciprocal(out[i].BM25Rank) + reciprocal(out[i].DenseRank)
		}
	} else {
		f.interpolate(alpha, entry)
	}
	for i := range out {
		out[i].Score = out[i].Fused
	}
	sortCandidates(out)
	return out[:min(k, len(out))]
}

// reciprocal is one leg's part of [RRF]; rank 0 means that it found nothing.
func reciprocal(rank int) float64 {
	if rank == 0 {
		return 0
	}
	return 1 / float64(RRFConstant+rank)
}

// interpolate fills in the fused scores by [Interpolation].
func (f *found) interpolate(alpha float64, entry func(index.Seq) *Candidate) {
	if n := len(f.bm25); n > 0 && f.bm25[0].Score > 0 {
		scale := (1 - alpha) / f.bm25[0].Score
		for _, h := range f.bm25 {
			entry(h.Seq).Fused = scale * h.Score
		}
		if !f.bm25All {
			for _, h := range f.dense {
				if c := entry(h.Seq); c.BM25Rank == 0 {
					c.Fused = scale * f.bm25[n-1].Score
				}
			}
		}
	}
	scaled := minMax(f.dense, f.scored)
	for _, hits := range [...][]index.Hit{f.dense, f.scored} {
		for _, h := range hits {
			entry(h.Seq).Fused += alpha * scaled(h.Score)
		}
	}
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

// minMax maps the scores of the lists to [0, 1]. If all are equal they map to 1:
// the passages were found, all alike.
func minMax(lists ...[]index.Hit) func(float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, hits := range lists {
		for _, h := range hits {
			lo, hi = min(lo, h.Score), max(hi, h.Score)
		}
	}
	if hi <= lo {
		return func(float64) float64 { return 1 }
	}
	return func(s float64) float64 { return (s - lo) / (hi - lo) }
}
