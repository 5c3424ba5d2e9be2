package eval

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// script is a system that answers by rule.
type script struct {
	mu    sync.Mutex
	asked map[string]int
	then  func(q Question, times int) (Response, error)
}

func (s *script) Answer(ctx context.Context, q Question) (Response, error) {
	s.mu.Lock()
	if s.asked == nil {
		s.asked = map[string]int{}
	}
	s.asked[q.ID]++
	n := s.asked[q.ID]
	s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return Response{}, err
	}
	return s.then(q, n)
}

func echo(q Question, _ int) (Response, error) {
	return Response{
		Answer: "پاسخ " + q.Text, Origin: "generated",
		Sentences: []Sentence{{Text: "پاسخ " + q.Text, Citations: []int{1}}},
		Retrieved: []Passage{{ID: "p", Text: "متن دربارهٔ " + q.Text}}, Usage: Usage{10, 2},
	}, nil
}

func questions(n int) []Item {
	var items []Item
	for i := range n {
		it := Item{ID: fmt.Sprintf("q%02d", i), Question: fmt.Sprintf("پرسش %d", i),
			Answers: []string{fmt.Sprintf("پاسخ %d", i)}}
		it.Tag()
		items = append(items, it)
	}
	return items
}

func manifest(name string) Manifest {
	return Manifest{Name: name, Retrieval: "on", Dataset: DatasetInfo{Name: "x", SHA256: "1"}}
}

// files are the contents of a run directory but for the timings and the lock.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == timingsFile || e.Name() == lockFile {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(text)
	}
	return out
}

// TestResume kills runs at every point, tears the last line, and finishes them:
// the bytes are those of a run that nothing happened to, whatever the
// concurrency, and nothing is asked twice.
func TestResume(t *testing.T) {
	items := questions(8)
	whole := t.TempDir()
	r, err := Execute(t.Context(), whole, manifest("m"), items, &script{then: echo}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Evaluate(t.Context(), r, ScoreOptions{}); err != nil {
		t.Fatal(err)
	}
	want := files(t, whole)
	for kill := range items {
		for _, concurrency := range []int{1, 3} {
			dir := t.TempDir()
			ctx, cancel := context.WithCancel(t.Context())
			var answered atomic.Int32
			s := &script{then: func(q Question, n int) (Response, error) {
				if int(answered.Add(1)) > kill {
					cancel()
					return Response{}, context.Canceled
				}
				return echo(q, n)
			}}
			_, err := Execute(ctx, dir, manifest("m"), items, s, RunOptions{Concurrency: concurrency})
			cancel()
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("killed after %d: %v", kill, err)
			}
			done, _, err := readLedger(filepath.Join(dir, ledgerFile))
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(filepath.Join(dir, ledgerFile), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteString(`{"id":"q07","question":"to`); err != nil {
				t.Fatal(err)
			}
			f.Close()
			s = &script{then: echo}
			r, err := Execute(t.Context(), dir, manifest("m"), items, s, RunOptions{Concurrency: concurrency})
			if err != nil {
				t.Fatal(err)
			}
			for id := range s.asked {
				if _, ok := done[id]; ok {
					t.Errorf("killed after %d: %s was asked again", kill, id)
				}
			}
			if err := Evaluate(t.Context(), r, ScoreOptions{}); err != nil {
				t.Fatal(err)
			}
			if got := files(t, dir); !maps.Equal(got, want) {
				for name := range want {
					if got[name] != want[name] {
						t.Errorf("killed after %d: %s differs:\n%s\n%s", kill, name, got[name], want[name])
					}
				}
			}
		}
	}
}

func TestFailures(t *testing.T) {
	items := questions(4)
	dir := t.TempDir()
	broken := errors.New("model broke")
	s := &script{then: func(q Question, times int) (Response, error) {
		switch {
		case q.ID == "q01" && times < 3, q.ID == "q02":
			return Response{}, broken
		}
		return echo(q, times)
	}}
	var last Progress
	r, err := Execute(t.Context(), dir, manifest("m"), items, s,
		RunOptions{Backoff: time.Microsecond, Progress: func(p Progress) { last = p }})
	if err != nil {
		t.Fatal(err)
	}
	if last != (Progress{Done: 4, Of: 4, Failed: 1, Usage: Usage{30, 6}}) {
		t.Errorf("%+v", last)
	}
	if s.asked["q02"] != 3 || r.Entry("q01").Attempts != 3 || r.Entry("q01").Failed() || !r.Entry("q02").Failed() {
		t.Errorf("%v %+v", s.asked, r.Entries)
	}
	if err := Evaluate(t.Context(), r, ScoreOptions{}); err != nil {
		t.Fatal(err)
	}
	sum := r.Summary
	if sum.Items != 4 || sum.Answered != 3 || !slices.Equal(sum.Failed, []Failure{{"q02", "model broke"}}) {
		t.Errorf("%+v", sum)
	}
	for _, m := range sum.Metrics {
		if m.Interval.Items > 3 {
			t.Errorf("%s counts the failed item", m.Name)
		}
	}
	// The next start tries the failed item again, and it alone.
	s = &script{then: echo}
	if r, err = Execute(t.Context(), dir, manifest("m"), items, s, RunOptions{}); err != nil {
		t.Fatal(err)
	}
	if len(s.asked) != 1 || r.Entry("q02").Failed() {
		t.Errorf("%v", s.asked)
	}
}

func TestOtherRun(t *testing.T) {
	dir := t.TempDir()
	items := questions(2)
	if _, err := Execute(t.Context(), dir, manifest("m"), items, &script{then: echo}, RunOptions{}); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Manifest){
		"model": func(m *Manifest) { m.Model.Digest = "2" }, "data set": func(m *Manifest) { m.Dataset.SHA256 = "2" },
		"corpus":   func(m *Manifest) { m.Corpus = &Corpus{Passages: 1} },
		"settings": func(m *Manifest) { m.Settings = map[string]string{"k": "5"} },
		"seed":     func(m *Manifest) { m.Seed = 2 }, "prompt": func(m *Manifest) { m.Prompt = "x" },
		"retrieval": func(m *Manifest) { m.Retrieval = "off" },
	} {
		m := manifest("m")
		change(&m)
		if _, err := Execute(t.Context(), dir, m, items, &script{then: echo}, RunOptions{}); !errors.Is(
			err, ErrOtherRun) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := manifest("m")
	m.Machine.CPUs = 64
	if _, err := Execute(t.Context(), dir, m, items, &script{then: echo}, RunOptions{}); err != nil {
		t.Errorf("another machine: %v", err)
	}
	lock := flock.New(filepath.Join(dir, lockFile))
	if ok, err := lock.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, err := Execute(t.Context(), dir, manifest("m"), items, &script{then: echo}, RunOptions{}); !errors.Is(
		err, ErrInUse) {
		t.Errorf("locked: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ledgerFile), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); !errors.Is(err, ErrRun) {
		t.Errorf("a ledger without ids: %v", err)
	}
}
