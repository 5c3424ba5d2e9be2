package index_test

import (
	"context"
	"errors"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/indextest"
)

// recorder is a consumer that keeps what it was given.
type recorder struct {
	name      string
	at        index.Seq
	batches   []int
	published index.Seq
	resets    int
	err       error
}

func (r *recorder) Name() string                               { return r.name }
func (r *recorder) Applied(context.Context) (index.Seq, error) { return r.at, nil }
func (r *recorder) Publish(context.Context) error              { r.published = r.at; return nil }
func (r *recorder) Reset(context.Context) error                { r.at, r.resets = 0, r.resets+1; return nil }
func (r *recorder) Apply(_ context.Context, c []index.Change) error {
	if r.err != nil {
		return r.err
	}
	r.batches = append(r.batches, len(c))
	r.at = c[len(c)-1].Seq
	return nil
}

func TestCatchUp(t *testing.T) {
	ctx := context.Background()
	l := &indextest.Log{}
	l.Put(10)
	down := errors.New("down")
	a, b, broken := &recorder{name: "a", at: 3}, &recorder{name: "b"}, &recorder{name: "broken", err: down}
	reported := map[string]index.Progress{}
	err := index.CatchUp(ctx, l, index.CatchUpOptions{BatchSize: 4, Progress: func(p index.Progress) {
		if p.Applied <= reported[p.Consumer].Applied {
			t.Errorf("progress goes back: %+v", p)
		}
		reported[p.Consumer] = p
	}}, a, b, broken)
	if !errors.Is(err, down) {
		t.Errorf("the failure of one consumer is lost: %v", err)
	}
	for _, r := range []*recorder{a, b} {
		if r.at != 10 || r.published != 10 ||
			reported[r.name] != (index.Progress{Consumer: r.name, Applied: 10, Last: 10}) {
			t.Errorf("%s: %+v, %+v", r.name, r, reported[r.name])
		}
	}
	if len(a.batches) != 2 || len(b.batches) != 3 {
		t.Errorf("batches %v, %v", a.batches, b.batches)
	}
	if broken.published != 0 {
		t.Error("a consumer that failed was published")
	}
	ahead := &recorder{name: "ahead", at: 11}
	if err := index.CatchUp(ctx, l, index.CatchUpOptions{}, ahead); !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("a consumer ahead of the catalogue: %v", err)
	}
	if err := index.Rebuild(ctx, l, index.CatchUpOptions{}, ahead); err != nil || ahead.resets != 1 ||
		ahead.published != 10 {
		t.Errorf("Rebuild: %v, %+v", err, ahead)
	}
}

// holed is a log that lost an entry.
type holed struct{ *indextest.Log }

func (h holed) Changes(ctx context.Context, after index.Seq, limit int) ([]index.Change, error) {
	if after == 4 {
		after++
	}
	return h.Log.Changes(ctx, after, limit)
}

func TestCatchUpNoticesGaps(t *testing.T) {
	l := &indextest.Log{}
	l.Put(10)
	r := &recorder{name: "r"}
	if err := index.CatchUp(context.Background(), holed{l}, index.CatchUpOptions{BatchSize: 4},
		r); !errors.Is(err, index.ErrCorrupt) {
		t.Fatalf("CatchUp over a gap: %v", err)
	}
	if r.at != 4 {
		t.Errorf("applied through %d", r.at)
	}
}
