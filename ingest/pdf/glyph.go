package pdf

import "math"

// glyph is something drawn on a page that stands for text.
type glyph struct {
	text   string
	x0, x1 float64 // along the baseline, in points
	y      float64 // of the baseline, growing upwards
	size   float64 // of the font, in points
	font   *font
	code   uint32
	seq    int32 // when it was drawn
	turned uint8 // quarter turns against the page, counter-clockwise
	broken bool  // the file says what it stands for in a way that says nothing
	hidden bool  // drawn invisibly, as the text behind scanned pages is
}

// matrix maps coordinates as PDF writes it: a b c d e f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times is first m and then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// pageMatrix turns a page upright.
func pageMatrix(rotate int) matrix {
	switch ((rotate/90)%4 + 4) % 4 {
	case 1:
		return matrix{0, -1, 1, 0, 0, 0}
	case 2:
		return matrix{-1, 0, 0, -1, 0, 0}
	case 3:
		return matrix{0, 1, -1, 0, 0, 0}
	}
	return identity
}

// maxSlant is how far a baseline may run off a right angle, in radians, before the
// text counts as a watermark across the page.
const maxSlant = 0.2

// place fills in where a glyph of width w (in units of m) is that is drawn with m.
// False: it stands askew, or has no size.
func (g *glyph) place(m matrix, w float64) bool {
	a, b := m[0], m[1]
	mirrored := m[0]*m[3]-m[1]*m[2] < 0
	if mirrored && a < 0 && math.Abs(b) < math.Abs(a) {
		a, w = -a, -w // drawn from right to left
	}
	g.size = math.Hypot(m[2], m[3])
	length := math.Hypot(a, b)
	if length == 0 || g.size == 0 || math.IsInf(length, 0) || math.IsNaN(length) {
		return false
	}
	angle := math.Atan2(b, a)
	quarter := math.Round(angle / (math.Pi / 2))
	if math.Abs(angle-quarter*math.Pi/2) > maxSlant {
		return false
	}
	g.turned = uint8(int(quarter+4) % 4)
	x, y := m[4], m[5]
	switch g.turned {
	case 1:
		x, y = y, -x
	case 2:
		x, y = -x, -y
	case 3:
		x, y = -y, x
	}
	g.x0, g.x1, g.y = min(x, x+w*length), max(x, x+w*length), y
	return math.Abs(g.x0) < 1e6 && math.Abs(g.y) < 1e6
}
