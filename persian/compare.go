package persian

import (
	"unicode/utf8"
)

// Fold gives the form in which words are compared, whether they are written with
// a non-joiner or without one: that of Normalize, without non-joiners. «نمی‌کند»
// and «نميكند» are «نمیکند». White space stays, and so do marks of punctuation.
func Fold(s string) string { return normalized(s, true) }

// CueText gives the form in which texts are searched for cues, which are words,
// beginnings of words and sequences of them: that of Normalize, with a single
// space for what is neither letter nor digit, non-joiners among it, and a space at
// either end. A word that begins with a cue then stands behind a space.
func CueText(s string) string {
	b := make([]byte, 1, len(s)+2)
	b[0] = ' '
	put := func(f folding) {
		switch f.class {
		case mark:
		case separator, joiner:
			if b[len(b)-1] != ' ' {
				b = append(b, ' ')
			}
		default:
			b = appendRune(b, f.to)
		}
	}
	for i := 0; i < len(s); {
		if i+1 < len(s) && s[i]>>2 == arabicLead && s[i+1]>>6 == 0b10 {
			if to := letters[s[i]&0b11][s[i+1]&0x3f]; to[0] != 0 {
				b = append(b, to[0], to[1])
				i += 2
				continue
			}
		}
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		switch {
		case r == '٬': // a mark within a number
		case r < tableSize:
			put(table[r])
		default:
			foldings(r, put)
		}
	}
	if b[len(b)-1] != ' ' {
		b = append(b, ' ')
	}
	return string(b)
}
