package verify

import (
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian/clause"
)

// directed compares pairs of which one comes first: cause and effect, what
// replaces and what is replaced, what is more and than what.
func (x *matcher) directed(m *comparison) {
	x.replaced(m)
	x.exchangedSubjects(m)
	x.agents(m)
	mine, theirs := m.claim.all(clause.Cause), m.evidence.all(clause.Cause)
	agrees, differs := false, false
	for _, p := range mine {
		for _, q := range theirs {
			straight, crossed := x.crossing(m, p, q)
			if x.claim.ends(m.claim, p) || x.passage.ends(m.evidence, q) {
				straight, crossed = x.ordered(m, p, q)
			}
			agrees = agrees || straight > 0 && straight >= crossed
			differs = differs || crossed > straight
		}
	}
	switch {
	case differs && !agrees:
		m.add(clause.Cause, "", "", slotDiffers)
	case agrees:
		m.add(clause.Cause, "", "", slotAgrees)
	}
}

// replaced compares what stands in whose place.
func (x *matcher) replaced(m *comparison) {
	theirs := m.evidence.all(clause.Replaced)
	mine := m.claim.all(clause.Replaced)
	if len(theirs) == 0 {
		if len(mine) > 0 {
			m.add(clause.Replaced, x.claim.raw[mine[0].Start:mine[0].End], "", slotMissing)
		}
		return
	}
	for _, p := range mine {
		x.inPlaceOf(m, p, theirs)
	}
}

// replacedBehind is behind without a word that only praises: «جایگزین ارجح الف».
func (t *text) replacedBehind(at int, s *statement) int {
	k := t.behind(at, s)
	for k >= 0 {
		w := t.tokens[k].plain
		if _, is := comparative(w); !is && !praise()[w] {
			break
		}
		k = t.behind(t.tokens[k].end, s)
	}
	return k
}

var praise = wordlist.SetOf("clauses", "praise", surface)

// inPlaceOf compares what stands behind one «به جای».
func (x *matcher) inPlaceOf(m *comparison, p clause.Slot, theirs []clause.Slot) {
	q := theirs[0]
	for _, other := range theirs { // the same words for it, where there are
		if x.claim.raw[p.Start:p.End] == x.passage.raw[other.Start:other.End] {
			q = other
			break
		}
	}
	a, b := x.claim.replacedBehind(p.End, m.claim), x.passage.replacedBehind(q.End, m.evidence)
	word := func(t *text, k int) string {
		if k < 0 {
			return ""
		}
		return t.raw[t.tokens[k].start:t.tokens[k].end]
	}
	same := a >= 0 && b >= 0 && x.sameWord(a, b)
	outcome := slotMissing
	switch {
	case (p.Value == "yields") != (q.Value == "yields"):
		// «Y جای خود را به X می‌دهد» is «X به جای Y».
		if outcome = slotAgrees; same {
			outcome = slotDiffers
		}
	case same:
		outcome = slotAgrees
	case a >= 0 && x.within(m, a, b), b >= 0 && x.echoed(m, b, a):
		outcome = slotDiffers
	case b < 0:
		outcome = slotAgrees // «به جای آن»
	}
	m.add(clause.Replaced, word(x.claim.text, a), word(x.passage.text, b), outcome)
}

// within reports whether the evidence's clause has a word of the claim elsewhere than
// at one place.
func (x *matcher) within(m *comparison, k, but int) bool {
	for _, e := range m.evidence.tokens {
		if e != but && x.passage.tokens[e].content && x.sameWord(k, e) {
			return true
		}
	}
	return false
}

// echoed is within for a word of the evidence in the claim's clause.
func (x *matcher) echoed(m *comparison, e, but int) bool {
	for _, k := range m.claim.tokens {
		if k != but && x.claim.tokens[k].content && x.sameWord(k, e) {
			return true
		}
	}
	return false
}

// crossing counts the words that stand on the same side of the two markers, and on
// the other.
func (x *matcher) crossing(m *comparison, p, q clause.Slot) (straight, crossed float64) {
	for _, k := range m.claim.tokens {
		a := &x.claim.tokens[k]
		if !a.content || a.amount != nil || a.start >= p.Start && a.start < p.End || x.claim.weights[k] == 0 ||
			clause.Generic(x.claim.raw[a.start:a.end]) {
			continue
		}
		s, c := false, false
		for _, e := range m.evidence.tokens {
			b := &x.passage.tokens[e]
			if !b.content || b.start >= q.Start && b.start < q.End || !x.sameWord(k, e) {
				continue
			}
			first, there := first(p, a.start), first(q, b.start)
			s, c = s || first == there, c || first != there
		}
		switch {
		case s && !c:
			straight++
		case c && !s:
			crossed++
		}
	}
	return straight, crossed
}

// ends reports whether nothing that names something stands behind a marker: «الف ب را
// به وجود می‌آورد».
func (t *text) ends(s *statement, x clause.Slot) bool {
	for _, k := range s.tokens {
		if tok := &t.tokens[k]; tok.start >= x.End && tok.content && t.inSlot[k] != clause.Verb && t.inSlot[k] != clause.Cause &&
			!clause.Generic(t.raw[tok.start:tok.end]) {
			return false
		}
	}
	return true
}

// ordered counts, of two words that both have, the pairs of which the cause is the same
// in both, and the others.
func (x *matcher) ordered(m *comparison, p, q clause.Slot) (straight, crossed float64) {
	var claims, theirs []int
	for _, k := range m.claim.tokens {
		a := &x.claim.tokens[k]
		if !a.content || a.amount != nil || x.claim.weights[k] == 0 || x.claim.inSlot[k] != "" || x.claim.isGeneric(k) {
			continue
		}
		for _, e := range m.evidence.tokens {
			if x.passage.tokens[e].content && x.sameWord(k, e) {
				claims, theirs = append(claims, k), append(theirs, e)
				break
			}
		}
	}
	cause := func(t *text, s clause.Slot, i, j int) bool { // whether i is the cause of j
		first := t.tokens[i].start < t.tokens[j].start
		between := (t.tokens[i].start < s.Start) != (t.tokens[j].start < s.Start)
		return first == (s.Value == "forward" || !between)
	}
	for i := range claims {
		for j := i + 1; j < len(claims); j++ {
			a, b := x.claim.tokens[claims[i]].start < p.Start, x.claim.tokens[claims[j]].start < p.Start
			c, d := x.passage.tokens[theirs[i]].start < q.Start, x.passage.tokens[theirs[j]].start < q.Start
			if a == b && c == d || theirs[i] == theirs[j] {
				continue // neither marker stands between the two
			}
			if cause(x.claim.text, p, claims[i], claims[j]) == cause(x.passage.text, q, theirs[i], theirs[j]) {
				straight++
			} else {
				crossed++
			}
		}
	}
	return straight, crossed
}

// exchangedSubjects asks who does something to whom: «الف ب را خنثی می‌کند».
func (x *matcher) exchangedSubjects(m *comparison) {
	h, e := m.claim, m.evidence
	if h.subject == "" || e.subject == "" || h.subject == e.subject || !x.claim.object(h) || !x.passage.object(e) {
		return
	}
	mine, theirs := x.claim.subjectOf(h), x.passage.subjectOf(e)
	if mine >= 0 && theirs >= 0 && !x.claim.lists(mine) && !x.passage.lists(theirs) && !x.sameWord(mine, theirs) && x.within(m, mine, theirs) && x.echoed(m, theirs, mine) {
		m.add(clause.Actor, x.claim.word(mine), x.passage.word(theirs), slotDiffers)
	}
}

// lists reports whether a word is the first of a list: «الف و ب».
func (t *text) lists(k int) bool {
	for n := k + 1; n < min(k+4, len(t.tokens)); n++ {
		switch t.tokens[n].plain {
		case "و", "یا":
			return true
		}
	}
	return strings.Contains(t.raw[t.tokens[k].end:min(t.tokens[k].end+len("،")+1, len(t.raw))], "،")
}

// object reports whether a statement has an object: «را».
func (t *text) object(s *statement) bool {
	for _, k := range s.tokens {
		if t.tokens[k].plain == "را" {
			return true
		}
	}
	return false
}

// subjectOf is the token of a statement's own subject.
func (t *text) subjectOf(s *statement) int {
	for _, k := range s.tokens {
		if t.tokens[k].start >= s.Subject.Start && t.tokens[k].start < s.Subject.End {
			return k
		}
	}
	return -1
}

// first reports whether a word is the cause, or what comes in place of the other.
func first(s clause.Slot, start int) bool {
	before := start < s.Start
	switch s.Value {
	case "forward":
		return before
	}
	return !before
}
