// Package tei reads articles in TEI, as GROBID makes them of PDFs: abstract, sections,
// lists, tables, captions and notes; lists of references are left out.
package tei

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strconv"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/xmltree"
)

func init() {
	document.Register(document.Format{Name: "tei", Extensions: []string{".tei"},
		Detect: func(f *document.File) bool {
			r := xmltree.Root(f)
			return r == "TEI" || r == "TEI.2" || r == "teiCorpus"
		}, Read: read})
}

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	root, err := xmltree.Parse(ctx, f.Reader())
	if root == nil || errors.Is(err, document.ErrTooLarge) || errors.Is(err, document.ErrRefused) {
		return document.One(nil, err)
	}
	d := documentOf(root)
	if err != nil {
		if len(d.Blocks) == 0 {
			return document.One(nil, err)
		}
		d.Warn(document.WarnCutShort, "the article ends early: "+err.Error(), 0)
	}
	return document.One(d, err)
}

func documentOf(root *xmltree.Node) *document.Document {
	d := &document.Document{}
	header := root.Child("teiHeader")
	file := header.Child("fileDesc")
	d.Title = cmp.Or(file.Child("titleStmt", "title").Plain(), file.Child("sourceDesc", "biblStruct", "analytic", "title").Plain())
	source := file.Child("sourceDesc", "biblStruct")
	if monograph := source.Child("monogr", "title"); monograph != nil {
		d.Journal = monograph.Plain()
	}
	d.Publisher = cmp.Or(file.Child("publicationStmt", "publisher").Plain(), source.Child("monogr", "imprint", "publisher").Plain())
	file.Each("author", func(n *xmltree.Node) {
		if person := n.Child("persName"); person != nil {
			var names []string
			for _, c := range person.Children {
				if c.Name == "forename" || c.Name == "surname" {
					names = append(names, c.Plain())
				}
			}
			if name := cmp.Or(strings.Join(names, " "), person.Plain()); name != "" {
				d.Authors = append(d.Authors, name)
			}
		} else if name := n.Plain(); name != "" && n.Child("affiliation") == nil {
			d.Authors = append(d.Authors, name)
		}
	})
	file.Each("idno", func(n *xmltree.Node) {
		switch strings.ToUpper(n.Get("type")) {
		case "DOI":
			d.DOI = cmp.Or(d.DOI, n.Plain())
		case "PMID":
			d.PMID = cmp.Or(d.PMID, n.Plain())
		}
	})
	file.Each("date", func(n *xmltree.Node) {
		if d.Year == 0 {
			d.Year = document.Year(cmp.Or(n.Get("when"), n.Plain()))
		}
	})
	d.Licence = cmp.Or(file.Child("publicationStmt", "availability", "licence").Get("target"),
		file.Child("publicationStmt", "availability", "licence").Plain())
	d.Language = strings.ToLower(cmp.Or(root.Get("lang"), root.Child("text").Get("lang"), header.Child("profileDesc", "langUsage", "language").Get("ident")))
	w := &writer{d: d}
	if abstract := header.Child("profileDesc", "abstract"); abstract != nil {
		w.blocks(abstract, 0, 0)
	}
	text := root.Child("text")
	for _, part := range []string{"front", "body", "back"} {
		if n := text.Child(part); n != nil {
			w.blocks(n, 0, 0)
		}
	}
	return d
}

type writer struct {
	d     *document.Document
	notes []string
}

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
	case "div", "div1", "div2", "div3", "div4":
		if kind := c.Get("type"); kind == "references" || kind == "bibliography" || c.Child("listBibl") != nil {
			w.d.Warn(document.WarnReferences, "a list of references was left out", 0)
			return
		}
		inner := level
		if head := w.inline(c.Child("head")); head != "" {
			inner++
			w.d.Add(document.Block{Kind: document.Heading, Level: inner, Text: head})
		}
		for _, g := range c.Children {
			if g.Name != "head" {
				w.block(g, inner, lists)
			}
		}
	case "listBibl":
		w.d.Warn(document.WarnReferences, "a list of references was left out", 0)
	case "head":
		if text := w.inline(c); text != "" {
			w.d.Add(document.Block{Kind: document.Heading, Level: level + 1, Text: text})
		}
	case "list":
		w.list(c, lists+1)
	case "figure":
		w.figure(c)
	case "table":
		w.table(c)
	case "note":
		if text := w.inline(c); text != "" {
			w.d.Add(document.Block{Kind: document.Note, Text: text})
		}
	case "p", "ab", "l", "formula", "quote":
		w.paragraph(c, lists)
	case "fw", "pb", "graphic", "teiHeader":
	default:
		w.blocks(c, level, lists)
	}
}

func (w *writer) paragraph(n *xmltree.Node, lists int) {
	var b strings.Builder
	put := func() {
		if text := document.Line(b.String()); text != "" {
			w.d.Add(document.Block{Kind: document.Paragraph, Text: text})
		}
		b.Reset()
		for _, note := range w.notes {
			w.d.Add(document.Block{Kind: document.Note, Text: note})
		}
		w.notes = nil
	}
	for _, c := range n.Children {
		switch c.Name {
		case "list", "table", "figure":
			put()
			w.block(c, 0, lists)
		default:
			w.write(c, &b)
		}
	}
	put()
}

func (w *writer) list(n *xmltree.Node, lists int) {
	if head := w.inline(n.Child("head")); head != "" {
		w.d.Add(document.Block{Kind: document.Paragraph, Text: head})
	}
	first := true
	label := ""
	for _, c := range n.Children {
		if c.Name == "label" {
			label = w.inline(c)
		}
		if c.Name != "item" {
			continue
		}
		var b strings.Builder
		var inner []*xmltree.Node
		for _, g := range c.Children {
			if g.Name == "list" || g.Name == "table" {
				inner = append(inner, g)
				continue
			}
			w.write(g, &b)
		}
		text := document.Line(b.String())
		if strings.ContainsFunc(label, func(r rune) bool { return r > '9' && r != '.' && r != '۰' && (r < '۰' || r > '۹') }) && text != "" && len(label) > 4 {
			text = strings.TrimRight(label, ": ") + ": " + text
		}
		label = ""
		if text != "" {
			w.d.Add(document.Block{Kind: document.Item, Level: lists, Text: text, First: first})
			first = false
		}
		for _, g := range inner {
			w.block(g, 0, lists)
		}
	}
}

// figure writes a figure or a table with its caption before it.
func (w *writer) figure(n *xmltree.Node) {
	var parts []string
	for _, name := range []string{"head", "figDesc"} {
		if s := w.inline(n.Child(name)); s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) > 0 {
		w.d.Add(document.Block{Kind: document.Caption, Text: strings.Join(parts, ". ")})
	}
	for _, c := range n.Children {
		switch c.Name {
		case "table":
			w.table(c)
		case "note", "p", "figure":
			w.block(c, 0, 0)
		}
	}
}

func (w *writer) table(n *xmltree.Node) {
	if head := w.inline(n.Child("head")); head != "" {
		w.d.Add(document.Block{Kind: document.Caption, Text: head})
	}
	var rows [][]document.Cell
	head := 0
	for _, row := range n.All("row") {
		var cells []document.Cell
		labels := 0
		for _, c := range row.All("cell") {
			columns, _ := strconv.Atoi(c.Get("cols"))
			high, _ := strconv.Atoi(c.Get("rows"))
			if c.Get("role") == "label" {
				labels++
			}
			cells = append(cells, document.Cell{Text: w.inline(c), Columns: columns, Rows: high})
		}
		if head == len(rows) && (row.Get("role") == "label" || labels > 1 && labels == len(cells)) {
			head++
		}
		rows = append(rows, cells)
	}
	if head == 0 {
		head = -1
	}
	w.d.AddTable(document.Grid(rows, max(head, 0)), head, 0)
}

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

func (w *writer) write(n *xmltree.Node, b *strings.Builder) {
	switch n.Name {
	case "":
		b.WriteString(n.Text)
	case "note":
		if text := w.inline(n); text != "" {
			w.notes = append(w.notes, text)
		}
	case "lb", "pb", "fw", "cb":
		b.WriteByte(' ')
	case "hi":
		if strings.HasPrefix(n.Get("rend"), "sup") {
			b.WriteString(document.Superscript(b.String(), n.Plain()))
			return
		}
		fallthrough
	default:
		for _, c := range n.Children {
			w.write(c, b)
		}
		if n.Name == "p" {
			b.WriteByte(' ')
		}
	}
}
