// Package retrieval measures how well passages are found: it asks a system all
// queries of a BEIR data set, times every one, and scores what comes back.
//
// A [Ranker] is the system; [Searcher] makes one of any index. [Execute] asks it,
// [Evaluate] gives the measures with bootstrap intervals, and [Compare] the
// paired difference of two runs. Rankings, measures and intervals are the same
// for the same system and data; only the times differ.
package retrieval

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/index"
)

// ErrNoQueries is returned when there is nothing to ask.
var ErrNoQueries = errors.New("no judged queries")

// A Ranker is a system under test. Rank returns the identifiers of at most depth
// documents, best first and none twice. It is called from several goroutines.
type Ranker interface {
	Rank(ctx context.Context, query string, depth int) ([]string, error)
}

// RankerFunc is a function as a Ranker.
type RankerFunc func(ctx context.Context, query string, depth int) ([]string, error)

// Rank calls f.
func (f RankerFunc) Rank(ctx context.Context, query string, depth int) ([]string, error) {
	return f(ctx, query, depth)
}

// Searcher ranks the documents that the passages of an index come from. A
// document that has several passages stands where its best one does, so fewer
// than depth documents may be returned.
func Searcher(s index.Searcher, passages index.PassageReader) Ranker {
	return RankerFunc(func(ctx context.Context, query string, depth int) ([]string, error) {
		hits, err := s.Search(ctx, index.Query{Text: query}, depth)
		if err != nil {
			return nil, err
		}
		seqs := make([]index.Seq, len(hits))
		for i, h := range hits {
			seqs[i] = h.Seq
		}
		found, err := passages.Passages(ctx, seqs)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(found))
		for i := range found {
			ids[i] = found[i].DocumentID
		}
		return Documents(ids), nil
	})
}

// Documents keeps the first of every identifier, in place.
func Documents(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	return slices.DeleteFunc(ids, func(id string) bool {
		twice := seen[id]
		seen[id] = true
		return twice
	})
}

// Options adjust Execute. The zero value works.
type Options struct {
	// Depth is how many documents are asked for; default 100.
	Depth int
	// Workers is how many queries are asked at a time; default: one for each
	// processor. Latencies of queries that share processors are longer: take 1 to
	// measure latency, the default to measure throughput.
	Workers int
	// Progress, when set, is told how many queries have been answered. Calls do
	// not overlap.
	Progress func(done, of int)
}

func (o Options) withDefaults() Options {
	if o.Depth <= 0 {
		o.Depth = 100
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return o
}

// Execution is what a system returned for a list of queries, and how fast.
type Execution struct {
	Run     trec.Run
	Latency []time.Duration // of every query, in the order asked
	Elapsed time.Duration   // from the first question to the last answer
}

// Execute asks the system all queries. The run keeps the system's own order,
// ties included: its scores are negated ranks. The first failure ends it, because
// an unanswered query must not pass for one that found nothing.
func Execute(ctx context.Context, r Ranker, queries []trec.Query, opts Options) (*Execution, error) {
	if len(queries) == 0 {
		return nil, fmt.Errorf("execute run: %w", ErrNoQueries)
	}
	o := opts.withDefaults()
	rankings := make([][]string, len(queries))
	x := &Execution{Run: make(trec.Run, len(queries)), Latency: make([]time.Duration, len(queries))}
	var mu sync.Mutex
	done := 0
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(o.Workers)
	start := time.Now()
	for i, q := range queries {
		group.Go(func() error {
			if groupCtx.Err() != nil {
				return nil // another query has failed, or ctx is done
			}
			asked := time.Now()
			docs, err := r.Rank(groupCtx, q.Text, o.Depth)
			x.Latency[i] = time.Since(asked)
			if err != nil {
				return fmt.Errorf("execute run: query %s: %w", q.ID, err)
			}
			rankings[i] = docs[:min(len(docs), o.Depth)]
			if o.Progress != nil {
				mu.Lock()
				defer mu.Unlock()
				done++
				o.Progress(done, len(queries))
			}
			return nil
		})
	}
	if err := errors.Join(group.Wait(), ctx.Err()); err != nil {
		return nil, err
	}
	x.Elapsed = time.Since(start)
	for i, q := range queries {
		x.Run[q.ID] = trec.Ranked(rankings[i])
	}
	return x, nil
}

// Timing is the speed of an execution.
type Timing struct {
	Queries int           `json:"queries"`
	PerSec  float64       `json:"queries_per_second"` // all workers together
	P50     time.Duration `json:"p50_ns"`
	P90     time.Duration `json:"p90_ns"`
	P99     time.Duration `json:"p99_ns"`
	Max     time.Duration `json:"max_ns"`
}

// Timing sums up the latencies.
func (x *Execution) Timing() Timing {
	t := Percentiles(x.Latency)
	if x.Elapsed > 0 {
		t.PerSec = float64(len(x.Latency)) / x.Elapsed.Seconds()
	}
	return t
}

// Percentiles gives the latency percentiles (by stat.Percentile) of single
// queries; PerSec is left 0.
func Percentiles(latency []time.Duration) Timing {
	t := Timing{Queries: len(latency)}
	if len(latency) == 0 {
		return t
	}
	values := make([]float64, len(latency))
	for i, d := range latency {
		values[i] = float64(d)
	}
	slices.Sort(values)
	at := func(p float64) time.Duration {
		v, _ := stat.Percentile(values, p) // errs only for no values
		return time.Duration(v)
	}
	t.P50, t.P90, t.P99, t.Max = at(.5), at(.9), at(.99), at(1)
	return t
}
