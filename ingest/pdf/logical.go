package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// order turns lines from the order on paper into the order of reading. It undoes what
// the bidirectional algorithm of Unicode did when the page was set: letters of Arabic
// script run from right to left, numbers and Latin text between them from left to
// right. Where two readings would look alike on paper, the one that is written as
// people write counts (see oddity).
type order struct {
	// mirrored: brackets are named by how they look on paper, not by what they mean.
	mirrored func(font int) bool
}

// maxStretch bounds what is tried in several readings.
const maxStretch = 240

// read returns tokens in the order of reading, in a line of the given direction.
// latin: the line goes on with one that ended in Latin text.
func (o order) read(v []token, right, latin bool) string {
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
		o.readRight(out, v[i:last+1], false)
		i = last
	}
}

// readRight reads tokens from the right end.
func (o order) readRight(out *strings.Builder, v []token, latin bool) {
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
		out.WriteString(o.stretch(v[from:i], latin && i == len(v), i < len(v), from == 0))
		i = from
	}
}

// stretch reads what stands between two words of Arabic script: numbers and what is
// around them, a run of Latin text, and again numbers. latin: the line goes on with
// Latin text. arabic: a word of Arabic script stands to its right. edge: it begins at
// the left end of the line.
func (o order) stretch(v []token, latin, arabic, edge bool) string {
	search := readingSearch{order: o, edge: edge, known: map[prefix][]reading{}}
	readings := search.readings(v, latin)
	best, least := readings[0].text, math.Inf(1)
	for _, r := range readings {
		odd := r.odd
		if len(readings) > 1 && !latin && !r.open && !o.fits(r.text, v, arabic) {
			odd += misfit
		}
		if odd < least {
			best, least = r.text, odd
		}
	}
	return best
}

// reading is a way to read a stretch, and how odd that would be.
type reading struct {
	text string
	odd  float64
	open bool // its Latin text goes on in the next line
}

// readingSearch looks for the readings of one stretch.
type readingSearch struct {
	order
	edge  bool
	known map[prefix][]reading
	tried int
}

// prefix is what is left of a stretch, and whether Latin text stands before it.
type prefix struct {
	length int
	latin  bool
}

// readings lists the least odd ways to read a stretch. latin: Latin text stands before
// it, to its right, with nothing but brackets between.
func (s *readingSearch) readings(v []token, latin bool) []reading {
	last := lastOf(v, ltr)
	if last < 0 {
		return []reading{{text: s.numbers(v, latin)}}
	}
	if len(v) > maxStretch {
		return []reading{{text: joinTokens(v)}}
	}
	key := prefix{len(v), latin}
	if all, ok := s.known[key]; ok {
		return all
	}
	var all []reading
	starts := starts(v, last)
	for e, end := range ends(v, last) {
		before := s.numbers(v[end:], latin)
		for k, start := range starts {
			if len(all) > 0 && s.tried > maxTried {
				break
			}
			run := v[start:end]
			open := strings.Contains(runSigns, run[len(run)-1].text)
			if open && !(s.edge && start == 0) {
				continue // a sign at its end goes to the other side, unless the run goes on
			}
			cost := readingOrder*float64(e+k) + runOddity(run, open)
			for _, behind := range s.readings(v[:start], start > 0 && isBracket(v[start-1].text)) {
				s.tried++
				text := before + joinTokens(run) + behind.text
				all = append(all, reading{text, oddity(text) + cost, open || behind.open})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b reading) int { return cmp.Compare(a.odd, b.odd) })
	all = all[:min(len(all), keptReadings)]
	s.known[key] = all
	return all
}

// runOddity is what speaks against a Latin run itself. open: it goes on in the next
// line.
func runOddity(run []token, open bool) float64 {
	odd := 0.0
	if open {
		odd += openRun
	}
	if !balanced(run) {
		odd += splitBrackets
		if strings.Contains(")]}", run[len(run)-1].text) {
			odd += 1 // it would stand on the other side of the run
		}
	}
	return odd
}

// runSigns are what may stand behind Latin text that goes on in the next line.
const runSigns = ":;,/-–"

const (
	misfit        = 2.5  // of a reading that would look otherwise on paper
	readingOrder  = 0.01 // of readings that look alike, the one that is found first counts
	openRun       = 0.4  // of one that ends in a sign, for the next line to go on
	splitBrackets = 0.3  // a Latin run that holds only one of two brackets is rare
	maxTried      = 300  // readings, before the search goes by what is found first
	keptReadings  = 6    // of what is left of a stretch
	maxReadings   = 8    // of where a Latin run ends, and of where it begins
)

// ends lists where the Latin run whose last letter is at last may end, best first: a
// number belongs to it when it touches it or is written in Latin digits.
func ends(v []token, last int) []int {
	attached, apart := []int{last + 1}, []int(nil)
	near, ascii := true, true
	for k := last + 2; k <= len(v) && len(attached)+len(apart) < maxReadings; k++ {
		t := v[k-1]
		near = near && t.class != blank
		ascii = ascii && (t.class != digits || t.text[0] < 0x80)
		number := t.class == digits && !numberGoesOn(v, k)
		if !number && !strings.Contains(")]}%٪", t.text) && !(v[k-2].class != blank && strings.Contains(runSigns, t.text)) {
			continue
		}
		if near && !strings.Contains(runSigns, t.text) || ascii && number {
			attached = append(attached, k)
		} else {
			apart = append(apart, k)
		}
	}
	slices.Reverse(attached) // the longest first
	return append(attached, apart...)
}

// starts lists where the Latin run whose last letter is at last may begin, best first:
// at its leftmost letter, at a number before that, which can only stand there when the
// run was set on its own, or behind a bracket within.
func starts(v []token, last int) []int {
	leftmost := 0
	for v[leftmost].class != ltr {
		leftmost++
	}
	var within, before []int
	for k := leftmost + 1; k <= last && len(within) < maxReadings; k++ {
		behind := v[k-1]
		if behind.class == blank {
			behind = v[max(k-2, 0)]
		}
		if v[k].class == ltr && v[k-1].class != ltr && (isBracket(behind.text) || strings.Contains("=<>،", behind.text)) {
			within = append(within, k)
		}
	}
	persian := false
	for k := leftmost; k > 0 && len(before) < maxReadings && !strings.Contains(")]}([{", v[k-1].text); k-- {
		if v[k-1].class == digits {
			k = numberStart(v, k, false) + 1
			before = append(before, k-1)
			persian = persian || v[k-1].text[0] >= 0x80
		}
	}
	if persian {
		return slices.Concat([]int{leftmost}, before, within)
	}
	slices.Reverse(before)
	return slices.Concat(before, []int{leftmost}, within)
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
			s := t.text
			if o.mirrored(t.font) {
				s = mirror(s)
			}
			out.WriteString(s)
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
