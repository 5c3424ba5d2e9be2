package pdf

import (
	"math"
)

// piece is a part of the page in reading order: a line of a column, or a row of a
// table.
type piece struct {
	clusters []cluster
	cells    [][]cluster // of a table's row, in reading order; clusters is nil then
	first    bool        // first row of a table
	y, size  float64
	x0, x1   float64
	column   *column
}

// column is what lines are broken to: a column of the page, or its whole width.
type column struct {
	x0, x1 float64
	// flushLeft: its lines begin or end together on the left, and less so on the right.
	flushLeft bool
}

const (
	// A gutter between columns is at least this wide, in parts of the size.
	narrowGutter = 0.7
	// One that is wider than this needs fewer lines beside it to be believed.
	middleGutter = 1.0
	wideGutter   = 1.6
	narrowRows   = 5
	middleRows   = 3
	wideRows     = 2
	// Lines are flush that begin within this part of the size.
	flushWithin  = 0.5
	maxCutDepth  = 8
	maxRowsAtCut = 400
)

// span is a stretch of a line: words between gaps, or a gap.
type span struct{ x0, x1 float64 }

func (s span) width() float64 { return s.x1 - s.x0 }

// layout cuts the lines of a page into pieces in reading order. Columns are read from
// the right where the page is written from right to left.
func layout(lines []*line, right bool, rules []rule) []piece {
	c := cutter{right: right, rules: rules, size: commonSize(lines)}
	for _, r := range rules {
		if r.vertical() {
			c.down = append(c.down, r)
		}
	}
	c.cut(lines, 0)
	return c.pieces
}

type cutter struct {
	right  bool
	rules  []rule
	down   []rule  // those that run down the page
	size   float64 // in which most of it is set
	pieces []piece
}

// commonSize is the size in which most of a page is set.
func commonSize(lines []*line) float64 {
	clusters := map[float64]int{}
	size := 0.0
	for _, l := range lines {
		s := math.Round(10*l.size) / 10
		clusters[s] += len(l.clusters)
		if n := clusters[s]; n > clusters[size] || n == clusters[size] && s > size {
			size = s
		}
	}
	return size
}

// cut finds the longest run of lines with a gutter in common, and reads what is above
// it, its columns or rows, and what is below.
func (c *cutter) cut(lines []*line, depth int) {
	if len(lines) == 0 {
		return
	}
	from, to, gutter, ok := c.longestGutter(lines)
	if !ok || depth > maxCutDepth {
		c.add(lines)
		return
	}
	if gutters := c.allGutters(lines[from:to]); c.isTable(lines[from:to], gutters) {
		c.cut(lines[:from], depth+1)
		c.addTable(lines[from:to], gutters)
	} else {
		from, gutter = c.tail(lines, gutter, from, -1)
		to, gutter = c.tail(lines, gutter, to-1, 1)
		to++
		c.cut(lines[:from], depth+1)
		left, rightward := split(lines[from:to], (gutter.x0+gutter.x1)/2)
		if c.right {
			left, rightward = rightward, left
		}
		c.cut(left, depth+1)
		c.cut(rightward, depth+1)
	}
	c.cut(lines[to:], depth+1)
}

// add takes lines as they are.
func (c *cutter) add(lines []*line) {
	col := &column{x0: math.Inf(1), x1: math.Inf(-1)}
	for _, l := range lines {
		col.x0, col.x1 = min(col.x0, l.x0), max(col.x1, l.x1)
	}
	flush := 0
	for _, l := range lines {
		left, rightward := l.x0-col.x0 < flushWithin*l.size, col.x1-l.x1 < flushWithin*l.size
		switch {
		case left && !rightward:
			flush++
		case rightward && !left:
			flush--
		}
	}
	col.flushLeft = flush > 0
	for _, l := range lines {
		c.pieces = append(c.pieces, piece{clusters: l.clusters, y: l.y, size: l.size, x0: l.x0, x1: l.x1, column: col})
	}
}

// split cuts lines at x.
func split(lines []*line, x float64) (left, right []*line) {
	for _, l := range lines {
		k := 0
		for k < len(l.clusters) && (l.clusters[k].x0+l.clusters[k].x1)/2 < x {
			k++
		}
		if s := l.part(0, k); s != nil {
			left = append(left, s)
		}
		if s := l.part(k, len(l.clusters)); s != nil {
			right = append(right, s)
		}
	}
	return left, right
}

// part is a stretch of a line without the blanks around it; nil when it is blank.
func (l *line) part(from, to int) *line {
	c := trimBlank(l.clusters[from:to])
	if len(c) == 0 {
		return nil
	}
	p := &line{clusters: c, y: l.y, x0: c[0].x0, x1: c[len(c)-1].x1}
	for i := range c {
		if c[i].class != blank {
			p.size = max(p.size, c[i].size)
		}
		p.x0, p.x1 = min(p.x0, c[i].x0), max(p.x1, c[i].x1)
	}
	return p
}

func trimBlank(c []cluster) []cluster {
	for len(c) > 0 && c[0].class == blank {
		c = c[1:]
	}
	for len(c) > 0 && c[len(c)-1].class == blank {
		c = c[:len(c)-1]
	}
	return c
}
