package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/biopars/biopars/ingest/document"
)

// Text is the text of a field that holds HTML: its tags gone, its entities decoded, a
// line a block. Text without tags and entities is returned as it is.
func Text(s string) string {
	if !looksMarkedUp(s) {
		return s
	}
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return s
	}
	var lines []string
	for _, b := range Blocks(root) {
		if b.Kind == document.Row {
			lines = append(lines, strings.Join(b.Cells, " | "))
		} else {
			lines = append(lines, b.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// looksMarkedUp reports whether a text has tags or entities of HTML, not only < and &.
func looksMarkedUp(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '<':
			rest := strings.TrimPrefix(s[i+1:], "/")
			end := strings.IndexAny(rest, " \t\n/>")
			if end > 0 && end <= 10 && atom.Lookup([]byte(strings.ToLower(rest[:end]))) != 0 && strings.Contains(rest, ">") {
				return true
			}
		case '&':
			if end := strings.IndexByte(s[i:min(len(s), i+12)], ';'); end > 2 {
				return html.UnescapeString(s[i:i+end+1]) != s[i:i+end+1]
			}
		}
	}
	return false
}
