package cli

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval/extraction"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/retrieve"
)

type evalExtractOptions struct {
	*app
	files retrieval.Files
	limit int
	seed  uint64
	json  bool
}

func (a *app) evalExtractCommand() *cobra.Command {
	o := &evalExtractOptions{app: a}
	cmd := &cobra.Command{
		Use:   "extract DIR…",
		Short: "Measure whether quoted answers hold the span that answers",
		Long: `Ask the judged questions of BEIR data sets whose queries have "answers", a list of
spans any of which answers, and let no model write: the answer is quoted from the
passages. Printed is for how many questions a span stands in the first sentence, in
the first three, and in any sentence of the answer, with 95 % bootstrap intervals.
Variants of spelling and punctuation make no difference. An abstention holds no span.`,
		Example: `  biopars eval extract pquad/ --mode bm25`,
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.files.Qrels, "qrels", nil, "judgements, relative to DIR (default all of qrels*.tsv)")
	f.IntVar(&o.limit, "limit", 0, "how many questions to ask, spread evenly; 0 asks all")
	f.Uint64Var(&o.seed, "seed", 0, "seed of the intervals")
	f.BoolVar(&o.json, "json", false, "print as JSON")
	a.settingFlags(f, "embedder", "ollama", "mode")
	return cmd
}

// extractRow is a data set in the schema biopars.eval-extract/1.
type extractRow struct {
	Set  string `json:"set"`
	Mode string `json:"mode"`
	extraction.Report
}

func (o *evalExtractOptions) run(ctx context.Context, dirs []string) error {
	var rows []extractRow
	for _, dir := range dirs {
		set, err := retrieval.OpenSet(dir, o.files)
		if err != nil {
			return err
		}
		row, err := o.measure(ctx, set)
		if err != nil {
			return fmt.Errorf("%s: %w", set.Name, err)
		}
		rows = append(rows, row)
	}
	if o.json {
		return writeJSON(o.Out, struct {
			Schema string       `json:"schema"`
			Rows   []extractRow `json:"rows"`
		}{"biopars.eval-extract/1", rows})
	}
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "set\tmode\tquestions\tabstained\tfirst sentence\tfirst three\tany")
	for _, r := range rows {
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n",
			r.Set, r.Mode, r.Questions, r.Abstained, interval(r.First), interval(r.Three), interval(r.Any))
	}
	return tw.Flush()
}

func (o *evalExtractOptions) measure(ctx context.Context, set *retrieval.Set) (row extractRow, err error) {
	row.Set, row.Mode = set.Name, o.config.String("mode")
	if o.config.String("embedder") == "none" {
		row.Mode = string(retrieve.ModeBM25)
	}
	questions, err := extraction.Questions(set, o.limit)
	if errors.Is(err, extraction.ErrTooFew) {
		return row, fmt.Errorf("%w: %w", errUsage, err)
	}
	if err != nil {
		return row, err
	}
	e, err := o.evalEngine(ctx, set.Corpus, evalIndex{})
	if err != nil {
		return row, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	row.Report, err = extraction.Measure(ctx, quoted(e.Engine), questions, stat.Options{Seed: o.seed})
	return row, err
}

// quoted answers as the engine does.
func quoted(e *biopars.Engine) extraction.Answerer {
	return func(ctx context.Context, question string) (out extraction.Answer, err error) {
		a, err := e.Ask(ctx, biopars.Question{Text: question})
		if err != nil {
			return out, err
		}
		out.Abstained = a.Origin == answer.Abstained
		for _, s := range a.Sentences {
			out.Sentences = append(out.Sentences, s.Text)
		}
		return out, nil
	}
}
