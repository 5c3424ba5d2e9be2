package triage

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/biopars/biopars/persian"
)

// token is a word of a question, folded. Words are split at the ZWNJ, so that
// «سینه‌ام», «سینه ام» and «سینه» meet, and the endings that only say whose it
// is are dropped; می, نمی and بی are joined to the word they belong to.
type token struct {
	text   string
	number float64 // NaN when the word is no number
	clause int     // counts commas and sentence ends before the word
	phrase int     // counts sentence ends before the word
}

// Endings that are dropped after a ZWNJ: possessives, plural, the copula.
var endings = map[string]bool{
	"ام": true, "ات": true, "اش": true, "ای": true, "ها": true, "های": true, "هایی": true, "هایم": true,
	"هایش": true, "هام": true, "هاش": true, "هات": true, "مان": true, "تان": true, "شان": true, "مون": true,
	"تون": true, "شون": true, "ایم": true, "اید": true, "اند": true, "ی": true, "یی": true, "تر": true, "ترین": true,
	"م": true, "ش": true, "ه": true, "ست": true, "است": true, "رو": true, "هاشو": true, "هامو": true, "اشو": true,
}

var numberWords = map[string]float64{
	"یک": 1, "یه": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "شیش": 6, "هفت": 7, "هشت": 8, "نه": 9,
	"ده": 10, "یازده": 11, "دوازده": 12, "سیزده": 13, "چهارده": 14, "پانزده": 15, "پونزده": 15, "شانزده": 16,
	"هفده": 17, "هجده": 18, "نوزده": 19, "بیست": 20, "سی": 30, "چهل": 40, "پنجاه": 50, "شصت": 60, "هفتاد": 70,
	"هشتاد": 80, "نود": 90, "صد": 100, "دویست": 200, "سیصد": 300, "چهارصد": 400, "پانصد": 500, "پونصد": 500,
	"ششصد": 600, "هزار": 1000,
}

// tokenize splits a question into at most limit words.
func tokenize(s string, limit int) []token {
	var (
		out            []token
		word           strings.Builder
		clause, phrase int
		glued          bool // the word follows a ZWNJ
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
			}
			word.WriteRune(r)
		case unicode.IsDigit(r):
			if unicode.IsLetter(last) {
				flush(false)
			}
			word.WriteRune(r)
		case (r == '.' || r == '٫' || r == '/' || r == ',') && unicode.IsDigit(last) && i+1 < len(runes) && unicode.IsDigit(runes[i+1]):
			word.WriteByte('.')
		case r == '\u200c' || r == '\u200d':
			flush(true)
		default:
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
	return out
}

func appendToken(out []token, text string, glued bool, clause, phrase int) []token {
	if n := len(out); n > 0 && out[n-1].clause == clause {
		switch before := out[n-1].text; {
		case before == "می" || before == "نمی" || before == "بی":
			return append(out[:n-1], token{before + text, math.NaN(), clause, phrase})
		case glued && endings[text]:
			return out
		}
	}
	return append(out, token{text, number(text), clause, phrase})
}

func number(text string) float64 {
	if v, ok := numberWords[text]; ok {
		return v
	}
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return v
	}
	return math.NaN()
}
