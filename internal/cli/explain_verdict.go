package cli

import (
	"fmt"
	"strings"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
)

// printVerdicts shows what each check of each sentence found, and how likely
// the evidence was held to answer the question.
func (a *app) printVerdicts(ans biopars.Answer) {
	if v := ans.Answerability; v != nil {
		fmt.Fprintf(a.Out,
			"\n%s %.3f (passage %.2f · sentence %.2f · rarest missing %.2f · bigrams %.2f · "+
				"match %.2f · lead %.2f · ahead %.2f · joint %.2f · length %.2f)\n",
			a.tr("پاسخ‌پذیری:", "answerability:"), v.Score, v.Passage, v.Sentence, v.Rarest, v.Bigrams, v.Match,
			v.Lead, v.Ahead, v.Joint, v.Length)
	}
	for i, s := range ans.Sentences {
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
		for _, slot := range v.Slots {
			a.println(a.set(a.slot(slot), "   ", "     "))
		}
	}
}

// slot shows what the sentence and its evidence say in one place.
func (a *app) slot(s answer.Slot) string {
	name := s.Name
	if fa, ok := slotNames[name]; ok {
		name = a.tr(fa, name)
	}
	outcome := s.Outcome
	if fa, ok := slotOutcomes[outcome]; ok {
		outcome = a.tr(fa, outcome)
	}
	said := func(text string) string {
		if text == "" {
			return "–"
		}
		return "«" + quoteLine(text) + "»"
	}
	return fmt.Sprintf("%s: %s | %s: %s", name, said(s.Claim), said(s.Evidence), outcome)
}

// The places of a clause and how they compare, in Persian.
var (
	slotNames = map[string]string{
		"subject": "موضوع", "population": "برای چه کسی", "relation": "رابطه", "verb": "فعل", "route": "راه مصرف", "timing": "زمان مصرف",
		"side": "پیش یا پس", "line": "خط درمان", "modality": "الزام", "quantifier": "سور", "condition": "شرط", "exception": "استثنا",
		"cause": "علت", "replaced": "جایگزین", "comparison": "مقایسه", "quantity": "مقدار", "polarity": "نفی یا اثبات",
	}
	slotOutcomes = map[string]string{"agrees": "می‌خواند", "differs": "نمی‌خواند", "missing": "در شاهد نیست",
		"unsaid": "در جمله نیست"}
)
