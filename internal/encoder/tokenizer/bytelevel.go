package tokenizer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// byteRunes writes each byte as a character that can be seen, as GPT-2 does.
var byteRunes = func() (runes [256]rune) {
	next := rune(256)
	for b := range runes {
		if r := rune(b); r >= '!' && r <= '~' || r >= 0xa1 && r <= 0xac || r >= 0xae {
			runes[b] = r
			continue
		}
		runes[b] = next
		next++
	}
	return runes
}()

// byteLevel writes a text's bytes as such characters.
func byteLevel(s string) string {
	var b strings.Builder
	b.Grow(2 * len(s))
	for i := range len(s) {
		b.WriteRune(byteRunes[s[i]])
	}
	return b.String()
}

// byteLevelCutter cuts as GPT-2 does, if words is set, and writes bytes as characters.
func byteLevelCutter(prefixSpace, words bool) func([]piece, piece) []piece {
	return func(dst []piece, p piece) []piece {
		s := p.text
		if s == "" {
			return dst
		}
		if prefixSpace && !strings.HasPrefix(s, " ") {
			s = " " + s
		}
		for first := p.first; s != ""; first = false {
			n := len(s)
			if words {
				n = gpt2Word(s)
			}
			dst = append(dst, piece{byteLevel(s[:n]), first})
			s = s[n:]
		}
		return dst
	}
}

// gpt2Word is the length of what GPT-2's expression matches at the beginning of s:
// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
func gpt2Word(s string) int {
	for _, c := range []string{"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"} {
		if strings.HasPrefix(s, c) {
			return len(c)
		}
	}
	from := 0
	if s[0] == ' ' {
		from = 1
	}
	if r, _ := utf8.DecodeRuneInString(s[from:]); from < len(s) && !unicode.IsSpace(r) {
		kind := runeKind(r)
		for i, r := range s[from:] {
			if runeKind(r) != kind {
				return from + i
			}
		}
		return len(s)
	}
	last := 0 // where the last white space begins
	for i, r := range s {
		if !unicode.IsSpace(r) {
			if last > 0 { // one is left for the next word
				return last
			}
			return i
		}
		last = i
	}
	return len(s)
}

// runeKind tells letters, numbers and white space from everything else.
func runeKind(r rune) int {
	switch {
	case unicode.IsLetter(r):
		return 1
	case unicode.IsNumber(r):
		return 2
	case unicode.IsSpace(r):
		return 3
	}
	return 0
}
