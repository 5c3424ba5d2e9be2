package html

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/markup"
)

// byline is what the line below a title says, which is not part of the text.
type byline struct{ author, date string }

// maxByline is the longest line that is taken for one, in bytes.
const maxByline = 300

var (
	// writtenBy finds the name behind the word that announces it, up to a mark, a number
	// or what the date begins with.
	writtenBy = regexp.MustCompile(`(?:نویسنده|نویسندگان|نگارنده|گردآورنده|گردآوری|به[\x{200c} ]?قلم|نوشتهٔ|نوشته‌ی|[Bb]y|Author)\s*[:：]?\s+` +
		`((?:[\p{L}\p{M}\x{200c}.]+\s+){0,4}?[\p{L}\p{M}\x{200c}]+)\s*(?:$|[|·•,،؛:(–—\-/0-9۰-۹]|در\s|تاریخ|منتشر|[Oo]n\s|زمان)`)
	aTitle = regexp.MustCompile(`^(?:دکتر|مهندس|استاد|پروفسور|Dr\.?)\s+`)
)

// readByline looks for author and date in what pages mark as such.
func readByline(body *html.Node) byline {
	var by byline
	markup.Walk(body, func(n *html.Node) {
		class := strings.ToLower(markup.Attribute(n, "class") + " " + markup.Attribute(n, "id"))
		rel, prop := strings.ToLower(markup.Attribute(n, "rel")), strings.ToLower(markup.Attribute(n, "itemprop"))
		if n.DataAtom == atom.Time {
			by.date += " " + markup.Attribute(n, "datetime") + " " + textOf(n)
		}
		named := rel == "author" || prop == "author"
		dated := prop == "datepublished" || strings.Contains(class, "date")
		marked := named || dated
		for _, word := range []string{"author", "byline", "writer", "meta", "info", "publish"} {
			marked = marked || strings.Contains(class, word)
		}
		if !marked || len(by.date) > maxText {
			return
		}
		text := document.Line(textOf(n))
		if len(text) == 0 || len(text) > maxByline {
			return
		}
		by.date += " " + text
		if by.author != "" {
			return
		}
		if found := writtenBy.FindStringSubmatch(text); found != nil {
			by.author = aTitle.ReplaceAllString(found[1], "")
		} else if (named || strings.Contains(class, "author-name") || strings.Contains(class, "authorname")) && len(strings.Fields(text)) <= 5 {
			by.author = aTitle.ReplaceAllString(text, "")
		}
	})
	return by
}
