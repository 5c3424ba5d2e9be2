package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/dialogue"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/internal/enginerank"
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

// rewriteRow is one half of the dialogues under one wording.
type rewriteRow struct {
	Half    int           `json:"half"` // 1 or 2
	Wording string        `json:"wording"`
	Queries int           `json:"queries"`
	Changed int           `json:"changed"` // queries that differ from the question as it is
	NDCG    stat.Interval `json:"ndcg_10"`
	Recall  stat.Interval `json:"recall_10"`
}

// rewriteAlone counts the self-contained questions that were changed.
type rewriteAlone struct {
	Set       string `json:"set"`
	Half      int    `json:"half"`
	Questions int    `json:"questions"`
	Changed   int    `json:"changed"`
}

// The wordings of a follow-up question that are compared.
var wordings = []string{"raw", "rules", "human", "first"}

func (o *evalRewriteOptions) run(ctx context.Context, dir string) error {
	dialogues, err := dialogue.ReadFile(filepath.Join(dir, dialogue.FileName))
	if err != nil {
		return err
	}
	rows, alone, err := o.measure(ctx, filepath.Join(dir, "corpus.jsonl"), dialogues)
	for i := range alone {
		alone[i].Set = filepath.Base(filepath.Clean(dir))
	}
	if err != nil {
		return err
	}
	for _, file := range o.alone {
		more, err := countAlone(ctx, file)
		if err != nil {
			return err
		}
		alone = append(alone, more...)
	}
	if o.json {
		return writeJSON(o.Out, struct {
			Schema string         `json:"schema"`
			Rows   []rewriteRow   `json:"rows"`
			Alone  []rewriteAlone `json:"alone"`
		}{"biopars.eval-rewrite/1", rows, alone})
	}
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "half\twording\tqueries\tchanged\tnDCG@10\tR@10")
	for _, r := range rows {
		fmt.Fprintf(tw, "%d\t%s\t%d\t%d\t%s\t%s\n", r.Half, r.Wording, r.Queries, r.Changed, interval(r.NDCG), interval(r.Recall))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, a := range alone {
		fmt.Fprintf(o.Out, o.tr("%s، نیمهٔ %d: %d پرسش خودبسنده از %d پرسش بی‌جا تغییر کرد.\n", "%s, half %d: %d of %d self-contained questions were changed.\n"),
			a.Set, a.Half, a.Changed, a.Questions)
	}
	return nil
}

// countAlone asks each query after the one before it.
func countAlone(ctx context.Context, file string) ([]rewriteAlone, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	queries, err := trec.ReadQueries(f)
	f.Close()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	set := filepath.Base(filepath.Dir(file))
	halves := []rewriteAlone{{Set: set, Half: 1}, {Set: set, Half: 2}}
	for i := 1; i < len(queries); i++ {
		rewritten, err := (&rewrite.Rewriter{}).Rewrite(ctx, []biopars.Turn{{Question: queries[i-1].Text}}, queries[i].Text)
		if err != nil {
			return nil, err
		}
		h := &halves[i%2]
		h.Questions++
		if rewritten != nil {
			h.Changed++
		}
	}
	return halves, nil
}

func (o *evalRewriteOptions) measure(ctx context.Context, corpus string, dialogues []dialogue.Dialogue) (rows []rewriteRow, alone []rewriteAlone, err error) {
	e, closing, err := o.evalEngine(ctx, corpus)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	m := &rewriteMeasure{engine: e}
	if o.show != "" {
		f, err := os.Create(o.show)
		if err != nil {
			return nil, nil, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		m.show = func(format string, args ...any) { fmt.Fprintf(f, format, args...) }
	}
	for half := 1; half <= 2; half++ {
		var part []dialogue.Dialogue
		for i := half - 1; i < len(dialogues); i += 2 {
			part = append(part, dialogues[i])
		}
		more, changed, err := m.half(ctx, part)
		if err != nil {
			return nil, nil, err
		}
		for i := range more {
			more[i].Half = half
		}
		changed.Half = half
		rows, alone = append(rows, more...), append(alone, changed)
	}
	return rows, alone, nil
}

// rewriteMeasure asks the questions of dialogues in several wordings.
type rewriteMeasure struct {
	engine *biopars.Engine
	show   func(format string, args ...any)
}

func (m *rewriteMeasure) half(ctx context.Context, dialogues []dialogue.Dialogue) ([]rewriteRow, rewriteAlone, error) {
	var alone rewriteAlone
	qrels := trec.Qrels{}
	queries := map[string][]trec.Query{} // by wording
	rows := make([]rewriteRow, len(wordings))
	for i := range dialogues {
		d := &dialogues[i]
		var history []biopars.Turn
		for j, t := range d.Turns {
			text, err := m.rewrite(ctx, history, t.Question)
			if err != nil {
				return nil, alone, err
			}
			turn := biopars.Turn{Question: t.Question}
			if text != t.Question {
				turn.Rewritten = text
			}
			history = append(history, turn)
			if j == 0 {
				continue
			}
			qrels[d.Query(j)] = map[string]int{d.Document: 1}
			human := t.Rewritten
			if human == "" {
				human = t.Question
			}
			for k, wording := range []string{t.Question, text, human, d.Turns[0].Question + " " + t.Question} {
				queries[wordings[k]] = append(queries[wordings[k]], trec.Query{ID: d.Query(j), Text: wording})
				if wording != t.Question {
					rows[k].Changed++
				}
			}
		}
		other := dialogues[(i+1)%len(dialogues)].Turns[0].Question
		text, err := m.rewrite(ctx, history, other)
		if err != nil {
			return nil, alone, err
		}
		alone.Questions++
		if text != other {
			alone.Changed++
		}
	}
	for k, wording := range wordings {
		x, err := retrieval.Execute(ctx, enginerank.Search(m.engine, biopars.Question{Verbatim: true}), queries[wording], retrieval.Options{Depth: 10})
		if err != nil {
			return nil, alone, err
		}
		ev, err := retrieval.Evaluate(qrels, x.Run, stat.Options{})
		if err != nil {
			return nil, alone, err
		}
		rows[k].Wording, rows[k].Queries = wording, ev.Queries
		for _, v := range ev.Values {
			switch v.Measure {
			case "nDCG@10":
				rows[k].NDCG = v.Interval
			case "R@10":
				rows[k].Recall = v.Interval
			}
		}
	}
	return rows, alone, nil
}

// rewrite is the question as the engine would search for it.
func (m *rewriteMeasure) rewrite(ctx context.Context, history []biopars.Turn, question string) (string, error) {
	text := question
	res, err := m.engine.Search(ctx, biopars.Question{Text: question, History: history, K: 1})
	switch {
	case errors.Is(err, biopars.ErrEmptyQuestion):
	case err != nil:
		return "", err
	case res.Rewritten != nil:
		text = res.Rewritten.Text
	}
	if m.show != nil {
		m.show("%s\t%s\n", question, text)
	}
	return text, nil
}
