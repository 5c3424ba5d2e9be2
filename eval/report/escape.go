package report

import (
	"strconv"
	"strings"
	"unicode"
)

// What runs are called, and what their items are, comes from files that others may
// have written. In a report it is text: it makes no link, loads no image, runs no
// command and computes nothing.

// inline is a text in one line, without characters that are not seen but for the
// joiners of Persian spelling.
func inline(s string) string {
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

// escapeMarkdown makes a text one that Markdown shows as it is, also where addresses
// become links without any mark-up (GitHub's).
func escapeMarkdown(s string) string {
	s = inline(s)
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

// code is a text as Markdown's code, whatever backticks it holds.
func code(s string) string {
	s = inline(s)
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

// escapeCell makes a text one that spreadsheets do not take for a formula. Numbers
// stay numbers.
func escapeCell(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}

var latexSpecial = strings.NewReplacer(`\`, `\textbackslash{}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`,
	"{", `\{`, "}", `\}`, "~", `\textasciitilde{}`, "^", `\textasciicircum{}`)

// escapeLaTeX makes a text one that LaTeX sets as it is. In a comment it stays in its
// line.
func escapeLaTeX(s string) string { return latexSpecial.Replace(inline(s)) }
