package pdf

import (
	"math"
	"slices"
)

// sizeOf is the size by which the room in a line is judged: what stands out, as
// headings do, is set larger, but the gutter beside it is no wider for that.
func (c *cutter) sizeOf(l *line) float64 { return min(l.size, c.size) }

// gaps lists where a line leaves room for a gutter, the room before and behind it
// included.
func (c *cutter) gaps(l *line) []span {
	right := c.right
	all := []span{{math.Inf(-1), l.x0}}
	end := math.Inf(-1)
	for i := range l.clusters {
		k := &l.clusters[i]
		if k.class == blank {
			continue
		}
		if math.IsInf(end, -1) {
			all[0].x1 = k.x0
		} else if x, ok := c.ruleBetween(l, end, k.x0); ok {
			half := narrowGutter / 2 * c.sizeOf(l)
			all = append(all, span{min(end, x-half), max(k.x0, x+half)})
		} else if k.x0-end >= narrowGutter*c.sizeOf(l) && !(right && isSign(l.clusters[i:])) &&
			!(!right && isSign(l.clusters[:i])) {
			all = append(all, span{end, k.x0})
		}
		end = max(end, k.x1)
	}
	return append(all, span{end, math.Inf(1)})
}

// ruleBetween finds a line that is drawn down between two words.
func (c *cutter) ruleBetween(l *line, x0, x1 float64) (float64, bool) {
	if x1-x0 < blankGap*l.size {
		return 0, false
	}
	for _, r := range c.down {
		if r.x0 > x0 && r.x0 < x1 && r.y0 <= l.y && r.y1 >= l.y+0.3*l.size {
			return r.x0, true
		}
	}
	return 0, false
}

// isSign reports whether clusters are a bullet or the number of an item.
func isSign(c []cluster) bool {
	n := 0
	for i := range c {
		switch c[i].class {
		case rtl, ltr:
			return false
		case digits, other:
			n++
		}
	}
	return n > 0 && n <= 4
}

// longestGutter finds the run of lines that most agree on a gap.
func (c *cutter) longestGutter(lines []*line) (from, to int, gutter span, ok bool) {
	if len(lines) > maxRowsAtCut {
		lines = lines[:maxRowsAtCut]
	}
	free := make([][]span, len(lines))
	for i, l := range lines {
		free[i] = c.gaps(l)
	}
	most := 0
	for i, l := range lines {
		candidates := free[i][1 : len(free[i])-1]
		if g, ok := c.between(lines, i); ok {
			candidates = append(slices.Clone(candidates), g)
		}
		for _, g := range candidates {
			run := c.extend(lines, free, i, g)
			if run.both >= rowsFor(run.gutter, c.sizeOf(l)) && run.both > most {
				from, to, gutter, most, ok = run.from, run.to, run.gutter, run.both, true
			}
		}
	}
	return from, to, gutter, ok
}

// between is the gap between a line and the one before it, where they stand beside
// each other.
func (c *cutter) between(lines []*line, i int) (span, bool) {
	if i == 0 || lines[i-1].y-lines[i].y > besides*lines[i].size {
		return span{}, false
	}
	a, b := lines[i-1], lines[i]
	if a.x0 > b.x0 {
		a, b = b, a
	}
	g := span{a.x1, b.x0}
	return g, g.width() >= narrowGutter*c.sizeOf(lines[i])
}

// rowsFor is how many lines must agree on a gutter for it to be believed.
func rowsFor(gutter span, size float64) int {
	switch width := gutter.width(); {
	case width >= wideGutter*size:
		return wideRows
	case width >= middleGutter*size:
		return middleRows
	}
	return narrowRows
}

type gutterRun struct {
	from, to int
	gutter   span
	both     int // lines with text on both sides
}

// extend follows the gap of a line up and down as far as other lines keep it free.
func (c *cutter) extend(lines []*line, free [][]span, at int, gap span) gutterRun {
	run := gutterRun{from: at, to: at + 1, gutter: gap, both: 1}
	for _, step := range []int{1, -1} {
		last := at // the outermost line with text on both sides
		gutter := run.gutter
		for i := at + step; i >= 0 && i < len(lines); i += step {
			size := c.sizeOf(lines[i])
			next, twoSided, ok := common(free[i], gutter, size)
			if !ok || run.both >= rowsFor(run.gutter, size) && run.both+1 < rowsFor(next, size) {
				break // a gap between words, in a line that ends the columns
			}
			side := sideOf(lines[i], next)
			opposite := side != 0 && sideOf(lines[i-step], next) == -side &&
				math.Abs(lines[i].y-lines[i-step].y) < besides*lines[i].size
			if gutter = next; twoSided || opposite {
				last = i
				run.gutter = gutter
				run.both++
			}
		}
		if step < 0 {
			run.from = last
		} else {
			run.to = last + 1
		}
	}
	return run
}

// Lines on both sides of a gutter whose baselines are nearer than this many sizes
// stand beside each other.
const besides = 1.5

// sideOf says on which side of a gutter a line stands: -1 left, 1 right, 0 both.
func sideOf(l *line, gutter span) int {
	switch {
	case l.x1 <= gutter.x1:
		return -1
	case l.x0 >= gutter.x0:
		return 1
	}
	return 0
}

// common is what a gutter and the gaps of a line have in common.
func common(free []span, gutter span, size float64) (span, bool, bool) {
	for k, f := range free {
		s := span{max(f.x0, gutter.x0), min(f.x1, gutter.x1)}
		if s.width() >= narrowGutter*size {
			return s, k > 0 && k < len(free)-1, true
		}
	}
	return span{}, false, false
}

// tail goes on from the outermost line with text on both sides over lines that stand
// on one side of the gutter and follow closely there: one column is longer. The gutter
// narrows to what they leave free.
func (c *cutter) tail(lines []*line, gutter span, last, step int) (int, span) {
	at := [3]float64{math.NaN(), math.NaN(), math.NaN()} // of the outermost line, by side
	for i := last; i >= 0 && i < len(lines) && i != last-6*step; i -= step {
		side := sideOf(lines[i], gutter)
		for _, s := range []int{-1, 1} {
			if (side == 0 || side == s) && math.IsNaN(at[s+1]) {
				at[s+1] = lines[i].y
			}
		}
	}
	for i := last + step; i >= 0 && i < len(lines); i += step {
		l := lines[i]
		side := sideOf(l, gutter)
		if side == 0 || !(math.Abs(l.y-at[side+1]) < tailGap*l.size) || math.Abs(l.size-lines[last].size) > 0.05*l.size {
			break
		}
		free := gutter
		if side < 0 {
			free.x0 = max(free.x0, l.x1)
		} else {
			free.x1 = min(free.x1, l.x0)
		}
		if free.width() < narrowGutter*c.sizeOf(l) {
			break // it reaches over to the other side
		}
		gutter = free
		at[side+1] = l.y
		last = i
	}
	return last, gutter
}

// tailGap is how far down a column may go on alone, in parts of the size: the lines of
// a paragraph, and the next paragraph.
const tailGap = 3

// allGutters lists the gutters that all lines of a run have in common, from the left.
func (c *cutter) allGutters(lines []*line) []span {
	gutters := []span{{math.Inf(-1), math.Inf(1)}}
	for _, l := range lines {
		var next []span
		for _, f := range c.gaps(l) {
			for _, g := range gutters {
				if s := (span{max(f.x0, g.x0), min(f.x1, g.x1)}); s.width() >= narrowGutter*c.sizeOf(l) {
					next = append(next, s)
				}
			}
		}
		gutters = next
	}
	return slices.DeleteFunc(gutters, func(g span) bool { return math.IsInf(g.x0, 0) || math.IsInf(g.x1, 0) })
}
