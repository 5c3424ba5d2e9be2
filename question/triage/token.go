package triage

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// token is a word of a question, folded. Words are split at the ZWNJ, so that
// «سینه‌ام», «سینه ام» and «سینه» meet, and the endings that only say whose it
// is are dropped; می, نمی and بی are joined to the word they belong to.
type token struct {
	text   string
	number float64 // NaN when the word is no number
	second float64 // behind a stroke: 160/110; else NaN
	clause int     // counts commas and sentence ends before the word
	phrase int     // counts sentence ends before the word
	arabic bool    // of a message that is Arabic by its spelling
	inside bool    // a number within a word: A1c
	owned  string  // the possessive or copula that stood behind a non-joiner: «بچه‌م»
	bound  bool    // part of a finding that is itself a denial: «نفس نمی‌کشد»
}

// labels stand before the options of an exam's question: «الف)», "B)", «۳)».
// The word for them is in the place of each.
var labels = wordlist.SetOf("redflag-words", "labels of options", nil)

const optionMark = "optionmark"

// endings are dropped after a ZWNJ.
var endings = wordlist.SetOf("endings", "red flags", nil)

// personal are those of them that say whose or that somebody is.
var personal = wordlist.SetOf("redflag-words", "personal endings", nil)

var numberWords = sync.OnceValue(func() map[string]float64 {
	m := map[string]float64{}
	for w, v := range wordlist.Open("numbers").Section("red flags").Pairs() {
		m[w], _ = strconv.ParseFloat(v, 64)
	}
	return m
})

// tokenize splits a question into at most limit words.
func tokenize(s string, limit int) []token {
	var (
		out            []token
		word           strings.Builder
		clause, phrase int
		glued          bool // the word follows a ZWNJ
		behind         bool // the number follows a letter
		open           bool // a bracket is
		last           rune
	)
	flush := func(joined bool) {
		if word.Len() == 0 {
			glued = joined && glued
			return
		}
		text := persian.Fold(word.String())
		word.Reset()
		if text != "" && len(out) < limit {
			out = appendToken(out, text, glued, clause, phrase)
		}
		glued = joined
	}
	runes := []rune(s)
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || r == 'ـ':
			if unicode.IsDigit(last) {
				flush(false)
				if behind && len(out) > 0 {
					out[len(out)-1].inside = true
				}
			}
			behind = false
			word.WriteRune(r)
		case unicode.IsDigit(r):
			if unicode.IsLetter(last) {
				flush(false)
				behind = true
			}
			word.WriteRune(r)
		case (r == '.' || r == '٫' || r == ',') && unicode.IsDigit(last) && i+1 < len(runes) && unicode.IsDigit(runes[i+1]):
			word.WriteByte('.')
		case r == '/' && unicode.IsDigit(last) && i+1 < len(runes) && unicode.IsDigit(runes[i+1]):
			word.WriteByte('/')
		case (r == '\'' || r == '’') && unicode.IsLetter(last):
			continue // can't is cant
		case r == '<' || r == '>' || r == '+':
			flush(false)
			if len(out) < limit {
				out = append(out, token{text: string(r), number: math.NaN(), second: math.NaN(), clause: clause, phrase: phrase})
			}
		case r == '\u200c' || r == '\u200d':
			flush(true)
		default:
			behind = false
			dash := r == '-' && i+1 < len(runes) && runes[i+1] == ' '
			if (r == ')' && !open || dash) && !glued && labels()[word.String()] {
				word.Reset()
				word.WriteString(optionMark)
			}
			open = r == '(' || open && r != ')'
			flush(false)
			switch r {
			case '،', ',', '؛', ';', '(', ')':
				clause++
			case '.', '؟', '?', '!', '\n':
				clause++
				phrase++
			}
		}
		last = r
	}
	flush(false)
	if strings.ContainsAny(s, arabicLetters) {
		for i := range out {
			out[i].arabic = true
		}
	}
	return unspaced(out)
}

// arabicLetters are those that Persian is hardly ever written with.
const arabicLetters = "ةأإىً"

// unspaced joins three and more letters that stand alone: «پ د ر م».
func unspaced(tokens []token) []token {
	out := tokens[:0]
	for at := 0; at < len(tokens); {
		end := at
		for end < len(tokens) && utf8.RuneCountInString(tokens[end].text) == 1 && !isLatin(tokens[end].text) &&
			tokens[end].clause == tokens[at].clause {
			end++
		}
		if end-at < 3 {
			out = append(out, tokens[at])
			at++
			continue
		}
		t := tokens[at]
		for _, more := range tokens[at+1 : end] {
			t.text += more.text
		}
		out = append(out, t)
		at = end
	}
	return out
}

func appendToken(out []token, text string, glued bool, clause, phrase int) []token {
	if n := len(out); n > 0 && out[n-1].clause == clause {
		switch before := out[n-1].text; {
		case before == "می" || before == "نمی" || before == "بی" || before == "mi" || before == "nemi" || before == "bi":
			return append(out[:n-1], token{text: before + text, number: math.NaN(), second: math.NaN(), clause: clause, phrase: phrase})
		case glued && endings()[text]:
			if out[n-1].owned == "" && personal()[text] {
				out[n-1].owned = text
			}
			return out
		}
	}
	one, other := fraction(text)
	return append(out, token{text: text, number: one, second: other, clause: clause, phrase: phrase})
}

// fraction reads a number, or two with a stroke between them. In a temperature
// the stroke is a decimal point: 38/5.
func fraction(text string) (one, other float64) {
	head, tail, ok := strings.Cut(text, "/")
	one, other = number(head), math.NaN()
	if !ok || math.IsNaN(one) {
		return number(text), other
	}
	if one >= 34 && one <= 43 && len(tail) == 1 {
		return number(head + "." + tail), other
	}
	return one, number(tail)
}

func number(text string) float64 {
	if v, ok := numberWords()[text]; ok {
		return v
	}
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return v
	}
	return math.NaN()
}
