package crawl

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	pages "github.com/biopars/biopars/ingest/html"
	"github.com/biopars/biopars/ingest/internal/markup"
)

// maxLinks is how many links of a page are followed.
const maxLinks = 5000

// page is what a crawler sees of a page: where it leads, and what it asks of crawlers.
type page struct {
	links             []*url.URL
	noIndex, noFollow bool
}

// readPage reads a page of an address. One that cannot be taken apart has no links.
func readPage(address *url.URL, data []byte, contentType, agent string) *page {
	p := &page{}
	root, err := markup.Parse(pages.Decode(data, contentType))
	if err != nil {
		return p
	}
	base, based := address, false
	var found []string
	markup.Walk(root, func(n *html.Node) {
		if n.Type != html.ElementNode {
			return
		}
		switch n.DataAtom {
		case atom.Base:
			if u, err := parse(address, markup.Attribute(n, "href")); err == nil && !based {
				base, based = u, true
			}
		case atom.A, atom.Area:
			if rel := strings.ToLower(markup.Attribute(n, "rel")); !strings.Contains(rel, "nofollow") {
				found = append(found, markup.Attribute(n, "href"))
			}
		case atom.Iframe, atom.Frame:
			found = append(found, markup.Attribute(n, "src"))
		case atom.Meta:
			content := markup.Attribute(n, "content")
			if name := markup.Attribute(n, "name"); strings.EqualFold(name, "robots") || strings.EqualFold(name, agent) {
				p.ask(content)
			}
			if strings.EqualFold(markup.Attribute(n, "http-equiv"), "refresh") {
				if m := refresh.FindStringSubmatch(content); m != nil {
					found = append(found, m[1])
				}
			}
		}
	})
	seen := map[string]bool{}
	for _, text := range found {
		if text = strings.TrimSpace(text); text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		u, err := parse(base, text)
		if err != nil || seen[u.String()] || !readable(u) || repeats(u) {
			continue
		}
		seen[u.String()] = true
		if p.links = append(p.links, u); len(p.links) == maxLinks {
			break
		}
	}
	return p
}

var refresh = regexp.MustCompile(`(?i)^\s*\d+\s*[;,]\s*url\s*=\s*["']?([^"']+)`)

// ask takes in what a page or a server asks of crawlers.
func (p *page) ask(content string) {
	for word := range strings.FieldsFuncSeq(strings.ToLower(content), func(r rune) bool { return r == ',' || r == ' ' }) {
		p.noIndex = p.noIndex || word == "noindex" || word == "none"
		p.noFollow = p.noFollow || word == "nofollow" || word == "none"
	}
}

// askHeader takes in the values of X-Robots-Tag, which may begin with the name of a
// crawler.
func (p *page) askHeader(values []string, agent string) {
	for _, v := range values {
		if name, rest, ok := strings.Cut(v, ":"); ok && !strings.ContainsAny(name, ", ") && !strings.EqualFold(name, "unavailable_after") {
			if !strings.EqualFold(strings.TrimSpace(name), agent) {
				continue
			}
			v = rest
		}
		p.ask(v)
	}
}
