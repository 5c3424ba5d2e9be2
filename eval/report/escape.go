package report

import (
	"strconv"
	"strings"

	"github.com/biopars/biopars/internal/markdown"
)

// What runs are called, and what their items are, comes from files that others may
// have written. In a report it is text: it makes no link, loads no image, runs no
// command and computes nothing.

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
func escapeLaTeX(s string) string { return latexSpecial.Replace(markdown.Inline(s)) }
