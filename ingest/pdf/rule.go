package pdf

import "math"

// rule is a straight line drawn across or down the page, in points.
type rule struct {
	x0, x1, y0, y1 float64
}

func (r rule) horizontal() bool { return r.y1-r.y0 < maxRuleWidth && r.x1-r.x0 > minRuleLength }
func (r rule) vertical() bool   { return r.x1-r.x0 < maxRuleWidth && r.y1-r.y0 > minRuleLength }

// dot reports whether it is a small spot, as bullets are that are drawn.
func (r rule) dot() bool {
	w, h := r.x1-r.x0, r.y1-r.y0
	return w >= minDot && w <= maxDot && h >= minDot && h <= maxDot && w < 1.7*h && h < 1.7*w
}

const (
	minDot        = 1.5
	maxDot        = 7.0
	maxRuleWidth  = 3.0
	minRuleLength = 6.0
	maxRules      = 20_000
)

// path gathers what is drawn until it is stroked or filled.
type path struct {
	x, y   float64
	pieces []rule
	boxes  []rule
	curved bool
	bounds rule // of what is curved
}

// doPath follows the operators that draw lines and boxes, and reports whether it was
// one.
func (s *stream) doPath(op operator) bool {
	p := &s.path
	switch op {
	case "m":
		p.x, p.y = s.point(1)
	case "l":
		x, y := s.point(1)
		p.add(&p.pieces, p.x, p.y, x, y)
		p.x, p.y = x, y
	case "c", "v", "y":
		for k := 1; k < len(s.operands); k += 2 {
			x, y := s.point(k)
			p.bend(p.x, p.y)
			p.bend(x, y)
		}
		p.x, p.y = s.point(1)
	case "re":
		x0, y0 := s.point(3)
		m := s.state.ctm
		w, h := s.operand(1), s.operand(0)
		p.add(&p.boxes, x0, y0, x0+w*m[0]+h*m[2], y0+w*m[1]+h*m[3])
	case "S", "s", "B", "B*", "b", "b*":
		for _, b := range p.boxes {
			p.pieces = append(p.pieces, rule{b.x0, b.x1, b.y0, b.y0}, rule{b.x0, b.x1, b.y1, b.y1},
				rule{b.x0, b.x0, b.y0, b.y1}, rule{b.x1, b.x1, b.y0, b.y1})
		}
		s.drawn()
	case "f", "F", "f*":
		s.drawn()
	case "n":
		s.path = path{}
	default:
		return false
	}
	return true
}

// point is where the operands from that one on lie on the page.
func (s *stream) point(fromEnd int) (x, y float64) {
	m := s.state.ctm
	a, b := s.operand(fromEnd), s.operand(fromEnd-1)
	return a*m[0] + b*m[2] + m[4], a*m[1] + b*m[3] + m[5]
}

func (p *path) add(to *[]rule, x0, y0, x1, y1 float64) {
	if len(*to) < maxOperands {
		*to = append(*to, rule{math.Min(x0, x1), math.Max(x0, x1), math.Min(y0, y1), math.Max(y0, y1)})
	}
}

func (p *path) bend(x, y float64) {
	if !p.curved {
		p.curved, p.bounds = true, rule{x, x, y, y}
	}
	b := &p.bounds
	b.x0, b.x1, b.y0, b.y1 = math.Min(b.x0, x), math.Max(b.x1, x), math.Min(b.y0, y), math.Max(b.y1, y)
}

// drawn keeps what is straight of a path, and spots; thin boxes are lines.
func (s *stream) drawn() {
	if s.path.curved {
		s.path.boxes = append(s.path.boxes, s.path.bounds)
	}
	for _, list := range [][]rule{s.path.pieces, s.path.boxes} {
		for _, r := range list {
			if (r.horizontal() || r.vertical() || r.dot()) && len(s.page.rules) < maxRules {
				s.page.rules = append(s.page.rules, r)
			}
		}
	}
	s.path = path{}
}

// addBullets puts a bullet where a spot is drawn before a line.
func addBullets(lines []*line, rules []rule, right bool) {
	for _, r := range rules {
		if !r.dot() {
			continue
		}
		x, y := (r.x0+r.x1)/2, (r.y0+r.y1)/2
		for _, l := range lines {
			before := l.x0 - x
			if right {
				before = x - l.x1
			}
			if y < l.y || y > l.y+0.75*l.size || before < 0 || before > bulletDistance*l.size {
				continue
			}
			bullet := cluster{text: "•", class: other, x0: r.x0, x1: r.x1, y: l.y, size: l.size}
			if right {
				l.clusters = append(l.clusters, bullet)
			} else {
				l.clusters = append([]cluster{bullet}, l.clusters...)
			}
			l.x0, l.x1 = min(l.x0, r.x0), max(l.x1, r.x1)
			break
		}
	}
}

// bulletDistance is how far before its line a bullet may be drawn, in sizes.
const bulletDistance = 2.5
