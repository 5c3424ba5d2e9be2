package generate

import (
	"strings"
	"unicode"
)

type span struct{ Start, End int }

func sentenceSpans(s string) []span {
	var out []span
	start := 0
	flush := func(end int) {
		a, b := start, end
		for a < b && unicode.IsSpace(rune(s[a])) {
			a++
		}
		for b > a && unicode.IsSpace(rune(s[b-1])) {
			b--
		}
		if b > a {
			out = append(out, span{a, b})
		}
		start = end
	}
	for i, r := range s {
		switch r {
		case '\n':
			flush(i)
		case '.', '!', '?', '؟':
			e := i + len(string(r))
			if e == len(s) || s[e] == ' ' || s[e] == '\n' {
				flush(e)
			}
		}
	}
	flush(len(s))
	return out
}

func terms(s string) []string {
	return strings.FieldsFunc(strings.NewReplacer("ي", "ی", "ك", "ک", "‌", "", "آ", "ا", "۰", "0").Replace(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func normalize(s string) string {
	return strings.NewReplacer("ي", "ی", "ك", "ک").Replace(s)
}
