package retrieve

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/biopars/biopars/index"
)

type fixed []index.Hit

func (f fixed) Search(_ context.Context, _ index.Query, k int) ([]index.Hit, error) {
	return f[:min(k, len(f))], nil
}

type failing struct{ err error }

func (f failing) Search(context.Context, index.Query, int) ([]index.Hit, error) { return nil, f.err }

// corpus holds passages 1 to 9 without those deleted.
type corpus []index.Seq

func (deleted corpus) Passages(_ context.Context, want []index.Seq) ([]index.Passage, error) {
	var out []index.Passage
	for _, s := range want {
		if !slices.Contains(deleted, s) {
			out = append(out, index.Passage{Seq: s, Text: "متن"})
		}
	}
	return out, nil
}

func TestRetrieveModes(t *testing.T) {
	h := &Hybrid{
		BM25:     fixed{{Seq: 1, Score: 3}, {Seq: 2, Score: 2}},
		Dense:    fixed{{Seq: 3, Score: 0.5}, {Seq: 2, Score: 0.4}},
		Passages: corpus{},
	}
	for _, c := range []struct {
		mode Mode
		want []index.Seq
	}{
		{"", []index.Seq{1, 2, 3}},
		{ModeBM25, []index.Seq{1, 2}},
		{ModeDense, []index.Seq{3, 2}},
	} {
		res, err := h.Retrieve(t.Context(), index.Query{Text: "تب"}, Options{Mode: c.mode})
		if err != nil {
			t.Fatal(err)
		}
		if got := seqs(res.Candidates); !slices.Equal(got, c.want) {
			t.Errorf("mode %q: %v, want %v", c.mode, got, c.want)
		}
		if len(res.Candidates) > 0 && res.Candidates[0].Passage.Text == "" {
			t.Errorf("mode %q: passages are not read", c.mode)
		}
	}
}

// scoring finds its hits and knows a cosine of every passage.
type scoring struct {
	fixed
	asked  []index.Seq
	answer func(ctx context.Context) error
}

func (s *scoring) SearchAndScore(ctx context.Context, q index.Query, k int) ([]index.Hit, index.ScoreFunc, error) {
	hits, err := s.Search(ctx, q, k)
	return hits, func(ctx context.Context, seqs []index.Seq) ([]index.Hit, error) {
		s.asked = seqs
		var out []index.Hit
		for _, seq := range seqs {
			if seq != 5 { // has no vector
				out = append(out, index.Hit{Seq: seq, Score: 0.3})
			}
		}
		return out, s.answer(ctx)
	}, err
}

// What only BM25 found is scored by the dense leg, within its deadline.
func TestRetrieveScoresWhatDenseMissed(t *testing.T) {
	bm25 := fixed{{Seq: 1, Score: 4}, {Seq: 2, Score: 3}, {Seq: 4, Score: 2}, {Seq: 5, Score: 1}}
	dense := &scoring{fixed: fixed{{Seq: 2, Score: 0.9}, {Seq: 3, Score: 0.5}},
		answer: func(context.Context) error { return nil }}
	h := &Hybrid{BM25: bm25, Dense: dense, Passages: corpus{}}
	res, err := h.Retrieve(t.Context(), index.Query{Text: "تب"}, Options{})
	if err != nil || len(res.Failures) > 0 {
		t.Fatal(err, res.Failures)
	}
	if want := []index.Seq{1, 4, 5}; !slices.Equal(dense.asked, want) {
		t.Errorf("asked for the cosines of %v, want %v", dense.asked, want)
	}
	for _, c := range res.Candidates {
		want := map[index.Seq]float64{1: 0.3, 2: 0.9, 3: 0.5, 4: 0.3}[c.Passage.Seq]
		if c.Dense != want || (c.DenseRank == 0) != (c.Passage.Seq != 2 && c.Passage.Seq != 3) {
			t.Errorf("passage %d has the cosine %v and rank %d", c.Passage.Seq, c.Dense, c.DenseRank)
		}
	}

	dense.asked = nil
	for _, o := range []Options{{Fusion: RRF}, {Mode: ModeDense}} {
		if _, err := h.Retrieve(t.Context(), index.Query{Text: "تب"}, o); err != nil || dense.asked != nil {
			t.Errorf("%+v: asked for the cosines of %v, error %v", o, dense.asked, err)
		}
	}

	down := errors.New("server went away")
	for want, answer := range map[error]func(context.Context) error{
		down:                     func(context.Context) error { return down },
		context.DeadlineExceeded: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
	} {
		// The leg that was left behind may still be at work on the searchers it had.
		synctest.Test(t, func(t *testing.T) {
			h := &Hybrid{BM25: bm25, Dense: &scoring{fixed: dense.fixed, answer: answer}, Passages: corpus{}}
			res, err := h.Retrieve(t.Context(), index.Query{Text: "تب"}, Options{})
			if err != nil || len(res.Failures) != 1 || !errors.Is(res.Failures[0].Err, want) {
				t.Errorf("%v: failures %v, error %v", want, res.Failures, err)
			}
			if got := seqs(res.Candidates); !slices.Equal(got, []index.Seq{1, 2, 4, 5}) {
				t.Errorf("%v: candidates %v, want those of BM25", want, got)
			}
		})
	}
}

func TestRetrieveErrors(t *testing.T) {
	broken := errors.New("server is down")
	h := &Hybrid{BM25: failing{broken}, Dense: failing{broken}, Passages: corpus{}}
	if _, err := h.Retrieve(t.Context(), index.Query{}, Options{}); !errors.Is(err, broken) {
		t.Errorf("both legs down: %v", err)
	}
	h = &Hybrid{BM25: fixed{}, Passages: corpus{}}
	if _, err := h.Retrieve(t.Context(), index.Query{}, Options{Mode: ModeDense}); !errors.Is(err, ErrNoLeg) {
		t.Errorf("dense mode without a dense leg: %v", err)
	}
	if res, err := h.Retrieve(t.Context(), index.Query{}, Options{}); err != nil || len(res.Failures) != 0 {
		t.Errorf("hybrid without a dense leg is BM25 alone: %v %v", res, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Retrieve(ctx, index.Query{}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, o := range []Options{{Mode: "best"}, {Fusion: "sum"}, {Alpha: weight(2)}, {Alpha: weight(-0.1)}, {K: -1}} {
		if _, err := h.Retrieve(t.Context(), index.Query{}, o); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v, want ErrOptions", o, err)
		}
	}
}

func TestRetrieveDropsDeletedPassages(t *testing.T) {
	h := &Hybrid{BM25: fixed{{Seq: 1, Score: 3}, {Seq: 2, Score: 2}, {Seq: 3, Score: 1}}, Passages: corpus{2}}
	res, err := h.Retrieve(t.Context(), index.Query{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(seqs(res.Candidates), []index.Seq{1, 3}) {
		t.Errorf("candidates %v", seqs(res.Candidates))
	}
	if c := res.Candidates[len(res.Candidates)-1]; c.BM25 != 1 || c.BM25Rank != 3 {
		t.Errorf("passage 3 has the score of another: %+v", c)
	}
}

func weight(v float64) *float64 { return &v }
