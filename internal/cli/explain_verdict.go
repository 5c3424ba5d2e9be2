package cli

import (
	"fmt"
	"strings"

	"github.com/biopars/biopars"
)

// printVerdicts shows what each check of each sentence found, and how likely
// the evidence was held to answer the question.
func (a *app) printVerdicts(answer biopars.Answer) {
	if v := answer.Answerability; v != nil {
		fmt.Fprintf(a.Out,
			"\n%s %.3f (passage %.2f · sentence %.2f · rarest missing %.2f · bigrams %.2f · "+
				"match %.2f · lead %.2f · ahead %.2f · joint %.2f · length %.2f)\n",
			a.tr("پاسخ‌پذیری:", "answerability:"), v.Score, v.Passage, v.Sentence, v.Rarest, v.Bigrams, v.Match,
			v.Lead, v.Ahead, v.Joint, v.Length)
	}
	for i, s := range answer.Sentences {
		if s.Verdict == nil {
			continue
		}
		v := s.Verdict
		fmt.Fprintf(a.Out, "\n%d. %s", i+1, v.Judgement)
		if v.Source > 0 {
			fmt.Fprintf(a.Out, " [%d] %d–%d", v.Source, v.Quote.Start, v.Quote.End)
		}
		fmt.Fprintf(a.Out, " %.2f %s\n", v.Score, v.Reason)
		for _, l := range v.Layers {
			fmt.Fprintf(a.Out, "   %-9s %.2f %s\n", l.Name, l.Score, strings.TrimSpace(quoteLine(l.Detail)))
		}
	}
}
