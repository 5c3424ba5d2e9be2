package generation

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/biopars/biopars/index"
)

// TestCrashAtEveryStep stops an update before each of its steps in turn and
// checks that the old or the new state is published, whole, and that the next
// update works.
func TestCrashAtEveryStep(t *testing.T) {
	ctx := context.Background()
	stop := errors.New("killed")
	for at := 0; ; at++ {
		dir := t.TempDir()
		s := Open(dir, opts)
		advance(t, s, 1)
		advance(t, s, 2)
		n, killed := 0, ""
		s.fault = func(step string) error {
			if n++; n > at {
				if killed == "" {
					killed = step
				}
				return stop
			}
			return nil
		}
		w, err := s.Begin(ctx, WorkOptions{Fingerprint: fpA})
		if err == nil {
			write(t, w.Path(), 3)
			err = w.Publish(ctx, Manifest{Applied: 3})
		}
		if killed == "" {
			must(t, err)
			if at < 9 {
				t.Fatalf("only %d steps seen", at)
			}
			return
		}
		if !errors.Is(err, stop) {
			t.Fatalf("stopped before %q: %v", killed, err)
		}
		s = Open(dir, opts)
		cur, err := s.Current()
		if err != nil {
			t.Fatalf("stopped before %q: %v", killed, err)
		}
		state := int(cur.Manifest().Applied)
		if err := check(cur.Path(), state); err != nil || state != 2 && state != 3 {
			t.Fatalf("stopped before %q: state %d: %v", killed, state, err)
		}
		must(t, cur.Close())
		w, err = s.Begin(ctx, WorkOptions{Fingerprint: fpA})
		if err != nil {
			t.Fatalf("stopped before %q: %v", killed, err)
		}
		from := int(w.State().Applied)
		if err := check(w.Path(), from); err != nil || from < state {
			t.Fatalf("stopped before %q: resumed at %d: %v", killed, from, err)
		}
		write(t, w.Path(), from+1)
		must(t, w.Publish(ctx, Manifest{Applied: index.Seq(from + 1)}))
		cur, err = s.Current()
		must(t, err)
		must(t, check(cur.Path(), from+1))
		must(t, cur.Close())
		entries, err := os.ReadDir(dir)
		must(t, err)
		var left []string
		for _, e := range entries {
			left = append(left, e.Name())
		}
		if len(left) != 4 { // CURRENT, one generation and its lock, writer.lock
			t.Fatalf("stopped before %q: left %v", killed, left)
		}
	}
}

// TestReadersWhilePublishing opens the current generation over and over while
// another goroutine publishes; every one must be whole.
func TestReadersWhilePublishing(t *testing.T) {
	s := Open(t.TempDir(), opts)
	advance(t, s, 1)
	done := make(chan error, 1)
	go func() {
		for range 400 {
			g, err := s.Current()
			if err == nil {
				err = errors.Join(check(g.Path(), int(g.Manifest().Applied)), g.Close())
			}
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for n := 2; ; n++ {
		select {
		case err := <-done:
			must(t, err)
			return
		default:
			advance(t, s, n)
		}
	}
}
