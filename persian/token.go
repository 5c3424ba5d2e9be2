package persian

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what a token is made of.
type Kind uint8

const (
	Word   Kind = iota // letters of the Arabic script
	Latin              // letters of another script, perhaps with digits: mg, HbA1c, T4
	Number             // a number, with its decimal part: 2.5
)

// Token is a word or number of a text.
type Token struct {
	Text       string // normalised; a non-joiner inside a word is kept
	Start, End int    // byte range in the original
	Kind       Kind
}

// Tokens cuts a text into words and numbers. Digits of any script are read, and
// a decimal mark (. or ٫, or / between Persian digits where it cannot be
// anything else) and thousands marks (٬ or a comma before three digits) belong
// to the number; ، does so only before 000. A number is cut from a unit that is written onto it (500mg),
// but letters followed by digits stay whole (B12, HbA1c).
func Tokens(s string) []Token {
	var sc scanner
	sc.scan(s)
	out := make([]Token, 0, len(sc.atoms))
	for i := 0; i < len(sc.atoms); {
		a := &sc.atoms[i]
		t := Token{Text: sc.text(a), Start: a.start, End: a.end, Kind: a.kind}
		for i++; i < len(sc.atoms) && sc.atoms[i].gap == gapJoiner; i++ {
			t.Text += string(zwnj) + sc.text(&sc.atoms[i])
			t.End = sc.atoms[i].end
			if sc.atoms[i].kind != t.Kind {
				t.Kind = Latin
			}
		}
		out = append(out, t)
	}
	return out
}

// gap is what stands between an atom and the one before it.
type gap uint8

const (
	gapNone   gap = iota // nothing: a unit written onto its number
	gapJoiner            // a zero-width non-joiner
	gapSpace             // white space only
	gapHyphen            // one hyphen
	gapDot               // one full stop without space: م.گ
	gapOther             // anything else
)

// atom is a word, or the part of a word between non-joiners.
type atom struct {
	from, to   int // range in the scanner's buffer
	start, end int // range in the original
	kind       Kind
	gap        gap
	known      *lexeme // what the walker has looked up; nil before
}

// scanner cuts a text into atoms. Its buffers can be used again.
type scanner struct {
	buf   []byte // normalised texts of the atoms, one after another
	atoms []atom
	cur   *atom // the last of atoms while it is being read; nil in a gap
	gap   gap
}

func (sc *scanner) text(a *atom) string { return string(sc.buf[a.from:a.to]) }

func (sc *scanner) reset() {
	sc.buf, sc.atoms = sc.buf[:0], sc.atoms[:0]
	sc.cur, sc.gap = nil, gapOther
}

// close ends the atom that is being read.
func (sc *scanner) close() {
	if sc.cur != nil {
		sc.cur.to = len(sc.buf)
		sc.cur, sc.gap = nil, gapNone
	}
}

func (sc *scanner) begin(at int, kind Kind) {
	sc.close()
	if len(sc.atoms) == 0 {
		sc.gap = gapOther
	}
	sc.atoms = append(sc.atoms, atom{from: len(sc.buf), start: at, kind: kind, gap: sc.gap})
	sc.cur = &sc.atoms[len(sc.atoms)-1]
}

// char takes in one folded character that stands at s[at:next].
func (sc *scanner) char(f folding, at, next int) {
	switch f.class {
	case mark:
		if sc.cur != nil {
			sc.cur.end = next
		}
		return
	case joiner:
		if sc.cur != nil {
			sc.close()
			sc.gap = gapJoiner
		}
		return
	case separator:
		sc.close()
		switch {
		case f.to == ' ' || f.to == '\n' || f.to == '\t' || f.to == '\r' || f.to == '\u00a0' || f.to == '\u2009' || f.to == '\u202f':
			switch sc.gap {
			case gapNone, gapJoiner:
				sc.gap = gapSpace
			case gapHyphen, gapSpace:
			default:
				sc.gap = gapOther
			}
			if f.to == '\n' {
				sc.gap = gapOther
			}
		case (f.to == '-' || f.to == '‐' || f.to == '‑' || f.to == '–') && (sc.gap == gapNone || sc.gap == gapSpace):
			sc.gap = gapHyphen
		case f.to == '.' && sc.gap == gapNone:
			sc.gap = gapDot
		default:
			sc.gap = gapOther
		}
		return
	case digit:
		if sc.cur == nil {
			sc.begin(at, Number)
		} else if sc.cur.kind == Word {
			// A letter or two before digits stay with them: ب۱۲, تی۴. A word does
			// not, nor does the conjunction و.
			if w := sc.buf[sc.cur.from:]; len(w) > 4 || string(w) == "و" {
				sc.begin(at, Number)
			} else {
				sc.cur.kind = Latin
			}
		}
	case persian:
		if sc.cur == nil || sc.cur.kind != Word {
			sc.begin(at, Word)
		}
	case other:
		if sc.cur == nil || sc.cur.kind != Latin {
			sc.begin(at, Latin)
		}
	}
	sc.buf = appendRune(sc.buf, f.to)
	sc.cur.end = next
}

func appendRune(b []byte, r rune) []byte {
	switch {
	case r < 0x80:
		return append(b, byte(r))
	case r < 0x800:
		return append(b, 0xc0|byte(r>>6), 0x80|byte(r&0x3f))
	}
	return utf8.AppendRune(b, r)
}

// scan cuts the whole text.
func (sc *scanner) scan(s string) {
	sc.reset()
	for i, next := 0, 0; i < len(s); i = next {
		if sc.cur != nil && sc.cur.kind == Word {
			if i = sc.letters(s, i); i == len(s) {
				break
			}
		}
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		next = i + size
		if r < tableSize {
			f := table[r]
			if f.class == separator && sc.cur != nil && sc.cur.kind == Number && sc.decimal(s, i, next, r) {
				sc.cur.end = next
				continue
			}
			sc.char(f, i, next)
			continue
		}
		if presentation(r) {
			foldings(r, func(f folding) { sc.char(f, i, next) })
			continue
		}
		sc.char(fold(r), i, next)
	}
	sc.close()
}

// letters takes in the letters at s[i:] that go on a word, which is most of a
// text, and returns where they end.
func (sc *scanner) letters(s string, i int) int {
	first := i
	for ; i+1 < len(s) && s[i]>>2 == arabicLead && s[i+1]>>6 == 0b10; i += 2 {
		to := letters[s[i]&0b11][s[i+1]&0x3f]
		if to[0] == 0 {
			break
		}
		sc.buf = append(sc.buf, to[0], to[1])
	}
	if i > first {
		sc.cur.end = i
	}
	return i
}

// decimal takes in a mark inside a number: s[at:next] with more digits behind.
// It reports false when the mark ends the number.
func (sc *scanner) decimal(s string, at, next int, r rune) bool {
	n, width := digitsAt(s, next)
	if n == 0 {
		return false
	}
	have := string(sc.buf[sc.cur.from:])
	pointed := false
	for _, c := range have {
		pointed = pointed || c == '.'
	}
	switch r {
	case '،':
		// The Persian comma separates: ۵،۱۰۰ are two doses. It is a thousands mark
		// only where the thousands are whole: ۱۵۰،۰۰۰.
		if n != 3 || pointed || len(have) > 3 || have == "0" || !zeros(s[next:next+width]) {
			return false
		}
		return true
	case '٬', ',', '\'':
		// A thousands mark stands before exactly three digits.
		return n == 3 && !pointed && len(have) <= 3 && (r == '٬' || have != "0") || r == '٬' && n == 3
	case '.', '٫':
		if start := sc.cur.start; pointed || nextIs(s, next+width, r) || start > 1 && s[start-1] == '.' && s[start-2] != ' ' {
			return false // a version or a date
		}
	case '/':
		// The slash is a decimal mark only as Persian typing has it: small
		// number, one or two digits behind, no second slash, and Persian digits
		// or a unit of mass or volume. 120/80 is a pair, 1/2 a fraction, 12/5/98 a
		// date, and 5/10 mg are the strengths of two substances.
		value := 0
		for _, c := range have {
			value = value*10 + int(c-'0')
			if c < '0' || c > '9' || value > 999 {
				return false
			}
		}
		if pointed || n > 2 || value >= 60 || nextIs(s, next+width, '/') || at > 0 && precededBySlash(s, sc.cur.start) || fraction(value, s, next, n) {
			return false
		}
		if !persianDigit(s, next) && (n == 2 && (value >= 10 || s[next+1] != '5') || !amountFollows(s[next+width:])) {
			return false
		}
	default:
		return false
	}
	sc.buf = append(sc.buf, '.')
	return true
}

// amountFollows reports whether s begins with a unit of mass or volume.
func amountFollows(s string) bool {
	const longest = 40 // bytes of the longest spelling, more or less
	end := 0
	for i := range s {
		if i > longest {
			break
		}
		end = i
	}
	if len(s) <= longest {
		end = len(s)
	}
	words := strings.FieldsFunc(Normalize(s[:end]), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(words) == 0 {
		return false
	}
	for _, f := range unitForms()[words[0]] {
		if (f.unit.dimension == "mass" || f.unit.dimension == "volume") && len(f.words) <= len(words) && slices.Equal(f.words, words[:len(f.words)]) {
			return true
		}
	}
	return false
}

// fraction reports whether value over the n digits at s[at:] reads as one of
// the fractions ½ ⅓ ¼ ⅔ ¾.
func fraction(value int, s string, at, n int) bool {
	if n != 1 {
		return false
	}
	d := 0
	for _, r := range s[at:] {
		d = digitValue(r)
		break
	}
	return value > 0 && value < d && d <= 4
}

// zeros reports whether all digits of s are zero.
func zeros(s string) bool {
	for _, r := range s {
		if fold(r).to != '0' {
			return false
		}
	}
	return true
}

func precededBySlash(s string, start int) bool { return start > 0 && s[start-1] == '/' }

// digitsAt counts the digits that stand at s[at:] and the bytes they take.
func digitsAt(s string, at int) (n, width int) {
	for _, r := range s[at:] {
		if fold(r).class != digit {
			break
		}
		n++
		if r < 0x80 {
			width++
		} else {
			width += len(string(r))
		}
		if n > 20 {
			break
		}
	}
	return n, width
}

func nextIs(s string, at int, r rune) bool {
	c, width := utf8.DecodeRuneInString(s[min(at, len(s)):])
	if width == 0 || c != r {
		return false
	}
	n, _ := digitsAt(s, at+width)
	return n > 0
}

// persianDigit reports whether the digit at s[at:] is of the Arabic script.
func persianDigit(s string, at int) bool {
	r, _ := utf8.DecodeRuneInString(s[at:])
	return r >= '۰' && r <= '۹' || r >= '٠' && r <= '٩'
}
