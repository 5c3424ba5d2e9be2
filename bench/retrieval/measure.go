package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/enginerank"
	"github.com/biopars/biopars/retrieve"
)

// Names of the systems, as the tables show them.
const (
	sysStock  = "Bleve 2.6.1, stock `fa`, BM25"
	sysBM25   = "biopars, BM25"
	sysDense  = "biopars, dense alone"
	sysHybrid = "biopars, hybrid (default)"
	sysMMR    = "biopars, hybrid + MMR"
)

// system is one row of the quality table.
type system struct {
	name  string
	run   trec.Run
	parts []*retrieval.Evaluation // of every part of the set
}

// result is what was measured on one data set.
type result struct {
	set     *retrieval.Set
	dense   bool // the corpus was large enough for vectors
	systems []system
}

func (r *result) system(name string) *system {
	for i := range r.systems {
		if r.systems[i].name == name {
			return &r.systems[i]
		}
	}
	return nil
}

// named is a ranker with its row's name.
type named struct {
	name string
	retrieval.Ranker
}

// measure indexes one data set with both, asks all questions and, if speed is
// set, times the indexes.
func (c *config) measure(ctx context.Context, set *retrieval.Set, speed bool) (_ *result, _ *speedResult, err error) {
	passages, err := readPassages(set.Corpus)
	if err != nil {
		return nil, nil, err
	}
	dir := filepath.Join(c.work, set.Name)
	var sp *speedResult
	if speed {
		sp = &speedResult{set: set.Name, passages: len(passages)}
		if err := c.timeBuilds(ctx, dir, passages, sp); err != nil {
			return nil, nil, err
		}
	}

	stock, err := buildStock(ctx, filepath.Join(dir, "stock"), passages, true)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, stock.Close()) }()
	e, err := c.engine(ctx, dir, set, sp)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	stats, err := e.Stats(ctx)
	if err != nil {
		return nil, nil, err
	}

	res := &result{set: set, dense: stats.Dense != nil}
	rankers := []named{
		{sysStock, retrieval.RankerFunc(stockRanker(stock, passages))},
		{sysBM25, enginerank.Search(e, biopars.Question{Mode: retrieve.ModeBM25})},
	}
	if res.dense {
		rankers = append(rankers, named{sysDense, enginerank.Search(e, biopars.Question{Mode: retrieve.ModeDense})})
	}
	rankers = append(rankers,
		named{sysHybrid, enginerank.Search(e, biopars.Question{Mode: retrieve.ModeHybrid})},
		named{sysMMR, enginerank.Diversified(e, biopars.Question{Mode: retrieve.ModeHybrid})})
	queries := set.Judged()
	if !c.quality {
		rankers = nil
	}
	for _, r := range rankers {
		start := time.Now()
		x, err := retrieval.Execute(ctx, r, queries, retrieval.Options{})
		if err != nil {
			return nil, nil, err
		}
		s := system{name: r.name, run: x.Run}
		for _, p := range set.Parts {
			ev, err := retrieval.Evaluate(p.Qrels, x.Run, stat.Options{})
			if err != nil {
				return nil, nil, err
			}
			s.parts = append(s.parts, ev)
		}
		res.systems = append(res.systems, s)
		c.step(set.Name, r.name, start)
	}
	if sp != nil {
		if err := c.timeQueries(ctx, dir, passages, queries, stock, e, sp); err != nil {
			return nil, nil, err
		}
		if err := c.timeEncoder(dir, passages, queries, sp); err != nil {
			return nil, nil, err
		}
		if err := c.timeShort(ctx, dir, passages, queries, sp); err != nil {
			return nil, nil, err
		}
	}
	return res, sp, nil
}

// engine ingests the corpus in two steps, so that the second one is the dense
// leg alone.
func (c *config) engine(ctx context.Context, dir string, set *retrieval.Set,
	sp *speedResult) (_ *biopars.Engine, err error) {
	opts := biopars.Options{Dir: filepath.Join(dir, "engine"), NoDense: true, Split: ingest.Split{Whole: true}}
	// A leg given up on a busy machine would be a result by chance.
	opts.Retrieve.BM25Timeout, opts.Retrieve.DenseTimeout = time.Hour, time.Hour
	first, err := biopars.Open(ctx, opts)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	_, err = first.Ingest(ctx, []string{set.Corpus}, biopars.IngestOptions{})
	if err = errors.Join(err, first.Close()); err != nil {
		return nil, err
	}
	c.step(set.Name, "ingest with the lexical index", start)
	if sp != nil {
		sp.ingest = time.Since(start)
	}
	opts.NoDense = false
	e, err := biopars.Open(ctx, opts)
	if err != nil {
		return nil, err
	}
	start = time.Now()
	if err := e.Update(ctx, nil); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	c.step(set.Name, "dense leg", start)
	if sp == nil {
		return e, nil
	}
	sp.dense = time.Since(start)
	for name, to := range map[string]*int64{"catalogue.db": &sp.catalogueBytes, "dense": &sp.denseBytes,
		"encoder": &sp.encoderBytes} {
		*to, err = diskBytes(filepath.Join(opts.Dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // small corpora have no dense leg
			return nil, errors.Join(err, e.Close())
		}
	}
	return e, nil
}
