package citation

import (
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

type markerState int

const (
	markerNone    markerState = iota // plain text
	markerWhole                      // a complete citation marker
	markerPartial                    // may become one when more text arrives
	markerMention                    // text that names a source
)

var markerWords = []string{
	"منابع", "منبع", "مراجع", "مرجع", "سند", "اسناد", "متن", "شماره", "شاهد", "ارجاع", "المصدر", "مصدر",
	"sources", "source", "references", "reference", "refs", "ref", "passages", "passage", "citation", "cite", "documents",
	"document", "docs", "doc", "id", "no",
}

// pageWords begin the place in a source: [1, p. 3].
var pageWords = []string{"pages", "page", "pp", "p", "صفحات", "صفحه", "صفحهٔ", "صفحه‌ی", "ص", "section", "sec", "بخش"}

// parseMarker reads a citation marker at the beginning of s, which opens with a
// bracket. It returns the numbers and the length of the marker in bytes.
func parseMarker(s string) ([]int, int, markerState) {
	open, n := utf8.DecodeRuneInString(s)
	want := closing[open]
	round := open == '(' || open == '（'
	p := markerParser{s: s, i: n}
	p.spaces()
	if p.s[p.i:] != "" && p.s[p.i] == '^' { // the footnote form [^1]
		p.i++
	}
	word, partial := p.word()
	if partial {
		return nil, 0, p.partial()
	}
	if round && !word {
		return nil, 0, markerNone
	}
	var nums []int
	for {
		p.spaces()
		if p.end() {
			return nil, 0, p.partial()
		}
		v, ok := p.number()
		if !ok {
			if len(nums) == 0 || !p.place(want) {
				return nil, 0, markerNone
			}
			if p.end() {
				return nil, 0, p.partial()
			}
			return p.whole(nums, want)
		}
		p.spaces()
		if to, ok := p.rangeEnd(); ok {
			if to < v || to-v >= maxRange {
				return nil, 0, markerNone
			}
			for ; v <= to; v++ {
				nums = append(nums, v)
			}
		} else if p.end() {
			return nil, 0, p.partial()
		} else {
			nums = append(nums, v)
		}
		p.spaces()
		if p.end() {
			return nil, 0, p.partial()
		}
		r, _ := utf8.DecodeRuneInString(p.s[p.i:])
		if r == '†' { // 【1†note】: the note is dropped
			at := strings.IndexRune(p.s[p.i:], want)
			if at < 0 {
				return nil, 0, p.partial()
			}
			p.i += at
			r = want
		}
		if r == want {
			return p.whole(nums, want)
		}
		if !p.separator() {
			if p.end() {
				return nil, 0, p.partial()
			}
			return nil, 0, markerNone
		}
	}
}

// whole ends a marker at its closing bracket.
func (p *markerParser) whole(nums []int, closed rune) ([]int, int, markerState) {
	if p.i += utf8.RuneLen(closed); p.i > maxMarker {
		return nil, 0, markerNone
	}
	return nums, p.i, markerWhole
}

// place passes over the place in a source, «p. 3», up to the closing bracket. It
// reports false when there is none.
func (p *markerParser) place(closed rune) bool {
	rest := p.s[p.i:]
	for _, w := range pageWords {
		if len(rest) < len(w) && strings.EqualFold(rest, w[:len(rest)]) {
			p.i = len(p.s)
			return true
		}
		if len(rest) < len(w) || !strings.EqualFold(rest[:len(w)], w) {
			continue
		}
		for j, r := range rest[len(w):] {
			_, digit := persian.Digit(r)
			switch {
			case r == closed:
				p.i += len(w) + j
				return true
			case r == utf8.RuneError: // cut
				p.i = len(p.s)
				return true
			case !digit && !strings.ContainsRune(" .:-–—,،\u200c\u00a0", r) && !strings.ContainsRune("صpتا", r):
				return false
			}
		}
		p.i = len(p.s)
		return true
	}
	return false
}

type markerParser struct {
	s string
	i int
}

func (p *markerParser) end() bool { return p.i >= len(p.s) || !utf8.FullRuneInString(p.s[p.i:]) }

// partial is the state of a marker that ended too early: it may go on, unless
// it is too long already or its text holds a line break.
func (p *markerParser) partial() markerState {
	if len(p.s) >= maxMarker || strings.ContainsRune(p.s, '\n') {
		return markerNone
	}
	return markerPartial
}

func (p *markerParser) spaces() {
	for !p.end() {
		r, n := utf8.DecodeRuneInString(p.s[p.i:])
		if r != ' ' && r != '\u00a0' && r != '\u200c' && r != '\u200f' && r != '\u200e' {
			return
		}
		p.i += n
	}
}

// word skips a word like «منبع» with a colon or number sign after it.
func (p *markerParser) word() (found, partial bool) {
	rest := p.s[p.i:]
	for _, w := range markerWords {
		if len(rest) >= len(w) && strings.EqualFold(rest[:len(w)], w) {
			p.i += len(w)
			found = true
			break
		}
	}
	if !found {
		for _, w := range markerWords {
			if len(rest) < len(w) && strings.EqualFold(rest, w[:len(rest)]) {
				return false, true
			}
		}
	}
	p.spaces()
	for !p.end() && (p.s[p.i] == ':' || p.s[p.i] == '#' || found && (p.s[p.i] == '.' || p.s[p.i] == '_' || p.s[p.i] == '-')) {
		p.i++
		p.spaces()
	}
	if found {
		// «منبع شماره ۱»
		if again, partial := p.word(); again || partial {
			return true, partial
		}
	}
	return found, false
}

// number reads up to three digits of any decimal script.
func (p *markerParser) number() (int, bool) {
	v, n := 0, 0
	for !p.end() {
		r, w := utf8.DecodeRuneInString(p.s[p.i:])
		d, ok := persian.Digit(r)
		if !ok {
			break
		}
		if n++; n > 3 {
			return 0, false
		}
		v = v*10 + d
		p.i += w
	}
	return v, n > 0
}

// rangeEnd reads «- 3» or «تا ۳» after a number.
func (p *markerParser) rangeEnd() (int, bool) {
	rest := p.s[p.i:]
	for _, dash := range []string{"-", "–", "—", "‑", "−", "تا "} {
		if len(rest) < len(dash) && strings.HasPrefix(dash, rest) {
			p.i = len(p.s) // cut in the middle of the word
			return 0, false
		}
		if !strings.HasPrefix(rest, dash) {
			continue
		}
		save := p.i
		p.i += len(dash)
		p.spaces()
		if v, ok := p.number(); ok && !p.end() {
			return v, true
		}
		if !p.end() {
			p.i = save
		} else {
			p.i = len(p.s)
		}
		return 0, false
	}
	return 0, false
}

// separator reads what may stand between two numbers of a list.
func (p *markerParser) separator() bool {
	rest := p.s[p.i:]
	for _, sep := range []string{",", "،", ";", "؛", "٬", "و", "and ", "&", "/"} {
		if strings.HasPrefix(rest, sep) {
			p.i += len(sep)
			p.spaces()
			// [1, منبع 2]
			if _, partial := p.word(); partial {
				p.i = len(p.s)
			}
			return true
		}
		if len(rest) < len(sep) && strings.HasPrefix(sep, rest) {
			p.i = len(p.s)
			return false
		}
	}
	return false
}
