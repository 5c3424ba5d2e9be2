package pdf

import "math"

// gridSide is into how many parts each side of a page is cut to tell how much of it
// pictures cover: they may overlap, and a scan may be cut into strips.
const gridSide = 40

// coverage is what pictures cover of a page.
type coverage struct {
	page    rule // empty: not known
	covered [gridSide][gridSide]bool
	cells   int
}

// pageCoverage begins with a bare page. A box that says nothing is taken for A4.
func pageCoverage(box []float64, m matrix) coverage {
	if len(box) != 4 || box[0] == box[2] || box[1] == box[3] {
		box = []float64{0, 0, 595, 842}
	}
	side := matrix{box[2] - box[0], 0, 0, box[3] - box[1], box[0], box[1]}
	return coverage{page: side.times(m).bounds()}
}

// bounds is the box around where the unit square comes to lie, which is where a picture
// is drawn.
func (m matrix) bounds() rule {
	x0, x1 := m[4]+min(m[0], 0)+min(m[2], 0), m[4]+max(m[0], 0)+max(m[2], 0)
	y0, y1 := m[5]+min(m[1], 0)+min(m[3], 0), m[5]+max(m[1], 0)+max(m[3], 0)
	return rule{x0, x1, y0, y1}
}

// add covers the parts of the page whose middle lies in a box.
func (c *coverage) add(box rule) {
	within := func(low, high, from, to float64) (first, end int) {
		part := (to - from) / gridSide
		at := func(x float64) int { // clamped once more, for what is no number
			return min(max(int(math.Ceil(min(max((x-from)/part, 0), gridSide)-0.5)), 0), gridSide)
		}
		return at(low), at(high)
	}
	x0, x1 := within(box.x0, box.x1, c.page.x0, c.page.x1)
	y0, y1 := within(box.y0, box.y1, c.page.y0, c.page.y1)
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			if !c.covered[y][x] {
				c.covered[y][x] = true
				c.cells++
			}
		}
	}
}

func (c *coverage) share() float64 { return float64(c.cells) / (gridSide * gridSide) }
