package generate

import (
	"slices"
	"strings"
	"unicode"
)

// foreign reports whether a sentence is mostly in Latin letters though the question
// is in Persian ones: a model that was told to answer in Persian has then been told
// something else.
func foreign(sentence, question string) bool {
	return persianScript(question) && (!persianScript(sentence) || arabic(sentence) && !arabic(question))
}

// persianWords are of those that hardly a sentence of Persian is without.
var persianWords = strings.Fields("است را که از به در می این با برای آن و یا باید شود کند دارد نیست")

// arabic reports whether a text is Arabic: it has letters that Persian is not
// written with or the article, but no letter and no word that only Persian has.
func arabic(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) })
	return !strings.ContainsAny(s, "پچژگ") &&
		!slices.ContainsFunc(words, func(w string) bool { return w != "و" && w != "با" && slices.Contains(persianWords, w) }) &&
		(strings.ContainsAny(s, "أإةٱ") || slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "ال") && len(w) > len("الف") }))
}

// persianScript reports whether at least a third of a text's letters are of Arabic
// script; names of drugs and tests may be in Latin letters.
func persianScript(s string) bool {
	arabic, letters := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
			if unicode.Is(unicode.Arabic, r) {
				arabic++
			}
		}
	}
	return arabic*3 >= letters
}
