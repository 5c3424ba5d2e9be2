package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/generate/verify"
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/persian"
)

// scoringFlags are the flags of every command that scores answers.
type scoringFlags struct {
	metrics    []string
	entailment string
	judge      string
	resamples  int
}

func (s *scoringFlags) add(f *pflag.FlagSet) {
	f.StringSliceVar(&s.metrics, "metrics", nil, "lexical metrics (default "+strings.Join(metric.LexicalNames(), ",")+")")
	f.StringVar(&s.entailment, "entailment", "checker", "what decides whether a text supports a claim: checker, coverage or judge")
	f.StringVar(&s.judge, "judge", "", "model that judges faithfulness and context, as --model names it")
	f.IntVar(&s.resamples, "resamples", 2000, "bootstrap samples and permutations")
}

func (s *scoringFlags) options(ctx context.Context, a *app) (eval.ScoreOptions, error) {
	o := eval.ScoreOptions{Metrics: s.metrics, Resampling: stat.Options{Resamples: s.resamples}}
	if s.resamples < 1 {
		return o, fmt.Errorf("%w: --resamples must be 1 or more", errUsage)
	}
	for _, name := range s.metrics {
		if _, err := metric.New(name); err != nil {
			return o, fmt.Errorf("%w: %w", errUsage, err)
		}
	}
	if s.judge != "" {
		spec, err := parseModel(s.judge)
		if err != nil {
			return o, err
		}
		if spec.provider != providerOllama && spec.provider != providerOpenAI {
			return o, fmt.Errorf("%w: %s cannot judge", errUsage, spec)
		}
		m, _, _, err := a.newModel(ctx, spec)
		if err != nil {
			return o, err
		}
		o.Judge, o.JudgeName = &metric.Judge{Model: m}, spec.String()
		if spec.provider == providerOllama {
			o.Judge.Constrain = func(schema json.RawMessage) llms.CallOption { return ollama.WithFormat(schema) }
		}
	}
	switch s.entailment {
	case "checker":
		c := checker{verify.New(verify.Options{})}
		o.Entails, o.Verifier, o.Signature = c.Entails, c, checkerSignature
	case "coverage":
		c := eval.Coverage{}
		o.Entails, o.Verifier, o.Signature = c.Entails, c, c.Signature()
	case "judge":
		if o.Judge == nil {
			return o, fmt.Errorf("%w: --entailment judge needs --judge MODEL", errUsage)
		}
		o.Entails, o.Verifier, o.Signature = o.Judge.Entails, o.Judge, "entails:judge:"+o.JudgeName
	default:
		return o, fmt.Errorf("%w: entailment %q (want checker, coverage or judge)", errUsage, s.entailment)
	}
	return o, nil
}

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
	f.StringSliceVar(&o.retrieval, "retrieval", []string{"on", "off"}, "on, off or both: answer with and without evidence")
	notSetting(f, "data", "model", "retrieval")
	_ = f.SetAnnotation("corpus", flagSetting, []string{"data"})
	f.StringToStringVar(&o.dataset.Map, "map", nil, "columns of fields: question=سؤال,answer=پاسخ")
	f.IntVar(&o.dataset.Limit, "limit", 0, "take the first questions only")
	f.IntVar(&o.dataset.Sample, "sample", 0, "draw this many questions at random, by --seed")
	f.StringVar(&o.dataset.OptionsFrom, "options-from", "", "number of the first option, 0 or 1, where the data leave it open")
	f.IntVar(&o.concurrency, "concurrency", 1, "questions under way at a time")
	f.IntVar(&o.attempts, "attempts", 3, "how often a question is put before it counts as failed")
	f.StringVar(&o.out, "out", "runs", "directory for the runs")
	f.BoolVar(&o.demo, "demo", false, "retrieve from the built-in demo corpus, which is not for clinical use")
	f.BoolVar(&o.json, "json", false, "print the summaries as JSON (docs/evaluation.md)")
	o.scoring.add(f)
	a.retrievalFlags(cmd)
	a.settingFlags(f, "ollama", "mmr", "lambda", "num-ctx", "temperature", "seed", "timeout", "verify", "unsupported")
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
		return fmt.Errorf("%w: --limit and --sample must be 0 or more, --concurrency and --attempts 1 or more", errUsage)
	}
	for _, r := range o.retrieval {
		if r != "on" && r != "off" {
			return fmt.Errorf("%w: retrieval %q (want on, off or both)", errUsage, r)
		}
	}
	return nil
}

func (o *evalQAOptions) run(ctx context.Context) error {
	if err := o.check(); err != nil {
		return err
	}
	scoring, err := o.scoring.options(ctx, o.app)
	if err != nil {
		return err
	}
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
			fmt.Fprintln(o.Err, o.tr("extractive بدون بازیابی ممکن نیست؛ تنها با بازیابی اجرا می‌شود.", "extractive cannot do without retrieval; it runs with it only."))
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

var unfitForFile = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[^\p{L}\p{N}._-]+`)
})

// one makes one run and scores it.
func (o *evalQAOptions) one(ctx context.Context, d *eval.Dataset, spec modelSpec, mode string, scoring eval.ScoreOptions) (*eval.Run, error) {
	m := eval.Manifest{
		Name: runName(spec, mode), Retrieval: mode, Dataset: d.Info, Seed: o.seed(),
		Model:    eval.Model{Provider: spec.provider, Name: spec.name},
		Versions: map[string]string{"biopars": biopars.Version, "analyzer": persian.AnalyzerVersion, "go": runtime.Version()},
		Machine:  eval.Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU()},
	}
	var system eval.System
	if spec.provider == providerFile {
		predictions, err := eval.LoadPredictions(spec.name, nil)
		if err != nil {
			return nil, err
		}
		if system, err = eval.NewFileSystem(predictions, d.Items); err != nil {
			return nil, err
		}
		m.Model.Name = filepath.Base(spec.name)
		if m.Model.Digest, err = eval.FileHash(spec.name); err != nil {
			return nil, err
		}
		m.Name = providerFile + ":" + m.Model.Name
	} else {
		e, err := o.engine(ctx, spec, mode, &m)
		if err != nil {
			return nil, err
		}
		defer e.Close()
		system = &engineSystem{engine: e, closed: mode == "off"}
	}
	m.Command = o.commandLine(spec, mode, m.Settings)
	dir := filepath.Join(o.out, strings.Trim(unfitForFile().ReplaceAllString(m.Name, "-"), "-."))
	bar := o.progress()
	r, err := eval.Execute(ctx, dir, m, d.Items, system, eval.RunOptions{
		Concurrency: o.concurrency, Attempts: o.attempts,
		Progress: func(p eval.Progress) { bar.questions(m.Name, p) },
	})
	bar.finish()
	if err != nil {
		return nil, err
	}
	scoring.Progress = func(done, of int) { bar.items(o.tr("نمره‌دهی", "scoring"), done, of) }
	err = eval.Evaluate(ctx, r, scoring)
	bar.finish()
	return r, err
}

// commandLine is the command that makes one run again. It names files without
// their directories.
func (o *evalQAOptions) commandLine(spec modelSpec, mode string, settings map[string]string) string {
	name := spec.String()
	switch {
	case spec.provider == providerFile:
		name = providerFile + ":" + filepath.Base(spec.name)
	case spec.url != "":
		name += "@" + spec.url
	}
	args := []string{"biopars eval qa --data", filepath.Base(o.data), "--model", name}
	if mode != "given" {
		args = append(args, "--retrieval", mode)
	}
	if o.demo {
		args = append(args, "--demo")
	}
	for _, field := range slices.Sorted(maps.Keys(o.dataset.Map)) {
		args = append(args, "--map", field+"="+o.dataset.Map[field])
	}
	if o.dataset.OptionsFrom != "" {
		args = append(args, "--options-from", o.dataset.OptionsFrom)
	}
	if o.dataset.Sample > 0 {
		args = append(args, "--sample", fmt.Sprint(o.dataset.Sample))
	}
	if o.dataset.Limit > 0 {
		args = append(args, "--limit", fmt.Sprint(o.dataset.Limit))
	}
	args = append(args, "--seed", fmt.Sprint(o.config.Int("seed")))
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "--"+key, settings[key])
	}
	return strings.Join(args, " ")
}

// seed is the model's. A measurement must be repeatable, so there always is one.
func (o *evalQAOptions) seed() int { return max(o.config.Int("seed"), 1) }

// questions shows how far a run is, with its cost in tokens.
func (p *progress) questions(label string, state eval.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set(label, int64(state.Done), int64(state.Of), false)
	if p.bar == nil {
		return
	}
	if n := state.Usage.PromptTokens + state.Usage.CompletionTokens; n > 0 {
		label += fmt.Sprintf(" %d tokens", n)
	}
	if state.Failed > 0 {
		label += fmt.Sprintf(" %d failed", state.Failed)
	}
	p.bar.Describe(label)
}

// engine opens the engine for a run and enters into the manifest what it
// depends on.
func (o *evalQAOptions) engine(ctx context.Context, spec modelSpec, mode string, m *eval.Manifest) (*biopars.Engine, error) {
	opts, err := o.options(ctx)
	if err != nil {
		return nil, err
	}
	opts.Seed = o.seed()
	if spec.provider != providerExtractive {
		if opts.Model, m.Model.Digest, opts.Window, err = o.newModel(ctx, spec); err != nil {
			return nil, err
		}
		opts.ModelName = spec.name
		m.Prompt = generate.AnswerPrompt.Hash()
		if mode == "off" {
			m.Prompt = generate.ClosedBookPrompt.Hash()
		}
	}
	m.Settings = o.settings(mode, spec)
	var e *biopars.Engine
	if o.demo {
		e, err = biopars.OpenDemo(ctx, opts)
	} else {
		e, err = biopars.Open(ctx, opts)
	}
	if err != nil || mode == "off" {
		return e, err
	}
	st, err := e.Stats(ctx)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	// Every data directory has a random identifier, which says nothing of the
	// content.
	st.Lexical.Fingerprint.Corpus = ""
	m.Corpus = &eval.Corpus{Passages: st.Catalogue.Passages, Indexes: map[string]string{"lexical": st.Lexical.Fingerprint.String()}}
	if st.Dense != nil {
		st.Dense.Fingerprint.Corpus = ""
		m.Corpus.Indexes["dense"] = st.Dense.Fingerprint.String()
	}
	if m.Corpus.SHA256, err = corpusHash(ctx, st.Dir); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// settings are those that an answer depends on.
func (o *evalQAOptions) settings(mode string, spec modelSpec) map[string]string {
	keys := []string{"timeout", "verify", "unsupported"}
	if spec.provider != providerExtractive {
		keys = append(keys, "num-ctx", "temperature")
	}
	if mode == "on" {
		keys = append(keys, "mode", "k", "fusion", "alpha", "embedder", "mmr", "lambda")
	}
	out := map[string]string{}
	for _, s := range config.Settings() {
		if slices.Contains(keys, s.Key) {
			out[s.Key] = o.config.String(s.Key)
		}
	}
	return out
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

func (a *app) printSummary(s *eval.Summary) error {
	fmt.Fprintf(a.Out, a.tr("%d پرسش، %d پاسخ، %d امتناع، %d ناکام، %d با پاسخِ درزکرده\n", "%d questions, %d answered, %d abstained, %d failed, %d with a leaked answer\n"),
		s.Items, s.Answered, s.Abstained, len(s.Failed), len(s.Leakage.IDs))
	tw := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	for _, m := range s.Metrics {
		fmt.Fprintf(tw, "%s\t%.4f\t[%.4f, %.4f]\tn=%d", m.Name, m.Interval.Value, m.Interval.Low, m.Interval.High, m.Interval.Items)
		if m.Errors > 0 {
			fmt.Fprintf(tw, "\t%d failed", m.Errors)
		}
		fmt.Fprintln(tw)
	}
	for _, ab := range s.Abilities {
		fmt.Fprintf(tw, "ability:%s\t%.4f\t[%.4f, %.4f]\tn=%d\n", ab.Ability, ab.Interval.Value, ab.Interval.Low, ab.Interval.High, ab.Interval.Items)
	}
	return tw.Flush()
}
