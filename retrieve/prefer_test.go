package retrieve

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
)

func candidate(seq index.Seq, score float64, year int, kind string) Candidate {
	return Candidate{Passage: index.Passage{Seq: seq, Metadata: index.Metadata{Year: year, EvidenceType: kind}},
		Score: score}
}

func TestPrefer(t *testing.T) {
	both := []Preference{PreferRecent, PreferGuideline}
	recent, guideline := both[:1], both[1:]
	for name, c := range map[string]struct {
		cs     []Candidate
		prefer []Preference
		want   []index.Seq
	}{
		"nothing preferred": {[]Candidate{candidate(1, 1, 1990, "blog"), candidate(2, 0.99, 2020, "guideline"),
			candidate(3, 0, 0, "")}, nil, []index.Seq{1, 2, 3}},
		"newer first": {[]Candidate{candidate(1, 1, 1990, ""), candidate(2, 0.95, 2020, ""),
			candidate(3, 0, 0, "")}, recent, []index.Seq{2, 1, 3}},
		"guideline first": {[]Candidate{candidate(1, 1, 0, "web"), candidate(2, 0.95, 0, "Guideline"),
			candidate(3, 0, 0, "")}, guideline, []index.Seq{2, 1, 3}},
		"Persian kind": {[]Candidate{candidate(1, 1, 0, "وبلاگ"), candidate(2, 0.95, 0, "مرور نظام‌مند"),
			candidate(3, 0, 0, "")}, guideline, []index.Seq{2, 1, 3}},
		"clearly relevant stays": {[]Candidate{candidate(1, 1, 1950, "blog"), candidate(2, 0.79, 2020, "guideline"),
			candidate(3, 0, 0, "")}, both, []index.Seq{1, 2, 3}},
		"unknown is neutral": {[]Candidate{candidate(1, 1, 0, ""), candidate(2, 0.97, 2010, ""),
			candidate(3, 0, 2020, "")}, recent, []index.Seq{1, 2, 3}},
		"unknown is not old": {[]Candidate{candidate(1, 1, 1990, ""), candidate(2, 0.97, 0, ""),
			candidate(3, 0, 2020, "")}, recent, []index.Seq{2, 1, 3}},
		"unknown is not new": {[]Candidate{candidate(1, 1, 0, ""), candidate(2, 0.97, 2020, ""),
			candidate(3, 0, 0, "")}, recent, []index.Seq{2, 1, 3}},
		"a year to come is none": {[]Candidate{candidate(1, 1, 2020, ""),
			candidate(2, 0.99, time.Now().Year()+5, ""), candidate(3, 0, 0, "")}, recent, []index.Seq{1, 2, 3}},
		"among equals the newer": {[]Candidate{candidate(1, 1, 2000, ""), candidate(2, 1, 2020, ""),
			candidate(3, 1, 2000, "")}, recent, []index.Seq{2, 1, 3}},
		"equal priors keep order": {[]Candidate{candidate(1, 1, 2020, ""), candidate(2, 0.5, 2020, ""),
			candidate(3, 0.5, 2020, "")}, recent, []index.Seq{1, 2, 3}},
		"a single one": {[]Candidate{candidate(1, 1, 1990, "blog")}, both, []index.Seq{1}},
		"none":         {nil, both, nil},
		"scores of another range": {[]Candidate{candidate(1, 30, 1990, ""), candidate(2, 28, 2020, ""),
			candidate(3, 10, 0, "")}, recent, []index.Seq{2, 1, 3}},
		"a kind that nobody knows": {[]Candidate{candidate(1, 1, 0, "demo"), candidate(2, 0.99, 0, "letter"),
			candidate(3, 0, 0, "")}, guideline, []index.Seq{1, 2, 3}},
	} {
		prefer(c.cs, c.prefer, 0)
		if got := seqs(c.cs); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Whatever the metadata, nobody overtakes who is more than the bound behind, and
// the outcome does not depend on the order of what is given.
func TestPreferIsBounded(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	kinds := []string{"guideline", "blog", "trial", "", "demo"}
	for range 300 {
		var cs []Candidate
		for i := range 2 + rng.IntN(20) {
			cs = append(cs, candidate(index.Seq(i+1), math.Round(rng.Float64()*40)/2-3, rng.IntN(80)+1950,
				kinds[rng.IntN(len(kinds))]))
		}
		other := slices.Clone(cs)
		rng.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
		best, worst := cs[0].Score, cs[0].Score
		for _, c := range cs {
			best, worst = max(best, c.Score), min(worst, c.Score)
		}
		prefer(cs, Preferences(), worst)
		prefer(other, Preferences(), worst)
		if !slices.Equal(seqs(cs), seqs(other)) {
			t.Fatalf("%v and %v of the same candidates", seqs(cs), seqs(other))
		}
		for i := range cs {
			for j := range cs[:i] {
				behind := (cs[i].Score - cs[i].Prior) - (cs[j].Score - cs[j].Prior)
				if behind > 4*maxPrior*(best-worst)+1e-9 {
					t.Fatalf("%v has overtaken %v", cs[j], cs[i])
				}
			}
		}
	}
}

func TestPreferFromBelow(t *testing.T) {
	h := &Hybrid{BM25: fixed{{Seq: 1, Score: 3}, {Seq: 2, Score: 2.95}, {Seq: 3, Score: 1}},
		Passages: dated{1: 1990, 2: 2020}}
	res, err := h.Retrieve(t.Context(), index.Query{}, Options{K: 1, Prefer: []Preference{PreferRecent}})
	if err != nil || !slices.Equal(seqs(res.Candidates), []index.Seq{2}) || res.Candidates[0].Prior <= 0 {
		t.Errorf("%+v, %v; want the newer one, which is not in the first K", res.Candidates, err)
	}
	for _, p := range [][]Preference{{"old"}, {PreferRecent, PreferRecent}} {
		if _, err := h.Retrieve(t.Context(), index.Query{}, Options{Prefer: p}); !errors.Is(err, ErrOptions) {
			t.Errorf("%v: %v, want ErrOptions", p, err)
		}
	}
}

// Cosines are all far from 0; only their differences say what is relevant.
func TestPreferDense(t *testing.T) {
	h := &Hybrid{Dense: fixed{{Seq: 1, Score: 0.9}, {Seq: 2, Score: 0.85}, {Seq: 3, Score: 0.8}},
		Passages: dated{1: 1990, 2: 2020}}
	res, err := h.Retrieve(t.Context(), index.Query{}, Options{Mode: ModeDense, Prefer: []Preference{PreferRecent}})
	if err != nil || !slices.Equal(seqs(res.Candidates), []index.Seq{1, 2, 3}) {
		t.Errorf("%v, %v; want the order of relevance", seqs(res.Candidates), err)
	}
}

// dated gives the years of passages.
type dated map[index.Seq]int

func (d dated) Passages(ctx context.Context, want []index.Seq) ([]index.Passage, error) {
	found, err := corpus{}.Passages(ctx, want)
	for i := range found {
		found[i].Year = d[found[i].Seq]
	}
	return found, err
}
