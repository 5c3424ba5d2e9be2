package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian/clause"
)

// populations compares for whom the two are said.
func (x *matcher) populations(m *comparison) {
	mine, theirs := m.claim.all(clause.Population), x.said(m.evidence, clause.Population)
	for _, p := range mine {
		outcome, there := slotMissing, ""
		for _, q := range theirs {
			switch {
			case p.Value == q.Value:
				outcome, there = slotAgrees, q.Value
			case outcome == slotAgrees:
			case clause.Apart(clause.Population, p.Value, q.Value):
				outcome, there = slotDiffers, q.Value
			}
		}
		if outcome == slotMissing {
			if len(theirs) == 0 && x.headed(p) {
				outcome = slotAgrees
			}
		}
		m.add(clause.Population, p.Value, there, outcome)
		if outcome == slotAgrees && m.evidence.all(clause.Population) == nil {
			m.lent++
		}
	}
	for _, q := range m.evidence.all(clause.Population) {
		if q.Value == "adult" || q.Value == "woman" || q.Value == "man" || hasValue(mine, q.Value) || related(q, mine) {
			continue
		}
		m.add(clause.Population, "", q.Value, slotUnsaid)
	}
}

func hasValue(list []clause.Slot, value string) bool {
	for _, s := range list {
		if s.Value == value {
			return true
		}
	}
	return false
}

func related(p clause.Slot, list []clause.Slot) bool {
	for _, q := range list {
		if clause.Within(clause.Population, p.Value, q.Value) || clause.Within(clause.Population, q.Value, p.Value) {
			return true
		}
	}
	return false
}

// headed reports whether the words of a slot of the claim stand in the heading.
func (x *matcher) headed(s clause.Slot) bool {
	found := false
	for k := range x.claim.tokens {
		if t := &x.claim.tokens[k]; t.start >= s.Start && t.start < s.End && x.claim.weights[k] > 0 {
			if !x.heading[k] {
				return false
			}
			found = true
		}
	}
	return found
}

// values compares slots of which a clause has one or a few.
func (x *matcher) values(m *comparison, name clause.Name) {
	theirs := x.said(m.evidence, name)
	first := len(m.slots)
	for _, p := range m.claim.all(name) {
		if name == clause.Timing && p.Value == "day" {
			continue
		}
		if x.claim.excluded(place(x.claim.text, m.claim, p.Start) + m.claim.tokens[0]) {
			continue // «نه استنشاقی»
		}
		outcome, there := slotMissing, ""
		for _, q := range theirs {
			switch {
			case q.If && !p.If && m.evidence.Has(name, "") && name == clause.Route:
			case p.Value == q.Value, name == clause.Route && clause.Within(name, q.Value, p.Value),
				name == clause.Timing && (p.Value == "empty" && q.Value == "before meal" || p.Value == "before meal" && q.Value == "empty"):
				outcome, there = slotAgrees, q.Value
			case outcome == slotAgrees:
			case name == clause.Line, clause.Apart(name, p.Value, q.Value):
				outcome, there = slotDiffers, q.Value
			}
		}
		if outcome == slotDiffers && len(m.slots) > first && m.slots[len(m.slots)-1].Outcome == slotAgrees {
			outcome = slotMissing // it names several
		}
		m.add(name, p.Value, there, outcome)
	}
}

// sides compares what stands before and what after.
func (x *matcher) sides(m *comparison) {
	theirs := m.evidence.all(clause.Side)
	for _, p := range m.claim.all(clause.Side) {
		outcome := slotMissing
		mine := x.claim.behind(p.End, m.claim)
		for _, q := range theirs {
			other := x.passage.behind(q.End, m.evidence)
			begun, ended := x.claim.deedBehind(p.End, m.claim), x.passage.deedBehind(q.End, m.evidence)
			if begun*ended < 0 || begun*ended == 0 && !x.sameWord(mine, other) {
				continue
			}
			if p.Value == q.Value {
				outcome = slotAgrees
				break
			}
			outcome = slotDiffers
		}
		m.add(clause.Side, p.Value, "", outcome)
	}
}

// deedBehind is 1 where «شروع» stands right behind a byte, -1 for «پایان», 0 for neither.
func (t *text) deedBehind(at int, s *statement) int8 {
	for i := range s.Slots {
		if x := &s.Slots[i]; x.Name == clause.Relation && x.Value == "start" && x.Start >= at && strings.TrimSpace(t.raw[at:x.Start]) == "" {
			return x.Sign
		}
	}
	return 0
}

// behind is the first token behind a byte, within a statement, that names
// something; -1 where there is none or a pronoun stands for it.
func (t *text) behind(at int, s *statement) int {
	n := 0
	for _, k := range s.tokens {
		tok := &t.tokens[k]
		if tok.start < at {
			continue
		}
		if pronouns()[tok.plain] && n == 0 {
			return -1
		}
		if tok.content && tok.amount == nil && !tok.unit && !framing(t.raw[tok.start:tok.end], tok.text) &&
			t.inSlot[k] != clause.Relation {
			return k
		}
		if n++; n > 4 {
			break
		}
	}
	return -1
}

// sameWord reports whether a token of the claim and one of the passage are the same
// word or names of the same; a missing one («پس از آن») may be any.
func (x *matcher) sameWord(k, e int) bool {
	if k < 0 || e < 0 {
		return true
	}
	a, b := &x.claim.tokens[k], &x.passage.tokens[e]
	if a.text == b.text || a.value != "" && a.value == b.value {
		return true
	}
	if a.slot == slotDrug && b.slot == slotDrug {
		return false // two drugs may share a part: گلی‌کلازید, گلی‌بن‌کلامید
	}
	for i := range x.claim.synonyms {
		if alt := &x.claim.synonyms[i]; alt.from == k && slices.Contains(alt.terms, b.text) {
			return true
		}
	}
	// A compound is the same as one of its parts, and as one of all its parts.
	if slices.Contains(a.parts, b.text) || slices.Contains(b.parts, a.text) {
		return true
	}
	if len(a.parts) == 0 {
		return false
	}
	for _, p := range a.parts {
		if !slices.Contains(b.parts, p) {
			return false
		}
	}
	return true
}
