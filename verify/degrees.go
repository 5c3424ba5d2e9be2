package verify

import (
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian/clause"
)

// degrees compares how sure something is, how binding, and of how many it is said.
func (x *matcher) degrees(m *comparison) {
	h, e := m.claim, m.evidence
	hedged := e.Has(clause.Modality, "may") || e.Has(clause.Modality, "chance") || e.Has(clause.Modality, "can") || e.Has(clause.Quantifier, "some") ||
		e.Has(clause.Quantifier, "few") || e.Has(clause.Quantifier, "most")
	shared := false
	for _, q := range e.all(clause.Quantity) {
		shared = shared || q.Role == clause.Share && q.Amount.Value < 100
	}
	if h.Has(clause.Modality, "sure") && !e.Has(clause.Modality, "sure") {
		if hedged || shared {
			m.add(clause.Modality, "sure", "may", slotDiffers)
		} else {
			m.add(clause.Modality, "sure", "", slotMissing)
		}
	}
	if h.Has(clause.Modality, "must") && !h.Has(clause.Relation, "take") && (e.Has(clause.Modality, "can") || e.Has(clause.Modality, "may")) && !e.Has(clause.Modality, "must") {
		m.add(clause.Modality, "must", "can", slotDiffers)
	}
	if e.Has(clause.Modality, "may") && !h.Has(clause.Modality, "may") && !h.Has(clause.Modality, "chance") && !h.Has(clause.Modality, "can") && !h.Has(clause.Quantifier, "some") {
		m.add(clause.Modality, "", "may", slotUnsaid)
	}
	if notAll(h) {
		return
	}
	if h.Has(clause.Quantifier, "all") && !e.Has(clause.Quantifier, "all") {
		if hedged || shared || e.Has(clause.Quantifier, "only") || e.Has(clause.Quantifier, "none") || x.excepted(e) {
			m.add(clause.Quantifier, "all", "some", slotDiffers)
		} else {
			m.add(clause.Quantifier, "all", "", slotMissing)
		}
	} else if h.Has(clause.Quantifier, "all") && x.excepted(e) && !x.claimExcepts(h) {
		m.add(clause.Quantifier, "all", "all but", slotDiffers)
	}
	if h.Has(clause.Quantifier, "none") && !e.Has(clause.Quantifier, "none") {
		if hedged || e.Has(clause.Quantifier, "few") {
			m.add(clause.Quantifier, "none", "some", slotDiffers)
		} else if !e.Denied {
			m.add(clause.Quantifier, "none", "", slotMissing)
		}
	}
	if h.Has(clause.Quantifier, "each") && !e.Has(clause.Quantifier, "each") && len(h.all(clause.Quantity)) > 0 {
		m.add(clause.Quantifier, "each", "", slotMissing)
	}
	if h.Has(clause.Quantifier, "only") && !e.Has(clause.Quantifier, "only") {
		m.add(clause.Quantifier, "only", "", slotMissing)
	}
	if !h.Has(clause.Quantifier, "only") {
		for _, q := range e.all(clause.Quantifier) {
			if q.Value == "only" && !x.told(m, q.End) {
				m.add(clause.Condition, "", x.passage.raw[q.Start:q.End], slotUnsaid)
			}
		}
	}
	if h.Has(clause.Quantifier, "some") && !h.Denied && e.Has(clause.Quantifier, "none") && e.Denied {
		m.add(clause.Quantifier, "some", "none", slotDiffers)
	}
	for _, q := range x.conditionBefore(e) {
		if !h.Has(clause.Condition, "") && !x.toldIn(x.passage.statements[q.of], m, q.End) {
			m.add(clause.Condition, "", x.passage.raw[q.Start:q.End], slotUnsaid)
		}
	}
	for _, name := range []clause.Name{clause.Condition, clause.Exception} {
		if h.Has(name, "") {
			continue
		}
		for _, q := range e.all(name) {
			if q.Value != "when" && !x.told(m, q.End) {
				m.add(name, "", x.passage.raw[q.Start:q.End], slotUnsaid)
			}
		}
	}
}

// told reports whether the claim has two thirds of the words of the condition that begins
// at a byte of the evidence.
func (x *matcher) told(m *comparison, start int) bool { return x.toldIn(*m.evidence, m, start) }

// toldIn is told for a condition of another statement, in the whole claim.
func (x *matcher) toldIn(s statement, m *comparison, start int) bool {
	mine := m.claim.tokens
	if s.index != m.evidence.index {
		mine = x.claim.everyToken()
	}
	all, found := 0, 0
	for _, e := range s.tokens {
		t := &x.passage.tokens[e]
		if t.start < start {
			continue
		}
		if x.passage.inSlot[e] == clause.Verb || all > 8 || strings.Contains(x.passage.raw[start:t.start], "،") {
			break
		}
		if !t.content && t.amount == nil {
			continue
		}
		all++
		for _, k := range mine {
			if a := &x.claim.tokens[k]; a.amount != nil && t.amount != nil && a.amount.equal(*t.amount) || a.content && x.sameWord(k, e) {
				found++
				break
			}
		}
	}
	return 3*found >= 2*all
}

func (t *text) everyToken() []int {
	out := make([]int, len(t.tokens))
	for i := range out {
		out[i] = i
	}
	return out
}

// held is a slot with the place of its statement.
type held struct {
	clause.Slot
	of int
}

// conditionBefore finds the condition that a clause of its own before a statement makes:
// «اگر … و … نداشته باشد، می‌توان …».
func (x *matcher) conditionBefore(e *statement) []held {
	if e.Joint != clause.Also && e.Joint != clause.Relative || e.Has(clause.Condition, "") {
		return nil
	}
	for j := e.index - 1; j >= 0 && x.passage.statements[j].sentence == e.sentence; j-- {
		s := &x.passage.statements[j]
		if c := s.all(clause.Condition); len(c) > 0 && c[0].Value == "if" && c[0].Start-s.Start <= len("فقط ") {
			return []held{{c[0], j}}
		}
		if s.Joint == clause.Unless {
			break
		}
	}
	return nil
}

// exceptionLost reports whether what the evidence takes out of what it says stands in the
// claim without being taken out: «به جز الف» and «الف نیز».
func (x *matcher) exceptionLost(parts []comparison) bool {
	for i := range x.claim.statements {
		if x.claim.statements[i].Has(clause.Exception, "") || x.claim.statements[i].Joint == clause.Unless {
			return false
		}
	}
	seen := map[int]bool{}
	for i := range parts {
		e := parts[i].evidence
		if seen[e.sentence] {
			continue
		}
		seen[e.sentence] = true
		for n := range x.passage.statements {
			s := &x.passage.statements[n]
			if s.sentence != e.sentence {
				continue
			}
			for _, q := range s.all(clause.Exception) {
				if x.named(s, q.End) {
					return true
				}
			}
		}
	}
	return false
}

// named reports whether the claim has most of the words right behind a byte of a
// statement.
func (x *matcher) named(s *statement, start int) bool {
	all, found := 0, 0
	for _, e := range s.tokens {
		t := &x.passage.tokens[e]
		if t.start < start || !t.content && t.amount == nil {
			continue
		}
		if x.passage.inSlot[e] == clause.Verb || all == 4 {
			break
		}
		all++
		for k := range x.claim.tokens {
			if a := &x.claim.tokens[k]; a.amount != nil && t.amount != nil && a.amount.equal(*t.amount) || a.content && x.sameWord(k, e) {
				found++
				break
			}
		}
	}
	return all > 0 && 2*found > all
}

// excepted reports whether an exception follows a statement.
func (x *matcher) excepted(e *statement) bool {
	i := x.index(e) + 1
	return i < len(x.passage.statements) && x.passage.statements[i].Joint == clause.Unless
}

// claimExcepts reports whether the claim takes something out of a statement.
func (x *matcher) claimExcepts(h *statement) bool {
	i := h.index + 1
	return h.Has(clause.Exception, "") || i < len(x.claim.statements) && x.claim.statements[i].Joint == clause.Unless
}

// directed compares pairs of which one comes first: cause and effect, what
// replaces and what is replaced, what is more and than what.
func (x *matcher) directed(m *comparison) {
	x.replaced(m)
	x.exchangedSubjects(m)
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
	if len(theirs) == 0 {
		return
	}
	for _, p := range m.claim.all(clause.Replaced) {
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

// lostWords joins the words that were not found, for people.
func lostWords(list []string) string {
	if len(list) > 8 {
		list = list[:8]
	}
	return strings.Join(list, " ")
}
