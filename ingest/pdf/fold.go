package pdf

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// shape is the form in which an Arabic letter stands, as far as it is known.
type shape uint8

const (
	anyShape shape = iota
	isolated
	final
	initial
	medial
)

// closed says that the letter does not join the one behind it.
func (s shape) closed() bool { return s == isolated || s == final }

// zwnj is the zero-width non-joiner, which keeps two letters of a word apart.
const zwnj = "\u200c"

// presentation maps a presentation form to its letter and its shape.
var presentation = sync.OnceValue(func() map[rune]struct {
	letter string
	shape  shape
} {
	forms := map[rune]struct {
		letter string
		shape  shape
	}{}
	var before string
	var n shape
	for _, block := range [][2]rune{{0xfb50, 0xfbb1}, {0xfbd3, 0xfbe7}, {0xfbfc, 0xfbff}, {0xfe80, 0xfefc}} {
		for r := block[0]; r <= block[1]; r++ {
			letter := norm.NFKC.String(string(r))
			if n++; letter != before {
				before, n = letter, isolated
			}
			forms[r] = struct {
				letter string
				shape  shape
			}{persianYeh(letter, n), n}
		}
	}
	forms[0xfbe8] = struct {
		letter string
		shape  shape
	}{"ی", initial}
	forms[0xfbe9] = struct {
		letter string
		shape  shape
	}{"ی", medial}
	return forms
})

// persianYeh writes the forms in which the yehs look alike as the Persian one.
func persianYeh(letter string, s shape) string {
	if letter == "ۀ" {
		return "هٔ"
	}
	if letter == "ى" || letter == "ي" && !s.closed() {
		return "ی"
	}
	return letter
}

// foldGlyph turns what a glyph stands for into characters that text is written with:
// presentation forms become letters, and what is not seen is dropped. The shape is
// that of the last letter, where the characters say it.
func foldGlyph(s string) (string, shape) {
	if len(s) == 1 && s[0] > ' ' && s[0] < 0x7f {
		return s, anyShape
	}
	var out strings.Builder
	last := anyShape
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			out.WriteString(unknownText)
		case r >= 0xfb00 && r <= 0xfb06, r >= 0xfbea && r <= 0xfbfb, r >= 0xfc00 && r <= 0xfdfc,
			r >= 0xfe70 && r <= 0xfe7f:
			out.WriteString(strings.TrimSpace(norm.NFKC.String(string(r))))
			last = anyShape
		case r >= 0xfb50 && r <= 0xfbff, r >= 0xfe80 && r <= 0xfefc:
			if f, ok := presentation()[r]; ok {
				out.WriteString(f.letter)
				last = f.shape
			}
		case unicode.Is(unicode.Zs, r) || r == '\t' || r == '\n' || r == '\r':
			out.WriteByte(' ')
		case r == 0x200c, r == 0xad:
			out.WriteRune(r)
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r):
		case r == 'ۀ':
			out.WriteString("هٔ")
			last = anyShape
		default:
			out.WriteRune(r)
			if !unicode.Is(unicode.Mn, r) {
				last = anyShape
			}
		}
	}
	return lamAlef(out.String()), last
}

// lamAlef puts the letters of the ligature in order where a font names them as they
// stand on paper. No other glyph holds an alef before a lam.
func lamAlef(s string) string {
	alef, n := utf8.DecodeRuneInString(s)
	if rest := s[n:]; rest == "ل" && strings.ContainsRune("اأإآ", alef) {
		return rest + string(alef)
	}
	return s
}

// class is what a cluster is for the direction of text.
type class byte

const (
	other class = iota
	blank
	rtl    // letters written from right to left
	ltr    // other letters
	digits // Latin, Persian and Arabic
)

// classOf goes by the first character that says something.
func classOf(s string) class {
	blankOnly := true
	for _, r := range s {
		switch {
		case unicode.IsDigit(r), strings.ContainsRune(superscripts, r):
			return digits
		case isRTL(r):
			return rtl
		case unicode.IsLetter(r):
			return ltr
		case r != ' ':
			blankOnly = false
		}
	}
	if blankOnly && s != "" {
		return blank
	}
	return other
}

func isRTL(r rune) bool {
	return r >= 0x0590 && (r <= 0x08ff && unicode.IsLetter(r) || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc)
}
