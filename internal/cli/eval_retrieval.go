package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/enginerank"
	"github.com/biopars/biopars/internal/permission"
	"github.com/biopars/biopars/retrieve"
)

type evalRetrievalOptions struct {
	*app
	files    retrieval.Files
	depth    int
	workers  int
	mmr      bool
	runFile  string
	perQuery string
	keep     string
	compare  string
	measures measureFlag
	json     bool
}

func (a *app) evalRetrievalCommand() *cobra.Command {
	o := &evalRetrievalOptions{app: a}
	cmd := &cobra.Command{
		Use:   "retrieval DIR…",
		Short: "Measure how well passages are found, on BEIR data sets",
		Long: `Index the corpus of each BEIR data set (corpus.jsonl, queries.jsonl, qrels*.tsv or
qrels/*.tsv), ask all judged queries and print nDCG@10, MRR@10, MAP, recall@10
and recall@100, or the --measures, with 95 % bootstrap intervals, and the speed.
Every record of the corpus is one passage. Every file of judgements gets a row of its own. Of
dialogues (dialogs.jsonl, as eval rewrite takes them) the rewritten questions are
asked for the document of their dialogue.

The index is thrown away unless --keep names a directory for it, where a second
run finds it again. --run writes what was found as a TREC run file; with several
data sets the name of each is put into the file's name.

--compare takes two run files instead of data sets, and tests the difference
between them on the same --qrels by randomisation.`,
		Example: `  biopars eval retrieval med/ wiki/ --mode hybrid
  biopars eval retrieval --corpus c.jsonl --queries q.jsonl --qrels q.tsv --mode bm25 --run bm25.trec
  biopars eval retrieval med/ --mmr --per-query values.tsv
  biopars eval retrieval med/ --measures "nDCG@10,Bpref,RBP(p=0.8),Judged@10,Success@5"
  biopars eval retrieval --compare bm25.trec hybrid.trec --qrels med/qrels.tsv`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.compare != "" && (len(args) != 1 || len(o.files.Qrels) == 0):
				return errors.New("--compare wants A.trec B.trec and --qrels")
			case o.compare == "" && len(args) == 0 &&
				(o.files.Corpus == "" || o.files.Queries == "" || len(o.files.Qrels) == 0):
				return errors.New("want a directory, or all of --corpus, --queries and --qrels")
			case o.depth < 1 || o.workers < 0:
				return errors.New("--depth must be 1 or more, --workers 0 or more")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.measures.parse(); err != nil {
				return err
			}
			if o.compare != "" {
				return o.runCompare(o.compare, args[0])
			}
			o.mmr = cmd.Flags().Changed("mmr") && a.config.String("mmr") != "none"
			if len(args) == 0 {
				args = []string{"."}
			}
			return o.run(cmd.Context(), args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.files.Corpus, "corpus", "", "corpus, relative to DIR (default corpus.jsonl)")
	f.StringVar(&o.files.Queries, "queries", "", "queries, relative to DIR (default queries.jsonl)")
	f.StringSliceVar(&o.files.Qrels, "qrels", nil,
		"judgements, relative to DIR; repeatable (default all of qrels*.tsv, else qrels/*.tsv)")
	f.IntVar(&o.depth, "depth", 100, "documents to find for a query")
	f.IntVar(&o.workers, "workers", 0,
		"queries asked at a time; 1 for undisturbed latencies (default one a processor)")
	f.StringVar(&o.runFile, "run", "", "write a TREC run file")
	f.StringVar(&o.perQuery, "per-query", "", "write the measures of every query as tab-separated values")
	f.StringVar(&o.keep, "keep", "", "keep the indexes in this directory and use them again")
	f.StringVar(&o.compare, "compare", "", "compare this run with the one named after it")
	o.measures.add(f)
	f.BoolVar(&o.json, "json", false, "print as JSON (docs/json.md)")
	a.settingFlags(f, "mode", "fusion", "alpha", "embedder", "ollama", "synonyms", "lambda")
	a.mmrFlag(f)
	return cmd
}

// mmrFlag is the setting mmr for a command that diversifies only when told to.
func (a *app) mmrFlag(f *pflag.FlagSet) {
	a.settingFlags(f, "mmr")
	flag := f.Lookup("mmr")
	flag.NoOptDefVal, flag.DefValue = "greedy", ""
	flag.Usage = "reorder by maximal marginal relevance: greedy, classic or none"
}

// retrievalSetJSON is a data set of the schema biopars.eval-retrieval/1.
type retrievalSetJSON struct {
	Set      string           `json:"set"`
	Mode     string           `json:"mode"`
	MMR      string           `json:"mmr,omitempty"`
	Dense    bool             `json:"dense"` // whether there were vectors
	Passages int              `json:"passages"`
	IndexNS  time.Duration    `json:"index_ns"` // reading and indexing; near 0 for a kept index
	Timing   retrieval.Timing `json:"timing"`
	Rows     []retrieval.Row  `json:"rows"`
}

func (o *evalRetrievalOptions) run(ctx context.Context, dirs []string) error {
	out := []retrievalSetJSON{}
	var values strings.Builder
	for _, dir := range dirs {
		set, err := retrieval.OpenSet(dir, o.files)
		if err != nil {
			return err
		}
		result, execution, err := o.measure(ctx, set)
		if err != nil {
			return fmt.Errorf("%s: %w", set.Name, err)
		}
		if o.runFile != "" {
			name := nameFor(o.runFile, set.Name, len(dirs))
			if err := retrieval.WriteRun(name, execution.Run, "biopars-"+o.label("-")); err != nil {
				return err
			}
		}
		for i, row := range result.Rows {
			retrieval.WriteValues(&values, row.Set, row.Report, len(out)+i == 0)
		}
		out = append(out, *result)
	}
	if o.perQuery != "" {
		if err := permission.WriteFile(o.perQuery, []byte(values.String())); err != nil {
			return err
		}
	}
	if o.json {
		return writeJSON(o.Out, struct {
			Schema string             `json:"schema"`
			Depth  int                `json:"depth"`
			Sets   []retrievalSetJSON `json:"sets"`
		}{"biopars.eval-retrieval/1", o.depth, out})
	}
	return o.print(out)
}

// label names what is measured.
func (o *evalRetrievalOptions) label(sep string) string {
	mode := o.config.String("mode")
	if o.mmr {
		mode += sep + "mmr"
	}
	return mode
}

// measure indexes a data set, asks its queries and scores the answers.
func (o *evalRetrievalOptions) measure(
	ctx context.Context, set *retrieval.Set,
) (_ *retrievalSetJSON, _ *retrieval.Execution, err error) {
	bar := o.progress()
	defer bar.finish()
	e, err := o.index(ctx, set, bar)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	result := &retrievalSetJSON{Set: set.Name, Mode: o.config.String("mode"), IndexNS: e.took}
	if o.mmr {
		result.MMR = o.config.String("mmr")
	}
	stats, err := e.Stats(ctx)
	if err != nil {
		return nil, nil, err
	}
	result.Passages, result.Dense = stats.Catalogue.Passages, stats.Dense != nil
	if e.report.Failed > 0 {
		bar.println(fmt.Sprintf(o.tr(
			"%d رکورد خراب کنار گذاشته شد؛ بالا آمده‌اند.",
			"%d broken records were left out; they are listed above.",
		), e.report.Failed))
	}
	if !result.Dense && result.Mode == string(retrieve.ModeHybrid) {
		bar.println(set.Name + ": " + o.tr(
			"پیکره برای آموزش بردارساز کوچک است؛ تنها BM25 سنجیده می‌شود.",
			"the corpus is too small to train an encoder on; BM25 alone is measured.",
		))
	}
	judged := set.Judged()
	if o.mmr {
		// The ranker that diversifies does not say when a leg fails; this one does.
		if _, err := enginerank.Search(e.Engine, biopars.Question{}).Rank(ctx, judged[0].Text, 1); err != nil {
			return nil, nil, err
		}
	}
	x, err := retrieval.Execute(ctx, o.ranker(e.Engine), judged, retrieval.Options{
		Depth: o.depth, Workers: o.workers,
		Progress: func(done, of int) { bar.items(o.tr("پرسش‌ها", "queries"), done, of) },
	})
	if err != nil {
		return nil, nil, err
	}
	result.Timing = x.Timing()
	if result.Rows, err = retrieval.EvaluateParts(set, x.Run, stat.Options{}, o.measures.list...); err != nil {
		return nil, nil, err
	}
	return result, x, nil
}

// index opens an engine over the corpus of a data set and shows how far it is.
func (o *evalRetrievalOptions) index(ctx context.Context, set *retrieval.Set, bar *progress) (*evalEngine, error) {
	x := evalIndex{
		// Vectors would take no part.
		noDense: o.config.String("mode") == string(retrieve.ModeBM25) && !o.mmr,
		ingest: biopars.IngestOptions{
			Options: ingest.Options{
				Progress: func(p ingest.Progress) {
					bar.bytes(fmt.Sprintf("%s (%d)", o.tr("خواندن", "reading"), p.Records), p.BytesDone, p.Bytes)
				},
				Broken: func(e *ingest.RecordError) { bar.println(errorText(e)) },
			},
			Indexing: func(p biopars.Indexing) { bar.items(o.step(p.Step), p.Done, p.Of) },
		},
	}
	if o.keep != "" {
		x.dir = filepath.Join(o.keep, set.Name)
	}
	return o.evalEngine(ctx, set.Corpus, x)
}

// ranker asks the engine as users do.
func (o *evalRetrievalOptions) ranker(e *biopars.Engine) retrieval.Ranker {
	if o.mmr {
		return enginerank.Diversified(e, biopars.Question{})
	}
	return enginerank.Search(e, biopars.Question{})
}
