package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cluster is what stands together on paper and is written in one order: a glyph with
// its whole text, and the marks on it.
type cluster struct {
	text   string
	class  class
	shape  shape
	x0, x1 float64
	y      float64
	size   float64
	key    glyphKey
	seq    int32
	raised int8 // 1 above the baseline of the line, -1 below
}

// glyphKey tells glyphs of a document apart.
type glyphKey struct {
	font int
	code uint32
}

func (c *cluster) width() float64 { return c.x1 - c.x0 }

// line is what stands on one baseline, from left to right.
type line struct {
	clusters []cluster
	y        float64
	size     float64
	x0, x1   float64
}

// A cluster belongs to a line whose baseline is nearer than this part of the size.
// What is set smaller must stand on the line more exactly: what is raised or lowered
// is found afterwards, and columns may be set in different sizes.
const (
	baselineTolerance = 0.2
	otherTolerance    = 0.08
)

// linesOf gathers glyphs into lines, from the top of the page down.
func linesOf(glyphs []glyph) []*line {
	clusters, marks := clustersOf(glyphs)
	slices.SortStableFunc(clusters, func(a, b cluster) int { return cmp.Compare(b.y, a.y) })
	var lines []*line
	for _, c := range clusters {
		l := nearLine(lines, c)
		if l == nil {
			l = &line{y: c.y, size: c.size, x0: c.x0, x1: c.x1}
			lines = append(lines, l)
		}
		l.add(c)
	}
	lines = attachRaised(lines)
	for _, l := range lines {
		l.arrange()
	}
	attachMarks(lines, marks)
	return slices.DeleteFunc(lines, func(l *line) bool { return len(l.clusters) == 0 })
}

func clustersOf(glyphs []glyph) (clusters, marks []cluster) {
	clusters = make([]cluster, 0, len(glyphs))
	for i := range glyphs {
		g := &glyphs[i]
		text, shape := foldGlyph(g.text)
		if text == "" || g.size < 1 {
			continue
		}
		if text == zwnj {
			g.x1 = g.x0 // whatever the glyph takes that stands for it
		}
		c := cluster{text: text, class: classOf(text), shape: shape, x0: g.x0, x1: g.x1, y: g.y, size: g.size,
			key: glyphKey{g.font.id, g.code}, seq: g.seq}
		if r, n := utf8.DecodeRuneInString(text); n == len(text) && unicode.Is(unicode.Mn, r) {
			marks = append(marks, c)
			continue
		}
		clusters = append(clusters, c)
	}
	return clusters, marks
}

func nearLine(lines []*line, c cluster) *line {
	var near *line
	least := math.Inf(1)
	for k := len(lines) - 1; k >= max(0, len(lines)-6); k-- {
		l := lines[k]
		tolerance := baselineTolerance
		if c.size < 0.85*l.size || l.size < 0.85*c.size {
			tolerance = otherTolerance
		}
		if d := math.Abs(l.y - c.y); d < tolerance*max(l.size, c.size) && d < least {
			near, least = l, d
		}
	}
	return near
}

func (l *line) add(c cluster) {
	if c.size > 1.2*l.size && c.class != blank {
		l.y = c.y // what is larger says where the line stands
	}
	l.clusters = append(l.clusters, c)
	if c.class != blank {
		l.size = max(l.size, c.size)
	}
	l.x0, l.x1 = min(l.x0, c.x0), max(l.x1, c.x1)
}

// attachRaised puts what is set small above or below a line into it: exponents, marks
// of notes, indices.
func attachRaised(lines []*line) []*line {
	for i, small := range lines {
		for _, j := range []int{i + 1, i - 1} {
			if j < 0 || j >= len(lines) || lines[j] == nil || small == nil {
				continue
			}
			l := lines[j]
			room := 0.5 * l.size
			if small.size > 0.85*l.size {
				room = 0.1 * l.size // a letter of a font whose baseline sways
			}
			if math.Abs(small.y-l.y) > 0.75*l.size || len(small.clusters) > len(l.clusters) || !l.hasRoomFor(small, room) {
				continue
			}
			for _, c := range small.clusters {
				l.add(c)
			}
			lines[i] = nil
			break
		}
	}
	return slices.DeleteFunc(lines, func(l *line) bool { return l == nil })
}

// hasRoomFor reports whether everything in small stands next to something of the line
// and covers nothing of it.
func (l *line) hasRoomFor(small *line, room float64) bool {
	for _, s := range small.clusters {
		if s.class == blank {
			continue
		}
		near := math.Inf(1)
		for _, c := range l.clusters {
			if c.class == blank || c.width() <= 0 {
				continue
			}
			if min(c.x1, s.x1)-max(c.x0, s.x0) > 0.3*s.width() {
				return false
			}
			near = min(near, max(c.x0-s.x1, s.x0-c.x1))
		}
		if near > room+min(small.x1-small.x0, 2.5*small.size) {
			return false
		}
	}
	return true
}

// arrange sorts a line, drops what was struck twice to look bold, and notes what
// stands above or below the baseline.
func (l *line) arrange() {
	l.placeJoiners()
	slices.SortStableFunc(l.clusters, func(a, b cluster) int { return cmp.Compare(a.x0+a.x1, b.x0+b.x1) })
	kept := l.clusters[:0]
	for _, c := range l.clusters {
		if twice(kept, c) {
			continue
		}
		if c.size < 0.8*l.size && c.class != blank {
			switch rise := c.y - l.y; {
			case rise > 0.15*l.size:
				c.raised = 1
			case rise < -0.08*l.size:
				c.raised = -1
			}
		}
		kept = append(kept, c)
	}
	l.clusters = kept
}

// placeJoiners finds non-joiners, and the blanks that fonts draw for them: they take
// no room, whatever their width, and stand between the two letters that are drawn
// before and after them.
func (l *line) placeJoiners() {
	var at map[int32]int // clusters by when they were drawn
	for i := range l.clusters {
		b := &l.clusters[i]
		if b.text != zwnj && b.class != blank {
			continue
		}
		if at == nil {
			at = make(map[int32]int, len(l.clusters))
			for k := range l.clusters {
				at[l.clusters[k].seq] = k
			}
		}
		before, ok1 := at[b.seq-1]
		behind, ok2 := at[b.seq+1]
		if !ok1 || !ok2 {
			continue
		}
		left, right := &l.clusters[before], &l.clusters[behind]
		if left.x0 > right.x0 {
			left, right = right, left
		}
		if left.class == rtl && right.class == rtl && math.Abs(right.x0-left.x1) < noRoom*b.size {
			b.text, b.class = zwnj, other
			b.x0 = (left.x1 + right.x0) / 2
			b.x1 = b.x0
		}
	}
}

func twice(kept []cluster, c cluster) bool {
	for k := len(kept) - 1; k >= max(0, len(kept)-3); k-- {
		b := &kept[k]
		if b.text == c.text && c.class != blank && c.width() > 0.05*c.size && math.Abs(b.x0-c.x0) < 0.08*c.size &&
			math.Abs(b.y-c.y) < 0.08*c.size {
			return true
		}
	}
	return false
}

// attachMarks puts vowel marks and the like on the letters that they stand over.
func attachMarks(lines []*line, marks []cluster) {
	for _, m := range marks {
		var best *cluster
		least := math.Inf(1)
		for _, l := range lines {
			if math.Abs(l.y-m.y) > 0.9*l.size {
				continue
			}
			for i := range l.clusters {
				c := &l.clusters[i]
				if c.class == blank || c.width() < 0.01 {
					continue
				}
				distance := math.Abs(c.x0+c.x1-m.x0-m.x1)/2 + 2*math.Abs(l.y-m.y)
				if distance < least {
					best, least = c, distance
				}
			}
		}
		if best != nil && least < 3*m.size && !strings.HasSuffix(best.text, m.text) {
			best.text += m.text
		}
	}
}
