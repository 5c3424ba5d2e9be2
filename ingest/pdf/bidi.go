package pdf

import "unicode"

// bidiClass is the class of a character in the bidirectional algorithm of Unicode
// (UAX #9), as far as lines from right to left without embeddings need it.
type bidiClass byte

const (
	bidiNeutral    bidiClass = iota
	bidiL                    // letters from left to right
	bidiR                    // others, and what resolves to them
	bidiAL                   // Arabic letters
	bidiEN                   // Latin and Persian digits
	bidiAN                   // Arabic digits
	bidiSign                 // plus and minus
	bidiTerminator           // of numbers: percent
	bidiSeparator            // in numbers: point, comma, colon, stroke
)

func bidiClassOf(r rune) bidiClass {
	switch r {
	case '+', '-', '−':
		return bidiSign
	case '%', '٪', '‰', '°', '#', '$', '±', '€', '£':
		return bidiTerminator
	case ',', '.', '/', ':', '،', '\u00a0':
		return bidiSeparator
	case '٫', '٬':
		return bidiAN
	case '؛', '؟':
		return bidiAL
	}
	switch {
	case r >= '0' && r <= '9', r >= '۰' && r <= '۹', r >= '⁰' && r <= '⁹', r == '²', r == '³', r == '¹':
		return bidiEN
	case r >= '٠' && r <= '٩':
		return bidiAN
	case isRTL(r):
		return bidiAL
	case unicode.IsLetter(r), r == 'µ':
		return bidiL
	}
	return bidiNeutral
}

// setRight sets text that stands in a line from right to left, between words of Arabic
// script, and returns which of its characters run from left to right. brackets: both
// brackets of a pair go the same way, as programs do that are younger than Unicode
// 6.3. arabic: an Arabic letter stands before it.
func setRight(text []rune, arabic, brackets bool) []bool {
	classes := make([]bidiClass, len(text))
	for i, r := range text {
		classes[i] = bidiClassOf(r)
	}
	resolveNumbers(classes, arabic)
	if brackets {
		resolveBrackets(text, classes)
	}
	left := make([]bool, len(text))
	before := bidiR
	for i := 0; i < len(classes); i++ {
		if classes[i] != bidiNeutral {
			left[i] = classes[i] != bidiR
			before = strong(classes[i])
			continue
		}
		end := i
		for end < len(classes) && classes[end] == bidiNeutral {
			end++
		}
		if before == bidiL && end < len(classes) && strong(classes[end]) == bidiL {
			for k := i; k < end; k++ {
				left[k] = true
			}
		}
		i = end - 1
	}
	return left
}

// strong is the direction that a class has for the neutrals beside it.
func strong(c bidiClass) bidiClass {
	if c == bidiL {
		return bidiL
	}
	return bidiR
}

// resolveNumbers applies rules W2 to W7.
func resolveNumbers(c []bidiClass, arabic bool) {
	last := bidiR
	if arabic {
		last = bidiAL
	}
	for i := range c {
		switch c[i] {
		case bidiL, bidiR, bidiAL:
			last = c[i]
		case bidiEN:
			if last == bidiAL {
				c[i] = bidiAN
			}
		}
	}
	for i := range c {
		if c[i] == bidiAL {
			c[i] = bidiR
		}
		between := i > 0 && i+1 < len(c) && c[i-1] == c[i+1]
		if between && (c[i] == bidiSign && c[i-1] == bidiEN ||
			c[i] == bidiSeparator && (c[i-1] == bidiEN || c[i-1] == bidiAN)) {
			c[i] = c[i-1]
		}
	}
	for i := range c {
		if c[i] == bidiTerminator && (i > 0 && c[i-1] == bidiEN || i+1 < len(c) && c[i+1] == bidiEN) {
			c[i] = bidiEN
		}
	}
	last = bidiR
	for i := range c {
		switch c[i] {
		case bidiL, bidiR:
			last = c[i]
		case bidiSign, bidiTerminator, bidiSeparator:
			c[i] = bidiNeutral
		case bidiEN:
			if last == bidiL {
				c[i] = bidiL
			}
		}
	}
}

// resolveBrackets applies rule N0 in text from right to left.
func resolveBrackets(text []rune, c []bidiClass) {
	var open []int
	pair := map[int]int{}
	for i, r := range text {
		switch r {
		case '(', '[', '{':
			open = append(open, i)
		case ')', ']', '}':
			for k := len(open) - 1; k >= 0; k-- {
				if mirror(string(text[open[k]])) == string(r) {
					pair[open[k]] = i
					open = open[:k]
					break
				}
			}
		}
	}
	for from := range text {
		to, ok := pair[from]
		if !ok {
			continue
		}
		latin := false
		to1 := bidiNeutral
		for k := from + 1; k < to; k++ {
			switch c[k] {
			case bidiL:
				latin = true
			case bidiR, bidiEN, bidiAN:
				to1 = bidiR
			}
		}
		if to1 == bidiNeutral && latin {
			to1 = bidiR
			for k := from - 1; k >= 0; k-- {
				if c[k] != bidiNeutral {
					to1 = strong(c[k])
					break
				}
			}
		}
		if to1 != bidiNeutral {
			c[from], c[to] = to1, to1
		}
	}
}

// fits reports whether a reading, set by the algorithm, would look on paper as the
// tokens do. arabic: an Arabic word stands to their right.
func (o order) fits(reading string, v []token, arabic bool) bool {
	text := []rune(reading)
	for _, brackets := range []bool{true, false} {
		if o.looksLike(text, setRight(text, arabic, brackets), v) {
			return true
		}
	}
	return false
}

// looksLike compares text that is set with tokens, from the right.
func (o order) looksLike(text []rune, left []bool, v []token) bool {
	paper := make([]rune, 0, len(text))
	levels := make([]bool, 0, len(text))
	for i := len(text); i > 0; { // paper, from the left
		if !left[i-1] {
			paper, levels = append(paper, text[i-1]), append(levels, false)
			i--
			continue
		}
		from := i
		for from > 0 && left[from-1] {
			from--
		}
		for k := from; k < i; k++ {
			paper, levels = append(paper, text[k]), append(levels, true)
		}
		i = from
	}
	k := 0
	for _, t := range v {
		for _, r := range t.text {
			if k >= len(paper) {
				return false
			}
			want := paper[k]
			if !levels[k] {
				want = []rune(mirror(string(want)))[0]
			}
			if want != r {
				return false
			}
			k++
		}
	}
	return k == len(paper)
}
