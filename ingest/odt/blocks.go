package odt

import (
	"strconv"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/xmltree"
)

type reader struct {
	d       *document.Document
	parents map[string]string // styles of paragraphs by the name of one that is based on them
	display map[string]string // names of styles as users see them
	raised  map[string]bool   // styles of raised text
	first   bool              // the next item is the first of its list
	notes   []*xmltree.Node   // that the block under way refers to
	boxes   []*xmltree.Node   // anchored in it
	deep    int
}

const (
	maxNested = 8    // boxes in boxes
	maxRepeat = 64   // of a cell
	maxStyles = 20   // based on one another
	maxSpaces = 1000 // that one element stands for
)

func (r *reader) readStyles(root *xmltree.Node) {
	for _, group := range []string{"styles", "automatic-styles"} {
		for _, n := range root.Child(group).All("style") {
			name := n.Get("name")
			r.parents[name] = n.Get("parent-style-name")
			r.display[name] = n.Get("display-name")
			if strings.HasPrefix(n.Child("text-properties").Get("text-position"), "super") {
				r.raised[name] = true
			} else if p := n.Child("text-properties").Get("text-position"); p != "" && !strings.HasPrefix(p, "-") && !strings.HasPrefix(p, "0") && !strings.HasPrefix(p, "sub") {
				r.raised[name] = true
			}
		}
	}
}

// is reports whether a style is, or is based on, one of the names.
func (r *reader) is(style string, names ...string) bool {
	for range maxStyles {
		for _, name := range names {
			if strings.EqualFold(style, name) || strings.EqualFold(r.display[style], name) {
				return true
			}
		}
		if style = r.parents[style]; style == "" {
			return false
		}
	}
	return false
}

// blocks reads what is below a node; lists is how many lists are open.
func (r *reader) blocks(n *xmltree.Node, lists int) {
	for _, c := range n.Children {
		switch c.Name {
		case "h":
			level, err := strconv.Atoi(c.Get("outline-level"))
			if err != nil || level < 1 {
				level = 1
			}
			r.paragraph(c, document.Block{Kind: document.Heading, Level: min(level, 10)})
		case "p":
			style := c.Get("style-name")
			b := document.Block{Kind: document.Paragraph}
			switch {
			case r.is(style, "Title"):
				b.Kind, b.Level = document.Heading, 1
			case r.is(style, "Caption", "Illustration", "Table", "Figure", "Text"):
				b.Kind = document.Caption
			}
			r.paragraph(c, b)
		case "list":
			r.list(c, lists+1)
		case "table":
			r.table(c)
		case "section", "index-body":
			if c.Get("display") == "none" {
				r.d.Warn(document.WarnHiddenText, "hidden text was left out", 0)
				continue
			}
			r.blocks(c, lists)
		case "table-of-content", "illustration-index", "table-index", "alphabetical-index", "object-index", "user-index":
			r.d.Warn(document.WarnFurniture, "a table of contents was left out", 0)
		case "bibliography":
			r.d.Warn(document.WarnReferences, "a list of references was left out", 0)
		case "frame", "a", "g", "custom-shape":
			r.findBoxes(c)
			r.anchored()
		case "tracked-changes", "sequence-decls", "forms", "variable-decls", "user-field-decls":
		case "numbered-paragraph":
			r.list(c, lists+1)
		}
	}
}

// list reads a list. The paragraphs of an item are one block, up to a list in it.
func (r *reader) list(n *xmltree.Node, lists int) {
	r.first = true
	items := n.Children
	if n.Name == "numbered-paragraph" {
		items = []*xmltree.Node{{Name: "list-item", Children: n.Children}}
	}
	for _, item := range items {
		if item.Name != "list-item" && item.Name != "list-header" {
			continue
		}
		var text []string
		put := func() {
			if line := document.Line(strings.Join(text, " ")); line != "" {
				r.d.Add(document.Block{Kind: document.Item, Level: lists, Text: line, First: r.first})
				r.first = false
			}
			text = nil
			r.anchored()
		}
		for _, c := range item.Children {
			switch c.Name {
			case "p":
				var b strings.Builder
				r.inline(c, &b)
				text = append(text, strings.ReplaceAll(b.String(), "\n", " "))
			case "list":
				put()
				r.list(c, lists+1)
			default: // a heading that is numbered, a table
				put()
				r.blocks(&xmltree.Node{Children: []*xmltree.Node{c}}, lists)
			}
		}
		put()
	}
}

func (r *reader) paragraph(n *xmltree.Node, like document.Block) {
	var b strings.Builder
	r.inline(n, &b)
	if like.Kind == document.Paragraph {
		for _, block := range document.Paragraphs(strings.Split(b.String(), "\n")) {
			r.d.Add(block)
		}
	} else if like.Text = document.Line(b.String()); like.Text != "" {
		r.d.Add(like)
		if like.Kind == document.Heading && r.d.Title == "" && r.is(n.Get("style-name"), "Title") {
			r.d.Title = like.Text
		}
	}
	r.anchored()
}

func (r *reader) anchored() {
	notes, boxes := r.notes, r.boxes
	r.notes, r.boxes = nil, nil
	if r.deep >= maxNested {
		return
	}
	r.deep++
	for _, n := range notes {
		if text := r.flat(n); text != "" {
			r.d.Add(document.Block{Kind: document.Note, Text: text})
		}
	}
	for _, n := range boxes {
		r.blocks(n, 0)
	}
	r.deep--
}

// flat is the text of what may hold several paragraphs, in one line.
func (r *reader) flat(n *xmltree.Node) string {
	var parts []string
	var each func(*xmltree.Node)
	each = func(n *xmltree.Node) {
		for _, c := range n.Children {
			if c.Name == "p" || c.Name == "h" {
				var b strings.Builder
				r.inline(c, &b)
				parts = append(parts, b.String())
				continue
			}
			each(c)
		}
	}
	each(n)
	return document.Line(strings.Join(parts, " "))
}

func (r *reader) inline(n *xmltree.Node, b *strings.Builder) {
	for _, c := range n.Children {
		switch c.Name {
		case "":
			b.WriteString(strings.ReplaceAll(c.Text, "\n", " "))
		case "s", "tab":
			count, err := strconv.Atoi(c.Get("c"))
			if err != nil {
				count = 1
			}
			b.WriteString(strings.Repeat(" ", min(max(count, 0), maxSpaces)))
		case "line-break":
			b.WriteByte('\n')
		case "note":
			if body := c.Child("note-body"); body != nil {
				r.notes = append(r.notes, body)
			}
		case "annotation", "annotation-end", "bookmark", "bookmark-start", "bookmark-end", "change", "change-start", "change-end",
			"tracked-changes", "toc-mark", "alphabetical-index-mark":
		case "frame", "custom-shape", "rect", "g":
			r.findBoxes(c)
		case "span":
			if r.raised[c.Get("style-name")] {
				var inner strings.Builder
				r.inline(c, &inner)
				b.WriteString(document.Superscript(b.String(), inner.String()))
				continue
			}
			r.inline(c, b)
		case "ruby":
			r.inline(c.Child("ruby-base").OrEmpty(), b)
		default: // links, fields, metadata
			r.inline(c, b)
		}
	}
}

func (r *reader) findBoxes(n *xmltree.Node) {
	for _, c := range n.Children {
		switch c.Name {
		case "text-box":
			r.boxes = append(r.boxes, c)
		case "p":
			if n.Name != "text-box" { // of a shape
				r.boxes = append(r.boxes, n)
				return
			}
		default:
			r.findBoxes(c)
		}
	}
}

// table reads a table. One of a single column is a frame, whose content is read as
// such.
func (r *reader) table(n *xmltree.Node) {
	var rows [][]*xmltree.Node
	head := 0
	var each func(n *xmltree.Node, inHead bool)
	each = func(n *xmltree.Node, inHead bool) {
		for _, c := range n.Children {
			switch c.Name {
			case "table-header-rows":
				each(c, true)
			case "table-rows", "table-row-group":
				each(c, inHead)
			case "table-row":
				rows = append(rows, c.Children)
				if inHead && head == len(rows)-1 {
					head++
				}
			}
		}
	}
	each(n, false)
	single := true
	for _, row := range rows {
		single = single && len(row) <= 1 && (len(row) == 0 || row[0].Get("number-columns-repeated") == "")
	}
	if single {
		for _, row := range rows {
			for _, cell := range row {
				r.blocks(cell, 0)
			}
		}
		return
	}
	if head == 0 {
		head = -1
		if len(rows) > 1 && r.headed(rows[0]) {
			head = 1
		}
	}
	above := map[int]span{}
	var out [][]string
	for i, row := range rows {
		var cells []string
		filled := 0
		for _, c := range row {
			column := len(cells)
			repeat := min(max(atoi(c.Get("number-columns-repeated")), 1), maxRepeat)
			text := ""
			switch c.Name {
			case "table-cell":
				text = r.flat(c)
				filled++
				if high := atoi(c.Get("number-rows-spanned")); high > 1 {
					above[column] = span{text, high - 1}
				}
			case "covered-table-cell":
				if s := above[column]; s.left > 0 {
					text = s.text
					above[column] = span{s.text, s.left - 1}
				} else if i < head && column > 0 {
					text = cells[column-1]
				}
			default:
				continue
			}
			for range repeat {
				cells = append(cells, text)
				if c.Name == "table-cell" && text != "" && repeat > 8 {
					break // filled to the edge of the sheet
				}
			}
		}
		for filled == 1 && len(cells) > 1 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1] // a line across the table
		}
		out = append(out, cells)
	}
	r.d.AddTable(out, head, 0)
	r.anchored()
}

type span struct {
	text string
	left int
}

// headed reports whether the paragraphs of a row are of the style of names of columns.
func (r *reader) headed(cells []*xmltree.Node) bool {
	found := false
	for _, c := range cells {
		for _, p := range c.All("p") {
			if !r.is(p.Get("style-name"), "Table_20_Heading", "Table Heading") {
				return false
			}
			found = true
		}
	}
	return found
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
