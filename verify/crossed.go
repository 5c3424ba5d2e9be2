package verify

import (
	"slices"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// couple is two things that a coordinated part of a sentence says of each other: «الف به ب» of
// «الف به ب و ج به د آسیب می‌زند».
type couple struct{ left, right []int } // tokens

// coupled are the pairs of two parts of one sentence that are built alike.
type coupled struct{ a, b couple }

// anchors are the words that make parts of a sentence alike when both have one.
var anchors = wordlist.SetOf("clauses", "anchors", persian.Fold)

// crossed reports whether the claim says of each other what two parts of a sentence of the
// evidence say of different things.
func (x *matcher) crossed() bool {
	for _, mine := range x.claim.segments() {
		for i := range x.passage.sentences {
			for _, c := range x.passage.couples(&x.passage.sentences[i]) {
				if x.crosses(mine, c) {
					return true
				}
			}
		}
	}
	return false
}

// crosses reports whether a part of the claim has one side of one pair and the other side of the
// other, without what belongs to either.
func (x *matcher) crosses(mine []int, c coupled) bool {
	has := func(list, but []int) bool {
		return slices.ContainsFunc(mine, func(k int) bool {
			return (x.claim.weights[k] > 0 || x.claim.inSlot[k] == clause.Side) && x.amongTokens(k, list) && !x.amongTokens(k, but)
		})
	}
	la, ra := has(c.a.left, c.b.left), has(c.a.right, c.b.right)
	lb, rb := has(c.b.left, c.a.left), has(c.b.right, c.a.right)
	return la && rb && !lb && !ra || lb && ra && !la && !rb
}

// amongTokens reports whether a token of the claim is the same word as one of the passage's.
func (x *matcher) amongTokens(k int, list []int) bool {
	return slices.ContainsFunc(list, func(e int) bool { return x.sameWord(k, e) })
}

// segments are the parts of the claim that each say something of their own: those of coupled
// parts apart, else all.
func (c *claim) segments() [][]int {
	var out [][]int
	for i := range c.sentences {
		s := &c.sentences[i]
		if couples := c.couples(s); len(couples) > 0 {
			out = append(out, c.cutAtJoins(s)...)
			continue
		}
		all := make([]int, 0, s.to-s.from)
		for k := s.from; k < s.to; k++ {
			all = append(all, k)
		}
		out = append(out, all)
	}
	return out
}

// cutAtJoins cuts a sentence where something is joined: at «و», commas and the beginnings of
// clauses.
func (t *text) cutAtJoins(s *sentence) [][]int {
	starts := map[int]bool{}
	for i := range t.statements {
		if st := &t.statements[i]; len(st.tokens) > 0 {
			starts[st.tokens[0]] = true
		}
	}
	var out [][]int
	var seg []int
	for k := s.from; k < s.to; k++ {
		tok := &t.tokens[k]
		if len(seg) > 0 && (tok.plain == "و" || starts[k] || t.parted(k)) {
			out = append(out, seg)
			seg = nil
		}
		seg = append(seg, k)
	}
	if len(seg) > 0 {
		out = append(out, seg)
	}
	return out
}

// parted reports whether a comma or semicolon stands before token k.
func (t *text) parted(k int) bool {
	if k == 0 || t.tokens[k].start < t.tokens[k-1].end {
		return false
	}
	for _, r := range t.raw[t.tokens[k-1].end:t.tokens[k].start] {
		switch r {
		case '،', ',', '؛', ';', ':':
			return true
		}
	}
	return false
}

// couples finds the parts of a sentence that are built alike, and their pairs.
func (t *text) couples(s *sentence) []coupled {
	segs := t.cutAtJoins(s)
	if len(segs) < 2 {
		return nil
	}
	out := t.inOrder(s)
	for j := 1; j < len(segs); j++ {
		for i := j - 1; i >= max(0, j-2); i-- {
			if c, ok := t.couple(segs[i], segs[j]); ok {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

// couple finds the pairs of two parts that have an anchor in common.
func (t *text) couple(a, b []int) (coupled, bool) {
	for j, n := range b {
		w := t.tokens[n].plain
		if !anchors()[w] || t.adverbial(b, j) {
			continue
		}
		i := -1
		for k := len(a) - 1; k >= 0; k-- {
			if t.tokens[a[k]].plain == w && !t.adverbial(a, k) {
				i = k
				break
			}
		}
		if i < 0 {
			continue
		}
		left, other := t.naming(a[:i]), t.naming(b[:j])
		right, behind := t.naming(t.untilVerb(a[i+1:])), t.naming(t.untilVerb(b[j+1:]))
		if len(left) == 0 && len(other) == 0 && len(right) > 1 && len(behind) > 1 {
			// «در الف ب و در ج د داده می‌شود»
			left, right = right[:1], right[len(right)-1:]
			other, behind = behind[:1], behind[len(behind)-1:]
		} else if len(left) == 0 || len(other) == 0 || len(right) == 0 || len(behind) == 0 {
			return coupled{}, false
		} else {
			if t.alike(other[0], right[0]) {
				return coupled{}, false // «در کودکان و نوجوانان در …»
			}
			// What both share is not said twice: «کاندیدای دهان … مری», «داروی خوراکی … تزریقی».
			left, other, right, behind = t.telling(left, other, true), t.telling(other, left, true), t.telling(right, behind, true), t.telling(behind, right, false)
			if k := t.side(a, i); k >= 0 {
				right = []int{k}
			}
			if k := t.side(b, j); k >= 0 {
				behind = []int{k}
			} else if behind == nil && len(right) > 0 && t.inSlot[right[0]] == clause.Side {
				behind = []int{n} // «قبل از بارداری … از ماه چهارم بارداری»
			}
			if left == nil || other == nil || right == nil || behind == nil {
				return coupled{}, false
			}
		}
		return coupled{couple{left, right}, couple{other, behind}}, true
	}
	return coupled{}, false
}

// telling is the token of a list that tells it from another: a number or a drug, else the last,
// or the first, that the other does not have; nil for none.
func (t *text) telling(list, from []int, last bool) []int {
	best := -1
	for _, k := range list {
		if slices.ContainsFunc(from, func(n int) bool { return t.tokens[n].text == t.tokens[k].text }) {
			continue
		}
		sure := t.tokens[k].amount != nil || t.tokens[k].slot == slotDrug
		if best < 0 || sure || last && !(t.tokens[best].amount != nil || t.tokens[best].slot == slotDrug) {
			best = k
		}
	}
	if best < 0 {
		return nil
	}
	return []int{best}
}

// side is the token right before place i of a part, where it says before or after what
// something is; -1 for none.
func (t *text) side(seg []int, i int) int {
	if i > 0 && t.inSlot[seg[i-1]] == clause.Side {
		return seg[i-1]
	}
	return -1
}

// alike reports whether two tokens tell of whom something is said, and so are listed together.
func (t *text) alike(a, b int) bool {
	return t.inSlot[a] == clause.Population && t.inSlot[b] == clause.Population
}

// adverbial reports whether the anchor at place i begins a way of speaking: «به شدت».
func (t *text) adverbial(seg []int, i int) bool {
	if i+1 >= len(seg) {
		return true
	}
	return adverbials()[t.tokens[seg[i+1]].plain]
}

var adverbials = wordlist.SetOf("clauses", "anchors: no", surface)

// naming are the tokens that name something, nearest to what follows first in doubt: at most
// the last four.
func (t *text) naming(seg []int) []int {
	var out []int
	for _, k := range seg {
		tok := &t.tokens[k]
		if tok.amount != nil && k > 0 && numbered()[t.tokens[k-1].text] {
			out = append(out, k) // «نوع دو»
			continue
		}
		if !tok.content || tok.amount != nil || tok.unit || t.inSlot[k] == clause.Verb || t.inSlot[k] == clause.Modality || t.inSlot[k] == clause.Side || t.judges(k) ||
			framing(t.raw[tok.start:tok.end], tok.text) && len(tok.slot) == 0 {
			continue
		}
		out = append(out, k)
	}
	return out[max(0, len(out)-4):]
}

// judges reports whether token k is a judgement or a deed, which is said of all parts, or stands
// right before the verb as one.
func (t *text) judges(k int) bool {
	tok := &t.tokens[k]
	for i := range t.statements {
		s := &t.statements[i]
		if tok.start < s.Start || tok.start >= s.End {
			continue
		}
		if s.deed == k && !s.Shares && t.inSlot[k] == "" {
			for _, v := range s.all(clause.Verb) {
				if v.Start >= tok.end && lightVerbs[v.Value] {
					return true
				}
			}
		}
		for _, x := range s.Slots {
			if x.Name == clause.Relation && tok.start >= x.Start && tok.start < x.End && (aside[x.Value] || judgements[x.Value]) {
				return true
			}
		}
	}
	return false
}

// lightVerbs say little without the word before them: «آسیب می‌زند».
var lightVerbs = map[string]bool{"کن": true, "شو": true, "زن": true, "ده": true, "دار": true, "رسان": true, "گیر": true, "گرد": true,
	"نما": true, "یاب": true, "باش": true, "اور": true, "خور": true, "بخش": true, "گذار": true, "کش": true, "مان": true}

// judgements are the axes beside those of deeds of which one word serves all parts.
var judgements = map[string]bool{"effect": true, "bring": true, "cure": true, "raise": true}

// untilVerb is what stands before the verb of a part, or its next anchor.
func (t *text) untilVerb(seg []int) []int {
	for i, k := range seg {
		if t.inSlot[k] == clause.Verb || i > 0 && anchors()[t.tokens[k].plain] {
			return seg[:i]
		}
	}
	return seg
}

// inOrder reads «الف و ب به ترتیب برای ج و د».
func (t *text) inOrder(s *sentence) []coupled {
	var joins []int
	ordered := false
	for k := s.from + 1; k+1 < s.to; k++ {
		switch t.tokens[k].plain {
		case "و":
			joins = append(joins, k)
		case "ترتیب":
			ordered = ordered || t.tokens[k-1].plain == "به"
		case "بهترتیب":
			ordered = true
		}
	}
	if !ordered || len(joins) != 2 {
		return nil
	}
	near := func(k, step int) []int {
		for n := k + step; n >= s.from && n < s.to && n > k-3 && n < k+3; n += step {
			if tok := &t.tokens[n]; tok.content && tok.plain != "ترتیب" {
				return []int{n}
			}
		}
		return nil
	}
	a, b := joins[0], joins[1]
	return []coupled{{couple{near(a, -1), near(b, -1)}, couple{near(a, 1), near(b, 1)}}}
}
