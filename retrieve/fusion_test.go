package retrieve

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

func seqs(cs []Candidate) []index.Seq {
	var out []index.Seq
	for _, c := range cs {
		out = append(out, c.Passage.Seq)
	}
	return out
}

func TestFuse(t *testing.T) {
	bm25 := []index.Hit{{Seq: 1, Score: 10}, {Seq: 2, Score: 8}, {Seq: 3, Score: 6}}
	dense := []index.Hit{{Seq: 3, Score: 0.9}, {Seq: 2, Score: 0.6}, {Seq: 4, Score: 0.5}}

	// Worked by hand: BM25 maps to 1, .8, .6 and dense to 1, ¼, 0; passage 4 has
	// the least of BM25 that was returned, or none if all was.
	f := found{bm25: bm25, dense: dense}
	got := fuse(f, Interpolation, 0.2, 10)
	want := map[index.Seq]float64{1: 0.8, 2: 0.69, 3: 0.68, 4: 0.48}
	if !slices.Equal(seqs(got), []index.Seq{1, 2, 3, 4}) {
		t.Errorf("interpolation order %v", seqs(got))
	}
	for _, c := range got {
		if math.Abs(c.Fused-want[c.Passage.Seq]) > 1e-12 || c.Score != c.Fused {
			t.Errorf("interpolation: passage %d has %v (score %v), want %v", c.Passage.Seq, c.Fused, c.Score,
				want[c.Passage.Seq])
		}
	}
	if c := got[2]; c.BM25Rank != 3 || c.DenseRank != 1 || c.BM25 != 6 || c.Dense != 0.9 {
		t.Errorf("passage 3 keeps its legs' scores and ranks: %+v", c)
	}
	if c := got[3]; c.BM25Rank != 0 || c.DenseRank != 3 {
		t.Errorf("passage 4 was found by one leg: %+v", c)
	}
	f.bm25All = true
	if got := fuse(f, Interpolation, 0.2, 10); got[3].Fused != 0 {
		t.Errorf("passage 4 has no term of the query, but %v", got[3].Fused)
	}

	// With its cosine, passage 1 sets the new minimum: 1, .5, .375 and 0.
	f.bm25All, f.scored = false, []index.Hit{{Seq: 1, Score: 0.1}}
	got = fuse(f, Interpolation, 0.2, 10)
	want = map[index.Seq]float64{1: 0.8, 2: 0.765, 3: 0.68, 4: 0.58}
	for _, c := range got {
		if math.Abs(c.Fused-want[c.Passage.Seq]) > 1e-12 {
			t.Errorf("with cosines: passage %d has %v, want %v", c.Passage.Seq, c.Fused, want[c.Passage.Seq])
		}
	}
	if c := got[0]; c.Passage.Seq != 1 || c.Dense != 0.1 || c.DenseRank != 0 {
		t.Errorf("passage 1 was scored, not found: %+v", c)
	}

	got = fuse(f, RRF, 0, 10)
	if !slices.Equal(seqs(got), []index.Seq{3, 2, 1, 4}) { // 1/63+1/61, 1/62+1/62, 1/61, 1/63
		t.Errorf("rrf order %v", seqs(got))
	}
	if w := 1.0/63 + 1.0/61; math.Abs(got[0].Fused-w) > 1e-15 {
		t.Errorf("rrf score %v, want %v", got[0].Fused, w)
	}
	if got := fuse(found{bm25: bm25}, Interpolation, 0.2, 2); !slices.Equal(seqs(got), []index.Seq{1, 2}) {
		t.Errorf("k bounds the result: %v", seqs(got))
	}
}

// Equal scores must be ordered the same whatever order the hits came in.
func TestFuseIsOrderStable(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		var hits []index.Hit
		for s := range 20 {
			hits = append(hits, index.Hit{Seq: index.Seq(s + 1), Score: float64(r.IntN(3))})
		}
		sortHits := func() {
			r.Shuffle(len(hits), func(i, j int) { hits[i], hits[j] = hits[j], hits[i] })
			slices.SortStableFunc(hits, func(a, b index.Hit) int { return int(b.Score - a.Score) })
		}
		sortHits()
		want := seqs(fuse(found{bm25: hits}, Interpolation, 0.2, 20))
		sortHits()
		if got := seqs(fuse(found{bm25: hits}, Interpolation, 0.2, 20)); !slices.Equal(got, want) {
			t.Fatalf("order depends on input: %v, then %v", want, got)
		}
	}
}
