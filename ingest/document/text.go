package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line brings text into one line: white space of any kind becomes single spaces, and
// what is as invisible, but for the ZWNJ, is gone.
func Line(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			space = true
			continue
		case r == '\u00ad' || r == '\ufeff' || r == '\u200b' || r == '\u2060' || unicode.IsControl(r):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "\u200c")
}

// superscripts are the raised digits and signs.
var superscripts = map[rune]rune{'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷',
	'8': '⁸', '9': '⁹', '+': '⁺', '-': '⁻', '−': '⁻', '–': '⁻', 'n': 'ⁿ'}

// Superscript writes a raised number so that it can't be read together with the
// number or the word that it follows: 10⁹, not 109. Numbers in other digits than
// Latin ones stand behind "^", a mark behind a word in brackets.
func Superscript(before, raised string) string {
	raised = Line(raised)
	if raised == "" || !strings.ContainsFunc(raised, unicode.IsDigit) {
		return raised
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	var b strings.Builder
	for _, r := range raised {
		s, ok := superscripts[r]
		if !ok {
			b.Reset()
			break
		}
		b.WriteRune(s)
	}
	switch {
	case b.Len() > 0:
		return b.String()
	case unicode.IsDigit(last):
		return "^" + raised
	case unicode.IsDigit([]rune(raised)[0]):
		return "[" + raised + "]"
	}
	return raised
}
