package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/biopars/biopars/eval/retrieval"
)

// The systems. Each is built or asked in processes of its own.
const (
	systemLucene  = "lucene"
	systemWords   = "words"   // our index, the peer's signals
	systemSignals = "signals" // our index, all signals
	systemBM25    = "bm25"    // the engine, passages read
	systemAll     = "all"     // what signals and bm25 are built as: catalogue and index
	systemDense   = "dense"   // what hybrid and answer are built as: encoder and vectors besides
	systemHybrid  = "hybrid"  // the engine
	systemAnswer  = "answer"  // a whole answer, quoted
)

var labels = map[string]string{
	systemLucene:  "Lucene",
	systemWords:   "biopars, plain words",
	systemSignals: "biopars, all signals",
	systemBM25:    "biopars, all signals, passages read",
	systemAll:     "biopars, all signals and catalogue",
	systemDense:   "biopars, with dense vectors",
	systemHybrid:  "biopars, hybrid, passages read",
	systemAnswer:  "biopars, answers quoted",
}

var depths = []int{10, 100}

// size is what was measured of one corpus.
type size struct {
	made
	builds []built
	asked  []asked
}

// built is what an index costs, the median of its builds.
type built struct {
	system string
	indexed
	index int64 // bytes on disk, of the lexical index alone where there is more
	disk  int64 // bytes on disk, all
}

// asked is what questions cost at one depth.
type asked struct {
	system string
	depth  int
	best   retrieval.Timing // each question's fastest round
	all    retrieval.Timing // the medians of the rounds' percentiles
	hits   int
	peak   int64
}

// measure makes a corpus of n passages, builds all indexes and asks all systems.
func (c *config) measure(ctx context.Context, p *pool, n int) (*size, error) {
	dir := filepath.Join(c.work, fmt.Sprint(n))
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	start := time.Now()
	m, err := p.writeCorpus(dir, n, c.seed)
	if err != nil {
		return nil, err
	}
	c.step("%d passages, %.1f MB, %d words, %d different: %s", n, mega(m.raw), m.running, m.distinct,
		time.Since(start).Round(time.Millisecond))
	s := &size{made: *m}
	if s.builds, err = c.build(ctx, dir, m); err != nil {
		return nil, err
	}
	questions := filepath.Join(dir, "questions.txt")
	text := strings.Join(p.ask(c.questions, c.seed), "\n") + "\n"
	if err := os.WriteFile(questions, []byte(text), 0o644); err != nil {
		return nil, err
	}
	if s.asked, err = c.ask(ctx, dir, questions); err != nil {
		return nil, err
	}
	if !c.keep {
		err = os.RemoveAll(dir)
	}
	return s, err
}

// once is from how many passages on indexes are built a single time.
const once = 300_000

// build builds all indexes in turn, as often as c.builds says.
func (c *config) build(ctx context.Context, dir string, m *made) ([]built, error) {
	systems := []string{systemLucene, systemWords, systemAll}
	if c.dense {
		systems = append(systems, systemDense)
	}
	rounds := make([][]indexed, len(systems))
	for round := range c.builds {
		if round > 0 && m.passages >= once {
			break
		}
		for i, system := range systems {
			at, corpus := filepath.Join(dir, system), m.jsonl
			if system == systemLucene {
				corpus = m.tsv
			}
			if err := os.RemoveAll(at); err != nil {
				return nil, err
			}
			x, err := c.buildIndex(ctx, system, corpus, at)
			if err != nil {
				return nil, err
			}
			rounds[i] = append(rounds[i], x)
			c.step("%d: index %s: %.1f s CPU, %.1f s, %.0f MB", m.passages, system, x.cpu.Seconds(), x.wall.Seconds(), mega(x.peak))
		}
	}
	var out []built
	for i, system := range systems {
		b := built{system: system, indexed: medianOf(rounds[i])}
		var err error
		if b.disk, err = diskBytes(filepath.Join(dir, system)); err != nil {
			return nil, err
		}
		b.index = b.disk
		if system == systemAll || system == systemDense {
			if b.index, err = diskBytes(filepath.Join(dir, system, "lexical")); err != nil {
				return nil, err
			}
		}
		out = append(out, b)
	}
	return out, nil
}

// ask has all systems answer in turn, a round each, after rounds that warm them.
func (c *config) ask(ctx context.Context, dir, questions string) (_ []asked, err error) {
	type system struct{ name, dir string }
	systems := []system{{systemLucene, systemLucene}, {systemWords, systemWords}, {systemSignals, systemAll}, {systemBM25, systemAll}}
	if c.dense {
		systems = append(systems, system{systemHybrid, systemDense}, system{systemAnswer, systemDense})
	}
	askers := make([]*asker, len(systems))
	defer func() {
		for _, a := range askers {
			if a != nil && a.cmd.ProcessState == nil {
				a.cmd.Process.Kill() //nolint:errcheck // something else has failed
				a.cmd.Wait()         //nolint:errcheck
			}
		}
	}()
	for i, s := range systems {
		if askers[i], err = c.startAsker(ctx, s.name, filepath.Join(dir, s.dir), questions); err != nil {
			return nil, err
		}
	}
	out := make([]asked, 0, len(systems)*len(depths))
	for _, depth := range depths {
		rounds := make([][][]time.Duration, len(systems))
		hits := make([]int, len(systems))
		for round := range c.warm + c.rounds {
			for i, a := range askers {
				if a.system == systemAnswer && depth != depths[0] {
					continue // it has no depth
				}
				times, found, err := a.round(depth)
				if err != nil {
					return nil, err
				}
				if hits[i] = found; round >= c.warm {
					rounds[i] = append(rounds[i], times)
				}
			}
		}
		for i, s := range systems {
			if len(rounds[i]) == 0 {
				continue
			}
			x := asked{system: s.name, depth: depth, hits: hits[i]}
			x.best, x.all = timings(rounds[i])
			c.step("depth %d: %s: p50 %s p99 %s; medians %s %s", depth, s.name, x.best.P50, x.best.P99, x.all.P50, x.all.P99)
			out = append(out, x)
		}
	}
	for i, a := range askers {
		peak, err := a.close()
		if err != nil {
			return nil, err
		}
		for k := range out {
			if out[k].system == systems[i].name {
				out[k].peak = peak
			}
		}
	}
	return out, nil
}

// timings are the percentiles of each question's fastest round, since anything
// slower is what else the machine did, and the medians of those of the rounds.
func timings(rounds [][]time.Duration) (best, all retrieval.Timing) {
	fastest := slices.Clone(rounds[0])
	var p50, p99 []time.Duration
	for _, r := range rounds {
		for i, t := range r {
			fastest[i] = min(fastest[i], t)
		}
		t := retrieval.Percentiles(r)
		p50, p99 = append(p50, t.P50), append(p99, t.P99)
	}
	best = retrieval.Percentiles(fastest)
	return best, retrieval.Timing{Queries: len(fastest), P50: median(p50), P99: median(p99)}
}

func medianOf(builds []indexed) indexed {
	part := func(of func(indexed) time.Duration) time.Duration {
		var v []time.Duration
		for _, b := range builds {
			v = append(v, of(b))
		}
		return median(v)
	}
	return indexed{
		passages: builds[0].passages,
		cpu:      part(func(b indexed) time.Duration { return b.cpu }),
		wall:     part(func(b indexed) time.Duration { return b.wall }),
		peak:     int64(part(func(b indexed) time.Duration { return time.Duration(b.peak) })),
	}
}

func median(v []time.Duration) time.Duration {
	v = slices.Sorted(slices.Values(v))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// diskBytes is the size of all files below dir.
func diskBytes(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}

func mega(n int64) float64 { return float64(n) / 1e6 }
