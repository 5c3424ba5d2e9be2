package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
)

func TestPrintVerdictsShowsSlots(t *testing.T) {
	ans := biopars.Answer{Sentences: []answer.Sentence{{Text: "x", Verdict: &answer.Verdict{Judgement: answer.Contradicted,
		Slots: []answer.Slot{{Name: "population", Claim: "در کودکان", Evidence: "در\nبزرگسالان", Outcome: "differs"},
			{Name: "unheard-of", Claim: "۵۰۰ mg", Outcome: "missing"}}}}}}
	for lang, want := range map[string][]string{
		"fa": {"\n   برای چه کسی: «در کودکان» | «در بزرگسالان»: نمی‌خواند\n", "\n   unheard-of: «۵۰۰ mg» | –: در شاهد نیست\n"},
		"en": {"\n   population: «در کودکان» | «در بزرگسالان»: differs\n", "\n   unheard-of: «۵۰۰ mg» | –: missing\n"},
	} {
		var out bytes.Buffer
		(&app{Streams: Streams{Out: &out}, args: []string{"--lang", lang}}).printVerdicts(ans)
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%s: %q is not in %q", lang, w, out.String())
			}
		}
	}
}
