package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/ingest"
)

// set opens a data set with its own judgements, those of its parts aside.
func (c *config) set(name string) (*retrieval.Set, error) {
	return retrieval.OpenSet(filepath.Join(c.data, name), retrieval.Files{Qrels: []string{"qrels.tsv"}})
}

// questions are the judged ones: every n-th, or fewer if -limit says so.
func (c *config) questions(set *retrieval.Set, every int) []trec.Query {
	judged := set.Judged()
	out := make([]trec.Query, 0, len(judged))
	for i := 0; i < len(judged); i += every {
		out = append(out, judged[i])
	}
	if c.limit == 0 || c.limit >= len(out) {
		return out
	}
	few := make([]trec.Query, c.limit)
	for i := range few {
		few[i] = out[i*len(out)/c.limit]
	}
	return few
}

// engineDir is where the engine over a set keeps its data.
func (c *config) engineDir(set string) string { return filepath.Join(c.work, set) }

// engine opens an engine over the corpus of a set, every record a passage, as
// biopars eval does. What an earlier run left in -work is used again.
func (c *config) engine(ctx context.Context, set *retrieval.Set, alpha float64) (*biopars.Engine, error) {
	opts := biopars.Options{Dir: c.engineDir(set.Name), Split: ingest.Split{Whole: true}}
	// A leg given up on a busy machine would be a result by chance.
	opts.Retrieve.BM25Timeout, opts.Retrieve.DenseTimeout = time.Hour, time.Hour
	opts.Retrieve.Alpha = &alpha
	e, err := biopars.Open(ctx, opts)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if _, err := e.Ingest(ctx, []string{set.Corpus}, biopars.IngestOptions{}); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	c.step(set.Name+": ingest", start)
	return e, nil
}

// encoder is the one that the engine trained on the corpus of a set.
func (c *config) encoder(ctx context.Context, name string) (*subword.Model, error) {
	set, err := c.set(name)
	if err != nil {
		return nil, err
	}
	e, err := c.engine(ctx, set, 0)
	if err != nil {
		return nil, err
	}
	if err := e.Close(); err != nil {
		return nil, err
	}
	found, err := filepath.Glob(filepath.Join(c.engineDir(name), "encoder", "*.subword"))
	if err != nil {
		return nil, err
	}
	if len(found) != 1 { // of a corpus that is too small, none
		return nil, fmt.Errorf("%s: %d encoders, want one", name, len(found))
	}
	return subword.Load(found[0], nil)
}

// rank asks all questions and measures nDCG@10 and R@100.
func rank(
	ctx context.Context, r retrieval.Ranker, set *retrieval.Set, queries []trec.Query,
) (ndcg, recall float64, err error) {
	x, err := retrieval.Execute(ctx, r, queries, retrieval.Options{})
	if err != nil {
		return 0, 0, err
	}
	judged := trec.Qrels{} // of the questions that are asked
	for _, q := range queries {
		judged[q.ID] = set.Parts[0].Qrels[q.ID]
	}
	ev, err := retrieval.Evaluate(judged, x.Run, stat.Options{Resamples: 1})
	if err != nil {
		return 0, 0, err
	}
	return ev.Value("nDCG@10"), ev.Value("R@100"), nil
}

// step reports what has been done and how long it took.
func (c *config) step(what string, start time.Time) {
	fmt.Fprintf(c.log, "%s: %s\n", what, time.Since(start).Round(time.Millisecond))
}
