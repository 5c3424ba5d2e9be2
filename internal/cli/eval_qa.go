package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/biopars/biopars/eval"
)

type evalQAOptions struct {
	*app
	data        string
	dataset     eval.DatasetOptions
	models      []string
	retrieval   []string
	concurrency int
	attempts    int
	out         string
	demo, json  bool
	scoring     scoringFlags
}

func (a *app) evalQACommand() *cobra.Command {
	o := &evalQAOptions{app: a}
	cmd := &cobra.Command{
		Use:   "qa --data FILE --model M[,M…]",
		Short: "Put a data set's questions to models, with retrieval on and off, and score the answers",
		Long: `Put the questions of a JSON, JSONL, CSV, TSV, XLSX or Parquet file to models and
score what they answer. Every model, with retrieval on and off, is a run with a
directory of its own under --out. It can be stopped at any moment; the same
command goes on where it stopped. A failed question is tried again, then counted
and listed.

Models: extractive (sentences of the passages), ollama:NAME, openai:NAME,
openai:NAME@URL for any server that speaks OpenAI's protocol, file:PATH for
answers made elsewhere. The key is OPENAI_API_KEY of the environment.

Columns are guessed from Persian and English names; --map says otherwise. Fields:
` + strings.Join(eval.Fields(), ", ") + `.
docs/evaluation.md describes the files of a run and every metric.`,
		Example: `  biopars eval qa --data kqa.jsonl --model extractive --retrieval on --out runs
  biopars eval qa --data exam.xlsx --model biopars,openai:gpt-4o --sample 200 --seed 7 --out runs
  biopars eval qa --data qa.csv --map question=سؤال,answer=پاسخ --model openai:llama@http://localhost:8000/v1 --out runs
  biopars eval qa --data qa.jsonl --model file:answers.jsonl --out runs`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", "", "file with the questions")
	f.String("corpus", "", "directory of the corpus and its indexes (the setting data)")
	f.StringSliceVar(&o.models, "model", nil, "models, separated by commas")
	f.StringSliceVar(&o.retrieval, "retrieval", []string{"on", "off"},
		"on, off or both: answer with and without evidence")
	notSetting(f, "data", "model", "retrieval")
	_ = f.SetAnnotation("corpus", flagSetting, []string{"data"})
	f.StringToStringVar(&o.dataset.Map, "map", nil, "columns of fields: question=سؤال,answer=پاسخ")
	f.IntVar(&o.dataset.Limit, "limit", 0, "take the first questions only")
	f.IntVar(&o.dataset.Sample, "sample", 0, "draw this many questions at random, by --seed")
	f.StringVar(&o.dataset.OptionsFrom, "options-from", "",
		"number of the first option, 0 or 1, where the data leave it open")
	f.IntVar(&o.concurrency, "concurrency", 1, "questions under way at a time")
	f.IntVar(&o.attempts, "attempts", 3, "how often a question is put before it counts as failed")
	f.StringVar(&o.out, "out", "runs", "directory for the runs")
	f.BoolVar(&o.demo, "demo", false, "retrieve from the built-in demo corpus, which is not for clinical use")
	f.BoolVar(&o.json, "json", false, "print the summaries as JSON (docs/evaluation.md)")
	o.scoring.add(f)
	a.retrievalFlags(cmd)
	a.settingFlags(f, "ollama", "mmr", "lambda", "rerank", "rerank-budget", "num-ctx", "temperature", "seed", "timeout",
		"verify", "verify-scope", "verify-threshold", "verify-temperature", "verify-budget", "unsupported")
	return cmd
}

// notSetting says of flags that they are not the settings they are named like.
func notSetting(f *pflag.FlagSet, names ...string) {
	for _, name := range names {
		_ = f.SetAnnotation(name, flagSetting, []string{""})
	}
}

func (o *evalQAOptions) check() error {
	switch {
	case o.data == "":
		return fmt.Errorf("%w: --data FILE is missing", errUsage)
	case len(o.models) == 0:
		return fmt.Errorf("%w: --model is missing", errUsage)
	case o.dataset.Limit < 0 || o.dataset.Sample < 0 || o.concurrency < 1 || o.attempts < 1:
		return fmt.Errorf("%w: --limit and --sample must be 0 or more, --concurrency and --attempts 1 or more",
			errUsage)
	}
	for _, r := range o.retrieval {
		if r != "on" && r != "off" {
			return fmt.Errorf("%w: retrieval %q (want on, off or both)", errUsage, r)
		}
	}
	return nil
}

func (o *evalQAOptions) run(ctx context.Context) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	scoring, err := o.scoring.options(ctx, o.app)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.scoring.neural.close()) }()
	o.dataset.Seed = uint64(o.config.Int("seed"))
	d, err := eval.LoadDataset(o.data, o.dataset)
	if err != nil {
		return err
	}
	var runs []*eval.Run
	failed := 0
	for _, name := range o.models {
		spec, err := parseModel(name)
		if err != nil {
			return err
		}
		for _, mode := range o.modes(spec) {
			r, err := o.one(ctx, d, spec, mode, scoring)
			if err != nil {
				return fmt.Errorf("%s: %w", runName(spec, mode), err)
			}
			runs, failed = append(runs, r), failed+len(r.Summary.Failed)
		}
	}
	if len(runs) == 0 {
		return fmt.Errorf("%w: extractive answers need retrieval on", errUsage)
	}
	if err := o.print(runs); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%w: %d questions have no answer; they are listed in summary.json", errPartial, failed)
	}
	return nil
}

// modes are the modes of retrieval that a model can be run in.
func (o *evalQAOptions) modes(spec modelSpec) []string {
	switch spec.provider {
	case providerFile:
		return []string{"given"}
	case providerExtractive:
		if slices.Contains(o.retrieval, "off") {
			fmt.Fprintln(o.Err, o.tr(
				"extractive بدون بازیابی ممکن نیست؛ تنها با بازیابی اجرا می‌شود.",
				"extractive cannot do without retrieval; it runs with it only.",
			))
		}
		if !slices.Contains(o.retrieval, "on") {
			return nil
		}
		return []string{"on"}
	}
	return o.retrieval
}

func runName(spec modelSpec, mode string) string {
	if mode == "given" {
		return spec.String()
	}
	return spec.String() + " " + mode
}

// runJSON is a run in the schema biopars.eval/1 of docs/evaluation.md.
type runJSON struct {
	Dir      string        `json:"dir"`
	Manifest eval.Manifest `json:"manifest"`
	Summary  *eval.Summary `json:"summary"`
}

func (o *evalQAOptions) print(runs []*eval.Run) error {
	if o.json {
		out := struct {
			Schema string    `json:"schema"`
			Runs   []runJSON `json:"runs"`
		}{Schema: "biopars.eval/1"}
		for _, r := range runs {
			out.Runs = append(out.Runs, runJSON{r.Dir, r.Manifest, r.Summary})
		}
		return writeJSON(o.Out, out)
	}
	for _, r := range runs {
		fmt.Fprintf(o.Out, "%s\n", o.style(bold, r.Manifest.Name))
		if err := o.printSummary(r.Summary); err != nil {
			return err
		}
		fmt.Fprintln(o.Out)
	}
	_, err := fmt.Fprintf(o.Out, "biopars eval report %s\n", o.out)
	return err
}
