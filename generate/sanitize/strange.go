package sanitize

import (
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/learned"
)

// letterModel says how letters follow one another in texts of medicine.
var letterModel = sync.OnceValue(func() *learned.Letters {
	m, err := learned.ReadLetters(learned.LettersFile)
	if err != nil {
		panic(err) // an embedded file that the tests read
	}
	return m
})

const (
	// minStrange is how many letters a sentence has that is judged by them.
	minStrange = 18
	// minWord is how many letters a word in Latin has that is judged by them, if not one alone; minOdd how
	// many of the words are surprising by themselves.
	minWord, minOdd = 4, 3
	// strangeFrom is the surprise a letter, in nats, from which on a sentence is in no
	// language that a reader of the corpus reads: of 1,000 sentences of texts of medicine one has it.
	strangeFrom = 3.2
	// Words of as many letters are several without spaces between them.
	longPersian, longLatin = 26, 40
	// minCodes is how many numbers in a row may be the letters of a text.
	minCodes = 12
)

// strange reports whether a sentence is written so that people do not read it and a
// model may: backwards, with other letters for its own, without spaces, in the numbers of its letters, or
// in a language that the texts are not in.
func (x *sentence) strange() bool {
	script := -1
	switch x.own {
	case latin, noLanguage: // of which a letter may stand behind numbers
		script = 0
	case persianLanguage, arabicLanguage:
		script = 1
	case otherScript:
		letters := 0
		for _, w := range x.words {
			letters += utf8.RuneCountInString(w.text)
		}
		return len(x.words) >= minHome || letters >= minStrange/2
	}
	sum, letters, codes, odd := 0.0, 0, 0, 0
	for _, w := range x.words {
		if isCode(w.text) {
			if codes++; codes >= minCodes {
				return true
			}
		} else {
			codes = 0
		}
		if letterModel().Of(w.text) != script {
			continue
		}
		if n := utf8.RuneCountInString(w.text); n >= longLatin || n >= longPersian && script == 1 {
			return true
		}
		if n := utf8.RuneCountInString(w.text); script == 0 && n > 1 && n < minWord {
			continue // names of genes and units
		}
		s, n := letterModel().Surprise(script, w.text)
		sum += s
		letters += n
		if s >= strangeFrom*float64(n) {
			odd++
		}
	}
	return odd >= minOdd && letters >= minStrange && sum >= strangeFrom*float64(letters)
}

// isCode reports whether a number may be that of a letter: in eight bits, or of Unicode's
// Latin, Arabic or Persian ones.
func isCode(w string) bool {
	if w == "" || w[0] < '0' || w[0] > '9' {
		return false
	}
	if len(w) == 8 && strings.Trim(w, "01") == "" {
		return true
	}
	n, err := strconv.Atoi(w)
	return err == nil && (n == ' ' || n >= 'A' && n <= 'z' || n >= 0x621 && n <= 0x6d5 || n == '\u200c')
}
