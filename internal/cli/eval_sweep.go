package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/sweep"
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/rerank"
	"github.com/biopars/biopars/retrieve"
)

type evalSweepOptions struct {
	*app
	values    map[string]*[]string // of the axes that are flags, by name
	chunks    []string
	files     retrieval.Files
	measures  measureFlag
	qa        evalQAOptions // of a file with questions
	documents []string
	baseline  string
	folds     int
	tune      string
	foldBy    string
	out, work string
	workers   int
	json      bool
	changed   func(flag string) bool
}

// sweepAxes are the settings that can be axes, in the order of the grid.
var sweepAxes = []string{"mode", "fusion", "alpha", "mmr", "lambda", "k"}

// Names of axes that are no settings.
const (
	axisModel     = "model"
	axisRetrieval = "retrieval"
	axisChunk     = "chunk"
)

const (
	foldByItem     = "item"
	foldByDocument = "document"
)

func (a *app) evalSweepCommand() *cobra.Command {
	o := &evalSweepOptions{app: a, values: map[string]*[]string{}}
	o.qa.app = a
	cmd := &cobra.Command{
		Use:   "sweep DIR | sweep FILE --model M[,M…]",
		Short: "Measure a grid of settings over one data set, with corrected tests and cross-validation",
		Long: `Measure every combination of the values given, and print one table: what each
scores, how it differs from the baseline, and whether that holds after Holm's
correction over all tests of the table. A setting that has no effect beside the
others, such as alpha in bm25, makes no further combination.

DIR is a BEIR data set, as eval retrieval takes it: the grid is over mode, fusion,
alpha, mmr, lambda, k and chunk. The questions of a FILE are put to models, as eval
qa does, and the grid is over --model and --retrieval, too.

--tune METRIC --folds N says what choosing by the score is worth: of N parts of the
questions each is measured with the combination that is best on all others.

It can be stopped at any moment; the same command goes on where it stopped, and its
files have the same bytes. Values can be added to a grid: what was measured is
not measured again. docs/retrieval.md describes the files.`,
		Example: `  biopars eval sweep med/ --mode bm25,hybrid --alpha 0.1,0.2,0.4 --measures nDCG@10,R@100
  biopars eval sweep med/ --mmr none,classic --lambda 0.5,0.7 --k 8,16 --measures R,Judged@8
  biopars eval sweep med/ --alpha 0,0.1,0.2,0.3,0.4 --tune nDCG@10 --folds 5
  biopars eval sweep qa.jsonl --demo --model extractive --retrieval on --mode bm25 --k 4,8
  biopars eval sweep qa.jsonl --documents books/ --chunk 160,320 --model biopars --retrieval on`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.changed = cmd.Flags().Changed
			return o.run(cmd.Context(), args)
		},
	}
	f := cmd.Flags()
	o.qa.flags(f)
	f.Lookup("resamples").DefValue, o.qa.scoring.resamples = "10000", 10000
	for _, s := range config.Settings() {
		if slices.Contains(sweepAxes, s.Key) {
			short := ""
			if len(s.Key) == 1 {
				short = s.Key
			}
			o.values[s.Key] = f.StringSliceP(s.Key, short, nil, s.Usage)
			notSetting(f, s.Key)
		}
	}
	f.StringSliceVar(&o.chunks, "chunk", nil, "longest passage in words, or whole: each takes an index of its own (default whole; with --documents 320)")
	f.StringVar(&o.files.Corpus, "corpus", "", "corpus, relative to DIR (default corpus.jsonl)")
	f.StringVar(&o.files.Queries, "queries", "", "queries, relative to DIR (default queries.jsonl)")
	f.StringSliceVar(&o.files.Qrels, "qrels", nil, "judgements, relative to DIR; repeatable (default all of qrels*.tsv, else qrels/*.tsv)")
	o.measures.add(f)
	f.Lookup("measures").Usage = "what the table is of: measures as ir_measures or trec_eval name them, or of a file metrics of answers"
	f.StringSliceVar(&o.documents, "documents", nil, "files and folders to index for the questions of a file, once for each --chunk")
	f.StringVar(&o.baseline, "baseline", "", "what all others are compared with: mode=bm25,k=8 (default the first)")
	f.StringVar(&o.tune, "tune", "", "measure by which the best is chosen on all folds but one, and measured on that")
	f.IntVar(&o.folds, "folds", 5, "folds of --tune")
	f.StringVar(&o.foldBy, "fold-by", foldByItem, "item, or document: questions that share a relevant document stay in one fold")
	f.StringVar(&o.out, "out", "sweep", "directory for runs, table and values")
	f.StringVar(&o.work, "work", "", "directory for the indexes (default OUT/index)")
	f.IntVar(&o.workers, "workers", 0, "queries asked at a time; 1 for undisturbed latencies (default one a processor)")
	f.BoolVar(&o.json, "json", false, "print as JSON (docs/retrieval.md)")
	a.settingFlags(f, "embedder", "dense-timeout", "synonyms", "prefer")
	return cmd
}

// onlyQA are flags that mean something for a file with questions, and onlyRetrieval
// those that mean something for a BEIR data set.
var (
	onlyQA = []string{"model", "retrieval", "documents", "demo", "map", "limit", "sample", "options-from", "concurrency",
		"attempts", "pause-after", "where", "max-tokens", "prompt", "few-shot", "choice-by", "think", "metrics", "entailment", "judge",
		"gates", "scores", "judgements", "model-dir", "rerank", "rerank-budget", "num-ctx", "temperature", "timeout", "verify", "unsupported"}
	onlyRetrieval = []string{"corpus", "queries", "qrels", "workers"}
)

func (o *evalSweepOptions) check() error {
	for _, name := range onlyQA {
		if o.qa.data == "" && o.changed(name) {
			return fmt.Errorf("%w: --%s needs a file with questions", errUsage, name)
		}
	}
	for _, name := range onlyRetrieval {
		if o.qa.data != "" && o.changed(name) {
			return fmt.Errorf("%w: --%s has no place beside a file with questions", errUsage, name)
		}
	}
	switch {
	case o.changed("chunk") && o.qa.data != "" && len(o.documents) == 0:
		return fmt.Errorf("%w: --chunk needs --documents: a corpus that is indexed already has its passages", errUsage)
	case len(o.documents) > 0 && o.qa.demo:
		return fmt.Errorf("%w: --documents has no place beside --demo", errUsage)
	case o.tune == "" && (o.changed("folds") || o.changed("fold-by")):
		return fmt.Errorf("%w: --folds and --fold-by need --tune", errUsage)
	case o.folds < 2:
		return fmt.Errorf("%w: --folds must be 2 or more", errUsage)
	case o.foldBy != foldByItem && (o.foldBy != foldByDocument || o.qa.data != ""):
		return fmt.Errorf("%w: --fold-by %q (want item or, of a directory, document)", errUsage, o.foldBy)
	case o.workers < 0 || o.qa.scoring.resamples < 1:
		return fmt.Errorf("%w: --workers must be 0 or more, --resamples 1 or more", errUsage)
	}
	return nil
}

func (o *evalSweepOptions) run(ctx context.Context, args []string) error {
	if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
		o.qa.data = args[0]
	}
	if err := o.check(); err != nil {
		return err
	}
	if o.qa.data != "" {
		return o.runQA(ctx)
	}
	return o.runRetrieval(ctx, args[0])
}

// axis makes an axis of a setting: the values given, or the one that is in force.
func (o *evalSweepOptions) axis(name string) (sweep.Axis, error) {
	a := sweep.Axis{Name: name, Values: []string{o.config.String(name)}}
	if given := *o.values[name]; len(given) > 0 {
		a.Values = given
	} else if o.qa.data == "" { // as eval retrieval has it
		switch name {
		case "mmr":
			a.Values = []string{string(rerank.None)}
		case "k":
			a.Values = []string{"100"}
		}
	}
	a.Values = slices.Clone(a.Values)
	for i, v := range a.Values {
		v = strings.TrimSpace(v)
		if _, err := o.config.With(map[string]string{name: v}); err != nil {
			return a, err
		}
		if f, err := strconv.ParseFloat(v, 64); err == nil { // 0.20 is 0.2
			v = strconv.FormatFloat(f, 'f', -1, 64)
		}
		a.Values[i] = v
	}
	switch name {
	case "fusion":
		a.Applies = func(c sweep.Cell) bool { return c.Get("mode") == string(retrieve.ModeHybrid) }
	case "alpha":
		a.Applies = func(c sweep.Cell) bool { return c.Get("fusion") == string(retrieve.Interpolation) }
	case "lambda":
		a.Applies = func(c sweep.Cell) bool { return c.Get("mmr") == string(rerank.Classic) }
	}
	return a, nil
}

// chunkAxis makes an axis of the lengths of passages.
func (o *evalSweepOptions) chunkAxis(fallback string) (sweep.Axis, error) {
	a := sweep.Axis{Name: axisChunk, Values: []string{fallback}}
	if len(o.chunks) > 0 {
		a.Values = nil
		for _, c := range o.chunks {
			c = strings.TrimSpace(c)
			if n, err := strconv.Atoi(c); c != chunkWhole && (err != nil || n < 10) {
				return a, fmt.Errorf("%w: --chunk %q (want whole, or 10 words or more)", errUsage, c)
			}
			a.Values = append(a.Values, c)
		}
	}
	return a, nil
}

// grid makes the cells of axes and finds the baseline.
func (o *evalSweepOptions) grid(axes []sweep.Axis, keep func(sweep.Cell) bool) (cells []sweep.Cell, baseline int, err error) {
	if cells, err = sweep.Grid(axes); err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errUsage, err)
	}
	if keep != nil {
		cells = slices.DeleteFunc(cells, func(c sweep.Cell) bool { return !keep(c) })
	}
	if len(cells) == 0 {
		return nil, 0, fmt.Errorf("%w: extractive answers need retrieval on", errUsage)
	}
	if o.baseline == "" {
		return cells, 0, nil
	}
	if baseline, err = sweep.Find(cells, o.baseline); err != nil {
		return nil, 0, fmt.Errorf("%w: --baseline: %w", errUsage, err)
	}
	return cells, baseline, nil
}

// finish sums a study up, writes it and prints it.
func (o *evalSweepOptions) finish(study *sweep.Study, out sweepJSON, opts sweep.Options) error {
	opts.Tune, opts.Folds, opts.Seed = o.tune, o.folds, uint64(o.config.Int("seed"))
	opts.Resampling.Resamples = o.qa.scoring.resamples
	s, err := sweep.Summarise(study, opts)
	if errors.Is(err, sweep.ErrGrid) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err != nil {
		return err
	}
	out.Schema, out.Summary = "biopars.eval-sweep/1", s
	if err := sweep.Write(o.out, study, s, out); err != nil {
		return err
	}
	if o.json {
		return writeJSON(o.Out, out)
	}
	return o.print(&out)
}

// sweepJSON is the schema biopars.eval-sweep/1.
type sweepJSON struct {
	Schema  string       `json:"schema"`
	Set     string       `json:"set"`
	Kind    string       `json:"kind"` // retrieval or qa
	Indexes []sweepIndex `json:"indexes,omitempty"`
	Failed  int          `json:"failed,omitempty"` // questions without an answer, over all cells
	*sweep.Summary
}
