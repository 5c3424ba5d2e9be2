package html

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/furniture"
	"github.com/biopars/biopars/ingest/internal/markup"
)

// dropCells takes the cells that hold menus, teasers and the rights of the site out of
// tables that lay out the page, and reports whether there were any. Such pages name
// none of their parts: what a cell is shows in its text and its links.
func (p *page) dropCells(body *html.Node) bool {
	total := p.weights[body].prose
	var tables []*html.Node
	markup.Walk(body, func(n *html.Node) {
		if n.DataAtom == atom.Table {
			tables = append(tables, n)
		}
	})
	dropped := false
	for _, t := range tables {
		cells := cellsOf(t)
		main := p.mainCell(cells)
		if main == nil || !p.laysOut(main, total) {
			continue
		}
		for _, c := range cells {
			if c != main && p.beside(c, main) {
				dropped = dropped || p.weights[c].all > 0
				c.Parent.RemoveChild(c)
			}
		}
	}
	if dropped {
		p.d.Warn(document.WarnFurniture, "navigation, advertisements and what else surrounds the article were left out", 0)
	}
	return dropped
}

// cellsOf lists the cells of a table without those of tables in it. A table with names
// of columns or a caption holds data and has none.
func cellsOf(t *html.Node) []*html.Node {
	var cells []*html.Node
	data := false
	var each func(*html.Node)
	each = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Th, atom.Caption, atom.Thead:
				data = true
			case atom.Td:
				cells = append(cells, c)
			case atom.Tbody, atom.Tfoot, atom.Tr:
				each(c)
			}
		}
	}
	each(t)
	if data {
		return nil
	}
	return cells
}

// mainCell is the cell with the most prose.
func (p *page) mainCell(cells []*html.Node) *html.Node {
	var main *html.Node
	for _, c := range cells {
		if p.weights[c].prose > 0 && (main == nil || p.weights[c].prose > p.weights[main].prose) {
			main = c
		}
	}
	return main
}

// laysOut reports whether a cell holds so much of the page's prose, in parts, that its
// table is no table of data.
func (p *page) laysOut(c *html.Node, total int) bool {
	prose := p.weights[c].prose
	return prose*3 >= total && prose >= 2*minProse &&
		(markup.Has(c, atom.Table, atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.Center) || markup.Breaks(c) > 1)
}

const (
	maxSide   = 220 // how wide the cell of a menu or of teasers is at most, in pixels
	maxRights = 250 // how long the foot of a page is at most, in letters
)

// beside reports whether a cell of a layout stands beside the main text: it holds
// links, or names the rights of the site. A narrow one without links stays: it may hold
// a warning.
func (p *page) beside(c, main *html.Node) bool {
	w, m := p.weights[c], p.weights[main]
	if w.all == 0 || markup.Has(c, atom.H1) {
		return false
	}
	n := links(c)
	aside := narrow(c) && !narrow(main) && c.Parent == main.Parent
	little := w.prose*3 < m.prose
	switch {
	case n > 1 && w.linked*2 >= w.all:
		return true
	case little && w.all <= maxRights && furniture.Rights(textOf(c)):
		return true
	case n > 1 && aside && w.prose < m.prose:
		return true
	}
	return little && c.Parent == main.Parent && (n > 1 && w.linked*5 >= w.all || n > 0 && aside)
}

// narrow reports whether a cell says that it's no wider than a menu.
func narrow(c *html.Node) bool {
	side := pixels(markup.Attribute(c, "width"))
	return side > 0 && side <= maxSide
}

// pixels is a width in pixels, or what a share of the page comes to; 0 where not given.
func pixels(width string) int {
	share, isShare := strings.CutSuffix(strings.TrimSpace(width), "%")
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(share), "px"))
	if err != nil || n < 0 {
		return 0
	}
	if isShare {
		return n * 800 / 100
	}
	return n
}
