package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/internal/enginerank"
	"github.com/biopars/biopars/retrieve"
)

// figures is everything that is measured.
type figures struct {
	set                string
	records            int
	raw                int64 // bytes of titles and texts
	passages           int
	lexical, dense     cost // ingest with BM25 alone, and with dense vectors
	lexicalDisk        map[string]int64
	denseDisk          map[string]int64
	coldBM25, coldBoth cost
	start              cost // a process that does nothing
	warm               []latency
	queries            int
}

// latency is retrieval with MMR in one process on one core.
type latency struct {
	name      string
	all, best retrieval.Timing // every call, and each query's fastest round
}

func (c *config) measure(ctx context.Context) (*figures, error) {
	f := &figures{set: c.set.Name}
	var err error
	if f.records, f.raw, err = rawText(c.set.Corpus); err != nil {
		return nil, err
	}
	bm25, both := filepath.Join(c.work, "bm25"), filepath.Join(c.work, "both")
	var costs []cost
	for range c.rounds {
		if err := os.RemoveAll(bm25); err != nil {
			return nil, err
		}
		got, err := c.process(ctx, "ingest", "--embedder", "none", "--data", bm25, c.set.Corpus)
		if err != nil {
			return nil, err
		}
		costs = append(costs, got)
		c.step("ingest, BM25 alone", got)
	}
	f.lexical = medians(costs)
	if f.dense, err = c.process(ctx, "ingest", "--data", both, c.set.Corpus); err != nil {
		return nil, err
	}
	c.step("ingest, with dense vectors", f.dense)
	if f.lexicalDisk, err = onDisk(bm25); err != nil {
		return nil, err
	}
	if f.denseDisk, err = onDisk(both); err != nil {
		return nil, err
	}
	queries := c.set.Judged()
	f.queries = len(queries)
	search := func(i int, args ...string) []string {
		return append(append([]string{"search"}, args...), queries[i*len(queries)/c.cold].Text)
	}
	if f.start, err = c.processes(ctx, "process start", func(int) []string { return []string{"version"} }); err != nil {
		return nil, err
	}
	if f.coldBM25, err = c.processes(ctx, "cold search, BM25", func(i int) []string {
		return search(i, "--mode", "bm25", "--embedder", "none", "--data", bm25)
	}); err != nil {
		return nil, err
	}
	if f.coldBoth, err = c.processes(ctx, "cold search, hybrid",
		func(i int) []string { return search(i, "--data", both) }); err != nil {
		return nil, err
	}
	return f, c.inProcess(ctx, both, f)
}

func (c *config) step(what string, got cost) {
	fmt.Fprintf(c.log, "%s: %s wall, %s CPU\n", what, got.wall.Round(time.Millisecond), got.cpu.Round(time.Millisecond))
}

// processes runs c.cold processes and gives the medians.
func (c *config) processes(ctx context.Context, what string, args func(i int) []string) (cost, error) {
	var costs []cost
	for i := range c.cold {
		got, err := c.process(ctx, args(i)...)
		if err != nil {
			return cost{}, err
		}
		costs = append(costs, got)
	}
	m := medians(costs)
	c.step(what, m)
	return m, nil
}

// inProcess measures retrieval with MMR on one core, one question at a time,
// after a round that warms the caches.
func (c *config) inProcess(ctx context.Context, dir string, f *figures) (err error) {
	e, err := biopars.Open(
		ctx, biopars.Options{Dir: dir, Retrieve: retrieve.Options{BM25Timeout: time.Minute, DenseTimeout: time.Minute}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	st, err := e.Stats(ctx)
	if err != nil {
		return err
	}
	f.passages = st.Catalogue.Passages
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	queries := c.set.Judged()
	for _, mode := range []retrieve.Mode{retrieve.ModeHybrid, retrieve.ModeBM25} {
		r := enginerank.Diversified(e, biopars.Question{Mode: mode})
		var all []time.Duration
		best := make([]time.Duration, len(queries))
		for round := range c.rounds + 1 {
			for i, q := range queries {
				asked := time.Now()
				if _, err := r.Rank(ctx, q.Text, 8); err != nil {
					return err
				}
				took := time.Since(asked)
				if round == 0 {
					continue
				}
				all = append(all, took)
				if round == 1 || took < best[i] {
					best[i] = took
				}
			}
		}
		l := latency{string(mode), retrieval.Percentiles(all), retrieval.Percentiles(best)}
		f.warm = append(f.warm, l)
		fmt.Fprintf(c.log, "%s + MMR: p50 %s p99 %s; fastest rounds p50 %s p99 %s\n", mode, l.all.P50, l.all.P99,
			l.best.P50, l.best.P99)
	}
	return nil
}

// rawText counts the records of a corpus and the bytes of their titles and texts.
func rawText(path string) (records int, size int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	d := json.NewDecoder(file)
	for {
		var record struct{ Title, Text string }
		if err := d.Decode(&record); err == io.EOF {
			return records, size, nil
		} else if err != nil {
			return 0, 0, err
		}
		records++
		size += int64(len(record.Title) + len(record.Text))
	}
}

// onDisk adds up the files of a data directory by the first part of their
// paths; "" holds the sum.
func onDisk(dir string) (map[string]int64, error) {
	sizes := map[string]int64{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		part, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		for parent := filepath.Dir(part); parent != "."; parent = filepath.Dir(part) {
			part = parent
		}
		sizes[part] += info.Size()
		sizes[""] += info.Size()
		return nil
	})
	return sizes, err
}
