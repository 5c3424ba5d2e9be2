package indextest

import (
	"context"
	"testing"

	"github.com/biopars/biopars/index"
)

func testEmpty(t *testing.T, h Harness) {
	s, l := start(t, h, t.TempDir()), &Log{}
	if s.Name() == "" {
		t.Error("the consumer has no name")
	}
	if at := s.applied(); at != 0 {
		t.Fatalf("Applied = %d", at)
	}
	s.must(index.CatchUp(context.Background(), l, index.CatchUpOptions{}, s.Consumer))
	s.must(s.Apply(context.Background(), nil))
	s.publish()
}

func testApply(t *testing.T, h Harness) {
	s, l := start(t, h, t.TempDir()), &Log{}
	l.Put(20)
	s.apply(l, 1, 12)
	if at := s.applied(); at != 12 {
		t.Fatalf("Applied = %d, want 12", at)
	}
	s.publish()
	s.wantLive(l, 12)
	s.apply(l, 13, 20)
	s.wantLive(l, 12) // readers keep the published state
	s.publish()
	s.wantLive(l, 20)
	s.publish()
	s.wantLive(l, 20)
}

func testRepeat(t *testing.T, h Harness) {
	s, l := start(t, h, t.TempDir()), &Log{}
	l.Put(10)
	l.Delete(2, 7)
	s.apply(l, 1, 10)
	s.apply(l, 1, 10)
	s.apply(l, 8, 12) // half of it is new
	s.publish()
	s.wantLive(l, 12)
	s.apply(l, 1, 12)
	s.apply(l, 2, 7) // must not bring deleted passages back
	if at := s.applied(); at != 12 {
		t.Fatalf("Applied = %d, want 12", at)
	}
	s.publish()
	s.wantLive(l, 12)
}

func testDelete(t *testing.T, h Harness) {
	s, l := start(t, h, t.TempDir()), &Log{}
	l.Put(6)
	l.Delete(1, 3) // put and deleted by the same call of Apply
	s.apply(l, 1, 8)
	s.publish()
	s.wantLive(l, 8)
	l.Delete(2, 4, 5, 6)
	s.apply(l, 9, 12)
	s.publish()
	s.wantLive(l, 12) // nothing is left
	l.Put(2)
	s.apply(l, 13, 14)
	s.publish()
	s.wantLive(l, 14)
}

func testReopen(t *testing.T, h Harness) {
	dir, l := t.TempDir(), &Log{}
	l.Put(30)
	l.Delete(5, 6, 7)
	s := start(t, h, dir)
	s.apply(l, 1, 20)
	s.publish()
	s.close()
	s = start(t, h, dir)
	if at := s.applied(); at != 20 {
		t.Fatalf("Applied after reopening = %d, want 20", at)
	}
	s.wantLive(l, 20)
	s.apply(l, 21, 33)
	s.publish()
	s.close()
	s = start(t, h, dir)
	if at := s.applied(); at != 33 {
		t.Fatalf("Applied after reopening = %d, want 33", at)
	}
	s.wantLive(l, 33)
}

func testCancel(t *testing.T, h Harness) {
	s, l := start(t, h, t.TempDir()), &Log{}
	l.Put(10)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := index.CatchUp(ctx, l, index.CatchUpOptions{}, s.Consumer); err == nil {
		t.Fatal("CatchUp with a cancelled context succeeded")
	}
	s.must(index.CatchUp(context.Background(), l, index.CatchUpOptions{BatchSize: 3}, s.Consumer))
	s.wantLive(l, 10)
}

func testRebuild(t *testing.T, h Harness) {
	ctx := context.Background()
	s, l := start(t, h, t.TempDir()), &Log{}
	r, ok := s.Consumer.(index.Rebuilder)
	if !ok {
		t.Skip("the consumer cannot be rebuilt")
	}
	l.Put(12)
	l.Delete(4)
	s.must(index.CatchUp(ctx, l, index.CatchUpOptions{}, r))
	s.must(r.Reset(ctx))
	if at := s.applied(); at != 0 {
		t.Fatalf("Applied after Reset = %d", at)
	}
	s.wantLive(l, 13) // readers keep the published state
	s.apply(l, 1, 5)
	s.wantLive(l, 13)
	s.must(index.Rebuild(ctx, l, index.CatchUpOptions{BatchSize: 4}, r))
	s.wantLive(l, 13)
	if at := s.applied(); at != 13 {
		t.Fatalf("Applied after Rebuild = %d", at)
	}
}
