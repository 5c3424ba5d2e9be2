package pdf

import (
	"bytes"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Bounds of one page. What is beyond them is left out.
const (
	maxFormDepth   = 12
	maxOperators   = 4_000_000
	maxGlyphs      = 200_000
	maxFormBytes   = 256 << 20 // of all forms that a page draws
	maxOperands    = 4096
	maxSavedStates = 256
)

// state is the graphics state, as far as text needs it.
type state struct {
	ctm     matrix
	font    *font
	size    float64
	spacing float64 // between characters
	words   float64 // on blanks
	stretch float64 // horizontally
	leading float64
	rise    float64
	mode    int
}

// interpreter draws the content of a page as glyphs.
type interpreter struct {
	file      *file
	glyphs    []glyph
	pictures  int // images drawn
	rules     []rule
	fontless  int // bytes of text in fonts that are missing
	cut       bool
	operators int
	formBytes int
	depth     int
	seq       int32
	artifacts int // running headers and the like that the file marks as such
}

// draw runs a content stream.
func (p *interpreter) draw(content []byte, resources types.Dict, ctm matrix) {
	if p.depth >= maxFormDepth {
		return
	}
	p.depth++
	defer func() { p.depth-- }()
	s := &stream{page: p, lexer: lexer{b: content}, resources: resources}
	s.state = state{ctm: ctm, stretch: 1}
	s.run()
}

// stream is a content stream that is being run.
type stream struct {
	page      *interpreter
	lexer     lexer
	resources types.Dict
	state     state
	saved     []state
	tm, line  matrix // of text, and where its line began
	operands  []any
	marks     []mark
	path      path
}

func (s *stream) run() {
	for {
		v, ok := s.lexer.next()
		if !ok {
			break
		}
		op, isOp := v.(operator)
		if !isOp {
			if len(s.operands) < maxOperands {
				s.operands = append(s.operands, v)
			}
			continue
		}
		p := s.page
		if p.operators++; p.operators > maxOperators || len(p.glyphs) > maxGlyphs {
			p.cut = true
			break
		}
		if p.operators%1024 == 0 && p.file.ctx.Err() != nil {
			break
		}
		s.do(op)
		s.operands = s.operands[:0]
	}
	for len(s.marks) > 0 {
		s.endMark()
	}
}

func (s *stream) do(op operator) {
	switch op {
	case "q":
		if len(s.saved) < maxSavedStates {
			s.saved = append(s.saved, s.state)
		}
	case "Q":
		if n := len(s.saved); n > 0 {
			s.state, s.saved = s.saved[n-1], s.saved[:n-1]
		}
	case "cm":
		if m, ok := s.matrix(); ok {
			s.state.ctm = m.times(s.state.ctm)
		}
	case "Do":
		s.drawObject()
	case "BI":
		s.page.pictures++
	case "ID":
		s.skipImage()
	case "BMC", "BDC":
		s.beginMark(op)
	case "EMC":
		s.endMark()
	default:
		if !s.doPath(op) {
			s.doText(op)
		}
	}
}

func (s *stream) doText(op operator) {
	st := &s.state
	switch op {
	case "BT":
		s.tm, s.line = identity, identity
	case "Tf":
		if k := len(s.operands); k >= 2 {
			if n, ok := s.operands[k-2].(name); ok {
				st.font = s.page.file.fontOf(s.resources, string(n))
			}
			st.size = s.operand(0)
		}
	case "Tc":
		st.spacing = s.operand(0)
	case "Tw":
		st.words = s.operand(0)
	case "Tz":
		st.stretch = s.operand(0) / 100
	case "TL":
		st.leading = s.operand(0)
	case "Ts":
		st.rise = s.operand(0)
	case "Tr":
		st.mode = int(s.operand(0))
	case "Td":
		s.moveLine(s.operand(1), s.operand(0))
	case "TD":
		st.leading = -s.operand(0)
		s.moveLine(s.operand(1), s.operand(0))
	case "Tm":
		if m, ok := s.matrix(); ok {
			s.tm, s.line = m, m
		}
	case "T*":
		s.moveLine(0, -st.leading)
	case "Tj":
		s.showOperand()
	case "'":
		s.moveLine(0, -st.leading)
		s.showOperand()
	case `"`:
		st.words, st.spacing = s.operand(2), s.operand(1)
		s.moveLine(0, -st.leading)
		s.showOperand()
	case "TJ":
		s.showArray()
	}
}

// operand is a number from the end of the operands; 0 where there is none.
func (s *stream) operand(fromEnd int) float64 {
	if i := len(s.operands) - 1 - fromEnd; i >= 0 {
		f, _ := s.operands[i].(float64)
		return f
	}
	return 0
}

func (s *stream) matrix() (m matrix, ok bool) {
	if len(s.operands) < 6 {
		return identity, false
	}
	for i := range m {
		m[i] = s.operand(5 - i)
	}
	return m, true
}

func (s *stream) moveLine(x, y float64) {
	s.line = matrix{1, 0, 0, 1, x, y}.times(s.line)
	s.tm = s.line
}

func (s *stream) showOperand() {
	if k := len(s.operands); k > 0 {
		if text, ok := s.operands[k-1].(str); ok {
			s.show(text)
		}
	}
}

func (s *stream) showArray() {
	if len(s.operands) == 0 {
		return
	}
	parts, _ := s.operands[len(s.operands)-1].([]any)
	for _, part := range parts {
		switch v := part.(type) {
		case str:
			s.show(v)
		case float64:
			s.advance(-v / 1000 * s.state.size * s.state.stretch)
		}
	}
}

func (s *stream) advance(x float64) { s.tm = matrix{1, 0, 0, 1, x, 0}.times(s.tm) }

// invisible is the rendering mode that draws nothing.
const invisible = 3

// show draws the codes of a string.
func (s *stream) show(text str) {
	st := &s.state
	f := st.font
	if f == nil {
		s.page.fontless += len(text)
		return
	}
	for len(text) > 0 {
		code, n := uint32(text[0]), 1
		if f.codes != nil {
			code, n = f.codes.next(text)
		}
		text = text[n:]
		width := f.width(code)
		p := s.page
		meaning, broken := f.text(code)
		g := glyph{text: meaning, broken: broken, font: f, code: code, seq: p.seq, hidden: st.mode == invisible}
		p.seq++
		m := matrix{st.size * st.stretch, 0, 0, st.size, 0, st.rise}.times(s.tm).times(st.ctm)
		if g.place(m, width) && len(p.glyphs) <= maxGlyphs {
			p.glyphs = append(p.glyphs, g)
		}
		advance := width*st.size + st.spacing
		if n == 1 && code == ' ' {
			advance += st.words
		}
		s.advance(advance * st.stretch)
	}
}

// drawObject runs a form, and counts a picture.
func (s *stream) drawObject() {
	if len(s.operands) == 0 {
		return
	}
	n, _ := s.operands[len(s.operands)-1].(name)
	p := s.page
	o, ok := p.file.dict(s.resources["XObject"]).Find(string(n))
	if !ok {
		return
	}
	d := p.file.dict(o)
	switch p.file.name(d["Subtype"]) {
	case "Image":
		p.pictures++
	case "Form":
		if p.formBytes > maxFormBytes || p.depth >= maxFormDepth {
			p.cut = true
			return
		}
		content := p.file.stream(o)
		p.formBytes += len(content)
		ctm := s.state.ctm
		if m := p.file.numbers(d["Matrix"]); len(m) == 6 {
			ctm = matrix(m).times(ctm)
		}
		resources := p.file.dict(d["Resources"])
		if resources == nil {
			resources = s.resources
		}
		p.draw(content, resources, ctm)
	}
}

// skipImage jumps over the data of a picture within the content.
func (s *stream) skipImage() {
	l := &s.lexer
	for {
		k := bytes.Index(l.b[l.i:], []byte("EI"))
		if k < 0 {
			l.i = len(l.b)
			return
		}
		before := l.i + k - 1
		l.i += k + 2
		if isBlank(l.b[before]) && (l.i >= len(l.b) || isBlank(l.b[l.i])) {
			return
		}
	}
}

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
	for _, g := range inside {
		if g.turned != whole.turned || math.Abs(g.y-whole.y) > whole.size/2 {
			return
		}
		whole.x0, whole.x1 = min(whole.x0, g.x0), max(whole.x1, g.x1)
	}
	whole.text = m.actual
	p.glyphs = append(p.glyphs[:m.from], whole)
}
