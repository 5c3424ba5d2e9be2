package persian

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

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
		if start := sc.cur.start; pointed || nextIs(s, next+width, r) ||
			start > 1 && s[start-1] == '.' && s[start-2] != ' ' {
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
		if pointed || n > 2 || value >= 60 || nextIs(s, next+width, '/') ||
			at > 0 && precededBySlash(s, sc.cur.start) || fraction(value, s, next, n) {
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
	for _, f := range units().forms[words[0]] {
		if (f.unit.dimension == "mass" || f.unit.dimension == "volume") &&
			len(f.words) <= len(words) && slices.Equal(f.words, words[:len(f.words)]) {
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
		if foldRune(r).to != '0' {
			return false
		}
	}
	return true
}

func precededBySlash(s string, start int) bool { return start > 0 && s[start-1] == '/' }

// digitsAt counts the digits that stand at s[at:] and the bytes they take.
func digitsAt(s string, at int) (n, width int) {
	for _, r := range s[at:] {
		if foldRune(r).class != digit {
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
