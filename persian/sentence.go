package persian

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
)

// Sentences finds the sentences of a text: byte ranges in order, without the
// white space around them. A sentence ends at . ! ? ؟ … followed by white space
// or the end, at a line break that ends a paragraph, a heading or an item of a list
// and does not only keep the text to a width, and at a bullet. It does not end at a decimal
// mark, after an abbreviation (دکتر م. , Dr., e.g.) or initial, after the number
// of a list item, at ؛ or :, nor before the quotes, brackets and citation
// markers that close it.
func Sentences(s string) []Span {
	var out []Span
	start := 0
	add := func(end int) {
		a, b := start, end
		for a < b {
			r, n := utf8.DecodeRuneInString(s[a:])
			if !blank(r) {
				break
			}
			a += n
		}
		for a < b {
			r, n := utf8.DecodeLastRuneInString(s[a:b])
			if !blank(r) {
				break
			}
			b -= n
		}
		if a < b && strings.ContainsFunc(s[a:b], worded) {
			out = append(out, Span{a, b})
		} else if a < b && len(out) > 0 && strings.TrimFunc(s[out[len(out)-1].End:b], func(r rune) bool {
			return blank(r) && r != '\n' || closing(r)
		}) == "" {
			out[len(out)-1].End = b // closing marks that stand apart
		}
		start = end
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		next := i + n
		switch r {
		case '\n', '\r', '\u2028', '\u2029':
			if r != '\n' || !wrapped(s, i) {
				add(i)
				start = next
			}
		case '•', '▪', '●', '◦', '‣':
			add(i)
			start = next
		case '!', '?', '؟', '…', '。', '۔':
			next = closers(s, next)
			if next == len(s) || spaceAt(s, next) {
				add(next)
			}
		case '.':
			end := closers(s, next)
			if endsSentence(s, start, i, end) {
				add(end)
			}
			next = end
		}
		i = next
	}
	add(len(s))
	return out
}

// A line is taken for broken to a width from so many characters on, if it is not
// much shorter than the line behind it, of which one that ends a paragraph may be as
// short as it likes.
const (
	minWrapped  = 30
	wrappedFrom = 0.75
)

// wrapped reports whether the line break at s[at] only keeps the text to a width:
// the line before it is long, ends no sentence and is no row, and the line behind it
// goes on without a bullet or a number.
func wrapped(s string, at int) bool {
	before := strings.TrimRight(s[strings.LastIndexByte(s[:at], '\n')+1:at], " \t\r\u200c")
	behind, _, _ := strings.Cut(s[at+1:], "\n")
	behind = strings.TrimSpace(behind)
	if before == "" || behind == "" || strings.ContainsAny(before+behind, "|\t") {
		return false
	}
	width := utf8.RuneCountInString(before)
	if width < minWrapped || float64(width) < wrappedFrom*float64(utf8.RuneCountInString(behind)) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if strings.ContainsRune(".!?؟…:؛»)]", last) {
		return false
	}
	return !itemStart(behind)
}

// itemStart reports whether a line begins with a bullet, a heading's mark or the
// number of an item.
func itemStart(line string) bool {
	if strings.ContainsRune("-*•–▪●◦‣#>—", firstRune(line)) {
		return true
	}
	digits := strings.TrimLeftFunc(line, unicode.IsDigit)
	if n := utf8.RuneCountInString(line) - utf8.RuneCountInString(digits); n > 0 && n < 4 {
		return strings.ContainsRune(".)-–:/", firstRune(digits)) && spaceAt(digits+" ", utf8.RuneLen(firstRune(digits)))
	}
	return false
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// worded reports whether a character makes a sentence of punctuation.
func worded(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u200c' || r == '\u200e' || r == '\u200f' || r == '\ufeff'
}

func spaceAt(s string, at int) bool {
	r, _ := utf8.DecodeRuneInString(s[at:])
	return blank(r)
}

func closing(r rune) bool { return strings.ContainsRune("»”\"')]}›’.!?؟…", r) }

// closers passes over what belongs to the end of a sentence: further stops,
// closing quotes and brackets, and citation markers such as [1] and [۲،۳].
func closers(s string, at int) int {
	for at < len(s) {
		r, n := utf8.DecodeRuneInString(s[at:])
		if closing(r) {
			at += n
			continue
		}
		rest := s[at:]
		trimmed := strings.TrimLeft(rest, " \u00a0\u200c")
		if m := marker(trimmed); m > 0 && (len(rest)-len(trimmed)) <= 2 {
			at += len(rest) - len(trimmed) + m
			continue
		}
		break
	}
	return at
}

// marker returns the length of a citation marker that s begins with, or 0.
func marker(s string) int {
	if len(s) == 0 || s[0] != '[' {
		return 0
	}
	digits := false
	for i, r := range s {
		switch {
		case i == 0, r == ',', r == '،', r == ' ', r == '-', r == '–':
		case unicode.IsDigit(r):
			digits = true
		case r == ']' && digits:
			return i + 1
		default:
			return 0
		}
		if i > 40 {
			return 0
		}
	}
	return 0
}

// endsSentence decides whether the full stop at s[dot] ends the sentence that
// began at start; end is where the closing marks behind it end.
func endsSentence(s string, start, dot, end int) bool {
	if end < len(s) && !spaceAt(s, end) {
		// Without a space behind it a stop is part of a number, an address or
		// an abbreviation, unless Persian letters stand on both sides of it and
		// the word before is long: typing that forgets the space.
		before, _ := utf8.DecodeLastRuneInString(s[:dot])
		after, _ := utf8.DecodeRuneInString(s[end:])
		return unicode.Is(unicode.Arabic, before) && unicode.IsLetter(before) &&
			unicode.Is(unicode.Arabic, after) && unicode.IsLetter(after) &&
			utf8.RuneCountInString(lastWord(s[start:dot])) > 2
	}
	word := lastWord(s[start:dot])
	if word == "" {
		return true
	}
	if strings.TrimSpace(s[start:dot]) == word {
		// The first word: the number or letter of a list item.
		if isNumber(word) && utf8.RuneCountInString(word) <= 3 || utf8.RuneCountInString(word) == 1 {
			return false
		}
	}
	if abbreviations()[strings.ToLower(word)] {
		return end == len(s)
	}
	r, n := utf8.DecodeRuneInString(word)
	if n == len(word) && unicode.IsLetter(r) && end < len(s) {
		return false // an initial, or a letter of an abbreviation: م. گ.
	}
	return true
}

// lastWord is the run of letters, digits and inner stops that s ends with.
func lastWord(s string) string {
	i := len(s)
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != zwnj && r != '.' {
			break
		}
		i -= n
	}
	return strings.Trim(s[i:], ".\u200c")
}

func isNumber(s string) bool {
	for _, r := range s {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return s != ""
}

// abbreviations are those whose full stop ends no sentence.
var abbreviations = wordlist.SetOf("abbreviations", "", nil)
