package httpapi

import (
	"slices"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
)

// Words puts what the engine says into words of a language, "fa" or "en". What is nil
// is worded as the engine does.
type Words struct {
	Error   func(err error, lang string) string                  // the text of an error
	Hint    func(err error, lang string) string                  // what mends it
	Notice  func(n answer.Notice, lang string) answer.Notice     // with its text and hint
	Finding func(f biopars.Finding, lang string) biopars.Finding // with its hint
}

func (w Words) withDefaults() Words {
	if w.Error == nil {
		w.Error = func(err error, _ string) string { return err.Error() }
	}
	if w.Hint == nil {
		w.Hint = func(error, string) string { return "" }
	}
	if w.Notice == nil {
		w.Notice = func(n answer.Notice, lang string) answer.Notice {
			n.Text = n.Render(lang)
			return n
		}
	}
	if w.Finding == nil {
		w.Finding = func(f biopars.Finding, _ string) biopars.Finding { return f }
	}
	return w
}

// notices puts notices into a language.
func (w Words) notices(list []answer.Notice, lang string) []answer.Notice {
	out := slices.Clone(list)
	for i := range out {
		out[i] = w.Notice(out[i], lang)
	}
	return out
}
