package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/dialogue"
	"github.com/biopars/biopars/eval/rewriting"
	"github.com/biopars/biopars/internal/enginerank"
	"github.com/biopars/biopars/internal/permission"
	"github.com/biopars/biopars/question/rewrite"
)

type evalRewriteOptions struct {
	*app
	show  string
	alone []string
	json  bool
}

func (a *app) evalRewriteCommand() *cobra.Command {
	o := &evalRewriteOptions{app: a}
	cmd := &cobra.Command{
		Use:   "rewrite DIR",
		Short: "Measure what rewriting follow-up questions does to retrieval",
		Long: `Ask the follow-up questions of dialogues (dialogs.jsonl: id, title, doc, turns with
question and rewritten) over their documents (corpus.jsonl): as they are, as the
rules rewrite them, in the data's other wording, and with the first question of
their dialogue in front. The document of the dialogue is the one to be found.

Printed as well is how often a question that stands by itself is changed: the
first question of each dialogue is asked after another dialogue. Dialogues are
halved by their position, so that what was set on one half can be held against
the other. --alone does the same with the questions of BEIR data sets, each asked
after the one before it, by the word lists alone.`,
		Example: `  biopars eval rewrite pcoqa_docs/ --mode bm25
  biopars eval rewrite pcoqa_docs/ --alone med/queries.jsonl`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&o.show, "show", "", "write every question with its rewriting to this file")
	f.StringSliceVar(&o.alone, "alone", nil, "queries that stand by themselves (repeatable)")
	f.BoolVar(&o.json, "json", false, "print as JSON (docs/retrieval.md)")
	a.settingFlags(f, "mode", "embedder", "ollama")
	return cmd
}

func (o *evalRewriteOptions) run(ctx context.Context, dir string) error {
	dialogues, err := dialogue.ReadFile(filepath.Join(dir, dialogue.FileName))
	if err != nil {
		return err
	}
	rows, alone, err := o.measure(ctx, filepath.Join(dir, "corpus.jsonl"), dialogues)
	if err != nil {
		return err
	}
	for i := range alone {
		alone[i].Set = filepath.Base(filepath.Clean(dir))
	}
	for _, file := range o.alone {
		more, err := rewriting.CountSelfContainedFile(ctx, (&rewrite.Rewriter{}).Rewrite, file)
		if err != nil {
			return err
		}
		alone = append(alone, more...)
	}
	return o.print(rows, alone)
}

func (o *evalRewriteOptions) print(rows []rewriting.Row, alone []rewriting.SelfContained) error {
	if o.json {
		return writeJSON(o.Out, struct {
			Schema string                    `json:"schema"`
			Rows   []rewriting.Row           `json:"rows"`
			Alone  []rewriting.SelfContained `json:"alone"`
		}{"biopars.eval-rewrite/1", rows, alone})
	}
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "half\twording\tqueries\tchanged\tnDCG@10\tR@10")
	for _, r := range rows {
		fmt.Fprintf(tw, "%d\t%s\t%d\t%d\t%s\t%s\n",
			r.Half, r.Wording, r.Queries, r.Changed, interval(r.NDCG), interval(r.Recall))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, a := range alone {
		fmt.Fprintf(o.Out, o.tr(
			"%s، نیمهٔ %d: %d پرسش خودبسنده از %d پرسش بی‌جا تغییر کرد.\n",
			"%s, half %d: %d of %d self-contained questions were changed.\n",
		), a.Set, a.Half, a.Changed, a.Questions)
	}
	return nil
}

func (o *evalRewriteOptions) measure(
	ctx context.Context, corpus string, dialogues []dialogue.Dialogue,
) (rows []rewriting.Row, alone []rewriting.SelfContained, err error) {
	e, err := o.evalEngine(ctx, corpus, evalIndex{})
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	var opts rewriting.Options
	if o.show != "" {
		f, err := permission.Create(o.show)
		if err != nil {
			return nil, nil, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		opts.Show = func(question, text string) { fmt.Fprintf(f, "%s\t%s\n", question, text) }
	}
	ranker := enginerank.Search(e.Engine, biopars.Question{Verbatim: true})
	return rewriting.Measure(ctx, rewriter(e.Engine), ranker, dialogues, opts)
}

// rewriter rewrites as the engine does before it searches.
func rewriter(e *biopars.Engine) rewriting.Rewriter {
	return func(ctx context.Context, history []biopars.Turn, question string) (*rewrite.Rewritten, error) {
		res, err := e.Search(ctx, biopars.Question{Text: question, History: history, K: 1})
		if errors.Is(err, biopars.ErrEmptyQuestion) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return res.Rewritten, nil
	}
}
