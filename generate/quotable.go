package generate

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/question"
)

// A sentence that is quoted has so many words.
const (
	minWords     = 4
	minItemWords = 2 // of an item of a list
	maxWords     = 90
)

// Words of sentences that stand not, or well, by themselves.
var (
	anaphors          = wordlist.CuesOf("sentences", "refers back")
	anaphoricOpenings = wordlist.CuesOf("sentences", "leans back")
	lastWords         = wordlist.SetOf("sentences", "last words", nil)
)

// hasAnaphor recognises a sentence that speaks of something by a pronoun or as
// «this drug».
func hasAnaphor(folded string) bool {
	return question.CountCues(folded, anaphors()) > 0
}

// bulletLength is the length of a list bullet or item number in front of a
// sentence.
func bulletLength(s string) int {
	rest := strings.TrimLeft(s, "-*•–▪●◦ \t")
	return len(s) - len(rest) + itemNumber(rest)
}

// quotable says whether a sentence can stand as part of an answer: no question,
// no heading, no fragment, neither tiny nor endless. A sentence without its
// full stop, such as the tail of a passage that was cut, must at least end in a
// verb.
func quotable(text, folded string, list bool) bool {
	words := strings.Count(folded, " ") - 1
	if list && words < minItemWords || !list && words < minWords || words > maxWords || !utf8.ValidString(text) {
		return false
	}
	if strings.ContainsAny(text, "\n{}\\\x1b") || !list && (strings.Contains(text, "|") || strings.Count(text, "*") > 1) {
		return false
	}
	if residue(folded) {
		return false
	}
	if strings.ContainsFunc(text, func(r rune) bool {
		return r != '\t' && unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
	}) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(text)
	if strings.ContainsRune("،؛,;:.)»]…", first) || strings.Count(text, ")") > strings.Count(text, "(") {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "»\"')] \u200c\u200f"))
	switch last {
	case '؟', '?', ':', '،', ',', '؛', ';', '…':
		return false
	case '.', '!':
		return true
	}
	return list || endsWithVerb(folded)
}

// endsWithVerb recognises a finite verb as the last word of a Persian sentence,
// by its ending or as one of the common auxiliaries.
func endsWithVerb(folded string) bool {
	words := strings.Fields(folded)
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	if lastWords()[last] {
		return true
	}
	if len(words) > 1 {
		switch words[len(words)-2] {
		case "می", "نمی":
			return true
		}
	}
	for _, prefix := range []string{"می", "نمی"} {
		if strings.HasPrefix(last, prefix) && utf8.RuneCountInString(last) > utf8.RuneCountInString(prefix)+2 {
			return true
		}
	}
	return utf8.RuneCountInString(last) > 3 &&
		(strings.HasSuffix(last, "ند") || strings.HasSuffix(last, "ید") || strings.HasSuffix(last, "ست"))
}

// opensWithAnaphor recognises a sentence that begins with a reference to what was said
// before it.
func opensWithAnaphor(folded string) bool {
	return startsWithAny(folded, anaphoricOpenings())
}

func startsWithAny(folded string, cues []string) bool {
	rest := strings.TrimLeftFunc(folded, unicode.IsSpace)
	return slices.ContainsFunc(cues, func(c string) bool { return strings.HasPrefix(rest, c) })
}
