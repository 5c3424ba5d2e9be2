package html

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/furniture"
	"github.com/biopars/biopars/ingest/internal/markup"
)

// page is a parsed page whose main text is looked for.
type page struct {
	d       *document.Document
	weights map[*html.Node]weight
}

// weight is how much text a node holds, in letters and digits.
type weight struct {
	all, linked int
	prose       int // in blocks of sentences
	blocks      bool
}

// reduce takes what is not the main text out of a page and returns the node that holds
// what is left.
func (p *page) reduce(body *html.Node) *html.Node {
	p.weigh(body, false)
	p.prune(body, p.weights[body].all)
	p.weights = map[*html.Node]weight{}
	p.weigh(body, false)
	if p.dropCells(body) {
		p.weights = map[*html.Node]weight{}
		p.weigh(body, false)
	}
	root := p.root(body)
	p.dropLinks(root)
	return root
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// minProse is how many letters a block of sentences has at least.
const minProse = 50

func (p *page) weigh(n *html.Node, linked bool) weight {
	var w weight
	if n.Type == html.TextNode {
		w.all = letters(n.Data)
		if linked {
			w.linked = w.all
		}
		return w
	}
	if n.Type == html.ElementNode && markup.Unseen[n.DataAtom] {
		return w
	}
	linked = linked || n.DataAtom == atom.A && markup.Attribute(n, "href") != ""
	var loose weight // text between blocks, which no element of its own holds
	endLoose := func() {
		if loose.sentences() {
			w.prose += loose.all
		}
		loose = weight{}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		cw := p.weigh(c, linked)
		w.all, w.linked, w.prose = w.all+cw.all, w.linked+cw.linked, w.prose+cw.prose
		switch {
		case markup.Breaking[c.DataAtom] || cw.blocks:
			endLoose()
			w.blocks = true
		default:
			loose.all, loose.linked = loose.all+cw.all, loose.linked+cw.linked
		}
	}
	if w.blocks || markup.Breaking[n.DataAtom] {
		endLoose()
	}
	if w.prose == 0 && w.sentences() && (n.DataAtom == atom.Table || n.DataAtom == atom.Ul || n.DataAtom == atom.Ol) {
		w.prose = w.all
	}
	p.weights[n] = w
	return w
}

// sentences reports whether so much text, with so few links, is of sentences.
func (w weight) sentences() bool { return w.all >= minProse && w.linked*3 < w.all }

// prune takes out what calls itself no part of the article.
func (p *page) prune(n *html.Node, total int) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode {
			switch {
			case markup.Unseen[c.DataAtom] && c.DataAtom != atom.Form:
				n.RemoveChild(c)
			case markup.Hidden(c) && c.DataAtom != atom.Body:
				if p.weights[c].all > 0 {
					p.d.Warn(document.WarnHiddenText, "text that the page doesn't show was left out", 0)
				}
				n.RemoveChild(c)
			case p.furniture(c, total):
				if letters(textOf(c)) > 0 {
					p.d.Warn(document.WarnFurniture, "navigation, advertisements and what else surrounds the article were left out", 0)
				}
				takeOut(c)
			default:
				p.prune(c, total)
			}
		} else if c.Type == html.CommentNode {
			n.RemoveChild(c)
		}
		c = next
	}
}

// takeOut takes an element out of the page. Text on both sides of a block stays apart.
func takeOut(n *html.Node) {
	switch n.DataAtom {
	case atom.Div, atom.Table, atom.Ul, atom.Ol, atom.P, atom.Center, atom.Aside, atom.Nav, atom.Section, atom.Form:
		n.Parent.InsertBefore(&html.Node{Type: html.ElementNode, DataAtom: atom.Hr, Data: "hr"}, n)
	}
	n.Parent.RemoveChild(n)
}

// furniture reports whether an element says of itself that it's no part of the article.
func (p *page) furniture(n *html.Node, total int) bool {
	w := p.weights[n]
	switch n.DataAtom {
	case atom.Body, atom.Html, atom.Main:
		return false
	case atom.H1:
		return false
	case atom.Nav, atom.Dialog, atom.Menu:
		return true
	case atom.Aside, atom.Footer:
		return w.all*2 < total
	case atom.Header:
		return !markup.Has(n, atom.H1, atom.P) && n.Parent != nil && !inside(n, atom.Article)
	}
	if w.all*5 > total*2 && w.all > 200 || markup.Has(n, atom.H1, atom.Article, atom.Main) {
		return false
	}
	if furniture.Role(markup.Attribute(n, "role")) || furniture.Name(markup.Attribute(n, "class")+" "+markup.Attribute(n, "id")) {
		return true
	}
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Span, atom.Section, atom.Blockquote:
		text := document.Line(textOf(n))
		return furniture.Advertisement(text) || furniture.Pointer(text) && w.linked > 0
	}
	return false
}

func inside(n *html.Node, a atom.Atom) bool {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == a {
			return true
		}
	}
	return false
}

// maxText is how much of a node's text is looked at, in bytes.
const maxText = 400

// textOf is the beginning of the text of a node.
func textOf(n *html.Node) string {
	var b strings.Builder
	var each func(*html.Node)
	each = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if markup.Unseen[n.DataAtom] && n.Type == html.ElementNode {
			return
		}
		for c := n.FirstChild; c != nil && b.Len() < maxText; c = c.NextSibling {
			each(c)
		}
	}
	each(n)
	return b.String()
}

// root finds the smallest node that holds the article: an element that is made for
// that, and otherwise the one below which the prose divides.
func (p *page) root(body *html.Node) *html.Node {
	total := p.weights[body]
	var best *html.Node
	look := func(is func(*html.Node) bool) {
		if best != nil {
			return
		}
		markup.Walk(body, func(n *html.Node) {
			if is(n) && (best == nil || p.weights[n].all > p.weights[best].all) {
				best = n
			}
		})
		if best != nil && (p.weights[best].prose*2 < total.prose || p.weights[best].all == 0) {
			best = nil // one of many, such as the teasers of a front page
		}
	}
	look(func(n *html.Node) bool { return strings.EqualFold(markup.Attribute(n, "itemprop"), "articleBody") })
	look(func(n *html.Node) bool { return n.DataAtom == atom.Article })
	look(func(n *html.Node) bool {
		return n.DataAtom == atom.Main || strings.EqualFold(markup.Attribute(n, "role"), "main")
	})
	if best != nil {
		return p.withTitle(best, body)
	}
	if total.prose == 0 {
		p.d.Warn(document.WarnNoMainText, "the main text could not be told from the rest of the page", 0)
		return body
	}
	root := body
	for {
		var heavy *html.Node
		for c := root.FirstChild; c != nil; c = c.NextSibling {
			if p.weights[c].prose*20 >= total.prose*17 {
				heavy = c
			}
		}
		if heavy == nil || heavy.DataAtom == atom.P || heavy.DataAtom == atom.Ul || heavy.DataAtom == atom.Ol ||
			heavy.DataAtom == atom.Table && !markup.Has(heavy, atom.P, atom.Div, atom.Table) {
			for root.DataAtom == atom.Tbody || root.DataAtom == atom.Tr || root.DataAtom == atom.Thead {
				root = root.Parent // rows are read with their table
			}
			return p.withTitle(root, body)
		}
		root = heavy
	}
}

// withTitle goes up from a node to the one that holds the first <h1> as well, if what
// is there besides is little.
func (p *page) withTitle(n, body *html.Node) *html.Node {
	if markup.Has(n, atom.H1) {
		return n
	}
	for up := n.Parent; up != nil; up = up.Parent {
		if markup.Has(up, atom.H1) {
			if p.weights[up].all-p.weights[n].all <= p.weights[n].all/3 {
				return up
			}
			break
		}
		if up == body {
			break
		}
	}
	return n
}

// dropLinks takes lists and boxes of links out, which menus without a name are.
func (p *page) dropLinks(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode && markup.Breaking[c.DataAtom] {
			w := p.weights[c]
			box := c.DataAtom != atom.Td && c.DataAtom != atom.Th && c.DataAtom != atom.Li && c.DataAtom != atom.Tr
			switch {
			case box && w.all > 0 && w.prose == 0 && w.linked*4 >= w.all*3 && links(c) > 1 && !markup.Has(c, atom.H1):
				p.d.Warn(document.WarnFurniture, "navigation, advertisements and what else surrounds the article were left out", 0)
				takeOut(c)
			default:
				p.dropLinks(c)
			}
		} else if c.Type == html.ElementNode {
			p.dropLinks(c)
		}
		c = next
	}
}

func links(n *html.Node) int {
	count := 0
	markup.Walk(n, func(n *html.Node) {
		if n.DataAtom == atom.A && markup.Attribute(n, "href") != "" {
			count++
		}
	})
	return count
}
