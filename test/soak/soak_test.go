// Package soak_test asks an engine for a long time while other processes change its
// corpus and are killed, and looks whether anything grows or is lost.
//
//	BIOPARS_TEST_SOAK=30m go test ./test/soak -timeout 0 -v
package soak_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/retrieve"
)

// writerEnv makes this test binary a process that changes the corpus: what it does,
// and the directory.
const writerEnv = "BIOPARS_TEST_SOAK_WRITER"

const (
	clients   = 64
	documents = 600 // enough for an encoder to be trained on them
	opening   = 30 * time.Second
	// killWithin is about how long a change takes.
	killWithin = 1200 * time.Millisecond
)

func TestMain(m *testing.M) {
	if act, dir, ok := strings.Cut(os.Getenv(writerEnv), " "); ok {
		if err := write(act, dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// acts are what happens to the corpus beside the questions.
var acts = []string{"ingest", "ingest", "ingest", "rebuild-lexical", "rebuild-dense", "update"}

func write(act, dir string) error {
	ctx := context.Background()
	o := biopars.Options{Dir: filepath.Join(dir, "data")}
	switch act {
	case "rebuild-lexical":
		return biopars.Rebuild(ctx, o, biopars.RebuildOptions{Lexical: true})
	case "rebuild-dense":
		return biopars.Rebuild(ctx, o, biopars.RebuildOptions{Dense: true})
	}
	e, err := biopars.Open(ctx, o)
	if err != nil {
		return err
	}
	if act == "ingest" {
		_, err = e.Ingest(ctx, []string{filepath.Join(dir, "corpus.jsonl")}, biopars.IngestOptions{})
	} else {
		err = e.Update(ctx, nil)
	}
	return errors.Join(err, e.Close())
}

var (
	diseases   = []string{"میگرن", "آسم", "دیابت", "کم‌خونی", "صرع", "نقرس", "آرتروز", "رفلاکس", "تیروئید", "برونشیت"}
	treatments = []string{"استراحت", "مسکن", "ورزش", "رژیم غذایی", "آنتی‌بیوتیک", "آب فراوان", "فیزیوتراپی", "جراحی"}
)

// writeCorpus writes the documents. In each version some of them say something new, so
// that what is live stays as much.
func writeCorpus(dir string, version int) error {
	var b strings.Builder
	for i := range documents {
		v := 0
		if version > 0 && (i+version)%12 == 0 {
			v = version
		}
		fmt.Fprintf(&b, `{"_id":"d%d","title":%q,"text":"درمان %s در بیمار شمارهٔ %d با %s آغاز شد و نسخهٔ %d آن را تأیید کرد."}`+"\n",
			i, diseases[i%len(diseases)], diseases[i%len(diseases)], i, treatments[(i/7)%len(treatments)], v)
	}
	tmp := filepath.Join(dir, "corpus.tmp")
	if err := os.WriteFile(tmp, []byte(b.String()), 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(dir, "corpus.jsonl"))
}

// reading is what the process holds at one moment.
type reading struct {
	goroutines, descriptors int
	heap                    uint64 // live, after a collection
}

func read() reading {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r := reading{goroutines: runtime.NumGoroutine(), heap: m.HeapAlloc}
	if entries, err := os.ReadDir("/proc/self/fd"); err == nil {
		r.descriptors = len(entries)
	}
	return r
}

// patience is how long a question may wait for an index.
const patience = 2 * time.Minute

func TestSoak(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("BIOPARS_TEST_SOAK"))
	if err != nil || long <= 0 {
		t.Skip("BIOPARS_TEST_SOAK says for how long, such as 30m")
	}
	dir := t.TempDir()
	if err := writeCorpus(dir, 0); err != nil {
		t.Fatal(err)
	}
	if err := write("ingest", dir); err != nil {
		t.Fatal(err)
	}
	// A busy machine is slow, which is no fault.
	patient := retrieve.Options{BM25Timeout: patience, DenseTimeout: patience}
	e, err := biopars.Open(t.Context(), biopars.Options{Dir: filepath.Join(dir, "data"), Retrieve: patient})
	if err != nil {
		t.Fatal(err)
	}
	s := &soak{t: t, dir: dir, engine: e}
	ctx, stop := context.WithTimeout(t.Context(), long)
	defer stop()
	var work sync.WaitGroup
	for client := range clients {
		work.Go(func() { s.ask(ctx, client) })
	}
	work.Go(func() { s.change(ctx) })
	var readings []reading
	for begun := time.Now(); ctx.Err() == nil; {
		select {
		case <-ctx.Done():
		case <-time.After(max(long/60, time.Second)):
		}
		if time.Since(begun) < min(opening, long/4) { // caches fill first
			continue
		}
		r := read()
		readings = append(readings, r)
		t.Logf("%8v  %d questions, %d changes, %d kills; %d goroutines, %d descriptors, heap %.1f MB",
			time.Since(begun).Round(time.Second), s.asked.Load(), s.changed.Load(), s.killed.Load(), r.goroutines,
			r.descriptors, float64(r.heap)/1e6)
	}
	work.Wait()
	if err := write("update", dir); err != nil {
		t.Fatal(err)
	}
	s.whole(context.Background())
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	flat(t, readings)
	if s.asked.Load() == 0 || s.changed.Load() == 0 {
		t.Errorf("%d questions, %d changes", s.asked.Load(), s.changed.Load())
	}
}

type soak struct {
	t                      *testing.T
	dir                    string
	engine                 *biopars.Engine
	asked, changed, killed atomic.Int64
}

// ask asks and searches until time is up. Nothing that happens beside it is a reason for
// an error or for an answer without evidence.
func (s *soak) ask(ctx context.Context, client int) {
	rng := rand.New(rand.NewPCG(uint64(client), 1))
	for ctx.Err() == nil {
		q := biopars.Question{Text: "درمان " + diseases[rng.IntN(len(diseases))] + " با چه آغاز شد؟"}
		var err error
		found := 0
		if rng.IntN(2) == 0 {
			var r *biopars.SearchResult
			if r, err = s.engine.Search(ctx, q); err == nil {
				found = len(r.Candidates)
			}
		} else {
			var a biopars.Answer
			if a, err = s.engine.Ask(ctx, q); err == nil {
				found = len(a.Sources)
				if a.Origin == answer.Abstained {
					s.t.Errorf("%s: abstained; notices %v", q.Text, a.Notices)
				}
			}
		}
		switch {
		case ctx.Err() != nil:
		case err != nil:
			s.t.Errorf("%s: %v", q.Text, err)
		case found == 0:
			s.t.Errorf("%s: nothing was found", q.Text)
		}
		s.asked.Add(1)
	}
}

// change changes the corpus by one process after the other, of which it kills about half
// at a random moment.
func (s *soak) change(ctx context.Context) {
	rng := rand.New(rand.NewPCG(7, 7))
	for version := 1; ctx.Err() == nil; version++ {
		if err := writeCorpus(s.dir, version); err != nil {
			s.t.Error(err)
			return
		}
		act := acts[rng.IntN(len(acts))]
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writerEnv+"="+act+" "+s.dir)
		var said strings.Builder
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			s.t.Error(err)
			return
		}
		kill := rng.IntN(2) == 0
		timer := time.AfterFunc(time.Duration(rng.Int64N(int64(killWithin))), func() {
			if kill {
				_ = cmd.Process.Kill() // it may be done
			}
		})
		err := cmd.Wait()
		timer.Stop()
		switch {
		case err != nil && kill && said.Len() == 0:
			s.killed.Add(1)
		case err != nil:
			s.t.Errorf("%s: %v: %s", act, err, &said)
		}
		s.changed.Add(1)
	}
}

// whole holds what is in the corpus in the end to what was written.
func (s *soak) whole(ctx context.Context) {
	if err := write("ingest", s.dir); err != nil {
		s.t.Error(err)
	}
	st, err := s.engine.Stats(ctx)
	if err != nil || st.Catalogue.Passages != documents || int(st.Lexical.Passages) != documents ||
		st.Catalogue.Documents != documents {
		s.t.Errorf("%d documents were written; %+v, %v", documents, st, err)
	}
	found, err := s.engine.Verify(ctx)
	if err != nil {
		s.t.Error(err)
	}
	for _, f := range found {
		if !f.OK {
			s.t.Errorf("%s: %s", f.Check, f.Detail)
		}
	}
}

// flat compares the last third of the readings with the first: what a process holds must
// not grow with time.
func flat(t *testing.T, readings []reading) {
	t.Helper()
	third := len(readings) / 3
	if third == 0 {
		t.Logf("%d readings are too few to compare", len(readings))
		return
	}
	median := func(of []reading, value func(reading) float64) float64 {
		var values []float64
		for _, r := range of {
			values = append(values, value(r))
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	for _, c := range []struct {
		name  string
		value func(reading) float64
		grows float64 // by this much it may differ
	}{
		{"goroutines", func(r reading) float64 { return float64(r.goroutines) }, 128},
		{"descriptors", func(r reading) float64 { return float64(r.descriptors) }, 64},
		{"heap, MB", func(r reading) float64 { return float64(r.heap) / 1e6 }, 64},
	} {
		first, last := median(readings[:third], c.value), median(readings[len(readings)-third:], c.value)
		t.Logf("%s: %.1f at first, %.1f at last", c.name, first, last)
		if last > first+c.grows {
			t.Errorf("%s grew from %.1f to %.1f", c.name, first, last)
		}
	}
}
