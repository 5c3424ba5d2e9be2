package pdf

import (
	"bytes"
	"math"
)

// mark is marked content that was begun: where, and what its properties say.
type mark struct {
	from   int // glyphs before it
	actual string
	drop   bool
}

func (s *stream) beginMark(op operator) {
	m := mark{from: len(s.page.glyphs)}
	if k := len(s.operands); op == "BDC" && k >= 2 {
		tag, _ := s.operands[k-2].(name)
		m.actual, m.drop = s.properties(tag, s.operands[k-1])
	}
	if len(s.marks) < maxOperands {
		s.marks = append(s.marks, m)
	}
}

// properties returns the text that marked content is said to stand for, and whether
// it is a running header, a page number or the like.
func (s *stream) properties(tag name, properties any) (actual string, drop bool) {
	var kind string
	switch v := properties.(type) {
	case dict:
		if t, ok := v["ActualText"].(str); ok {
			actual = textString(t)
		}
		if t, ok := v["Type"].(name); ok {
			kind = string(t)
		}
	case name:
		f := s.page.file
		d := f.dict(f.dict(s.resources["Properties"])[string(v)])
		actual, kind = f.text(d["ActualText"]), f.name(d["Type"])
	}
	return actual, tag == "Artifact" && kind == "Pagination"
}

// textString decodes a string that may be UTF-16 or UTF-8, or Latin.
func textString(s str) string {
	switch {
	case bytes.HasPrefix(s, []byte{0xfe, 0xff}):
		return utf16Text(s[2:])
	case bytes.HasPrefix(s, []byte{0xef, 0xbb, 0xbf}):
		return string(s[3:])
	}
	out := make([]rune, len(s))
	for i, c := range s {
		out[i] = rune(c)
	}
	return string(out)
}

// endMark puts the text that marked content stands for in the place of its glyphs,
// where they stand on one line.
func (s *stream) endMark() {
	n := len(s.marks)
	if n == 0 {
		return
	}
	m := s.marks[n-1]
	s.marks = s.marks[:n-1]
	p := s.page
	if m.from >= len(p.glyphs) {
		return
	}
	inside := p.glyphs[m.from:]
	if m.drop {
		p.artifacts++
		p.glyphs = p.glyphs[:m.from]
		return
	}
	if m.actual == "" {
		return
	}
	whole := inside[0]
	if len(inside) == 1 && mirror(m.actual) != m.actual && mirror(m.actual) == whole.text {
		return // what the bracket means, where the font says what it looks like
	}
	for _, g := range inside {
		if g.turned != whole.turned || math.Abs(g.y-whole.y) > whole.size/2 {
			return
		}
		whole.x0, whole.x1 = min(whole.x0, g.x0), max(whole.x1, g.x1)
	}
	whole.text = m.actual
	p.glyphs = append(p.glyphs[:m.from], whole)
}
