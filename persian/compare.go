package persian

import (
	"strings"
	"unicode"
)

// Fold gives the form in which words are compared, whether they are written with
// a non-joiner or without one: that of Normalize, without non-joiners. «نمی‌کند»
// and «نميكند» are «نمیکند». White space stays, and so do marks of punctuation.
func Fold(s string) string { return strings.ReplaceAll(Normalize(s), string(zwnj), "") }

// CueText gives the form in which texts are searched for cues, which are words,
// beginnings of words and sequences of them: that of Normalize, with a single
// space for what is neither letter nor digit, non-joiners among it, and a space at
// either end. A word that begins with a cue then stands behind a space.
func CueText(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space := true
	for _, r := range Normalize(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
			space = false
		} else if !space {
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}
