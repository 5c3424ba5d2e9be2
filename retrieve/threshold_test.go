package retrieve

import (
	"context"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

// What the dense leg counts by default decides which passage a patient's answer
// opens with: passage 2, whose words are a little less those of the question, is
// first from a weight of d/(d+1) on, where d is by how much of BM25 it is behind.
func TestDenseWeighsAFifth(t *testing.T) {
	for _, c := range []struct {
		bm25 float64 // of passage 2, that of passage 1 being 100
		want []index.Seq
	}{
		{78, []index.Seq{2, 1, 3}}, // .22/1.22 = .180, which a fifth is above
		{72, []index.Seq{1, 2, 3}}, // .28/1.28 = .219, which it is below
	} {
		h := &Hybrid{
			BM25:     fixed{{Seq: 1, Score: 100}, {Seq: 2, Score: c.bm25}, {Seq: 3, Score: 1}},
			Dense:    fixed{{Seq: 2, Score: 0.9}, {Seq: 1, Score: 0.1}, {Seq: 3, Score: 0.1}},
			Passages: corpus{},
		}
		res, err := h.Retrieve(t.Context(), index.Query{}, Options{})
		if err != nil || !slices.Equal(seqs(res.Candidates), c.want) {
			t.Errorf("BM25 of %v: %v, %v; want %v", c.bm25, seqs(res.Candidates), err, c.want)
		}
	}
}

// many finds as much as it is asked for, and notes how much that was.
type many struct{ asked *int }

func (m many) Search(_ context.Context, _ index.Query, k int) ([]index.Hit, error) {
	*m.asked = k
	out := make([]index.Hit, k)
	for i := range out {
		out[i] = index.Hit{Seq: index.Seq(i + 1), Score: float64(1000 - i)}
	}
	return out, nil
}

func TestRetrieveDefaults(t *testing.T) {
	for name, c := range map[string]struct {
		opts               Options
		asked, alone, kept int
	}{
		"default":         {Options{}, 100, 50, 50},
		"more candidates": {Options{K: 120}, 120, 120, 120},
		"depth":           {Options{Depth: 60}, 60, 50, 50},
		"preferred":       {Options{K: 3, Prefer: []Preference{PreferRecent}}, 100, 50, 3},
	} {
		var asked, dense int
		h := &Hybrid{BM25: many{&asked}, Passages: corpus{}}
		res, err := h.Retrieve(t.Context(), index.Query{}, c.opts)
		if err != nil || asked != c.alone || len(res.Candidates) != c.kept {
			t.Errorf("%s: asked for %d, kept %d, %v; want %d and %d", name, asked, len(res.Candidates), err,
				c.alone, c.kept)
		}
		h.Dense = many{&dense}
		if res, err = h.Retrieve(t.Context(), index.Query{}, c.opts); err != nil || asked != c.asked || dense != c.asked || len(res.Candidates) != c.kept {
			t.Errorf("%s: asked for %d and %d, kept %d, %v; want %d and %d", name, asked, dense, len(res.Candidates), err,
				c.asked, c.kept)
		}
	}
}

// A preference reads fifty candidates whatever is asked for: a new passage at
// place 50 comes up from there, one at place 51 does not.
func TestPreferReadsFifty(t *testing.T) {
	for place, want := range map[index.Seq]index.Seq{50: 50, 51: 1} {
		var asked int
		h := &Hybrid{BM25: many{&asked}, Passages: oldBut(place)}
		res, err := h.Retrieve(t.Context(), index.Query{}, Options{K: 1, Prefer: []Preference{PreferRecent}})
		if err != nil || !slices.Equal(seqs(res.Candidates), []index.Seq{want}) {
			t.Errorf("new at %d: %v, %v; want %d", place, seqs(res.Candidates), err, want)
		}
	}
}

// oldBut reads passages of 1990, but one of 2020.
type oldBut index.Seq

func (o oldBut) Passages(ctx context.Context, want []index.Seq) ([]index.Passage, error) {
	found, err := corpus{}.Passages(ctx, want)
	for i := range found {
		found[i].Year = 1990
		if found[i].Seq == index.Seq(o) {
			found[i].Year = 2020
		}
	}
	return found, err
}

// Two passages that preferences place at opposite ends change places when they
// are nearly a tenth of the range apart, and keep them when they are more.
func TestPreferBounds(t *testing.T) {
	both := Preferences()
	recent, guideline := both[:1], both[1:]
	for name, c := range map[string]struct {
		first, second Candidate // before the preference
		prefer        []Preference
		swapped       bool
	}{
		"age, .09 apart":  {candidate(1, 1, 1990, ""), candidate(2, 0.91, 2020, ""), recent, true},
		"age, .11 apart":  {candidate(1, 1, 1990, ""), candidate(2, 0.89, 2020, ""), recent, false},
		"both, .19 apart": {candidate(1, 1, 1990, "blog"), candidate(2, 0.81, 2020, "guideline"), both, true},
		"both, .21 apart": {candidate(1, 1, 1990, "blog"), candidate(2, 0.79, 2020, "guideline"), both, false},
		// ten years are neutral: 0 against 1 is half of the range
		"ten years, .048 apart":    {candidate(1, 1, 2010, ""), candidate(2, 0.952, 2020, ""), recent, true},
		"ten years, .052 apart":    {candidate(1, 1, 2010, ""), candidate(2, 0.948, 2020, ""), recent, false},
		"five years, .024 apart":   {candidate(1, 1, 2015, ""), candidate(2, 0.976, 2020, ""), recent, true},
		"five years, .026 apart":   {candidate(1, 1, 2015, ""), candidate(2, 0.974, 2020, ""), recent, false},
		"twenty and more are old":  {candidate(1, 1, 2000, ""), candidate(2, 0.999, 1960, ""), recent, false},
		"nineteen are not all old": {candidate(1, 1, 2000, ""), candidate(2, 0.996, 2001, ""), recent, true},
	} {
		cs := []Candidate{c.first, c.second, candidate(3, 0, 2020, "")}
		prefer(cs, c.prefer, 0)
		if got := cs[0].Passage.Seq == 2; got != c.swapped {
			t.Errorf("%s: %v, swapped %t, want %t", name, seqs(cs), got, c.swapped)
		}
	}
	// A strength of evidence is worth its share of a twentieth.
	for kind, want := range map[string]float64{
		"guideline": 0.05, "systematic review": 0.0375, "trial": 0.025, "textbook": 0.0125, "letter": 0,
		"case report": -0.025, "website": -0.0375, "blog": -0.05,
	} {
		cs := []Candidate{candidate(1, 1, 0, kind)}
		prefer(cs, guideline, 0)
		if got := cs[0].Prior; got < want-1e-12 || got > want+1e-12 {
			t.Errorf("%s adds %v, want %v", kind, got, want)
		}
	}
}

// TestAlphaZero: 0 is a choice of its own, the dense leg counts for nothing.
func TestAlphaZero(t *testing.T) {
	f := found{
		bm25:  []index.Hit{{Seq: 1, Score: 10}, {Seq: 2, Score: 9.9}},
		dense: []index.Hit{{Seq: 2, Score: 0.9}, {Seq: 1, Score: 0.1}},
	}
	for name, c := range map[string]struct {
		alpha *float64
		first index.Seq
	}{"0": {weight(0), 1}, "default": {nil, 2}} {
		o, err := Options{Alpha: c.alpha}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		if got := fuse(f, o.Fusion, *o.Alpha, 2); got[0].Passage.Seq != c.first {
			t.Errorf("alpha %s: %v", name, seqs(got))
		}
	}
}
