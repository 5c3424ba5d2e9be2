package pdf

import (
	"bytes"

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
	drawn     []drawn
	coverage  coverage
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
		s.drawPicture()
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
		s.drawPicture()
		p.drawn = append(p.drawn, drawn{o, s.state.ctm.bounds()})
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

func (s *stream) drawPicture() {
	s.page.pictures++
	s.page.coverage.add(s.state.ctm.bounds())
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
