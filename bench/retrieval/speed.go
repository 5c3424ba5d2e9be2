package main

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/internal/enginerank"
	"github.com/biopars/biopars/retrieve"
)

// speedResult is what indexing and asking cost.
type speedResult struct {
	set            string
	passages       int
	builds         []build // the first one is the peer
	ingest, dense  time.Duration
	catalogueBytes int64
	denseBytes     int64
	encoderBytes   int64
	encoding       *encoding // nil without an encoder
	queries        []latency // the first one is the peer
	shortTexts     int
	short          []latency // the first one is the peer
}

// encoding is what the encoder costs on one processor, analysis included.
type encoding struct {
	first  float64       // passages a second, in a model that has not met a word yet
	later  float64       // the same in the median of further rounds
	median time.Duration // of a question
}

// latency is that of one system, one query at a time on one processor.
type latency struct {
	name string
	retrieval.Timing
}

// timeBuilds builds each index as often as c.rounds says.
func (c *config) timeBuilds(ctx context.Context, dir string, passages []index.Passage, sp *speedResult) error {
	nothing := func() error { return nil }
	stock := func(lean bool) func(string) (func() error, error) {
		return func(at string) (func() error, error) {
			ix, err := buildStock(ctx, at, passages, lean)
			if err != nil {
				return nil, err
			}
			return ix.Close, nil
		}
	}
	ours := func(o lexical.Options) func(string) (func() error, error) {
		return func(at string) (func() error, error) { return nothing, buildLexical(ctx, at, passages, o) }
	}
	for _, v := range []struct {
		name string
		f    func(string) (func() error, error)
	}{
		{"stock Bleve, default mapping", stock(false)},
		{"stock Bleve, nothing stored", stock(true)},
		{"biopars, one field of words", ours(plain)},
		{"biopars, default", ours(lexical.Options{})},
	} {
		start := time.Now()
		b, _, err := fastest(filepath.Join(dir, "builds"), v.name, c.rounds, v.f)
		if err != nil {
			return err
		}
		sp.builds = append(sp.builds, b)
		c.step(sp.set, "index: "+v.name, start)
	}
	return nil
}

// timeQueries measures the latencies of all systems on one data set.
func (c *config) timeQueries(ctx context.Context, dir string, passages []index.Passage, queries []trec.Query,
	stock bleve.Index, e *biopars.Engine, sp *speedResult) (err error) {
	one, err := openLexical(ctx, filepath.Join(dir, "plain"), passages, plain)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, one.Close()) }()
	full, err := openLexical(ctx, filepath.Join(dir, "full"), passages, lexical.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, full.Close()) }()
	sp.queries, err = c.latencies(ctx, sample(queries, c.queries), []timed{
		{"stock Bleve `fa`, BM25", retrieval.RankerFunc(stockRanker(stock, passages)), 100},
		{"biopars index, one field of words", retrieval.RankerFunc(lexicalRanker(one)), 100},
		{"biopars index, default signals", retrieval.RankerFunc(lexicalRanker(full)), 100},
		{"engine, BM25, passages read", enginerank.Search(e, biopars.Question{Mode: retrieve.ModeBM25}), 10},
		{"engine, hybrid, passages read", enginerank.Search(e, biopars.Question{Mode: retrieve.ModeHybrid}), 10},
		{"engine, hybrid + MMR, passages read", enginerank.Diversified(e, biopars.Question{Mode: retrieve.ModeHybrid}),
			8},
	})
	return err
}

// timeEncoder encodes all passages and questions with the engine's encoder.
func (c *config) timeEncoder(dir string, passages []index.Passage, queries []trec.Query, sp *speedResult) error {
	files, err := filepath.Glob(filepath.Join(dir, "engine", "encoder", "*.subword"))
	if err != nil || len(files) != 1 { // small corpora have none
		return err
	}
	model, err := subword.Load(files[0], nil)
	if err != nil {
		return err
	}
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = p.Title + "\n" + p.Text
	}
	start := time.Now()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	runtime.GC()
	var v []float32
	rate := func() float64 {
		start := time.Now()
		for _, t := range texts {
			v = model.Encode(v[:0], t)
		}
		return float64(len(texts)) / time.Since(start).Seconds()
	}
	x := &encoding{first: rate()}
	var rates []float64
	for range 2*c.rounds - 1 {
		rates = append(rates, rate())
	}
	slices.Sort(rates)
	x.later = rates[len(rates)/2]
	times := make([]time.Duration, len(queries))
	for i, q := range queries {
		asked := time.Now()
		v = model.Encode(v[:0], q.Text)
		times[i] = time.Since(asked)
	}
	x.median = retrieval.Percentiles(times).P50
	sp.encoding = x
	c.step(sp.set, "encoding", start)
	return nil
}

// timeShort measures plain BM25 over many short texts.
func (c *config) timeShort(ctx context.Context, dir string, passages []index.Passage, queries []trec.Query,
	sp *speedResult) (err error) {
	if c.short == 0 {
		return nil
	}
	start := time.Now()
	texts := shortTexts(passages, c.short)
	sp.shortTexts = len(texts)
	stock, err := buildStock(ctx, filepath.Join(dir, "short-stock"), texts, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stock.Close()) }()
	c.step(sp.set, "short texts: stock index", start)
	start = time.Now()
	one, err := openLexical(ctx, filepath.Join(dir, "short-plain"), texts, plain)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, one.Close()) }()
	c.step(sp.set, "short texts: our index", start)
	sp.short, err = c.latencies(ctx, sample(queries, c.queries), []timed{
		{"stock Bleve `fa`, BM25", retrieval.RankerFunc(stockRanker(stock, texts)), 100},
		{"biopars index, one field of words", retrieval.RankerFunc(lexicalRanker(one)), 100},
	})
	return err
}

// sample takes n queries evenly from all.
func sample(queries []trec.Query, n int) []trec.Query {
	if n >= len(queries) {
		return queries
	}
	out := make([]trec.Query, n)
	for i := range out {
		out[i] = queries[i*len(queries)/n]
	}
	return out
}

type timed struct {
	name string
	retrieval.Ranker
	depth int
}

// latencies asks every query of every system in turn on one processor, after a
// round that warms all caches. A query's latency is that of its fastest round,
// since anything slower is what else the machine did.
func (c *config) latencies(ctx context.Context, queries []trec.Query, systems []timed) ([]latency, error) {
	start := time.Now()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	best := make([][]time.Duration, len(systems))
	for i := range best {
		best[i] = make([]time.Duration, len(queries))
	}
	for round := range c.rounds + 1 {
		runtime.GC()
		for j, q := range queries {
			for i, s := range systems {
				asked := time.Now()
				if _, err := s.Rank(ctx, q.Text, s.depth); err != nil {
					return nil, err
				}
				took := time.Since(asked)
				if round == 1 || round > 1 && took < best[i][j] {
					best[i][j] = took
				}
			}
		}
	}
	var out []latency
	for i, s := range systems {
		out = append(out, latency{s.name, retrieval.Percentiles(best[i])})
	}
	c.step("latency", systems[0].name+" and the others", start)
	return out, nil
}
