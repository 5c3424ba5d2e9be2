package pdf

import (
	"unicode/utf16"
)

// maxCodes bounds what one range of a CMap may cover, and all together.
const maxCodes = 1 << 16

// cmap is a CMap: how the bytes of a string fall into codes, and what the codes are,
// text (ToUnicode) or glyphs (the encoding of a composite font).
type cmap struct {
	text   map[uint32]string
	cids   map[uint32]uint32
	spaces []codespace
}

// codespace is a range of codes of so many bytes.
type codespace struct {
	bytes    int
	low, top uint32
}

// parseCMap reads a CMap, as far as it can be understood.
func parseCMap(b []byte) *cmap {
	m := &cmap{text: map[uint32]string{}, cids: map[uint32]uint32{}}
	l := &lexer{b: b}
	var operands []any
	for {
		v, ok := l.next()
		if !ok {
			return m
		}
		op, isOp := v.(operator)
		if !isOp {
			if len(operands) < 4*maxCodes {
				operands = append(operands, v)
			}
			continue
		}
		switch op {
		case "endcodespacerange":
			m.addSpaces(operands)
		case "endbfchar":
			for i := 0; i+1 < len(operands); i += 2 {
				code, ok1 := operands[i].(str)
				text, ok2 := operands[i+1].(str)
				if ok1 && ok2 {
					m.setText(bigEndian(code), utf16Text(text))
				}
			}
		case "endbfrange":
			m.addTextRanges(operands)
		case "endcidchar":
			for i := 0; i+1 < len(operands); i += 2 {
				if code, ok := operands[i].(str); ok {
					m.setCID(bigEndian(code), operands[i+1], 0)
				}
			}
		case "endcidrange":
			m.addCIDRanges(operands)
		}
		operands = operands[:0]
	}
}

func (m *cmap) setText(code uint32, s string) {
	if len(m.text) < maxCodes {
		m.text[code] = s
	}
}

func (m *cmap) setCID(code uint32, first any, offset uint32) {
	if f, ok := first.(float64); ok && f >= 0 && len(m.cids) < maxCodes {
		m.cids[code] = uint32(f) + offset
	}
}

func (m *cmap) addSpaces(operands []any) {
	for i := 0; i+1 < len(operands); i += 2 {
		low, ok1 := operands[i].(str)
		top, ok2 := operands[i+1].(str)
		if ok1 && ok2 && len(low) > 0 && len(low) <= 4 && len(m.spaces) < 256 {
			m.spaces = append(m.spaces, codespace{len(low), bigEndian(low), bigEndian(top)})
		}
	}
}

// codeRange is the first and last code of a range, and whether it is one.
func codeRange(a, b any) (low, top uint32, ok bool) {
	first, ok1 := a.(str)
	last, ok2 := b.(str)
	if !ok1 || !ok2 {
		return 0, 0, false
	}
	low, top = bigEndian(first), bigEndian(last)
	return low, top, top >= low && top-low < maxCodes
}

func (m *cmap) addTextRanges(operands []any) {
	for i := 0; i+2 < len(operands); i += 3 {
		low, top, ok := codeRange(operands[i], operands[i+1])
		if !ok {
			continue
		}
		switch to := operands[i+2].(type) {
		case str:
			units := utf16Units(to)
			if len(units) == 0 {
				continue
			}
			for code := low; ; code++ {
				m.setText(code, string(utf16.Decode(units)))
				units[len(units)-1]++
				if code == top || len(m.text) >= maxCodes {
					break
				}
			}
		case []any:
			for k, x := range to {
				if s, ok := x.(str); ok && uint32(k) <= top-low {
					m.setText(low+uint32(k), utf16Text(s))
				}
			}
		}
	}
}

func (m *cmap) addCIDRanges(operands []any) {
	for i := 0; i+2 < len(operands); i += 3 {
		low, top, ok := codeRange(operands[i], operands[i+1])
		if !ok {
			continue
		}
		for k := uint32(0); k <= top-low; k++ {
			m.setCID(low+k, operands[i+2], k)
		}
	}
}

// next cuts the first code off a string. Without codespaces, codes have two bytes.
func (m *cmap) next(s []byte) (code uint32, length int) {
	for n := 1; n <= 4 && n <= len(s); n++ {
		code = bigEndian(s[:n])
		for _, c := range m.spaces {
			if c.bytes == n && code >= c.low && code <= c.top {
				return code, n
			}
		}
	}
	n := 2
	if len(m.spaces) > 0 {
		n = m.spaces[0].bytes
	}
	n = min(n, len(s))
	return bigEndian(s[:n]), n
}

func bigEndian(b []byte) uint32 {
	var n uint32
	for _, c := range b {
		n = n<<8 | uint32(c)
	}
	return n
}

func utf16Units(b []byte) []uint16 {
	if len(b) == 1 { // some producers write one byte
		return []uint16{uint16(b[0])}
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return units
}

func utf16Text(b []byte) string { return string(utf16.Decode(utf16Units(b))) }
