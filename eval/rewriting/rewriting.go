// Package rewriting measures what the rewriting of follow-up questions does to
// retrieval: the questions of dialogues are asked for the document of their
// dialogue as they are, rewritten, in a person's wording, and with the first
// question of the dialogue in front. It measures as well how often a question that
// stands by itself is changed.
package rewriting

import (
	"context"

	"github.com/biopars/biopars/eval/dialogue"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/question/rewrite"
)

// The wordings of a follow-up question, in the order of the rows of a half.
const (
	Raw   = "raw"   // as it was asked
	Rules = "rules" // as the Rewriter under test gives it
	Human = "human" // the data's other wording, or Raw where there is none
	First = "first" // Raw, after the first question of the dialogue
)

// wordings lists them.
func wordings() []string { return []string{Raw, Rules, Human, First} }

// Rewriter makes a question self-contained; nil leaves it as it is.
type Rewriter func(ctx context.Context, history []rewrite.Turn, question string) (*rewrite.Rewritten, error)

// Options adjust Measure. The zero value works.
type Options struct {
	// Show, when set, is told of every question and what became of it, in the order
	// asked.
	Show func(question, text string)
	// Resampling is for the intervals.
	Resampling stat.Options
}

// Row is one half of the dialogues under one wording.
type Row struct {
	Half    int           `json:"half"` // 1 or 2
	Wording string        `json:"wording"`
	Queries int           `json:"queries"`
	Changed int           `json:"changed"` // queries that differ from the question as it is
	NDCG    stat.Interval `json:"ndcg_10"`
	Recall  stat.Interval `json:"recall_10"`
}

// SelfContained counts questions that stand by themselves and were asked after
// another one.
type SelfContained struct {
	Set       string `json:"set"`
	Half      int    `json:"half"` // 1 or 2
	Questions int    `json:"questions"`
	Changed   int    `json:"changed"` // without need
}

// Measure rewrites and ranks the follow-up questions of dialogues. Dialogues are
// halved by their position, so that what was set on one half can be held against
// the other; each half has a row for every wording. The first question of each
// dialogue is asked after the dialogue before it in its half, the first one after
// the last, to see whether it is left alone. The ranker gets questions in their
// final wording. A half without a follow-up question is retrieval.ErrNoQueries.
func Measure(
	ctx context.Context, rewriter Rewriter, ranker retrieval.Ranker, dialogues []dialogue.Dialogue, opts Options,
) (rows []Row, alone []SelfContained, err error) {
	for half := 1; half <= 2; half++ {
		c := &collection{
			rewriter: rewriter, show: opts.Show,
			qrels: trec.Qrels{}, queries: map[string][]trec.Query{}, changed: map[string]int{},
		}
		for i := half - 1; i < len(dialogues); i += 2 {
			c.dialogues = append(c.dialogues, &dialogues[i])
		}
		if err := c.collect(ctx); err != nil {
			return nil, nil, err
		}
		found, err := c.rank(ctx, ranker, opts.Resampling)
		if err != nil {
			return nil, nil, err
		}
		for i := range found {
			found[i].Half = half
		}
		c.alone.Half = half
		rows, alone = append(rows, found...), append(alone, c.alone)
	}
	return rows, alone, nil
}

// collection holds the questions of some dialogues in all wordings.
type collection struct {
	rewriter  Rewriter
	show      func(question, text string)
	dialogues []*dialogue.Dialogue
	qrels     trec.Qrels
	queries   map[string][]trec.Query // by wording
	changed   map[string]int          // by wording
	alone     SelfContained
}

func (c *collection) collect(ctx context.Context) error {
	for i, d := range c.dialogues {
		history, err := c.follow(ctx, d)
		if err != nil {
			return err
		}
		other := c.dialogues[(i+1)%len(c.dialogues)].Turns[0].Question
		text, err := c.rewrite(ctx, history, other)
		if err != nil {
			return err
		}
		c.alone.Questions++
		if text != other {
			c.alone.Changed++
		}
	}
	return nil
}

// follow goes through a dialogue and returns what was asked.
func (c *collection) follow(ctx context.Context, d *dialogue.Dialogue) (history []rewrite.Turn, err error) {
	for j, t := range d.Turns {
		text, err := c.rewrite(ctx, history, t.Question)
		if err != nil {
			return nil, err
		}
		turn := rewrite.Turn{Question: t.Question}
		if text != t.Question {
			turn.Rewritten = text
		}
		history = append(history, turn)
		if j == 0 {
			continue
		}
		c.qrels[d.Query(j)] = map[string]int{d.Document: 1}
		human := t.Rewritten
		if human == "" {
			human = t.Question
		}
		for wording, text := range map[string]string{
			Raw: t.Question, Rules: text, Human: human, First: d.Turns[0].Question + " " + t.Question,
		} {
			c.queries[wording] = append(c.queries[wording], trec.Query{ID: d.Query(j), Text: text})
			if text != t.Question {
				c.changed[wording]++
			}
		}
	}
	return history, nil
}

// rewrite is the question as it would be searched for.
func (c *collection) rewrite(ctx context.Context, history []rewrite.Turn, question string) (string, error) {
	rewritten, err := c.rewriter(ctx, history, question)
	if err != nil {
		return "", err
	}
	text := question
	if rewritten != nil {
		text = rewritten.Text
	}
	if c.show != nil {
		c.show(question, text)
	}
	return text, nil
}

// rank asks the questions in all wordings.
func (c *collection) rank(ctx context.Context, ranker retrieval.Ranker, resampling stat.Options) ([]Row, error) {
	var rows []Row
	for _, wording := range wordings() {
		x, err := retrieval.Execute(ctx, ranker, c.queries[wording], retrieval.Options{Depth: 10})
		if err != nil {
			return nil, err
		}
		ev, err := retrieval.Evaluate(c.qrels, x.Run, resampling)
		if err != nil {
			return nil, err
		}
		row := Row{Wording: wording, Queries: ev.Queries, Changed: c.changed[wording]}
		for _, v := range ev.Values {
			switch v.Measure {
			case "nDCG@10":
				row.NDCG = v.Interval
			case "R@10":
				row.Recall = v.Interval
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
