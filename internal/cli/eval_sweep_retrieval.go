package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/sweep"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/internal/enginerank"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/rerank"
	"github.com/biopars/biopars/retrieve"
)

// runRetrieval measures a grid over a BEIR data set.
func (o *evalSweepOptions) runRetrieval(ctx context.Context, dir string) (err error) {
	if err := o.measures.parse(); err != nil {
		return err
	}
	if o.tune != "" {
		m, err := metric.ParseMeasure(o.tune)
		if err == nil && !slices.Contains(o.measures.list, m) {
			err = fmt.Errorf("%s is not among --measures", m)
		}
		if err != nil {
			return fmt.Errorf("%w: --tune: %w", errUsage, err)
		}
		o.tune = m.String()
	}
	cells, baseline, err := o.retrievalGrid()
	if err != nil {
		return err
	}
	set, err := retrieval.OpenSet(dir, o.files)
	if err != nil {
		return err
	}
	judged := set.Judged()
	opts, err := o.options(ctx)
	if err != nil {
		return err
	}
	// A leg given up on a busy machine would be a result by chance.
	opts.Retrieve.BM25Timeout, opts.Retrieve.DenseTimeout = time.Hour, time.Hour
	m, err := o.manifest(set, judged, opts)
	if err != nil {
		return err
	}
	end, err := sweep.Begin(o.out, m)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	bar := o.progress()
	defer bar.finish()
	if len(set.Parts) > 1 {
		bar.println(fmt.Sprintf(o.tr("چند پروندهٔ داوری هست؛ %s سنجیده می‌شود (--qrels دیگری را برمی‌گزیند).",
			"There are several files of judgements; %s is measured (--qrels takes another)."), set.Title(set.Parts[0])))
	}
	out := sweepJSON{Set: set.Title(set.Parts[0]), Kind: "retrieval"}
	runs := make([]trec.Run, len(cells))
	var x *sweepIndex
	for i, c := range cells {
		if x == nil || x.Chunk != c.Get(axisChunk) {
			if x, err = o.index(ctx, opts, []string{set.Corpus}, c.Get(axisChunk), needVectors(cells), bar); err != nil {
				return err
			}
			out.Indexes = append(out.Indexes, *x)
			if !x.Dense && needVectors(cells) {
				bar.println(set.Name + ": " + o.tr(
					"پیکره برای آموزش بردارساز کوچک است؛ تنها BM25 سنجیده می‌شود.",
					"the corpus is too small to train an encoder on; BM25 alone is measured.",
				))
			}
		}
		bar.println(fmt.Sprintf("%d/%d %s", i+1, len(cells), c))
		if runs[i], err = o.record(ctx, opts, x, c, judged, bar); err != nil {
			return fmt.Errorf("%s: %w", c, err)
		}
	}
	bar.finish()
	qrels := set.Parts[0].Qrels
	study, err := sweep.FromTREC(qrels, cells, runs, o.measures.list)
	if err != nil {
		return err
	}
	how := sweep.Options{Baseline: baseline}
	if o.foldBy == foldByDocument {
		how.Group = sweep.SharedDocuments(qrels, study.Items)
	}
	return o.finish(study, out, how)
}

func (o *evalSweepOptions) retrievalGrid() ([]sweep.Cell, int, error) {
	chunk, err := o.chunkAxis(chunkWhole)
	if err != nil {
		return nil, 0, err
	}
	axes := []sweep.Axis{chunk}
	for _, name := range sweepAxes {
		a, err := o.axis(name)
		if err != nil {
			return nil, 0, err
		}
		axes = append(axes, a)
	}
	return o.grid(axes, nil)
}

// needVectors reports whether vectors take part in any cell: in finding, or in what is
// alike for MMR.
func needVectors(cells []sweep.Cell) bool {
	return slices.ContainsFunc(cells, func(c sweep.Cell) bool {
		return c.Get("mode") != string(retrieve.ModeBM25) || c.Get("mmr") != string(rerank.None)
	})
}

// manifest is what all cells have in common.
func (o *evalSweepOptions) manifest(set *retrieval.Set, judged []trec.Query, opts biopars.Options) (sweep.Manifest, error) {
	m := sweep.Manifest{
		Set: set.Name, Inputs: map[string]string{}, Settings: map[string]string{
			"embedder": strings.TrimSpace(o.config.String("embedder") + " " + opts.EmbedderDigest), "prefer": o.config.String("prefer"), "rerank": o.config.String("rerank"),
		},
		Versions: map[string]string{"biopars": biopars.Version, "analyzer": persian.AnalyzerVersion, "go": runtime.Version()},
	}
	var err error
	if m.Inputs["corpus"], err = eval.FileHash(set.Corpus); err != nil {
		return m, err
	}
	if path := o.config.String("synonyms"); path != "" {
		if m.Inputs["synonyms"], err = eval.FileHash(path); err != nil {
			return m, err
		}
	}
	queries := sha256.New()
	for _, q := range judged {
		_, _ = io.WriteString(queries, strconv.Quote(q.ID)+" "+strconv.Quote(q.Text)+"\n")
	}
	m.Inputs["queries"] = hex.EncodeToString(queries.Sum(nil))
	return m, nil
}

// record asks the engine all queries with the settings of a cell.
func (o *evalSweepOptions) record(
	ctx context.Context, opts biopars.Options, x *sweepIndex, c sweep.Cell, judged []trec.Query, bar *progress,
) (run trec.Run, err error) {
	float := func(name string) *float64 {
		v, err := strconv.ParseFloat(c.Get(name), 64)
		if err != nil {
			return nil // without an effect
		}
		return &v
	}
	opts.Dir, opts.Split, opts.NoDense = x.dir, splitOf(x.Chunk), opts.NoDense || !x.Dense
	opts.Retrieve.Mode, opts.Retrieve.Fusion = retrieve.Mode(c.Get("mode")), retrieve.Fusion(c.Get("fusion"))
	opts.Retrieve.Alpha = float("alpha")
	opts.Rerank = rerank.Options{Form: rerank.Form(c.Get("mmr")), Lambda: float("lambda")}
	k, _ := strconv.Atoi(c.Get("k")) // checked
	e := &lateEngine{open: func() (*biopars.Engine, error) { return biopars.Open(ctx, opts) }}
	defer func() { err = errors.Join(err, e.close()) }()
	ask := retrieval.RankerFunc(func(ctx context.Context, query string, depth int) ([]string, error) {
		engine, err := e.get()
		if err != nil {
			return nil, err
		}
		if opts.Rerank.Form == rerank.None {
			return enginerank.Search(engine, biopars.Question{}).Rank(ctx, query, depth)
		}
		// The ranker that diversifies does not say when a leg fails; this one does.
		if _, err := enginerank.Search(engine, biopars.Question{}).Rank(ctx, query, 1); err != nil {
			return nil, err
		}
		return enginerank.Diversified(engine, biopars.Question{}).Rank(ctx, query, depth)
	})
	path := filepath.Join(o.out, sweep.RunsDir, c.String()+".trec")
	return sweep.Record(ctx, path, "biopars-"+strings.ReplaceAll(c.String(), ",", "-"), ask, judged, retrieval.Options{
		Depth: k, Workers: o.workers,
		Progress: func(done, of int) { bar.items(o.tr("پرسش‌ها", "queries"), done, of) },
	})
}
