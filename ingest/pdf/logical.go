package pdf

import (
	"math"
	"strings"
	"unicode"
)

// order turns lines from the order on paper into the order of reading. It undoes what
// the bidirectional algorithm of Unicode did when the page was set: letters of Arabic
// script run from right to left, numbers and Latin text between them from left to
// right. Where two readings would look alike on paper, the one that is written as
// people write counts (see oddity).
type order struct{}

// maxStretch bounds what is tried in several readings.
const maxStretch = 240

// read returns tokens in the order of reading, in a line of the given direction.
// latin is the text before it, where the line goes on with Latin text; else empty.
func (o order) read(v []token, right bool, latin string) string {
	var out strings.Builder
	if right {
		o.readRight(&out, v, latin)
	} else {
		o.readLeft(&out, v)
	}
	return out.String()
}

// readLeft reads a line that runs from left to right; what is written in Arabic script
// in it runs the other way.
func (o order) readLeft(out *strings.Builder, v []token) {
	for i := 0; i < len(v); i++ {
		if v[i].class != rtl {
			out.WriteString(v[i].text)
			continue
		}
		last := i
		for k := i; k < len(v) && v[k].class != ltr; k++ {
			if v[k].class == rtl {
				last = k
			}
		}
		o.readRight(out, v[i:last+1], "")
		i = last
	}
}

// readRight reads tokens from the right end.
func (o order) readRight(out *strings.Builder, v []token, latin string) {
	for i := len(v); i > 0; {
		if v[i-1].class == rtl {
			out.WriteString(v[i-1].text)
			i--
			continue
		}
		from := i - 1
		for from > 0 && v[from-1].class != rtl {
			from--
		}
		if i < len(v) {
			latin = ""
		}
		out.WriteString(o.stretch(v[from:i], latin, i < len(v), from == 0))
		i = from
	}
}

// stretch reads what stands between two words of Arabic script: numbers and what is
// around them, a run of Latin text, and again numbers. latin: the line goes on with
// Latin text. arabic: a word of Arabic script stands to its right. edge: it begins at
// the left end of the line.
func (o order) stretch(v []token, latin string, arabic, edge bool) string {
	search := readingSearch{order: o, edge: edge, before: latin, known: map[prefix][]reading{}}
	readings := search.readings(v, latin != "")
	best, least := readings[0].text, math.Inf(1)
	for _, r := range readings {
		odd := r.odd
		if len(readings) > 1 && latin == "" && !r.open && !o.fits(r.text, v, arabic) {
			odd += misfit
		}
		if odd < least {
			best, least = r.text, odd
		}
	}
	return best
}

// endsLatin reports whether the last letter of a text is a Latin one.
func endsLatin(s string) bool {
	last := other
	for _, r := range s {
		switch {
		case isRTL(r):
			last = rtl
		case unicode.IsLetter(r):
			last = ltr
		}
	}
	return last == ltr
}

// runsOn reports whether the Latin run at the left end of a line from right to left may
// go on in the next: had it ended, a sign behind it would stand to its left.
func runsOn(v []token) bool { return len(v) > 0 && v[0].class == ltr }

func isBracket(s string) bool { return strings.Contains("()[]{}", s) }

func lastOf(v []token, c class) int {
	for i := len(v) - 1; i >= 0; i-- {
		if v[i].class == c {
			return i
		}
	}
	return -1
}

// balanced reports whether brackets match when tokens are read as they stand.
func balanced(v []token) bool {
	var open []string
	for _, t := range v {
		switch t.text {
		case "(", "[", "{":
			open = append(open, t.text)
		case ")", "]", "}":
			if len(open) == 0 || mirror(open[len(open)-1]) != t.text {
				return false
			}
			open = open[:len(open)-1]
		}
	}
	return len(open) == 0
}

var mirrors = map[string]string{"(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "«": "»", "»": "«",
	"<": ">", ">": "<", "‹": "›", "›": "‹", "≤": "≥", "≥": "≤"}

func mirror(s string) string {
	if m, ok := mirrors[s]; ok {
		return m
	}
	return s
}

// numbers reads what has no letters from the right end; digits of a number run from
// left to right. latin: behind Latin text; numbers then run on as it does, with what is
// between them.
func (o order) numbers(v []token, latin bool) string {
	var out strings.Builder
	for i := len(v); i > 0; {
		if t := v[i-1]; t.class != digits && !percentOf(v, i-1) {
			out.WriteString(mirror(t.text))
			i--
			continue
		}
		from := numberStart(v, i, latin || percentOf(v, i-1))
		out.WriteString(joinTokens(v[from:i]))
		i = from
	}
	return out.String()
}

// percentOf reports whether v[i] is the sign behind a number that was set from left to
// right with it, and with the range that it ends.
func percentOf(v []token, i int) bool {
	return strings.Contains("%٪", v[i].text) && i > 0 && v[i-1].class == digits &&
		(i+1 == len(v) || v[i+1].class != digits)
}

// numberGoesOn reports whether the number before k goes on behind it.
func numberGoesOn(v []token, k int) bool {
	return k < len(v) && (v[k].class == digits ||
		k+1 < len(v) && strings.Contains(inNumbers, v[k].text) && v[k+1].class == digits)
}

// inNumbers is what keeps digits together between which it stands.
const inNumbers = ".,٫٬/:،’'"

// numberStart finds where the number begins that ends before i: digits, and between
// digits what keeps them together; with ranges, also what stands between two numbers.
func numberStart(v []token, i int, ranges bool) int {
	from := i - 1
	for from > 0 {
		switch {
		case v[from-1].class == digits:
			from--
		case from > 1 && v[from-2].class == digits &&
			(strings.Contains(inNumbers, v[from-1].text) || ranges && strings.Contains("–—-~×", v[from-1].text)):
			from -= 2
		default:
			return from
		}
	}
	return from
}
