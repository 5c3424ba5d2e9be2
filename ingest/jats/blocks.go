package jats

import (
	"strconv"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/xmltree"
)

// writer makes blocks of the elements of an article.
type writer struct {
	d     *document.Document
	notes []string // that the block under way refers to
}

// section writes a section with its title, level being that of what it is in.
func (w *writer) section(n *xmltree.Node, level int) {
	if title := w.inline(n.Child("title")); title != "" {
		level++
		w.d.Add(document.Block{Kind: document.Heading, Level: level, Text: title})
	}
	if caption := n.Child("caption"); caption != nil && n.Name == "boxed-text" {
		w.d.Add(document.Block{Kind: document.Caption, Text: w.flat(caption, "")})
	}
	w.blocks(n, level, 0)
}

// blocks writes what is below a node; lists is how many lists are open.
func (w *writer) blocks(n *xmltree.Node, level, lists int) {
	for _, c := range n.Children {
		w.block(c, level, lists)
	}
}

func (w *writer) block(c *xmltree.Node, level, lists int) {
	switch c.Name {
	case "":
		if text := document.Line(c.Text); text != "" {
			w.d.Add(document.Block{Kind: document.Paragraph, Text: text})
		}
	case "sec", "app", "ack", "glossary", "notes", "bio", "boxed-text", "statement", "disp-quote", "abstract", "fn-group", "body", "book-part", "named-content":
		w.section(c, level)
	case "title", "label", "caption", "sec-meta", "object-id", "graphic", "media", "book-part-meta", "front", "contract-sponsor", "permissions":
	case "p", "attrib", "verse-line", "speech", "preformat", "term", "def":
		w.paragraph(c, document.Block{Kind: document.Paragraph}, level, lists)
	case "fn":
		if text := w.flat(c, "label"); text != "" {
			w.d.Add(document.Block{Kind: document.Note, Text: text})
		}
	case "list":
		w.list(c, level, lists+1)
	case "def-list":
		w.definitions(c, lists+1)
	case "table-wrap", "fig", "supplementary-material", "table-wrap-group", "fig-group", "media-group":
		w.float(c, level)
	case "table":
		w.table(c)
	case "ref-list":
		w.d.Warn(document.WarnReferences, "a list of references was left out", 0)
	case "disp-formula", "disp-formula-group":
		if text := w.flat(c, ""); text != "" {
			w.d.Add(document.Block{Kind: document.Paragraph, Text: text})
		}
	default:
		w.blocks(c, level, lists)
	}
}

// floating are elements that stand in paragraphs and are blocks of their own.
var floating = map[string]bool{"list": true, "def-list": true, "table-wrap": true, "fig": true, "boxed-text": true,
	"disp-quote": true, "disp-formula": true, "table-wrap-group": true, "fig-group": true, "verse-group": true, "supplementary-material": true}

// paragraph writes a paragraph, with what floats in it where it stands.
func (w *writer) paragraph(n *xmltree.Node, like document.Block, level, lists int) {
	var b strings.Builder
	put := func() {
		like.Text = document.Line(b.String())
		b.Reset()
		if like.Text != "" {
			w.d.Add(like)
		}
		for _, note := range w.notes {
			w.d.Add(document.Block{Kind: document.Note, Text: note})
		}
		w.notes = nil
	}
	for _, c := range n.Children {
		if floating[c.Name] {
			put()
			w.block(c, level, lists)
			continue
		}
		w.write(c, &b)
	}
	put()
}

func (w *writer) list(n *xmltree.Node, level, lists int) {
	if title := w.inline(n.Child("title")); title != "" {
		w.d.Add(document.Block{Kind: document.Paragraph, Text: title})
	}
	first := true
	for _, item := range n.All("list-item") {
		var b strings.Builder
		put := func() {
			if text := document.Line(b.String()); text != "" {
				w.d.Add(document.Block{Kind: document.Item, Level: lists, Text: text, First: first})
				first = false
			}
			b.Reset()
		}
		for _, c := range item.Children {
			switch {
			case c.Name == "label":
			case floating[c.Name]:
				put()
				w.block(c, level, lists)
			case c.Name == "p" || c.Name == "title":
				for _, g := range c.Children {
					if floating[g.Name] {
						put()
						w.block(g, level, lists)
						continue
					}
					w.write(g, &b)
				}
				b.WriteByte(' ')
			default:
				w.write(c, &b)
			}
		}
		put()
	}
	for _, note := range w.notes {
		w.d.Add(document.Block{Kind: document.Note, Text: note})
	}
	w.notes = nil
}

func (w *writer) definitions(n *xmltree.Node, lists int) {
	if title := w.inline(n.Child("title")); title != "" {
		w.d.Add(document.Block{Kind: document.Paragraph, Text: title})
	}
	for i, item := range n.All("def-item") {
		term, def := w.inline(item.Child("term")), w.flat(item.Child("def").OrEmpty(), "")
		text := term
		if term != "" && def != "" {
			text = strings.TrimRight(term, ": ") + ": " + def
		} else if term == "" {
			text = def
		}
		w.d.Add(document.Block{Kind: document.Item, Level: lists, Text: text, First: i == 0})
	}
}

// float writes a figure or a table with its caption before it and its notes behind.
func (w *writer) float(n *xmltree.Node, level int) {
	caption := n.Child("caption")
	var parts []string
	for _, s := range []string{w.inline(n.Child("label")), w.inline(caption.Child("title"))} {
		if s != "" {
			parts = append(parts, strings.TrimRight(s, ".: "))
		}
	}
	text := strings.Join(parts, ". ")
	for _, p := range caption.All("p") {
		if s := w.inline(p); s != "" {
			if text != "" {
				text += ". "
			}
			text += s
		}
	}
	if text != "" {
		w.d.Add(document.Block{Kind: document.Caption, Text: text})
	}
	tables := 0
	for _, c := range n.Children {
		switch c.Name {
		case "table":
			w.table(c)
			tables++
		case "alternatives":
			for _, t := range c.All("table") {
				w.table(t)
				tables++
			}
		case "table-wrap-foot":
			for _, foot := range elements(c) {
				w.d.Add(document.Block{Kind: document.Note, Text: w.flat(foot, "label")})
			}
		case "table-wrap", "fig", "list", "p", "def-list", "disp-formula":
			w.block(c, level, 0)
		}
	}
	if n.Name == "table-wrap" && tables == 0 {
		w.d.Warn(document.WarnUnreadable, "a table that is only a picture was left out", 0)
	}
}

func (w *writer) table(n *xmltree.Node) {
	var rows [][]document.Cell
	head, said := 0, false
	var each func(n *xmltree.Node, inHead bool)
	each = func(n *xmltree.Node, inHead bool) {
		for _, c := range n.Children {
			switch c.Name {
			case "thead":
				each(c, true)
			case "tbody", "tfoot", "tgroup":
				each(c, false)
			case "tr", "row":
				var row []document.Cell
				heads := 0
				for _, cell := range c.Children {
					if cell.Name != "td" && cell.Name != "th" && cell.Name != "entry" {
						continue
					}
					if cell.Name == "th" {
						heads++
						said = true
					}
					columns, _ := strconv.Atoi(cell.Get("colspan"))
					high, _ := strconv.Atoi(cell.Get("rowspan"))
					row = append(row, document.Cell{Text: w.flat(cell, ""), Columns: columns, Rows: high})
				}
				if head == len(rows) && (inHead || heads > 1 && heads == len(row)) {
					head++
				}
				rows = append(rows, row)
			}
		}
	}
	each(n, false)
	if head == 0 && !said {
		head = -1
	}
	w.d.AddTable(document.Grid(rows, max(head, 0)), head, 0)
	for _, note := range w.notes {
		w.d.Add(document.Block{Kind: document.Note, Text: note})
	}
	w.notes = nil
}

// inline is the text of a node in one line.
func (w *writer) inline(n *xmltree.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for _, c := range n.Children {
		w.write(c, &b)
	}
	return document.Line(b.String())
}

// flat is the text of a node that may hold blocks; without is an element to leave out.
func (w *writer) flat(n *xmltree.Node, without string) string {
	var b strings.Builder
	for _, c := range n.Children {
		if without != "" && c.Name == without {
			continue
		}
		w.write(c, &b)
		switch c.Name {
		case "p", "fn", "list-item", "label", "title":
			b.WriteByte(' ')
		}
	}
	return document.Line(b.String())
}

func (w *writer) write(n *xmltree.Node, b *strings.Builder) {
	switch n.Name {
	case "":
		b.WriteString(n.Text)
	case "sup":
		b.WriteString(document.Superscript(strings.TrimRight(b.String(), " "), n.Plain()))
	case "break":
		b.WriteByte(' ')
	case "fn":
		if text := w.flat(n, "label"); text != "" {
			w.notes = append(w.notes, text)
		}
	case "tex-math", "graphic", "inline-graphic", "object-id", "private-char":
	case "alternatives":
		for _, c := range n.Children {
			if c.Name == "math" || c.Name == "textual-form" || c.Name == "table" {
				w.write(c, b)
				return
			}
		}
	case "list-item", "def-item", "tr":
		for _, c := range n.Children {
			w.write(c, b)
		}
		b.WriteByte(' ')
	case "msup": // of a formula
		for i, c := range elements(n) {
			if i == 1 {
				b.WriteString(document.Superscript(b.String(), c.Plain()))
				continue
			}
			w.write(c, b)
		}
	case "mfrac":
		for i, c := range elements(n) {
			if i > 0 {
				b.WriteByte('/')
			}
			w.write(c, b)
		}
	default:
		for _, c := range n.Children {
			w.write(c, b)
		}
		if n.Name == "p" || n.Name == "td" || n.Name == "th" {
			b.WriteByte(' ')
		}
	}
}

func elements(n *xmltree.Node) []*xmltree.Node {
	var out []*xmltree.Node
	for _, c := range n.Children {
		if c.Name != "" {
			out = append(out, c)
		}
	}
	return out
}
