package terminal

import (
	"strings"
	"unicode"
)

// The isolates of the Unicode bidirectional algorithm, UAX #9.
const (
	leftToRight = "\u2066"
	rightToLeft = "\u2067"
	popIsolate  = "\u2069"
)

// direction is 1 for a letter that is written from right to left, -1 for one that is
// written from left to right, and 0 for everything else, digits among it.
func direction(r rune) int {
	switch {
	case unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana):
		if unicode.IsLetter(r) {
			return 1
		}
	case unicode.IsLetter(r):
		return -1
	}
	return 0
}

// isolate puts isolates around the runs of a line that are not of its direction.
// A line that has no letters of its own direction is one such run, or none.
func isolate(line string, rtl bool) string {
	own, begin := -1, rightToLeft
	if rtl {
		own, begin = 1, leftToRight
	}
	runes := []rune(line)
	var b strings.Builder
	for i := 0; i < len(runes); {
		if direction(runes[i]) != -own {
			b.WriteRune(runes[i])
			i++
			continue
		}
		end := runEnd(runes, i, own)
		b.WriteString(begin)
		b.WriteString(string(runes[i:end]))
		b.WriteString(popIsolate)
		i = end
	}
	return b.String()
}

// runEnd finds the end of the run of the other direction that begins at a place:
// it goes on over spaces, digits and signs to the next letter of its own, and takes
// numbers and closing brackets along that belong to it, but no citation marker and
// no punctuation of the language around it.
func runEnd(runes []rune, start, own int) int {
	end, open := start, 0
	for i := start; i < len(runes); i++ {
		r := runes[i]
		switch {
		case direction(r) == own, strings.ContainsRune("،؛؟«»"+on+off, r), r == '[' && markerAt(runes[i:]):
			return end
		case direction(r) == -own:
			end = i + 1
		case unicode.IsDigit(r) && (i == end || open > 0 || numberFollows(runes[end:i])):
			end = i + 1
		case unicode.IsMark(r) && i == end:
			end = i + 1
		case r == '(':
			open++
		case r == ')':
			if open--; open < 0 {
				return end
			}
			end = i + 1
		case (r == '%' || r == '°' || r == '/' && i+1 < len(runes) && runes[i+1] != ' ') && i == end:
			end = i + 1
		}
	}
	return end
}

// numberFollows reports whether a number behind these characters belongs to the word
// before them: «eGFR < 30», «CD4», «type 2».
func numberFollows(between []rune) bool {
	for _, r := range between {
		if !strings.ContainsRune(" \u00a0<>=≤≥±~-+./:,", r) {
			return false
		}
	}
	return true
}

// markerAt recognises a citation marker at the beginning.
func markerAt(runes []rune) bool {
	i := 1
	for i < len(runes) && unicode.IsDigit(runes[i]) {
		i++
	}
	return i > 1 && i < len(runes) && runes[i] == ']'
}
