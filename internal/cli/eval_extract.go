package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
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

// extractRow is a data set of the schema biopars.eval-extract/1. The intervals
// are shares of the questions.
type extractRow struct {
	Set       string        `json:"set"`
	Mode      string        `json:"mode"`
	Questions int           `json:"questions"`
	Abstained int           `json:"abstained"`
	First     stat.Interval `json:"first"` // a span stands in the first sentence
	Three     stat.Interval `json:"three"` // in the first three
	Any       stat.Interval `json:"any"`   // in the answer
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
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", r.Set, r.Mode, r.Questions, r.Abstained, interval(r.First), interval(r.Three), interval(r.Any))
	}
	return tw.Flush()
}

func (o *evalExtractOptions) measure(ctx context.Context, set *retrieval.Set) (row extractRow, err error) {
	row.Set, row.Mode = set.Name, o.config.String("mode")
	if o.config.String("embedder") == "none" {
		row.Mode = string(retrieve.ModeBM25)
	}
	var questions []trec.Query
	spans := map[string][]string{}
	for _, q := range set.Judged() {
		list, err := spansOf(q)
		if err != nil {
			return row, err
		}
		if len(list) > 0 {
			questions, spans[q.ID] = append(questions, q), list
		}
	}
	if questions = spread(questions, o.limit); len(questions) < 2 {
		return row, fmt.Errorf("%w: %d questions with answers, two are needed: add \"answers\", a list of spans, to its queries.jsonl", errUsage, len(questions))
	}
	e, closing, err := o.evalEngine(ctx, set.Corpus)
	if err != nil {
		return row, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	var first, three, whole []float64
	for _, q := range questions {
		a, err := e.Ask(ctx, biopars.Question{Text: q.Text})
		if err != nil {
			return row, fmt.Errorf("query %s: %w", q.ID, err)
		}
		if a.Origin == answer.Abstained {
			row.Abstained++
		}
		first = append(first, holds(a, 1, spans[q.ID]))
		three = append(three, holds(a, 3, spans[q.ID]))
		whole = append(whole, holds(a, len(a.Sentences), spans[q.ID]))
	}
	row.Questions = len(questions)
	for _, m := range []struct {
		values []float64
		to     *stat.Interval
	}{{first, &row.First}, {three, &row.Three}, {whole, &row.Any}} {
		if *m.to, err = stat.Bootstrap(m.values, stat.Options{Seed: o.seed}); err != nil {
			return row, err
		}
	}
	return row, nil
}

// spansOf reads the field "answers" of a query; nil when there is none.
func spansOf(q trec.Query) (spans []string, err error) {
	raw, ok := q.Extra["answers"]
	if !ok {
		return nil, nil
	}
	if err := json.Unmarshal(raw, &spans); err != nil {
		return nil, fmt.Errorf("queries: query %s: \"answers\" is not a list of strings: %w", q.ID, err)
	}
	return spans, nil
}

// holds is 1 when a span stands in the first n sentences of an answer, else 0.
func holds(a biopars.Answer, n int, spans []string) float64 {
	var text strings.Builder
	for _, s := range a.Sentences[:min(n, len(a.Sentences))] {
		text.WriteString(s.Text)
		text.WriteByte('\n')
	}
	if metric.HoldsSpan(nil, text.String(), spans...) {
		return 1
	}
	return 0
}
