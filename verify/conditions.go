package verify

import (
	"strings"

	"github.com/biopars/biopars/persian/clause"
)

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
	for i, e := range s.tokens {
		t := &x.passage.tokens[e]
		if t.start < start {
			continue
		}
		if x.passage.inSlot[e] == clause.Verb || all > 8 || strings.Contains(x.passage.raw[start:t.start], "،") {
			break
		}
		if !t.content && t.amount == nil || x.passage.again(s.tokens[i+1:], e) {
			continue // what is said of it later may be all that the claim has
		}
		all++
		for _, k := range mine {
			if a := &x.claim.tokens[k]; a.amount != nil && t.amount != nil && a.amount.equal(*t.amount) || a.content && x.sameWord(k, e) {
				found++
				break
			}
		}
	}
	return all > 0 && 3*found >= 2*all
}

// again reports whether a word stands behind the verb that follows it.
func (t *text) again(behind []int, e int) bool {
	k, past := &t.tokens[e], false
	for _, n := range behind {
		if t.inSlot[n] == clause.Verb {
			past = true
		}
		if o := &t.tokens[n]; past && k.amount == nil && o.content && o.text == k.text {
			return true
		}
	}
	return false
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
	if e.Joint != clause.Also && e.Joint != clause.Likewise && e.Joint != clause.Relative || e.Has(clause.Condition, "") {
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
