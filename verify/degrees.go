package verify

import (
	"strings"

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
	} else if h.Has(clause.Quantifier, "all") && x.excepted(e) {
		m.add(clause.Quantifier, "all", "all but", slotDiffers)
	}
	if h.Has(clause.Quantifier, "none") && !e.Has(clause.Quantifier, "none") {
		if hedged || e.Has(clause.Quantifier, "few") {
			m.add(clause.Quantifier, "none", "some", slotDiffers)
		} else if !e.Denied {
			m.add(clause.Quantifier, "none", "", slotMissing)
		}
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

// told reports whether the claim has half of the words of the condition that begins
// at a byte of the evidence.
func (x *matcher) told(m *comparison, start int) bool {
	all, found := 0, 0
	for _, e := range m.evidence.tokens {
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
		for _, k := range m.claim.tokens {
			if a := &x.claim.tokens[k]; a.amount != nil && t.amount != nil && a.amount.equal(*t.amount) || a.content && x.sameWord(k, e) {
				found++
				break
			}
		}
	}
	return 2*found >= all
}

// excepted reports whether an exception follows a statement.
func (x *matcher) excepted(e *statement) bool {
	i := x.index(e) + 1
	return i < len(x.passage.statements) && x.passage.statements[i].Joint == clause.Unless
}

// directed compares pairs of which one comes first: cause and effect, what
// replaces and what is replaced, what is more and than what.
func (x *matcher) directed(m *comparison) {
	x.replaced(m)
	mine, theirs := m.claim.all(clause.Cause), m.evidence.all(clause.Cause)
	agrees, differs := false, false
	for _, p := range mine {
		for _, q := range theirs {
			straight, crossed := x.crossing(m, p, q)
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
	mine, theirs := m.claim.all(clause.Replaced), m.evidence.all(clause.Replaced)
	if len(mine) == 0 || len(theirs) == 0 {
		return
	}
	p, q := mine[0], theirs[0]
	a, b := x.claim.behind(p.End, m.claim), x.passage.behind(q.End, m.evidence)
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
