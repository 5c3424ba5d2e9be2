package densetest

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
)

func testUpsert(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(0), angle(10), angle(20))
	s.apply(dense.Batch{Points: []dense.Point{env.point(1, angle(40))}, Through: 4})
	s.want(angle(0), none, 5, 2, 3, 1)
	s.apply(dense.Batch{Deletes: []index.Seq{2, 99}, Through: 5})
	s.want(angle(0), none, 5, 3, 1)
	// A batch that stores and deletes the same passage leaves it deleted.
	s.apply(dense.Batch{Points: []dense.Point{env.point(6, angle(0)), env.point(7, angle(5))}, Deletes: []index.Seq{6},
		Through: 8})
	s.want(angle(0), none, 5, 7, 3, 1)
	s.apply(dense.Batch{Deletes: []index.Seq{1, 3, 7}, Through: 9})
	s.want(angle(0), none, 5)
	if st, err := s.Stats(context.Background()); err != nil || st.Points != 0 {
		t.Fatalf("Stats = %+v, %v", st, err)
	}
}

func testRepeat(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	first := dense.Batch{Points: []dense.Point{env.point(1, angle(0)), env.point(2, angle(10))}, Through: 2}
	s.apply(first)
	s.apply(dense.Batch{Deletes: []index.Seq{1}, Through: 3})
	s.apply(first) // must not bring passage 1 back
	s.want(angle(0), none, 5, 2)
	if at, err := s.Applied(context.Background()); err != nil || at != 3 {
		t.Fatalf("Applied = %d, %v", at, err)
	}
}

func testWatermark(t *testing.T, env *Env, open Open) {
	ctx := context.Background()
	s := start(t, env, open)
	s.put(1, angle(0), angle(10))
	s.must(s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(3, angle(5))}, Through: 3}))
	s.must(s.Close())
	s = start(t, env, open)
	at, err := s.Applied(ctx)
	s.must(err)
	if at != 2 && at != 3 {
		t.Fatalf("Applied after reopening = %d, want 2 or 3", at)
	}
	if at == 2 { // not kept: the catalogue would send it again
		s.must(s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(3, angle(5))}, Through: 3}))
	}
	s.must(s.Publish(ctx))
	s.want(angle(0), none, 5, 1, 3, 2)
	s.must(s.Close())
	s = start(t, env, open)
	s.want(angle(0), none, 5, 1, 3, 2)
	if at, err := s.Applied(ctx); err != nil || at != 3 {
		t.Fatalf("Applied after publishing = %d, %v", at, err)
	}
}

func testReset(t *testing.T, env *Env, open Open) {
	ctx := context.Background()
	s := start(t, env, open)
	s.put(1, angle(0), angle(10))
	s.must(s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(3, angle(5))}, Through: 3}))
	s.must(s.Reset(ctx))
	if at, err := s.Applied(ctx); err != nil || at != 0 {
		t.Fatalf("Applied after Reset = %d, %v", at, err)
	}
	s.want(angle(0), none, 5, 1, 2) // still what was published
	// The new index may have another dimension.
	s.must(s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(2, []float32{0, 1})}, Through: 2}))
	s.must(s.Publish(ctx))
	s.want([]float32{0, 1}, none, 5, 2)
}

func testDimension(t *testing.T, env *Env, open Open) {
	ctx := context.Background()
	s := start(t, env, open)
	s.put(1, angle(0))
	var de *dense.DimensionError
	_, err := s.Search(ctx, []float32{1, 2, 3}, none, 1)
	if !errors.As(err, &de) || !errors.Is(err, dense.ErrDimension) || de.Want != 4 || de.Have != 3 {
		t.Fatalf("Search: %v", err)
	}
	err = s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(2, angle(5)), env.point(3, []float32{1, 2, 3})},
		Through: 3})
	if !errors.Is(err, dense.ErrDimension) {
		t.Fatalf("Apply: %v", err)
	}
	s.must(s.Publish(ctx))
	s.want(angle(0), none, 5, 1) // nothing of the failed batch
	if at, err := s.Applied(ctx); err != nil || at != 1 {
		t.Fatalf("Applied = %d, %v", at, err)
	}
}

func testNotFinite(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	for _, x := range []float64{math.NaN(), math.Inf(1)} {
		err := s.Apply(context.Background(), dense.Batch{Points: []dense.Point{env.point(1, []float32{0, float32(x)})},
			Through: 1})
		if !errors.Is(err, dense.ErrVector) {
			t.Fatalf("Apply with %v: %v", x, err)
		}
	}
}
