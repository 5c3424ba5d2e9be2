package verify

import (
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// signs are the signs of a statement's relations on their axes. What a verb right
// behind one denies is turned.
func signs(s *statement, raw string) []clause.Slot {
	var out []clause.Slot
	for i, x := range s.Slots {
		if x.Name != clause.Relation || aside[x.Value] {
			continue
		}
		for k := i + 1; k < len(s.Slots); k++ {
			v := &s.Slots[k]
			if v.Name != clause.Verb || v.Start < x.End {
				continue
			}
			if v.Value == "باید" && qualities[x.Value] {
				break // «نقص ایمنی شدید نباید»
			}
			far := 0
			if x.Value == "effect" {
				far = 5 // «اثری بر … ندارد»
			}
			if len(strings.Fields(raw[x.End:v.Start])) <= far {
				denied := v.Sign < 0
				if lastVerb(s, v) {
					denied = s.Denied // with its modal
				}
				if denied {
					x.Sign = -x.Sign
				}
			}
			break
		}
		out = append(out, x)
	}
	return out
}

// qualities are the axes that no deed is on.
var qualities = map[string]bool{
	"severe": true, "acute": true, "normal": true, "controlled": true, "common": true, "easy": true, "fast": true, "be": true, "keep": true,
}

// aside are the axes of judgements and deeds, see stance.
var aside = map[string]bool{"take": true, "use": true, "need": true, "start": true, "go": true}

func lastVerb(s *statement, v *clause.Slot) bool {
	for i := range s.Slots {
		if w := &s.Slots[i]; w.Name == clause.Verb && w.Start > v.Start {
			return false
		}
	}
	return true
}

// relations compares directions and qualities, each with the one of its axis whose
// words around it are most alike.
func (x *matcher) relations(m *comparison) {
	theirs := signs(m.evidence, x.passage.raw)
	for _, p := range signs(m.claim, x.claim.raw) {
		if x.settled(m, p) {
			continue
		}
		best, outcome, there := -1.0, slotMissing, ""
		for _, q := range theirs {
			if q.Value != p.Value {
				continue
			}
			like := x.alike(p, q, m)
			if q.Sign == p.Sign {
				like *= 1.3 // in doubt it is the same
			}
			if like > best+1e-9 || like > best-1e-9 && q.Sign == p.Sign {
				best = like
				outcome, there = slotDiffers, x.passage.raw[q.Start:q.End]
				switch {
				case q.Sign == p.Sign:
					outcome = slotAgrees
				case like < sameObject:
					outcome = slotMissing
				}
			}
		}
		if outcome == slotMissing {
			// The words themselves may be there.
			for k := range x.claim.tokens {
				t := &x.claim.tokens[k]
				if own, _ := x.coverage(x.index(m.evidence)); t.start >= p.Start && t.start < p.End && own[k] {
					outcome = slotAgrees
				}
			}
		}
		if outcome == slotMissing && (!decisive[p.Value] || len(m.claim.names) < 2 && x.nearby(m.evidence, p)) {
			m.without++
			m.slots = append(m.slots, answer.Slot{Name: string(clause.Relation), Claim: x.claim.raw[p.Start:p.End], Outcome: outcome})
			continue
		}
		m.add(clause.Relation, x.claim.raw[p.Start:p.End], there, outcome)
	}
}

// settled reports whether a relation is that of a comparative that is compared already.
func (x *matcher) settled(m *comparison, p clause.Slot) bool {
	for _, k := range m.settled {
		if s := x.claim.tokens[k].start; s >= p.Start && s < p.End {
			return true
		}
	}
	return false
}

// nearby reports whether another clause of the same sentence has a relation of that
// axis and sign.
func (x *matcher) nearby(e *statement, p clause.Slot) bool {
	for i := range x.passage.statements {
		s := &x.passage.statements[i]
		if s.sentence < e.sentence || s.sentence > e.sentence+1 || s == e {
			continue
		}
		for _, q := range signs(s, x.passage.raw) {
			if q.Value == p.Value && q.Sign == p.Sign {
				return true
			}
		}
	}
	return false
}

// sameObject is how alike what stands around two relations must be for one to say
// otherwise than the other.
const sameObject = 0.25

// decisive are the axes on which a claim may not say more than its evidence.
var decisive = map[string]bool{
	"raise": true, "act": true, "keep": true, "severe": true, "acute": true, "normal": true, "controlled": true, "be": true,
}

func (x *matcher) index(e *statement) int { return e.index }

// alike weighs the words around a relation of the claim that stand around one of
// the evidence, the nearer the more; its object stands before it.
func (x *matcher) alike(p, q clause.Slot, m *comparison) float64 {
	got := 0.0
	i, j := place(x.claim.text, m.claim, p.Start), place(x.passage.text, m.evidence, q.Start)
	for a := max(i-6, 0); a < min(i+4, len(m.claim.tokens)); a++ {
		k := m.claim.tokens[a]
		if !x.claim.tokens[k].content || x.claim.tokens[k].amount != nil || a == i {
			continue
		}
		for b := max(j-6, 0); b < min(j+4, len(m.evidence.tokens)); b++ {
			e := m.evidence.tokens[b]
			if b != j && x.passage.tokens[e].content && x.sameWord(k, e) {
				got += 1 / float64(abs(a-i)+abs(b-j))
				break
			}
		}
	}
	return got
}

// place is the position in a statement of the token at a byte.
func place(t *text, s *statement, start int) int {
	for i, k := range s.tokens {
		if t.tokens[k].start >= start {
			return i
		}
	}
	return len(s.tokens)
}

// stances compares what is to be done, and what is denied where nothing is.
func (x *matcher) stances(m *comparison) {
	a, b := m.claim.stance, m.evidence.stance
	flip := x.flips(m)
	switch {
	case a.known && b.known:
		sa, sb := a.sign, b.sign
		if flip {
			sb = -sb
		}
		switch {
		case m.claim.Order && m.evidence.Order && !x.sameDeed(m):
			m.add(clause.Verb, name(a), name(b), slotMissing)
		case sa == sb:
			m.add(clause.Verb, name(a), name(b), slotAgrees)
		case sa == 0 && sb > 0 && m.evidence.cautious():
			m.add(clause.Verb, name(a), name(b), slotAgrees)
		case sb == 0 && sa > 0, sa == 0 && sb > 0, x.otherDeed(m):
			m.add(clause.Verb, name(a), name(b), slotMissing)
		default:
			m.add(clause.Verb, name(a), name(b), slotDiffers)
		}
	case x.relate(m):
		// compared as directions
	case a.known && !b.known && m.claim.beginsOrEnds() && !m.evidence.beginsOrEnds():
		m.add(clause.Verb, name(a), "", slotMissing)
	case a.known && !a.weak || b.known && !b.weak:
		// one orders, the other tells
	default:
		denied := m.claim.Denied && !notAll(m.claim)
		switch there := m.evidence.Denied; {
		case denied == there != flip:
			m.add(clause.Verb, denial(denied), denial(there), slotAgrees)
		case x.samePredicate(m):
			m.add(clause.Verb, denial(denied), denial(there), slotDiffers)
		}
	}
}

// beginsOrEnds reports whether a statement is of beginning, going on or stopping.
func (s *statement) beginsOrEnds() bool {
	return s.Has(clause.Relation, "start") || s.Has(clause.Relation, "go")
}

// cautious reports whether a statement asks for caution.
func (s *statement) cautious() bool {
	for i := range s.Slots {
		if x := &s.Slots[i]; x.Name == clause.Relation && x.Value == "use" && x.Sign == 0 {
			return true
		}
	}
	return false
}

// sameDeed reports whether two orders are to do the same thing, as far as the words
// before their verbs tell.
func (x *matcher) sameDeed(m *comparison) bool {
	mine, theirs := m.claim.deed, m.evidence.deed
	if theirs < 0 || x.passage.inSlot[theirs] != "" {
		return true
	}
	for _, k := range m.claim.tokens {
		if x.sameWord(k, theirs) {
			return true
		}
	}
	return mine >= 0 && x.claim.inSlot[mine] != ""
}

// otherDeed reports whether what the claim says to do or not to do is a deed that the
// evidence's clause does not have.
func (x *matcher) otherDeed(m *comparison) bool {
	k := m.claim.deed
	if k < 0 || x.claim.inSlot[k] != "" || x.claim.isGeneric(k) {
		return false
	}
	own, lent := x.coverage(x.index(m.evidence))
	return !own[k] && !lent[k]
}

// samePredicate reports whether the two deny or affirm the same: their verbs are
// forms of one verb, or what stands before the claim's verb stands in the evidence.
func (x *matcher) samePredicate(m *comparison) bool {
	mine, theirs := m.claim.all(clause.Verb), m.evidence.all(clause.Verb)
	if len(mine) == 0 || len(theirs) == 0 {
		return false
	}
	verb := mine[len(mine)-1]
	own, _ := x.coverage(x.index(m.evidence))
	for i := len(m.claim.tokens) - 1; i >= 0; i-- {
		k := m.claim.tokens[i]
		if t := &x.claim.tokens[k]; t.start < verb.Start && t.content && t.amount == nil {
			if own[k] {
				return true
			}
			break
		}
	}
	return verb.Value == theirs[len(theirs)-1].Value && m.share() > 0.75
}

// relate reports whether claim and evidence have a relation of one axis, whose
// sign holds what is denied.
func (x *matcher) relate(m *comparison) bool {
	for _, p := range signs(m.claim, x.claim.raw) {
		for _, q := range signs(m.evidence, x.passage.raw) {
			if p.Value == q.Value {
				return true
			}
		}
	}
	return false
}

func name(s stance) string {
	switch s.sign {
	case 1:
		return "do"
	case -1:
		return "do not"
	}
	return "caution"
}

func denial(d bool) string {
	if d {
		return "denied"
	}
	return "affirmed"
}

func notAll(s *statement) bool { return s.Denied && s.Has(clause.Quantifier, "all") }

// flips reports whether an odd number of words is denied in one of the two alone:
// «بدون مشورت … نباید» and «با مشورت … می‌توان».
func (x *matcher) flips(m *comparison) bool {
	odd := false
	for _, k := range m.claim.tokens {
		a := &x.claim.tokens[k]
		if !a.content || a.amount != nil || a.base == "" || a.base != a.text || x.claim.weights[k] == 0 {
			continue
		}
		same, other := false, false
		for _, e := range m.evidence.tokens {
			b := &x.passage.tokens[e]
			if b.content && b.base == a.base && b.base == b.text {
				same = same || a.negated == b.negated
				other = other || a.negated != b.negated
			}
		}
		if other && !same {
			odd = !odd
		}
	}
	return odd
}
