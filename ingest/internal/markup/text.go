package markup

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/biopars/biopars/ingest/document"
)

// maxTags bounds a page: its nodes take a hundred times the memory of the text.
const maxTags = 400_000

// Parse parses a page within bounds.
func Parse(s string) (*html.Node, error) {
	if n := strings.Count(s, "<"); n > maxTags {
		return nil, fmt.Errorf("%w: a page of %d tags, more than %d", document.ErrTooLarge, n, maxTags)
	}
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return nil, fmt.Errorf("%w: not HTML: %w", document.ErrFormat, err)
	}
	return root, nil
}

// Text is the text of a field that holds HTML: its tags gone, its entities decoded, a
// line a block. Text without tags and entities is returned as it is.
func Text(s string) string {
	if !looksMarkedUp(s) {
		return s
	}
	marked := s
	if !hasBlocks(s) { // its own lines count
		marked = strings.ReplaceAll(s, "\n", "<br>")
	}
	root, err := Parse(marked)
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
			if strings.HasPrefix(s[i:], "<!--") || tag(s[i+1:]) {
				return true
			}
		case '&':
			if end := strings.IndexByte(s[i:min(len(s), i+12)], ';'); end > 2 && html.UnescapeString(s[i:i+end+1]) != s[i:i+end+1] {
				return true
			}
		}
	}
	return false
}

// tag reports whether a text behind a < goes on as a tag of HTML: «<b>», «</p>»,
// «<a href=…>», not «a <b and c> d».
func tag(s string) bool {
	s, closing := strings.CutPrefix(s, "/")
	end := strings.IndexFunc(s, func(r rune) bool { return r > 'z' || r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' })
	if end < 1 || end > 10 || atom.Lookup([]byte(strings.ToLower(s[:end]))) == 0 {
		return false
	}
	rest := strings.TrimLeft(s[end:], " \t\r\n")
	if strings.HasPrefix(rest, ">") || !closing && strings.HasPrefix(rest, "/>") {
		return true
	}
	if closing || len(rest) == len(s[end:]) {
		return false
	}
	name := strings.IndexFunc(rest, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' })
	return name > 0 && strings.HasPrefix(strings.TrimLeft(rest[name:], " "), "=") && strings.Contains(rest, ">")
}

// blockTags are what shows that the lines of a text are those of its tags.
var blockTags = []string{"<p", "<br", "<div", "<li", "<tr", "<h1", "<h2", "<h3"}

func hasBlocks(s string) bool {
	lower := strings.ToLower(s)
	for _, t := range blockTags {
		if strings.Contains(lower, t) {
			return true
		}
	}
	return false
}
