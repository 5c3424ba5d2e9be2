package persian

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
)

// numberWords are the words of which numbers are made, up to 999; scaleWords
// multiply them, partWords turn a small one into a fraction, and fusedTimes are
// written together with بار.
var (
	numberWords = valued("numbers")
	scaleWords  = valued("scales")
	partWords   = valued("parts")
	fusedTimes  = valued("times")
)

// valued are the words of a section of the list of numbers, with their value.
func valued(section string) func() map[string]float64 {
	return sync.OnceValue(func() map[string]float64 {
		m := map[string]float64{}
		for w, v := range wordlist.Open("numbers").Section(section).Pairs() {
			m[Normalize(w)], _ = strconv.ParseFloat(v, 64)
		}
		return m
	})
}

// weakNumbers are words that are numbers only when a unit follows.
var weakNumbers = wordlist.SetOf("numbers", "only before a unit", Normalize)

// vulgar fractions are characters of their own.
var vulgar = map[rune]float64{'½': .5, '¼': .25, '¾': .75, '⅓': 1. / 3, '⅔': 2. / 3, '⅛': .125, '⅕': .2, '⅒': .1}

var superscripts = map[rune]int{'⁰': 0, '¹': 1, '²': 2, '³': 3, '⁴': 4, '⁵': 5, '⁶': 6, '⁷': 7, '⁸': 8, '⁹': 9}

// item is an atom of a text or a fraction character.
type item struct {
	text       string
	value      float64 // of a Number
	kind       Kind
	gap        gap
	start, end int
}

// items cuts a text for the reading of quantities.
func items(s string) []item {
	w := walkers.Get().(*walker)
	defer walkers.Put(w)
	sc := &w.sc
	sc.scan(s)
	texts := string(sc.buf)
	out := make([]item, 0, len(sc.atoms))
	end := 0
	fractions := func(to int) {
		for i, r := range s[end:to] {
			if r < utf8.RuneSelf {
				continue
			}
			if v, ok := vulgar[r]; ok {
				at := end + i
				n := len(out)
				if n > 0 && out[n-1].kind == Number && out[n-1].end == at {
					out[n-1].value += v // 1½
					out[n-1].end = at + utf8.RuneLen(r)
					continue
				}
				half := item{text: "½", value: v, kind: Number, gap: gapSpace, start: at, end: at + utf8.RuneLen(r)}
				out = append(out, half)
			}
		}
	}
	for k := range sc.atoms {
		a := &sc.atoms[k]
		fractions(a.start)
		it := item{text: texts[a.from:a.to], kind: a.kind, gap: a.gap, start: a.start, end: a.end}
		if n := len(out); n > 0 && out[n-1].end > end && strings.TrimSpace(s[out[n-1].end:a.start]) == "" {
			it.gap = gapSpace
		}
		if a.kind == Number {
			v, err := strconv.ParseFloat(it.text, 64)
			if err != nil {
				it.kind = Latin
			}
			it.value = v
		}
		out = append(out, it)
		end = a.end
	}
	fractions(len(s))
	return out
}

// numeral is a number found in a text.
type numeral struct {
	value      float64
	start, end int
	weak       bool // a word that is a number only before a unit
	digits     bool // written in digits
	word       string
}

// near reports whether item i belongs to the same phrase as the one before it.
func (r *quantityReader) near(i int) bool {
	return i > 0 && i < len(r.items) && r.items[i].gap != gapOther && r.items[i].gap != gapDot
}

func (r *quantityReader) is(i int, word string) bool {
	return i >= 0 && i < len(r.items) && r.items[i].text == word
}

// number reads the number that begins at item i, in digits or words, and
// returns the item behind it.
func (r *quantityReader) number(i int) (numeral, int, bool) {
	if i >= len(r.items) {
		return numeral{}, i, false
	}
	it := &r.items[i]
	if it.kind == Number {
		n := numeral{value: it.value, start: it.start, end: it.end, digits: true}
		next := r.power(&n, i+1)
		if r.near(next) {
			if scale, ok := scaleWords()[r.items[next].text]; ok {
				n.value *= scale
				n.end = r.items[next].end
				next++
			}
		}
		next = r.half(&n, next, 1)
		return n, next, true
	}
	return r.words(i)
}

// words reads a number in words: دو هزار و پانصد.
func (r *quantityReader) words(i int) (numeral, int, bool) {
	n := numeral{start: r.items[i].start, word: r.items[i].text}
	total, group, scale := 0.0, 0.0, 1.0
	limit, scaleLimit := math.Inf(1), math.Inf(1) // what may follow must be smaller
	parts, next := 0, i
	for next < len(r.items) {
		at := next
		if parts > 0 {
			if !r.near(at) {
				break
			}
			if r.is(at, "و") {
				if at++; !r.near(at) {
					break
				}
			} else if _, ok := scaleWords()[r.items[at].text]; !ok && !joinedPart(r.items[at].text) {
				break
			}
		}
		w := r.items[at].text
		if rest, joined := strings.CutPrefix(w, "و"); joined && parts > 0 && at == next {
			if _, ok := numberWords()[rest]; ok { // بیست‌وپنج
				w = rest
			}
		}
		if s, ok := scaleWords()[w]; ok && s < scaleLimit && (parts == 0 || at == next) {
			total += max(group, 1) * s
			if parts == 0 {
				total = s
			}
			group, limit, scaleLimit, scale = 0, s, s, s
		} else if v, ok := numberWords()[w]; ok && v >= 1 && v == math.Trunc(v) && v < limit {
			group += v
			switch {
			case v >= 100:
				limit = 100
			case v >= 20:
				limit = 10
			default:
				limit = 1
			}
			scale = 1
		} else if ok && parts == 0 {
			group, limit = v, 0
			n.end, next, parts = r.items[at].end, at+1, 1
			break // نیم, ربع
		} else {
			break
		}
		n.end, next, parts = r.items[at].end, at+1, parts+1
	}
	if parts == 0 {
		return numeral{}, i, false
	}
	n.value = total + group
	n.weak = parts == 1 && weakNumbers()[n.word]
	if r.near(next) && n.value >= 1 && n.value < 10 {
		if d, ok := partWords()[r.items[next].text]; ok && n.value < d && d > 0 {
			n.value /= d
			n.end, n.weak = r.items[next].end, false
			return n, next + 1, true
		}
	}
	next = r.half(&n, next, scale)
	return n, next, true
}

// joinedPart reports whether a word is a part of a number that is written together with
// its «و»: «بیست‌وپنج».
func joinedPart(w string) bool {
	rest, ok := strings.CutPrefix(w, "و")
	v := numberWords()[rest]
	return ok && v >= 1 && v == math.Trunc(v)
}

// half takes in «و نیم» and «و ربع» behind a number.
func (r *quantityReader) half(n *numeral, next int, scale float64) int {
	if !r.near(next) || !r.near(next+1) || !r.is(next, "و") {
		if r.near(next) && (r.is(next, "ونیم") || r.is(next, "ونیمی")) {
			n.value += .5 * scale
			n.end, n.weak = r.items[next].end, false
			return next + 1
		}
		return next
	}
	part := 0.0
	switch r.items[next+1].text {
	case "نیم", "نصفی", "نیمی":
		part = .5
	case "ربع", "ربعی":
		part = .25
	default:
		return next
	}
	n.value += part * scale
	n.end, n.weak = r.items[next+1].end, false
	return next + 2
}

// power takes in a power of ten: 4.5×10⁹, 4.5 x 10^9, 10⁹.
func (r *quantityReader) power(n *numeral, next int) int {
	if e, end := exponent(r.s, n.end); end > 0 && n.value == 10 {
		n.value, n.end = math.Pow(10, float64(e)), end
		return r.after(next, end)
	}
	rest := strings.TrimLeft(r.s[n.end:], " ")
	sign := ""
	for _, c := range []string{"×", "x", "X", "*"} {
		if strings.HasPrefix(rest, c) {
			sign = c
		}
	}
	if sign == "" {
		return next
	}
	rest = strings.TrimLeft(rest[len(sign):], " ")
	width := 0
	for _, ten := range []string{"10", "۱۰", "١٠"} {
		if strings.HasPrefix(rest, ten) {
			width = len(ten)
		}
	}
	if width == 0 {
		return next
	}
	at := len(r.s) - len(rest) + width
	if e, end := exponent(r.s, at); end > 0 {
		n.value *= math.Pow(10, float64(e))
		n.end = end
		return r.after(next, end)
	}
	return next
}

// after returns the first item that begins at or behind end.
func (r *quantityReader) after(i, end int) int {
	for i < len(r.items) && r.items[i].start < end {
		i++
	}
	return i
}

// exponent reads superscript digits, or ^ and digits, at s[at:]; end is 0 when
// there are none.
func exponent(s string, at int) (e, end int) {
	caret := strings.HasPrefix(s[at:], "^")
	if caret {
		at++
	}
	digits := 0
	for _, r := range s[at:] {
		d, ok := superscripts[r]
		if caret && !ok && foldRune(r).class == digit {
			d, ok = digitValue(r), true
		}
		if !ok || digits == 2 {
			break
		}
		e = e*10 + d
		digits++
		at += utf8.RuneLen(r)
	}
	if digits == 0 {
		return 0, 0
	}
	return e, at
}
