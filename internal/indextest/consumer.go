package indextest

import (
	"context"
	"io"
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
