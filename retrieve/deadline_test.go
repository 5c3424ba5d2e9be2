package retrieve

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/biopars/biopars/index"
)

// late finds its hits after a while. One that is deaf does not heed its context,
// as a hung server's client may not.
type late struct {
	fixed
	after time.Duration
	deaf  bool
}

func (l late) Search(ctx context.Context, q index.Query, k int) ([]index.Hit, error) {
	select {
	case <-time.After(l.after):
		return l.fixed.Search(ctx, q, k)
	case <-ctx.Done():
		if !l.deaf {
			return nil, ctx.Err()
		}
	}
	time.Sleep(l.after)
	return nil, nil
}

// A leg that is down or slow does not keep the other one's hits from the reader,
// nor the reader waiting for longer than its deadline.
func TestRetrieveSurvivesOneLeg(t *testing.T) {
	good, other := fixed{{Seq: 1, Score: 3}}, fixed{{Seq: 2, Score: 3}}
	broken := errors.New("server is down")
	const second = time.Second
	for name, c := range map[string]struct {
		bm25, dense index.Searcher
		opts        Options
		failed      Leg
		err         error
		found       []index.Seq
		after       time.Duration
	}{
		"dense down": {good, failing{broken}, Options{}, LegDense, broken, []index.Seq{1}, 0},
		"bm25 down":  {failing{broken}, good, Options{}, LegBM25, broken, []index.Seq{1}, 0},
		"dense slow": {good, late{other, 10 * second, false}, Options{}, LegDense, context.DeadlineExceeded,
			[]index.Seq{1}, 2 * second},
		"dense hung": {good, late{other, 10 * second, true}, Options{}, LegDense, context.DeadlineExceeded,
			[]index.Seq{1}, 2 * second},
		"dense slow, as set": {good, late{other, 10 * second, true}, Options{DenseTimeout: second}, LegDense,
			context.DeadlineExceeded, []index.Seq{1}, second},
		"dense in good time": {good, late{other, 1900 * time.Millisecond, false}, Options{}, "", nil,
			[]index.Seq{1, 2}, 1900 * time.Millisecond},
		"bm25 slow": {late{other, 10 * second, false}, good, Options{}, LegBM25, context.DeadlineExceeded,
			[]index.Seq{1}, 5 * second},
		"bm25 slow, as set": {late{other, 10 * second, false}, good, Options{BM25Timeout: second}, LegBM25,
			context.DeadlineExceeded, []index.Seq{1}, second},
		"bm25 in good time": {late{good, 4900 * time.Millisecond, false}, other, Options{}, "", nil,
			[]index.Seq{1, 2}, 4900 * time.Millisecond},
		"bm25 slow, dense too": {late{good, 3 * second, false}, late{other, 10 * second, true}, Options{}, LegDense,
			context.DeadlineExceeded, []index.Seq{1}, 3 * second},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := &Hybrid{BM25: c.bm25, Dense: c.dense, Passages: corpus{}}
			defer time.Sleep(time.Minute) // for the leg that is left behind
			began := time.Now()
			res, err := h.Retrieve(t.Context(), index.Query{}, c.opts)
			if took := time.Since(began); took != c.after || err != nil {
				t.Errorf("%s: after %v: %v; want it after %v", name, took, err, c.after)
			}
			if !slices.Equal(seqs(res.Candidates), c.found) {
				t.Errorf("%s: candidates %v, want %v", name, seqs(res.Candidates), c.found)
			}
			switch {
			case c.failed == "" && len(res.Failures) > 0:
				t.Errorf("%s: failures %v", name, res.Failures)
			case c.failed != "" && (len(res.Failures) != 1 || res.Failures[0].Leg != c.failed ||
				!errors.Is(res.Failures[0].Err, c.err)):
				t.Errorf("%s: failures %v", name, res.Failures)
			}
		})
	}
}
