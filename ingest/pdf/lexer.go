package pdf

import (
	"bytes"
	"strconv"
)

// Tokens of a content stream or a CMap. Numbers are float64, and arrays []any.
type (
	operator string
	name     string
	str      []byte
	dict     map[string]any
)

// maxNesting bounds arrays and dictionaries within each other.
const maxNesting = 32

// lexer cuts the bytes of a content stream or a CMap into tokens. It takes anything:
// what it does not understand becomes an operator that nobody knows.
type lexer struct {
	b     []byte
	i     int
	depth int
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0 || c == '\f'
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// next returns the next token; false at the end.
func (l *lexer) next() (any, bool) {
	l.skipBlank()
	if l.i >= len(l.b) {
		return nil, false
	}
	switch c := l.b[l.i]; c {
	case '/':
		l.i++
		return name(unescape(l.word())), true
	case '(':
		return l.literal(), true
	case '<':
		if l.peek(1) == '<' {
			l.i += 2
			return l.dict(), true
		}
		return l.hex(), true
	case '>':
		if l.peek(1) == '>' {
			l.i += 2
			return operator(">>"), true
		}
		l.i++
		return operator(">"), true
	case '[':
		l.i++
		return l.array(), true
	case ']', '{', '}', ')':
		l.i++
		return operator(c), true
	default:
		w := l.word()
		if c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
			return number(w), true
		}
		return operator(w), true
	}
}

func (l *lexer) peek(n int) byte {
	if l.i+n < len(l.b) {
		return l.b[l.i+n]
	}
	return 0
}

func (l *lexer) skipBlank() {
	for l.i < len(l.b) {
		switch c := l.b[l.i]; {
		case isBlank(c):
			l.i++
		case c == '%':
			for l.i < len(l.b) && l.b[l.i] != '\n' && l.b[l.i] != '\r' {
				l.i++
			}
		default:
			return
		}
	}
}

// word takes the bytes up to a blank or delimiter.
func (l *lexer) word() []byte {
	from := l.i
	for l.i < len(l.b) && !isBlank(l.b[l.i]) && !isDelimiter(l.b[l.i]) {
		l.i++
	}
	return l.b[from:l.i]
}

// number reads a number as the tolerant do: what is none counts as 0, and a sign in
// the middle, as some producers write it, ends it.
func number(w []byte) float64 {
	f, err := strconv.ParseFloat(string(w), 64)
	if err != nil && len(w) > 1 {
		if i := bytes.IndexByte(w[1:], '-'); i >= 0 {
			f, _ = strconv.ParseFloat(string(w[:i+1]), 64)
		}
	}
	if f != f || f > 1e9 || f < -1e9 {
		return 0
	}
	return f
}

// unescape resolves #xx in a name.
func unescape(w []byte) []byte {
	if bytes.IndexByte(w, '#') < 0 {
		return w
	}
	out := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			if c, err := strconv.ParseUint(string(w[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(c))
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return out
}

func (l *lexer) array() []any {
	var a []any
	if l.depth++; l.depth > maxNesting {
		l.i = len(l.b)
	}
	defer func() { l.depth-- }()
	for {
		v, ok := l.next()
		if !ok || v == operator("]") {
			return a
		}
		a = append(a, v)
	}
}

func (l *lexer) dict() dict {
	d := dict{}
	if l.depth++; l.depth > maxNesting {
		l.i = len(l.b)
	}
	defer func() { l.depth-- }()
	for {
		k, ok := l.next()
		if !ok || k == operator(">>") {
			return d
		}
		n, isName := k.(name)
		if !isName {
			continue
		}
		v, ok := l.next()
		if !ok || v == operator(">>") {
			return d
		}
		d[string(n)] = v
	}
}

func (l *lexer) hex() str {
	l.i++
	var out str
	var c byte
	half := false
	for ; l.i < len(l.b) && l.b[l.i] != '>'; l.i++ {
		d, ok := hexDigit(l.b[l.i])
		if !ok {
			continue
		}
		if half = !half; half {
			c = d << 4
		} else {
			out = append(out, c|d)
		}
	}
	if half {
		out = append(out, c)
	}
	l.i = min(l.i+1, len(l.b))
	return out
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// literal reads a string in parentheses.
func (l *lexer) literal() str {
	var out str
	open := 0
	for ; l.i < len(l.b); l.i++ {
		switch c := l.b[l.i]; c {
		case '(':
			if open++; open > 1 {
				out = append(out, c)
			}
		case ')':
			if open--; open == 0 {
				l.i++
				return out
			}
			out = append(out, c)
		case '\\':
			out = l.escape(out)
		default:
			out = append(out, c)
		}
	}
	return out
}

// escape appends what a backslash and the bytes behind it stand for, and leaves the
// lexer on the last of them.
func (l *lexer) escape(out str) str {
	l.i++
	switch c := l.peek(0); c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\n':
		return out
	case '\r':
		if l.peek(1) == '\n' {
			l.i++
		}
		return out
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := 0
		for k := 0; k < 3 && l.peek(0) >= '0' && l.peek(0) <= '7'; k++ {
			n = n*8 + int(l.peek(0)-'0')
			l.i++
		}
		l.i--
		return append(out, byte(n))
	default:
		if l.i >= len(l.b) {
			return out
		}
		return append(out, c)
	}
}
