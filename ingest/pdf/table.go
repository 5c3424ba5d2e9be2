package pdf

import (
	"math"
	"slices"
)

// Lines of text columns are longer than cells and fill their column.
const (
	cellLength = 22
	cellFill   = 0.62
)

// isTable tells a table from columns of text: its cells are short or leave much of
// their column empty, or rules separate its rows.
func (c *cutter) isTable(lines []*line, gutters []span) bool {
	if len(gutters) == 0 {
		return false
	}
	clusters, cells, aligned := 0, 0, 0
	fills := []float64{}
	columns := columnsOf(lines, gutters)
	for _, l := range lines {
		inRow := 0
		for k, cell := range cellsOf(l, gutters) {
			if len(cell) == 0 {
				continue
			}
			inRow++
			clusters += len(cell)
			if w := columns[k].width(); w > 0 {
				fills = append(fills, (cell[len(cell)-1].x1-cell[0].x0)/w)
			}
		}
		if cells += inRow; inRow > 1 {
			aligned++
		}
	}
	if cells == 0 || aligned < 2 {
		return false
	}
	if c.rulesBetween(lines) >= 2 {
		return true
	}
	if 10*aligned < 6*len(lines) {
		return false
	}
	slices.Sort(fills)
	return clusters/cells < cellLength || fills[len(fills)/2] < cellFill
}

// rulesBetween counts the gaps between lines in which a rule runs across most of them.
func (c *cutter) rulesBetween(lines []*line) int {
	n := 0
	for i := 1; i < len(lines); i++ {
		if c.ruled(lines, lines[i-1], lines[i]) {
			n++
		}
	}
	return n
}

func (c *cutter) ruled(lines []*line, above, below *line) bool {
	x0, x1 := math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		x0, x1 = min(x0, l.x0), max(x1, l.x1)
	}
	top, bottom := above.y-0.1*above.size, below.y+0.5*below.size
	covered := 0.0
	for _, r := range c.rules {
		if r.horizontal() && r.y0 < top && r.y0 > bottom-0.3*below.size && r.y0 > below.y {
			covered += max(0, min(r.x1, x1)-max(r.x0, x0))
		}
	}
	return covered > 0.6*(x1-x0)
}

// cellsOf cuts a line at gutters, from the left; a cell may be empty.
func cellsOf(l *line, gutters []span) [][]cluster {
	cells := make([][]cluster, len(gutters)+1)
	from := 0
	for k := range cells {
		to := len(l.clusters)
		if k < len(gutters) {
			middle := (gutters[k].x0 + gutters[k].x1) / 2
			to = from
			for to < len(l.clusters) && (l.clusters[to].x0+l.clusters[to].x1)/2 < middle {
				to++
			}
		}
		cells[k] = trimBlank(l.clusters[from:to])
		from = to
	}
	return cells
}

func columnsOf(lines []*line, gutters []span) []span {
	columns := make([]span, len(gutters)+1)
	for k := range columns {
		columns[k] = span{math.Inf(1), math.Inf(-1)}
	}
	for _, l := range lines {
		for k, cell := range cellsOf(l, gutters) {
			if len(cell) > 0 {
				columns[k].x0 = min(columns[k].x0, cell[0].x0)
				columns[k].x1 = max(columns[k].x1, cell[len(cell)-1].x1)
			}
		}
	}
	return columns
}

// addTable adds the rows of a table. A row may have several lines, where cells are
// broken.
func (c *cutter) addTable(lines []*line, gutters []span) {
	first := true
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && c.sameRow(lines, gutters, to) {
			to++
		}
		row := piece{cells: make([][]cluster, len(gutters)+1), first: first, y: lines[from].y, size: lines[from].size,
			x0: lines[from].x0, x1: lines[from].x1}
		for _, l := range lines[from:to] {
			for k, cell := range cellsOf(l, gutters) {
				row.cells[k] = appendLine(row.cells[k], cell)
			}
		}
		if c.right {
			slices.Reverse(row.cells)
		}
		c.pieces = append(c.pieces, row)
		first, from = false, to
	}
}

// appendLine puts the next line of a cell behind those before; a cluster without a
// size stands for the break.
func appendLine(cell, next []cluster) []cluster {
	if len(next) == 0 {
		return cell
	}
	if len(cell) > 0 {
		cell = append(cell, cluster{text: "\n", class: blank})
	}
	return append(slices.Clip(cell), next...)
}

// sameRow reports whether line i of a table goes on with the row of the line before.
func (c *cutter) sameRow(lines []*line, gutters []span, i int) bool {
	if c.rulesBetween(lines) >= 2 {
		return !c.ruled(lines, lines[i-1], lines[i])
	}
	full := func(l *line) bool {
		return !slices.ContainsFunc(cellsOf(l, gutters), func(c []cluster) bool { return len(c) == 0 })
	}
	if full(lines[i]) {
		return false
	}
	least := math.Inf(1)
	for k := 1; k < len(lines); k++ {
		least = min(least, lines[k-1].y-lines[k].y)
	}
	return lines[i-1].y-lines[i].y < 1.2*least && least < 1.5*lines[i].size
}
