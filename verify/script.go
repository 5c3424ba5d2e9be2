package verify

import (
	"unicode"

	"github.com/biopars/biopars/answer"
)

// LayerScript is the name of the layer of other scripts.
const LayerScript = "script"

// foreign finds a word in a script that no check reads: neither Arabic nor Latin.
// Greek letters and signs are names of things (α, μ).
func foreign(s string) (word string, found bool) {
	start := -1
	for i, r := range s {
		other := unicode.IsLetter(r) && !unicode.In(r, unicode.Arabic, unicode.Latin, unicode.Greek, unicode.Common, unicode.Inherited)
		switch {
		case other && start < 0:
			start = i
		case !other && start >= 0:
			return s[start:i], true
		}
	}
	if start >= 0 {
		return s[start:], true
	}
	return "", false
}

// unread is the verdict on a sentence that has a run of another script: what
// nobody has read is supported by nothing.
func unread(s string) (answer.Verdict, bool) {
	word, found := foreign(s)
	if !found {
		return answer.Verdict{}, false
	}
	return answer.Verdict{
		Judgement: answer.Unsupported,
		Reason:    LayerScript,
		Layers:    []answer.Layer{{Name: LayerScript, Detail: "«" + word + "»"}},
	}, true
}
