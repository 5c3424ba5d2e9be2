package citation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// maxLink bounds the address behind a marker, in bytes.
const maxLink = 512

// marker reads a citation at s[i:] in any of the ways in which models write one.
// For plain text it returns what can be passed over at once, 0 for a character.
func (c *Stream) marker(s string, i int, last bool) ([]int, int, markerState) {
	rest := s[i:]
	before := s[max(0, i-2*ahead):i]
	if i < 2*ahead {
		before = c.tail + before
	}
	switch r, _ := utf8.DecodeRuneInString(rest); {
	case closing[r] != 0:
		return bracketed(before, s, i, r, last)
	case r == '<':
		return raised(rest, last)
	case r == '#':
		return numbered(rest, last)
	case superscript[r] != 0:
		return superscripts(before, rest, last)
	case unicode.IsLetter(r):
		return worded(before, rest, last)
	}
	return nil, 0, markerNone
}

// bracketed reads [1], with a link behind it, or (1) at the end of a sentence.
func bracketed(before, s string, i int, open rune, last bool) ([]int, int, markerState) {
	for _, m := range []string{"[cite_start]", "[cite_end]"} {
		switch {
		case strings.HasPrefix(s[i:], m):
			return nil, len(m), markerWhole
		case !last && strings.HasPrefix(m, s[i:]):
			return nil, 0, markerPartial
		}
	}
	nums, n, state := parseMarker(s[i:])
	if state == markerNone && (open == '(' || open == '（') {
		return enclosed(before, s[i:], last)
	}
	if state != markerWhole {
		return nil, 0, state
	}
	yes, more := value(before, s[i:], 0, n, last)
	switch {
	case more:
		return nil, 0, markerPartial
	case yes:
		return nil, n, markerNone
	}
	length, more := link(s[i+n:], last)
	if more {
		return nil, 0, markerPartial
	}
	return nums, n + length, markerWhole
}

// link is the length of an address in round brackets at the beginning of s.
func link(s string, last bool) (n int, more bool) {
	if s == "" {
		return 0, !last
	}
	if s[0] != '(' {
		return 0, false
	}
	end := strings.IndexAny(s[:min(len(s), maxLink)], ") \n")
	switch {
	case end < 0:
		return 0, !last && len(s) < maxLink
	case s[end] != ')':
		return 0, false
	}
	inner := s[1:end]
	if strings.Contains(inner, "://") || strings.HasPrefix(inner, "#") || strings.HasPrefix(inner, "www.") || inner == "" || inner == "url" || inner == "link" {
		return end + 1, false
	}
	return 0, false
}

// enclosed reads (1), (۱، ۳) or (1)(2) behind a word and before the end of a sentence.
// Elsewhere such a number counts a list or is a value.
func enclosed(before, s string, last bool) ([]int, int, markerState) {
	word := strings.TrimRight(before, " \u00a0\u200c")
	r, _ := utf8.DecodeLastRuneInString(word)
	if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune(")）»]", r) || unicode.Is(unicode.Latin, r) {
		return nil, 0, markerNone
	}
	p := markerParser{s: s, i: strings.IndexAny(s, "(")}
	if p.i != 0 {
		return nil, 0, markerNone
	}
	p.i = 1
	nums, state := p.list()
	if state != markerWhole {
		return nil, 0, state
	}
	if p.end() {
		return nil, 0, p.partial()
	}
	if p.s[p.i] != ')' {
		return nil, 0, markerNone
	}
	p.i++
	switch sentenceEnds(s[p.i:], last) {
	case markerWhole:
		return nums, p.i, markerWhole
	case markerPartial:
		return nil, 0, markerPartial
	}
	return nil, 0, markerNone
}

// list reads numbers with separators between them.
func (p *markerParser) list() ([]int, markerState) {
	var nums []int
	for {
		p.spaces()
		if p.end() {
			return nil, p.partial()
		}
		v, ok := p.number()
		if !ok {
			return nil, markerNone
		}
		nums = append(nums, v)
		at := p.i
		if len(nums) == maxRange {
			return nums, markerWhole
		}
		p.spaces()
		if p.end() {
			return nums, p.partial()
		}
		if !p.separator() {
			if p.end() {
				return nil, p.partial()
			}
			p.i = at
			return nums, markerWhole
		}
		p.spaces()
		if _, digit := persian.Digit(firstRune(p.s[p.i:])); !digit && !p.end() {
			p.i = at // «منبع ۱ و آن …»
			return nums, markerWhole
		}
	}
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// sentenceEnds reports whether a sentence ends at the beginning of s: markerPartial
// where that cannot be told yet.
func sentenceEnds(s string, last bool) markerState {
	rest := strings.TrimLeft(s, " \u00a0\u200c")
	if rest == "" {
		if last {
			return markerWhole
		}
		if len(s) > ahead {
			return markerNone
		}
		return markerPartial
	}
	if !utf8.FullRuneInString(rest) {
		return markerPartial
	}
	switch r, n := utf8.DecodeRuneInString(rest); r {
	case '!', '؟', '?', '\n', '\r':
		return markerWhole
	case '.':
		if rest = rest[n:]; rest == "" && !last {
			return markerPartial
		}
		if _, digit := persian.Digit(firstRune(rest)); !digit {
			return markerWhole
		}
	}
	return markerNone
}

// raised reads <sup>1</sup>.
func raised(s string, last bool) ([]int, int, markerState) {
	const open, shut = "<sup>", "</sup>"
	if len(s) < len(open) {
		if !last && strings.EqualFold(s, open[:len(s)]) {
			return nil, 0, markerPartial
		}
		return nil, 0, markerNone
	}
	if !strings.EqualFold(s[:len(open)], open) {
		return nil, 0, markerNone
	}
	end := strings.Index(strings.ToLower(s[:min(len(s), maxMarker)]), shut)
	if end < 0 {
		if !last && len(s) < maxMarker && !strings.Contains(s, "\n") {
			return nil, 0, markerPartial
		}
		return nil, 0, markerNone
	}
	p := markerParser{s: strings.Trim(s[len(open):end], "[]() ") + "\n"}
	nums, state := p.list()
	if state != markerWhole || p.i+1 != len(p.s) {
		return nil, 0, markerNone
	}
	return nums, end + len(shut), markerWhole
}

// numbered reads ##0$$, which counts from 0.
func numbered(s string, last bool) ([]int, int, markerState) {
	p := markerParser{s: s}
	for p.i < 2 {
		if p.end() {
			return nil, 0, markerPartial
		}
		if s[p.i] != '#' {
			return nil, 0, markerNone
		}
		p.i++
	}
	if p.end() {
		return nil, 0, markerPartial
	}
	v, ok := p.number()
	if !ok {
		return nil, 0, markerNone
	}
	for range 2 {
		if p.end() {
			return nil, 0, p.partial()
		}
		if s[p.i] != '$' {
			return nil, 0, markerNone
		}
		p.i++
	}
	return []int{v + 1}, p.i, markerWhole
}

// superscript are raised digits, by their value and one.
var superscript = map[rune]int{'⁰': 1, '¹': 2, '²': 3, '³': 4, '⁴': 5, '⁵': 6, '⁶': 7, '⁷': 8, '⁸': 9, '⁹': 10}

// superscripts reads ¹ behind a Persian word or the end of a sentence; behind a Latin
// unit or a number it is a power.
func superscripts(before, s string, last bool) ([]int, int, markerState) {
	r, _ := utf8.DecodeLastRuneInString(before)
	if !unicode.Is(unicode.Arabic, r) || unicode.IsDigit(r) {
		if !strings.ContainsRune(".؟!،؛", r) {
			return nil, 0, markerNone
		}
	}
	var nums []int
	v, digits, i := 0, 0, 0
	for i < len(s) && i < maxMarker {
		if !utf8.FullRuneInString(s[i:]) {
			break
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch d := superscript[r]; {
		case d > 0:
			v, digits = v*10+d-1, digits+1
		case (r == ',' || r == '،' || r == '˒' || r == '⁻') && digits > 0:
			next, _ := utf8.DecodeRuneInString(s[i+n:])
			if !utf8.FullRuneInString(s[i+n:]) && !last {
				return nil, 0, markerPartial
			}
			if superscript[next] == 0 {
				return append(nums, v), i, markerWhole
			}
			nums, v, digits = append(nums, v), 0, 0
		default:
			return append(nums, v), i, markerWhole
		}
		if digits > 3 {
			return nil, i, markerNone
		}
		i += n
	}
	if !last {
		return nil, 0, markerPartial
	}
	return append(nums, v), i, markerWhole
}

// sourceWords name a source in a sentence. Longer ones come first.
var sourceWords = []string{"منابع", "منبع", "sources", "source", "reference", "ref"}

// worded reads «منبع ۱»: at the end of a sentence it is a marker, elsewhere the
// sentence speaks of its source, which stays and is cited.
func worded(before, s string, last bool) ([]int, int, markerState) {
	if r, _ := utf8.DecodeLastRuneInString(before); unicode.IsLetter(r) || r == '\u200c' {
		return nil, 0, markerNone
	}
	for _, w := range sourceWords {
		if len(s) < len(w) {
			if !last && strings.EqualFold(s, w[:len(s)]) {
				return nil, 0, markerPartial
			}
			continue
		}
		if !strings.EqualFold(s[:len(w)], w) {
			continue
		}
		p := markerParser{s: s, i: len(w)}
		for _, joint := range []string{" ", "‌", "های", "شمارهٔ", "شماره", "‌ی", "#", ":"} {
			p.spaces()
			if strings.HasPrefix(s[p.i:], joint) {
				p.i += len(joint)
			} else if !last && strings.HasPrefix(joint, s[p.i:]) {
				return nil, 0, markerPartial
			}
		}
		nums, state := p.list()
		switch state {
		case markerPartial:
			if last && len(nums) > 0 {
				return nums, len(s), markerWhole
			}
			return nil, 0, state
		case markerNone:
			return nil, len(w), markerNone
		}
		switch sentenceEnds(s[p.i:], last) {
		case markerPartial:
			return nil, 0, markerPartial
		case markerWhole:
			return nums, p.i, markerWhole
		}
		return nums, p.i, markerMention
	}
	return nil, 0, markerNone
}
