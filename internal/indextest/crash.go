package indextest

import (
	"context"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"github.com/biopars/biopars/index"
)

func testCrash(t *testing.T, h Harness) {
	skipWindows(t)
	s, l := start(t, h, t.TempDir()), &Log{}
	l.Put(15)
	s.apply(l, 1, 10)
	s.publish()
	l.Delete(3)
	s.apply(l, 11, 16)
	after := start(t, h, h.Crash(t, s.Consumer, s.dir))
	after.wantLive(l, 10)
	if at := after.applied(); at != 10 && at != 16 {
		t.Fatalf("Applied after a crash = %d, want 10 or 16", at)
	}
	after.must(index.CatchUp(context.Background(), l, index.CatchUpOptions{}, after.Consumer))
	after.wantLive(l, 16)
}

// testHistory follows a random history in random steps, crashing now and then.
func testHistory(t *testing.T, h Harness) {
	skipWindows(t)
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(11, 12))
	s, l := start(t, h, t.TempDir()), &Log{}
	for range 12 {
		l.Put(rng.IntN(12))
		last, err := l.LastSeq(ctx)
		s.must(err)
		for range rng.IntN(5) {
			l.Delete(1 + index.Seq(rng.Uint64N(uint64(last)+1)))
		}
		if last, err = l.LastSeq(ctx); err != nil {
			t.Fatal(err)
		}
		if from := s.applied(); from < last {
			s.apply(l, from+1, from+1+index.Seq(rng.Uint64N(uint64(last-from))))
		}
		switch rng.IntN(3) {
		case 0:
			dir := h.Crash(t, s.Consumer, s.dir)
			s.close()
			s = start(t, h, dir)
		case 1:
			s.publish()
			s.wantLive(l, s.applied())
		}
	}
	s.must(index.CatchUp(ctx, l, index.CatchUpOptions{BatchSize: 5}, s.Consumer))
	last, err := l.LastSeq(ctx)
	s.must(err)
	if at := s.applied(); at != last {
		t.Fatalf("Applied = %d, want %d", at, last)
	}
	s.wantLive(l, last)
}

func skipWindows(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a directory with open files cannot be copied")
	}
}

func copyDir(t *testing.T, _ index.Consumer, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}
