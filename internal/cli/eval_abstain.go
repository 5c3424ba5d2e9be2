package cli

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/perturb"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/question"
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

type abstainJSON struct {
	Set       string        `json:"set"`
	Mode      retrieve.Mode `json:"mode"`
	Questions int           `json:"questions"`
	AUROC     float64       `json:"auroc"`
	Halves    [2]float64    `json:"auroc_halves"`
	Threshold float64       `json:"threshold"`
	Refused   float64       `json:"refused"` // share of the answerable questions below the threshold
	Caught    float64       `json:"caught"`  // share of the unanswerable ones
}

func (o *evalAbstainOptions) run(ctx context.Context, dirs []string) error {
	var rows []abstainJSON
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
			Schema string        `json:"schema"`
			Rows   []abstainJSON `json:"rows"`
		}{"biopars.eval-abstain/1", rows})
	}
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "set\tmode\tquestions\tAUROC\thalves\tthreshold\trefused\tcaught")
	for _, r := range rows {
		fmt.Fprintf(tw, "%s\t%s\t%d\t%.4f\t%.3f %.3f\t%.2f\t%.4f\t%.4f\n", r.Set, r.Mode, r.Questions, r.AUROC, r.Halves[0], r.Halves[1], r.Threshold, r.Refused, r.Caught)
	}
	return tw.Flush()
}

func (o *evalAbstainOptions) measure(ctx context.Context, set *retrieval.Set) (rows []abstainJSON, err error) {
	e, closing, err := o.evalEngine(ctx, set.Corpus)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	for _, mode := range o.modes {
		row, err := o.ask(ctx, e, set, mode)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// ask asks the questions in one mode, each with its judged passages and without.
func (o *evalAbstainOptions) ask(ctx context.Context, e *biopars.Engine, set *retrieval.Set, mode retrieve.Mode) (abstainJSON, error) {
	row := abstainJSON{Set: set.Name, Mode: mode, Threshold: question.MinAnswerable}
	var with, without [2][]float64
	for _, q := range spread(set.Judged(), o.limit) {
		res, err := e.Search(ctx, biopars.Question{Text: q.Text, K: 50, Mode: mode})
		if errors.Is(err, biopars.ErrEmptyQuestion) {
			continue
		} else if err != nil {
			return row, err
		}
		half := halfOf(q.Text)
		with[half] = append(with[half], res.Answerability().Score)
		res.Candidates = slices.DeleteFunc(res.Candidates, func(c retrieve.Candidate) bool {
			return slices.ContainsFunc(set.Parts, func(p retrieval.Part) bool { return p.Qrels[q.ID][c.Passage.DocumentID] > 0 })
		})
		without[half] = append(without[half], res.Answerability().Score)
	}
	for half := range 2 {
		row.Halves[half] = perturb.AUROC(with[half], without[half])
	}
	answerable, unanswerable := slices.Concat(with[0], with[1]), slices.Concat(without[0], without[1])
	row.Questions = len(answerable)
	row.AUROC = perturb.AUROC(answerable, unanswerable)
	row.Refused, row.Caught = below(answerable), below(unanswerable)
	return row, nil
}

// halfOf puts a question into one of two halves, always the same.
func halfOf(question string) int {
	h := fnv.New32a()
	h.Write([]byte(question)) // never fails
	return int(h.Sum32() % 2)
}

// below is the share of scores below the threshold of abstention.
func below(scores []float64) float64 {
	n := 0
	for _, s := range scores {
		if s < question.MinAnswerable {
			n++
		}
	}
	return float64(n) / float64(max(len(scores), 1))
}
