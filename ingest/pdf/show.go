package pdf

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
