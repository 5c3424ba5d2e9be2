package indextest

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

// Harness is a kind of index under test, kept in a directory.
type Harness struct {
	// Open opens the index in the directory for writing; what is stored there is
	// in it. If it is an io.Closer, the suite closes it.
	Open func(t *testing.T, dir string) index.Consumer
	// Live returns the positions of all passages that a reader who opens the
	// directory now finds, in any order.
	Live func(t *testing.T, dir string) []index.Seq
	// Crash returns a directory in the state that a process killed now would
	// leave dir in, c being open there and idle. By default it is a copy, which
	// is right for an index that writes nothing between calls.
	Crash func(t *testing.T, c index.Consumer, dir string) string
}

// TestConsumer runs the suite.
func TestConsumer(t *testing.T, h Harness) {
	if h.Crash == nil {
		h.Crash = copyDir
	}
	for _, test := range []struct {
		name string
		run  func(t *testing.T, h Harness)
	}{
		{"Empty", testEmpty},
		{"ApplyAndPublish", testApply},
		{"Repeat", testRepeat},
		{"Delete", testDelete},
		{"Reopen", testReopen},
		{"Cancel", testCancel},
		{"CrashBeforePublish", testCrash},
		{"RandomHistory", testHistory},
		{"Rebuild", testRebuild},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, h) })
	}
}

// subject is an index in its directory, with the calls that must succeed.
type subject struct {
	index.Consumer
	t   *testing.T
	h   Harness
	dir string
}

func start(t *testing.T, h Harness, dir string) *subject {
	t.Helper()
	s := &subject{h.Open(t, dir), t, h, dir}
	t.Cleanup(s.close)
	return s
}

func (s *subject) close() {
	s.t.Helper()
	if c, ok := s.Consumer.(io.Closer); ok {
		if err := c.Close(); err != nil {
			s.t.Errorf("Close: %v", err)
		}
	}
	s.Consumer = closed{}
}

// closed stands for a consumer that was closed: closing it again does nothing.
type closed struct{ index.Consumer }

func (s *subject) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *subject) applied() index.Seq {
	s.t.Helper()
	at, err := s.Applied(context.Background())
	s.must(err)
	return at
}

// apply hands over the changes from…to of the log.
func (s *subject) apply(l *Log, from, to index.Seq) {
	s.t.Helper()
	changes, err := l.Changes(context.Background(), from-1, int(to-from+1))
	s.must(err)
	s.must(s.Apply(context.Background(), changes))
}

func (s *subject) publish() {
	s.t.Helper()
	s.must(s.Publish(context.Background()))
}

// wantLive checks what a new reader sees: the log after n changes.
func (s *subject) wantLive(l *Log, n index.Seq) {
	s.t.Helper()
	got := slices.Clone(s.h.Live(s.t, s.dir))
	slices.Sort(got)
	if want := l.Live(n); !slices.Equal(got, want) {
		s.t.Fatalf("after change %d a reader sees %d passages %v, want %d %v", n, len(got), got, len(want), want)
	}
}

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
