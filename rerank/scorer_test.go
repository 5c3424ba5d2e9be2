package rerank

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// scorer gives the scores that it has, or waits for the deadline with as many.
type scorer struct {
	scores []float64
	wait   bool
	err    error
}

func (s scorer) Score(ctx context.Context, _ string, _ []string) ([]float64, error) {
	if s.wait {
		<-ctx.Done()
		return s.scores, ctx.Err()
	}
	return s.scores, s.err
}

func TestRescore(t *testing.T) {
	ctx := context.Background()
	passages, before := []string{"a", "b", "c", "d"}, []float64{9, 8, 7, 1}
	all, n, err := Rescore(ctx, scorer{scores: []float64{.1, .9, .2, .3}}, 0, "q", passages, before)
	if err != nil || n != 4 || !slices.Equal(all, []float64{.1, .9, .2, .3}) {
		t.Error(all, n, err)
	}
	some, n, err := Rescore(ctx, scorer{scores: []float64{.2, .6}, wait: true}, time.Millisecond, "q", passages, before)
	if err != nil || n != 2 || some[0] != .2 || some[1] != .6 {
		t.Fatal(some, n, err)
	}
	if !(some[2] < .2 && some[2] > some[3] && some[3] > 0) {
		t.Errorf("what there was no time for isn't behind in its order: %v", some)
	}
	none, n, err := Rescore(ctx, scorer{wait: true}, time.Millisecond, "q", passages, before)
	if err != nil || n != 0 || !slices.Equal(none, before) {
		t.Error(none, n, err)
	}
	broken := errors.New("broken")
	if _, _, err := Rescore(ctx, scorer{err: broken}, time.Second, "q", passages, before); !errors.Is(err, broken) {
		t.Error(err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := Rescore(gone, scorer{wait: true}, time.Second, "q", passages, before); err == nil {
		t.Error("a question that was given up went on")
	}
}
