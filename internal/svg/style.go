package svg

import (
	"fmt"
	"math"
)

// Style is how an area is filled: with a colour, and with lines across it.
type Style struct {
	Colour string
	Hatch  Hatch
}

// Hatch is lines across an area, a set of directions.
type Hatch int

const (
	Rising Hatch = 1 << iota
	Falling
	Level
	Upright
)

// colours are those of Okabe and Ito, which people see apart whatever their sight of
// colours, the light ones first and grey in place of black.
var colours = [...]string{"#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#0072b2", "#d55e00", "#999999"}

// hatches tell areas apart in print without colours.
var hatches = [...]Hatch{0, Rising, Falling, Level, Upright, Rising | Falling, Level | Upright, Level | Rising}

// Styled is the style of the i-th of several things: sixty-four differ, the first eight in
// colour and hatching both.
func Styled(i int) Style {
	return Style{colours[i%len(colours)], hatches[(i+i/len(colours))%len(hatches)]}
}

// Plain is grey without lines, for pictures of one thing.
var Plain = Style{Colour: "#999999"}

// gap is the distance of the lines of a hatching, in points.
const gap = 4.5

// Bar draws a rectangle in a style. The lines are drawn one by one: a pattern would have an
// identifier, which a page with several pictures must not have twice, and which is lost
// where a picture is copied.
func (p *Plot) Bar(x1, y1, x2, y2 float64, s Style) {
	x1, x2, y1, y2 = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
	p.Rectangle(x1, y1, x2, y2, s.Colour)
	var d string
	line := func(ax, ay, bx, by float64) {
		d += fmt.Sprintf("M%s %sL%s %s", length(ax), length(ay), length(bx), length(by))
	}
	if s.Hatch&Level != 0 {
		for y := y1 + gap; y < y2; y += gap {
			line(x1, y, x2, y)
		}
	}
	if s.Hatch&Upright != 0 {
		for x := x1 + gap; x < x2; x += gap {
			line(x, y1, x, y2)
		}
	}
	// A slanted line is where x+y, or x-y, has one value.
	slant := gap * math.Sqrt2
	if s.Hatch&Rising != 0 {
		for c := x1 + y1 + slant; c < x2+y2; c += slant {
			line(max(x1, c-y2), min(y2, c-x1), min(x2, c-y1), max(y1, c-x2))
		}
	}
	if s.Hatch&Falling != 0 {
		for c := x1 - y2 + slant; c < x2-y1; c += slant {
			line(max(x1, c+y1), max(y1, x1-c), min(x2, c+y2), min(y2, x2-c))
		}
	}
	if d != "" {
		fmt.Fprintf(&p.b, `<path d="%s" fill="none" stroke="#000" stroke-width="0.6"/>`+"\n", d)
	}
}
