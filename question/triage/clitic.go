package triage

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
)

var (
	// common are everyday words, which are not corrected.
	common = wordlist.SetOf("redflag-words", "common", nil)
	// whole are words that carry no ending: «خونه» is no «خون».
	whole = wordlist.SetOf("redflag-words", "whole", nil)
	// short and long are endings that nouns and adjectives carry: possessives,
	// plurals, the copula, را. Short ones may stand behind two letters.
	short = wordlist.WordsOf("redflag-words", "endings behind two letters")
	long  = wordlist.WordsOf("redflag-words", "endings")
	// articles stand before an Arabic noun.
	articles = wordlist.WordsOf("redflag-words", "arabic articles")
)

// droppers are endings before which a silent ه is dropped.
var droppers = map[string]bool{"م": true, "ت": true, "ش": true, "مون": true, "تون": true, "شون": true, "مو": true, "تو": true,
	"شو": true, "س": true, "ست": true}

// articleStem is how many letters must be left of a word whose beginning may be
// an Arabic article, unless the message is Arabic.
const articleStem = 3

// depth is how many endings may follow each other: «دست‌ها‌م‌و».
const depth = 3

// stems returns what is left of a word when its endings are taken off, also
// with the silent ه that colloquial spelling drops before them: «سینم» is سینه.
func stems(text string, arabic bool) (found []string) {
	if isLatin(text) {
		return latinStems(text)
	}
	level := []string{text}
	for _, a := range articles() {
		least := articleStem
		if arabic {
			least = 2
		}
		if rest, ok := strings.CutPrefix(text, a); ok && utf8.RuneCountInString(rest) >= least {
			found = append(found, rest)
			level = append(level, rest)
		}
	}
	for range depth {
		var next []string
		for _, word := range level {
			for i, endings := range [][]string{short(), long()} {
				for _, e := range endings {
					stem, ok := strings.CutSuffix(word, e)
					n := utf8.RuneCountInString(stem)
					if !ok || n < 2+i {
						continue
					}
					if !slices.Contains(next, stem) && !slices.Contains(found, stem) {
						next = append(next, stem)
					}
					if n >= 3 && droppers[e] && !strings.HasSuffix(stem, "ه") {
						found = append(found, stem+"ه")
					}
				}
			}
		}
		found = append(found, next...)
		level = next
	}
	return found
}

// latinStems takes the plural and the past tense off English words.
func latinStems(text string) (found []string) {
	for _, e := range []string{"s", "es", "ed", "ing", "d"} {
		if stem, ok := strings.CutSuffix(text, e); ok && len(stem) >= 3 {
			found = append(found, stem)
		}
	}
	return found
}

func isLatin(text string) bool { return text != "" && text[0] < utf8.RuneSelf }
