// Package markup makes blocks and plain text of HTML nodes, as a reader sees them.
package markup

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/biopars/biopars/ingest/document"
)

// Blocks gives what a reader sees of a node, as blocks.
func Blocks(n *html.Node) []document.Block {
	w := &walker{d: &document.Document{}, kind: document.Paragraph}
	w.walk(n)
	w.flush()
	return w.d.Blocks
}

// walker makes blocks of nodes in their order.
type walker struct {
	d      *document.Document
	text   strings.Builder // of the block under way; a line break is that of a <br>
	kind   document.Kind   // of the block under way
	level  int
	lists  int  // that are open
	merged int  // elements within which there is one block
	first  bool // the next item is the first of its list
}

// Unseen are elements whose content is not shown as text.
var Unseen = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true,
	atom.Svg: true, atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Head: true, atom.Select: true,
	atom.Textarea: true, atom.Button: true, atom.Input: true, atom.Audio: true, atom.Video: true, atom.Canvas: true,
	atom.Map: true, atom.Rp: true, atom.Rt: true, atom.Datalist: true, atom.Colgroup: true, atom.Frameset: true}

// Breaking are elements that stand on lines of their own.
var Breaking = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true,
	atom.Header: true, atom.Footer: true, atom.Aside: true, atom.Nav: true, atom.Address: true, atom.Blockquote: true,
	atom.Figure: true, atom.Details: true, atom.Summary: true, atom.Fieldset: true, atom.Form: true, atom.Hr: true,
	atom.Body: true, atom.Html: true, atom.Center: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Table: true,
	atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Dd: true, atom.Dt: true, atom.Li: true, atom.Hgroup: true,
	atom.Dialog: true, atom.Menu: true, atom.Legend: true}

func (w *walker) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c)
	}
}

func (w *walker) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.text.WriteString(strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' {
				return ' '
			}
			return r
		}, n.Data))
		return
	case html.DocumentNode:
		w.children(n)
		return
	case html.ElementNode:
	default:
		return
	}
	if Unseen[n.DataAtom] || Hidden(n) {
		return
	}
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if w.merged > 0 {
			w.gap()
			w.children(n)
			w.gap()
			return
		}
		w.one(document.Heading, int(n.Data[1]-'0'), n)
	case atom.Br:
		w.text.WriteByte('\n')
	case atom.Pre:
		w.pre(n)
	case atom.Ul, atom.Ol, atom.Menu:
		w.list(n)
	case atom.Li:
		w.item(n)
	case atom.Dl:
		w.definitions(n)
	case atom.Table:
		w.table(n)
	case atom.Figcaption, atom.Caption:
		w.one(document.Caption, 0, n)
	case atom.Sup:
		inner := &walker{d: &document.Document{}, merged: 1}
		inner.children(n)
		w.text.WriteString(document.Superscript(strings.TrimRight(w.text.String(), " "), inner.text.String()))
	case atom.Img:
	default:
		if !Breaking[n.DataAtom] {
			w.children(n)
			return
		}
		w.gap()
		w.children(n)
		w.gap()
	}
}

// gap ends a block, or inside one the word.
func (w *walker) gap() {
	if w.merged > 0 {
		w.text.WriteByte(' ')
		return
	}
	w.flush()
}

// one makes one block of a node.
func (w *walker) one(kind document.Kind, level int, n *html.Node) {
	if w.merged > 0 {
		w.gap()
		w.children(n)
		w.gap()
		return
	}
	w.flush()
	outer, outerLevel := w.kind, w.level
	w.kind, w.level = kind, level
	w.merged++
	w.children(n)
	w.merged--
	w.flush()
	w.kind, w.level = outer, outerLevel
}

func (w *walker) list(n *html.Node) {
	if w.merged > 0 && w.kind != document.Item {
		w.gap()
		w.children(n)
		w.gap()
		return
	}
	merged := w.merged
	w.merged = 0
	w.flush()
	w.lists++
	w.first = true
	w.children(n)
	w.lists--
	w.flush()
	w.merged = merged
	w.first = false
}

// item makes an item of the text of an <li>. One that is a part of the page with a
// heading of its own is taken apart.
func (w *walker) item(n *html.Node) {
	if w.merged > 0 { // in a cell
		w.text.WriteString("؛ ")
		w.children(n)
		return
	}
	w.flush()
	if Has(n, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6) {
		w.children(n)
		w.flush()
		return
	}
	outer, level := w.kind, w.level
	w.kind, w.level = document.Item, max(w.lists, 1)
	w.merged++
	w.children(n)
	w.merged--
	w.flush()
	w.kind, w.level = outer, level
}

// definitions makes an item of each term with what defines it.
func (w *walker) definitions(n *html.Node) {
	if w.merged > 0 {
		w.gap()
		w.children(n)
		w.gap()
		return
	}
	w.flush()
	w.lists++
	w.first = true
	outer, level := w.kind, w.level
	w.kind, w.level = document.Item, w.lists
	w.merged++
	defined := true
	var each func(*html.Node)
	each = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.DataAtom == atom.Dt:
				if defined {
					w.flush()
				} else {
					w.text.WriteString("، ")
				}
				defined = false
				w.children(c)
			case c.DataAtom == atom.Dd:
				if !defined {
					term := strings.TrimRight(w.text.String(), " \n")
					w.text.Reset()
					if !strings.HasSuffix(term, "؟") && !strings.HasSuffix(term, "?") {
						term = strings.TrimRight(term, ":：") + ":"
					}
					w.text.WriteString(term + " ")
				} else {
					w.flush()
				}
				defined = true
				w.children(c)
			case c.DataAtom == atom.Div:
				each(c)
			default:
				w.walk(c)
			}
		}
	}
	each(n)
	w.merged--
	w.flush()
	w.kind, w.level = outer, level
	w.lists--
}

func (w *walker) pre(n *html.Node) {
	w.gap()
	var b strings.Builder
	raw(n, &b)
	w.text.WriteString(b.String())
	w.gap()
}

func raw(n *html.Node, b *strings.Builder) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		raw(c, b)
	}
}

// flush ends the block under way.
func (w *walker) flush() {
	text := w.text.String()
	w.text.Reset()
	if w.kind != document.Paragraph {
		w.add(w.kind, document.Line(text))
		return
	}
	for _, b := range document.Paragraphs(strings.Split(text, "\n")) {
		w.d.Add(b)
	}
}

func (w *walker) add(kind document.Kind, text string) {
	if text == "" {
		return
	}
	b := document.Block{Kind: kind, Level: w.level, Text: text}
	if kind == document.Paragraph {
		b.Level = 0
	}
	if kind == document.Item {
		b.First = w.first
		w.first = false
	}
	w.d.Add(b)
}

// Attribute is the value of an attribute, "" without it.
func Attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Hidden reports whether a node is not shown.
func Hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			if strings.EqualFold(a.Val, "true") {
				return true
			}
		case "style":
			s := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// Has reports whether a node contains one of the elements.
func Has(n *html.Node, atoms ...atom.Atom) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		for _, a := range atoms {
			if c.DataAtom == a && c.Type == html.ElementNode {
				return true
			}
		}
		if Has(c, atoms...) {
			return true
		}
	}
	return false
}

func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// Walk calls f for every element below a node, in document order.
func Walk(n *html.Node, f func(*html.Node)) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			f(c)
		}
		Walk(c, f)
	}
}
