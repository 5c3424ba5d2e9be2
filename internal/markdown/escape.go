package markdown

import (
	"strings"
	"unicode"
)

// Inline is a text in one line, without characters that are not seen but for the
// joiners of Persian spelling.
func Inline(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200c', r == '\u200d', r == '\u200e', r == '\u200f':
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// Escape makes a text one that Markdown shows as it is, also where addresses
// become links without any mark-up (GitHub's).
func Escape(s string) string {
	s = Inline(s)
	var b strings.Builder
	runes := []rune(s)
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	for i, r := range runes {
		switch {
		case r == '_' && word(i-1) && word(i+1): // emphasises nothing inside a word
		case r == ':' && i+1 < len(runes) && runes[i+1] != '/': // begins no address
		case r == '.' && !(i >= 3 && strings.EqualFold(string(runes[i-3:i]), "www")):
		case strings.ContainsRune("\\`*_[]<>|~#&!:.@$", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Code is a text as Markdown's code, whatever backticks it holds.
func Code(s string) string {
	s = Inline(s)
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 {
		s = " " + s + " "
	}
	return fence + s + fence
}
