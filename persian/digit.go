package persian

import "unicode"

// Digit is the value of a decimal digit of any script.
func Digit(r rune) (int, bool) {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0'), true
	case r >= '۰' && r <= '۹':
		return int(r - '۰'), true
	case r >= '٠' && r <= '٩':
		return int(r - '٠'), true
	case r >= '０' && r <= '９':
		return int(r - '０'), true
	case r < 0x80 || !unicode.Is(unicode.Nd, r):
		return 0, false
	}
	// Decimal digits come in runs of ten that begin at the digit zero.
	v := 0
	for unicode.Is(unicode.Nd, r-rune(v)-1) && v < 9 {
		v++
	}
	return v, true
}
