package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/abstention"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/retrieve"
)

type evalAbstainOptions struct {
	*app
	files retrieval.Files
	limit int
	json  bool
	modes []retrieve.Mode
}

func (a *app) evalAbstainCommand() *cobra.Command {
	o := &evalAbstainOptions{app: a}
	cmd := &cobra.Command{
		Use:   "abstain DIR…",
		Short: "Measure whether unanswerable questions are told from answerable ones",
		Long: `Ask the questions of BEIR data sets twice: with their judged passages in the corpus,
and with these taken out of what was found. The score that decides on abstention
before any model is asked must tell the two apart. Printed are the AUROC, of all
and of two halves of the questions (by a hash of their text), and, at the default
threshold, how many answerable questions are refused and how many unanswerable
ones are caught. Without --mode, both hybrid search and BM25 alone are measured.`,
		Example: `  biopars eval abstain pquad/ med/`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.modes = []retrieve.Mode{retrieve.ModeHybrid, retrieve.ModeBM25}
			if mode := retrieve.Mode(o.config.String("mode")); cmd.Flags().Changed("mode") {
				o.modes = []retrieve.Mode{mode}
			} else if o.config.String("embedder") == "none" {
				o.modes = []retrieve.Mode{retrieve.ModeBM25}
			}
			return o.run(cmd.Context(), args)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.files.Qrels, "qrels", nil, "judgements, relative to DIR (default all of qrels*.tsv)")
	f.IntVar(&o.limit, "limit", 0, "how many questions to ask, spread evenly; 0 asks all")
	f.BoolVar(&o.json, "json", false, "print as JSON")
	a.settingFlags(f, "embedder", "ollama", "mode")
	return cmd
}

// abstainRow is a data set asked in one mode, in the schema biopars.eval-abstain/1.
type abstainRow struct {
	Set  string        `json:"set"`
	Mode retrieve.Mode `json:"mode"`
	abstention.Report
}

func (o *evalAbstainOptions) run(ctx context.Context, dirs []string) error {
	var rows []abstainRow
	for _, dir := range dirs {
		set, err := retrieval.OpenSet(dir, o.files)
		if err != nil {
			return err
		}
		found, err := o.measure(ctx, set)
		if err != nil {
			return fmt.Errorf("%s: %w", set.Name, err)
		}
		rows = append(rows, found...)
	}
	if o.json {
		return writeJSON(o.Out, struct {
			Schema string       `json:"schema"`
			Rows   []abstainRow `json:"rows"`
		}{"biopars.eval-abstain/1", rows})
	}
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "set\tmode\tquestions\tAUROC\thalves\tthreshold\trefused\tcaught")
	for _, r := range rows {
		fmt.Fprintf(tw, "%s\t%s\t%d\t%.4f\t%.3f %.3f\t%.2f\t%.4f\t%.4f\n",
			r.Set, r.Mode, r.Questions, r.AUROC, r.Halves[0], r.Halves[1], r.Threshold, r.Refused, r.Caught)
	}
	return tw.Flush()
}

func (o *evalAbstainOptions) measure(ctx context.Context, set *retrieval.Set) (rows []abstainRow, err error) {
	e, err := o.evalEngine(ctx, set.Corpus, evalIndex{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	for _, mode := range o.modes {
		report, err := abstention.Measure(ctx, answerability(e.Engine, mode), set, abstention.Options{Limit: o.limit})
		if err != nil {
			return nil, err
		}
		rows = append(rows, abstainRow{set.Name, mode, report})
	}
	return rows, nil
}

// answerability scores what the engine finds in a mode.
func answerability(e *biopars.Engine, mode retrieve.Mode) abstention.Scorer {
	return func(ctx context.Context, text string, relevant func(string) bool) (s abstention.Scores, err error) {
		res, err := e.Search(ctx, biopars.Question{Text: text, K: 50, Mode: mode})
		if errors.Is(err, biopars.ErrEmptyQuestion) {
			return s, abstention.ErrSkip
		}
		if err != nil {
			return s, err
		}
		s.Answerable = res.Answerability().Score
		res.Candidates = slices.DeleteFunc(res.Candidates, func(c retrieve.Candidate) bool {
			return relevant(c.Passage.DocumentID)
		})
		s.Unanswerable = res.Answerability().Score
		return s, nil
	}
}
