package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/retrieve"
)

// printExplanation shows every score of every stage.
func (a *app) printExplanation(candidates, evidence []retrieve.Candidate, t answer.Timings) {
	fmt.Fprintf(a.Out, "\n%s\n", a.style(bold, a.tr("یافته‌ها، پیش از گزینش", "Candidates, before selection")))
	scoreTable(a.Out, candidates[:min(20, len(candidates))], false)
	fmt.Fprintf(a.Out, "\n%s\n", a.style(bold, a.tr("شواهد گزیده", "Evidence selected")))
	scoreTable(a.Out, evidence, true)
	fmt.Fprintf(a.Out, "\n%s retrieve %v · rerank %v · first token %v · generate %v · total %v\n",
		a.tr("زمان:", "time:"), t.Retrieve, t.Rerank, t.FirstToken, t.Generate, t.Total)
}

func scoreTable(w io.Writer, cs []retrieve.Candidate, mmr bool) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "#\tscore\tbm25\trank\tdense\trank\tfused\tprior\tmmr\tid\tpassage")
	for i, c := range cs {
		m := "-"
		if mmr {
			m = fmt.Sprintf("%.4f", c.MMR)
		}
		fmt.Fprintf(tw, "%d\t%.4f\t%.4f\t%s\t%.4f\t%s\t%.4f\t%+.4f\t%s\t%.12s\t%s\n", i+1, c.Score,
			c.BM25, rank(c.BM25Rank), c.Dense, rank(c.DenseRank), c.Fused, c.Prior, m, c.Passage.ID,
			heading(c.Passage))
	}
	tw.Flush()
}

func rank(r int) string {
	if r == 0 {
		return "-"
	}
	return fmt.Sprint(r)
}

// clean takes out of a text what a terminal would act on: control characters
// but line breaks, characters that override the direction of writing, and what
// cannot be seen, but for the joiners and marks of Persian spelling.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n' || shown(r):
			return r
		}
		return -1
	}, s)
}

// printReasoning shows what the model thought aloud.
func (a *app) printReasoning(ans answer.Answer) {
	if ans.Reasoning == "" {
		return
	}
	a.println("\n" + a.style(bold, a.tr("اندیشیدن مدل، که جزئی از پاسخ نیست", "The model's reasoning, no part of the answer")))
	a.println(a.style(dim, a.set(clean(ans.Reasoning), "", "")))
}
