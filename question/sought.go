package question

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// Sought is what a question, or a part of it, seeks: a kind of the list "sought",
// and the words that ask for it.
type Sought struct {
	Kind string
	Word string
	at   int
}

var (
	soughtAsked    = sync.OnceValue(func() map[string]Cues { return cuesOf("sought", "asked") })
	soughtSaid     = sync.OnceValue(func() map[string]Cues { return cuesOf("sought", "said") })
	soughtOutright = sync.OnceValue(func() map[string]Cues { return cuesOf("sought", "said outright") })
	// soughtKinds are the kinds in the order of the list, in which the more particular come first.
	soughtKinds = sync.OnceValue(func() []string {
		var out []string
		for kind := range wordlist.Open("sought").Section("asked").Keyed() {
			if !slices.Contains(out, kind) {
				out = append(out, kind)
			}
		}
		return out
	})
)

// hides are the kinds that a more particular one takes the place of: who asks for
// a dose by «چند میلی‌گرم مصرف» does not ask for a treatment.
var hides = map[string][]string{
	"maximum":      {"dose", "frequency", "treatment", "definition", "normal", "share", "allowed"},
	"dose":         {"treatment", "definition", "frequency", "share", "duration"},
	"frequency":    {"treatment", "definition", "duration"},
	"duration":     {"definition", "treatment", "prognosis", "mechanism"},
	"timing":       {"treatment", "definition", "allowed", "duration", "interaction"},
	"normal":       {"definition", "diagnosis", "treatment"},
	"share":        {"definition"},
	"age":          {"definition", "duration"},
	"interaction":  {"definition", "treatment", "allowed", "adverse", "cause", "prognosis"},
	"adverse":      {"definition", "allowed", "cause", "prognosis"},
	"allowed":      {"definition", "treatment", "cause"},
	"use":          {"definition", "treatment", "mechanism"},
	"antidote":     {"definition", "treatment", "choice", "prevention"},
	"choice":       {"treatment", "definition", "use"},
	"treatment":    {"definition"},
	"prevention":   {"definition", "treatment", "prognosis"},
	"prognosis":    {"definition", "treatment"},
	"comparison":   {"definition", "choice", "treatment", "diagnosis"},
	"transmission": {"definition", "cause"},
	"mechanism":    {"definition", "treatment", "cause"},
	"withdrawal":   {"definition", "treatment", "allowed"},
	"symptom":      {"definition", "cause"},
	"diagnosis":    {"definition", "cause"},
	"cause":        {"definition"},
	"care":         {"definition", "symptom", "treatment", "duration"},
}

// partSeparator stands between the parts of a question in the text that is read
// for what it seeks: «چیست و درمانش چیست» asks for two things.
const partSeparator = " و "

// parted folds a question with a separator for each mark between its parts.
func parted(text string) string {
	return persian.CueText(strings.NewReplacer("،", partSeparator, ",", partSeparator, "؟", partSeparator, "?", partSeparator, ".", partSeparator, "؛", partSeparator).Replace(text))
}

// soughtIn reads what a question seeks, part by part, in its order.
func soughtIn(folded string) []Sought {
	var out []Sought
	for _, kind := range soughtKinds() {
		at, length := -1, 0
		var word string
		for _, c := range soughtAsked()[kind] {
			if i := c.at(folded); i >= 0 && (at < 0 || i < at || i == at && len(c[0]) > length) {
				at, length, word = i, len(c[0]), strings.TrimSpace(c[0])
			}
		}
		if at >= 0 {
			out = append(out, Sought{kind, word, at})
		}
	}
	separate := func(a, b Sought) bool {
		from, to := min(a.at, b.at), max(a.at, b.at)
		return strings.Contains(folded[from:to+1], partSeparator)
	}
	out = slices.DeleteFunc(slices.Clone(out), func(s Sought) bool {
		return slices.ContainsFunc(out, func(o Sought) bool {
			if o.Kind == "cause" && s.Kind == "treatment" && o.at == s.at {
				return true // «چه داروهایی باعث … می‌شوند»
			}
			return slices.Contains(hides[o.Kind], s.Kind) && !(separate(o, s) && s.Kind != "definition" && s.at != o.at) &&
				!(s.Kind == "definition" && opensPart(folded, s, o))
		})
	})
	slices.SortStableFunc(out, func(a, b Sought) int { return cmp.Compare(a.at, b.at) })
	return out
}

// opensPart recognises a definition that a part of its own asks for, before the
// others: «X چیست و چه علائمی دارد».
func opensPart(folded string, definition, other Sought) bool {
	if definition.at >= other.at {
		return false
	}
	between := folded[definition.at : other.at+1]
	return strings.Contains(between, partSeparator) || strings.Count(between, " ") > 3
}

// Sought is what the question seeks, part by part; empty where it names a subject
// alone.
func (q *Question) Sought() []Sought { return q.sought }

// Narrow reports whether a kind is answered by one thing, so that what else the
// texts say is none of the answer.
func Narrow(kind string) bool {
	switch kind {
	case "dose", "maximum", "frequency", "duration", "timing", "normal", "share", "age", "antidote", "choice", "interaction":
		return true
	}
	return false
}

// Seeks reports whether the question seeks a kind.
func (q *Question) Seeks(kind string) bool {
	return slices.ContainsFunc(q.sought, func(s Sought) bool { return s.Kind == kind })
}
