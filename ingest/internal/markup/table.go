package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/biopars/biopars/ingest/document"
)

// table makes rows of a table. One that only lays out the page is walked through.
func (w *walker) table(n *html.Node) {
	if w.merged > 0 && w.kind != document.Item {
		w.gap()
		w.children(n)
		w.gap()
		return
	}
	merged := w.merged
	w.merged = 0
	w.flush()
	defer func() { w.merged = merged }()
	rows, heads, captions := rowsOf(n)
	for _, c := range captions {
		w.one(document.Caption, 0, c)
	}
	if layout(n, rows) {
		outer := w.kind
		w.kind = document.Paragraph
		for _, row := range rows {
			for _, cell := range row {
				w.children(cell)
				w.flush()
			}
		}
		w.kind = outer
		return
	}
	head := 0
	for head < len(rows) && (heads[rows[head][0]] || allHead(rows[head])) {
		head++
	}
	if head == len(rows) && head > 0 {
		head = 0
	}
	said := head
	if head == 0 && !anyHead(rows) {
		said = -1
	}
	w.d.AddTable(grid(rows, head), said, 0)
}

// rowsOf lists the cells of a table by rows, the first cells of rows in a <thead>, and
// the captions.
func rowsOf(table *html.Node) (rows [][]*html.Node, heads map[*html.Node]bool, captions []*html.Node) {
	heads = map[*html.Node]bool{}
	var each func(n *html.Node, head bool)
	each = func(n *html.Node, head bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Caption:
				captions = append(captions, c)
			case atom.Thead:
				each(c, true)
			case atom.Tbody, atom.Tfoot:
				each(c, false)
			case atom.Tr:
				var row []*html.Node
				for cell := c.FirstChild; cell != nil; cell = cell.NextSibling {
					if (cell.DataAtom == atom.Td || cell.DataAtom == atom.Th) && !Hidden(cell) {
						row = append(row, cell)
					}
				}
				if len(row) > 0 && !Hidden(c) {
					heads[row[0]] = head
					rows = append(rows, row)
				}
			}
		}
	}
	each(table, false)
	return rows, heads, captions
}

func allHead(row []*html.Node) bool {
	for _, c := range row {
		if c.DataAtom != atom.Th && !allBold(c) {
			return false
		}
	}
	return len(row) > 1
}

// allBold reports whether all text of a cell is bold.
func allBold(n *html.Node) bool {
	found := false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			if document.Line(c.Data) != "" {
				return false
			}
		case c.DataAtom == atom.B || c.DataAtom == atom.Strong:
			found = true
		case c.Type == html.ElementNode && c.DataAtom != atom.Br:
			if !allBold(c) {
				return false
			}
			found = true
		}
	}
	return found
}

func anyHead(rows [][]*html.Node) bool {
	for _, row := range rows {
		for _, c := range row {
			if c.DataAtom == atom.Th {
				return true
			}
		}
	}
	return false
}

// layout reports whether a table holds parts of a page and no data.
func layout(n *html.Node, rows [][]*html.Node) bool {
	if r := strings.ToLower(Attribute(n, "role")); r == "presentation" || r == "none" {
		return true
	}
	columns, parts := 0, false
	for _, row := range rows {
		columns = max(columns, len(row))
		for _, c := range row {
			parts = parts || c.DataAtom == atom.Td && Has(c, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Article) ||
				paragraphs(c) > 3 || Breaks(c) > 1
		}
	}
	return columns < 2 || parts
}

// paragraphs counts the <p> right below a node.
func paragraphs(n *html.Node) int {
	count := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.P {
			count++
		}
	}
	return count
}

// Breaks counts the empty lines that pairs of <br> make in the text of a node, outside
// of its tables: paragraphs of pages that have no <p>.
func Breaks(n *html.Node) int {
	count, lines, text := 0, 0, false
	var each func(*html.Node)
	each = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode && document.Line(c.Data) != "":
				if text && lines > 1 {
					count++
				}
				lines, text = 0, true
			case c.DataAtom == atom.Br:
				lines++
			case c.DataAtom != atom.Table:
				each(c)
			}
		}
	}
	each(n)
	return count
}

// grid gives the texts of cells their columns.
func grid(rows [][]*html.Node, head int) [][]string {
	cells := make([][]document.Cell, len(rows))
	for i, row := range rows {
		for _, c := range row {
			cells[i] = append(cells[i], document.Cell{Text: cellText(c), Columns: number(Attribute(c, "colspan")),
				Rows: number(Attribute(c, "rowspan"))})
		}
	}
	return document.Grid(cells, head)
}

func cellText(n *html.Node) string {
	w := &walker{d: &document.Document{}, kind: document.Row, merged: 1}
	w.children(n)
	return strings.TrimPrefix(document.Line(w.text.String()), "؛ ")
}
