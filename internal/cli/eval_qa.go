package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/generate"
)

type evalQAOptions struct {
	*app
	data        string
	dataset     eval.DatasetOptions
	models      []string
	retrieval   []string
	concurrency int
	attempts    int
	pauseAfter  int
	maxTokens   int
	prompt      string
	fewShot     string
	think       string
	choiceBy    string
	label       string
	failBelow   map[string]string
	thresholds  []eval.Threshold
	examples    []generate.Example
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

The ledger of a run holds both what the model wrote and what a user would have been
shown, after gates, verdicts and abstention. --gates says which of them is scored;
their difference is printed beside.

Models: extractive (sentences of the passages), ollama:NAME, openai:NAME,
openai:NAME@URL for any server that speaks OpenAI's protocol, file:PATH for
answers made elsewhere. The key is OPENAI_API_KEY of the environment.

Columns are guessed from Persian and English names; --map says otherwise. Fields:
` + strings.Join(eval.Fields(), ", ") + `.
docs/evaluation.md describes the files of a run and every metric.`,
		Example: `  biopars eval qa --data kqa.jsonl --model extractive --retrieval on --out runs
  biopars eval qa --data exam.xlsx --model biopars,openai:gpt-4o --sample 200 --seed 7 --out runs
  biopars eval qa --data qa.csv --map question=سؤال,answer=پاسخ --model openai:llama@http://localhost:8000/v1 --out runs
  biopars eval qa --data qa.jsonl --model file:answers.jsonl --out runs
  biopars eval qa --data exam.jsonl --few-shot examples.jsonl --model biopars --max-tokens 64 --fail-below accuracy=0.3`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	o.flags(f)
	f.StringVar(&o.data, "data", "", "file with the questions")
	f.String("corpus", "", "directory of the corpus and its indexes (the setting data)")
	notSetting(f, "data")
	_ = f.SetAnnotation("corpus", flagSetting, []string{"data"})
	f.StringVar(&o.label, "label", "", "what to add to the names of the runs, so that one report can have a model with several settings")
	f.StringToStringVar(&o.failBelow, "fail-below", nil, "fail when a metric is below a value: rougeL=0.25")
	f.StringVar(&o.out, "out", "runs", "directory for the runs")
	f.BoolVar(&o.json, "json", false, "print the summaries as JSON (docs/evaluation.md)")
	a.retrievalFlags(cmd)
	a.settingFlags(f, "mmr", "lambda")
	return cmd
}

// flags are those of every command that puts questions to models.
func (o *evalQAOptions) flags(f *pflag.FlagSet) {
	f.StringSliceVar(&o.models, "model", nil, "models, separated by commas")
	f.StringSliceVar(&o.retrieval, "retrieval", []string{"on", "off"},
		"on, off or both: answer with and without evidence")
	notSetting(f, "model", "retrieval")
	f.StringToStringVar(&o.dataset.Map, "map", nil, "columns of fields: question=سؤال,answer=پاسخ")
	f.IntVar(&o.dataset.Limit, "limit", 0, "take the first questions only")
	f.IntVar(&o.dataset.Sample, "sample", 0, "draw this many questions at random, by --seed")
	f.StringVar(&o.dataset.OptionsFrom, "options-from", "",
		"number of the first option, 0 or 1, where the data leave it open")
	f.IntVar(&o.concurrency, "concurrency", 1, "questions under way at a time")
	f.IntVar(&o.attempts, "attempts", 3, "how often a question is put before it counts as failed")
	f.IntVar(&o.pauseAfter, "pause-after", 5, "how many questions in a row may fail before the run pauses; -1: any number")
	f.StringToStringVar(&o.dataset.Where, "where", nil, "take the questions only that have a value in a column: field=Biology")
	f.IntVar(&o.maxTokens, "max-tokens", 1024, "the most that a model may write, in tokens; at most half of its window")
	f.StringVar(&o.prompt, "prompt", "", "file with a prompt in place of the built-in one (docs/evaluation.md)")
	f.StringVar(&o.fewShot, "few-shot", "", "file with questions of multiple choice that are shown with their answers first")
	f.StringVar(&o.choiceBy, "choice-by", choiceByReply,
		"reply reads a choice from what the model writes, likelihood takes the option that it finds likeliest")
	f.StringVar(&o.think, "think", thinkKeep, "a model's reasoning: keep it in the ledger, drop it, or off: tell the model not to")
	f.BoolVar(&o.demo, "demo", false, "retrieve from the built-in demo corpus, which is not for clinical use")
	o.scoring.add(f)
	o.settingFlags(f, "ollama", "rerank", "rerank-budget", "num-ctx", "temperature", "seed", "timeout",
		"verify", "verify-scope", "verify-threshold", "verify-temperature", "verify-budget", "unsupported")
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
	if o.maxTokens < 1 {
		return fmt.Errorf("%w: --max-tokens must be 1 or more", errUsage)
	}
	if o.think != thinkKeep && o.think != thinkDrop && o.think != thinkOff {
		return fmt.Errorf("%w: --think %q (want keep, drop or off)", errUsage, o.think)
	}
	if o.choiceBy != choiceByReply && o.choiceBy != choiceByLikelihood {
		return fmt.Errorf("%w: --choice-by %q (want reply or likelihood)", errUsage, o.choiceBy)
	}
	if o.pauseAfter == 0 {
		return fmt.Errorf("%w: --pause-after must be 1 or more, or -1", errUsage)
	}
	for _, r := range o.retrieval {
		if r != "on" && r != "off" {
			return fmt.Errorf("%w: retrieval %q (want on, off or both)", errUsage, r)
		}
	}
	return nil
}

// prepare reads the data set and says how answers are scored.
func (o *evalQAOptions) prepare(ctx context.Context) (*eval.Dataset, eval.ScoreOptions, error) {
	if err := o.check(); err != nil {
		return nil, eval.ScoreOptions{}, err
	}
	scoring, err := o.scoring.options(ctx, o.app)
	if err != nil {
		return nil, scoring, err
	}
	o.dataset.Seed = uint64(o.config.Int("seed"))
	d, err := eval.LoadDataset(o.data, o.dataset)
	if err != nil {
		return nil, scoring, err
	}
	for _, c := range d.Empty {
		fmt.Fprintf(o.Err, o.tr("ستون «%s» شناخته شد، ولی در هیچ سطری چیزی ندارد.\n", "The column %q was recognised and holds nothing in any record.\n"), c)
	}
	o.examples, err = o.readExamples(d)
	return d, scoring, err
}

func (o *evalQAOptions) run(ctx context.Context) (err error) {
	if o.thresholds, err = parseThresholds(o.failBelow); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.scoring.neural.close()) }()
	d, scoring, err := o.prepare(ctx)
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
				return o.stopped(o.runName(spec, mode), err)
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
	if err := failBelow(runs, o.thresholds); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%w: %d questions have no answer; they are listed in summary.json", errPartial, failed)
	}
	return nil
}

// stopped says what a run that did not come to its end can be gone on with.
func (o *evalQAOptions) stopped(name string, err error) error {
	var refused *eval.ServerError
	if errors.Is(err, eval.ErrPaused) || errors.As(err, &refused) {
		return fmt.Errorf("%s: %w; what was answered is kept, and the same command goes on from there", name, err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// named is a model as runs are named after it: with the host of a server that speaks
// OpenAI's protocol, since two servers can call different models alike.
func (o *evalQAOptions) named(spec modelSpec) modelSpec {
	if spec.provider != providerOpenAI {
		return spec
	}
	if u, err := url.Parse(plainAddress(o.openAIURL(spec))); err == nil && u.Host != "" {
		spec.name += "@" + u.Host
	}
	return spec
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

// runName is what a run is called.
func (o *evalQAOptions) runName(spec modelSpec, mode string) string {
	name := o.named(spec).String()
	if mode != "given" {
		name += " " + mode
	}
	if o.label != "" {
		name += " " + o.label
	}
	return name
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
