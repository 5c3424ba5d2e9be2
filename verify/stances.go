package verify

import (
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian/clause"
)

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
		case sa == sb && sa != 0 && x.beginsForStops(m):
			m.add(clause.Verb, name(a), name(b), slotMissing) // not to begin is not to stop
		case sa == sb:
			m.add(clause.Verb, name(a), name(b), slotAgrees)
		case sa == 0 && sb > 0 && m.evidence.cautious():
			m.add(clause.Verb, name(a), name(b), slotAgrees)
		case a.weak != b.weak && (x.claim.harms(m.claim) || x.passage.harms(m.evidence)):
			m.add(clause.Verb, name(a), name(b), slotMissing) // what does harm may be told of without a judgement
		case sb == 0 && sa > 0, sa == 0 && sb > 0, x.otherDeed(m):
			m.add(clause.Verb, name(a), name(b), slotMissing)
		default:
			m.add(clause.Verb, name(a), name(b), slotDiffers)
		}
	case x.relate(m) && absorbed(m.claim, x.claim.raw) && absorbed(m.evidence, x.passage.raw):
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
		case x.samePredicate(m) && !x.ofOthers(m):
			m.add(clause.Verb, denial(denied), denial(there), slotDiffers)
		case denied && !flip:
			m.add(clause.Verb, denial(denied), denial(there), slotMissing)
		}
	}
}

// absorbed reports whether what a statement denies, if anything, is one of its relations, of
// which the sign then says it: «اثر ندارد», but not «با حساسیت به نور ظاهر نمی‌شود».
func absorbed(s *statement, raw string) bool {
	if !s.Denied {
		return true
	}
	turned := signs(s, raw)
	for _, x := range s.all(clause.Relation) {
		for _, y := range turned {
			if x.Start == y.Start && x.Sign != y.Sign {
				return true
			}
		}
	}
	return false
}

// unopposed asks that what one of the two denies is denied, or told by an opposite, in the
// other as well.
func (x *matcher) unopposed(m *comparison) {
	for i := range m.slots {
		if s := &m.slots[i]; s.Name == string(clause.Verb) {
			return // compared already
		}
	}
	h, e := m.claim, m.evidence
	switch {
	case h.Denied == e.Denied && x.flips(m):
		m.add(clause.Verb, denial(h.Denied), denial(e.Denied), slotMissing) // «با نسخه» and «بدون نسخه»
	case h.Denied && !notAll(h) && !x.passage.negative(e, h):
		m.add(clause.Verb, denial(true), denial(false), slotMissing)
	case e.Denied && !notAll(e) && !x.claim.negative(h, e):
		m.add(clause.Verb, denial(false), denial(true), slotMissing)
	}
}

// negative reports whether a statement denies anything, or tells by the lower end of an axis
// what another may deny.
func (t *text) negative(s, other *statement) bool {
	if s.Denied {
		return true
	}
	for i := range s.Slots {
		switch x := &s.Slots[i]; x.Name {
		case clause.Relation:
			if x.Sign < 0 && (deniable[x.Value] || other.Has(clause.Relation, x.Value)) {
				return true
			}
		case clause.Exception:
			return true
		case clause.Quantifier:
			if x.Value == "only" || x.Value == "few" || x.Value == "none" {
				return true
			}
		case clause.Modality:
			if x.Value == "mustnot" || x.Value == "cannot" {
				return true
			}
		case clause.Quantity:
			if x.Bound != 0 {
				return true // «نباید از ۴ گرم بیشتر شود»
			}
		}
	}
	for _, k := range s.tokens {
		if tok := &t.tokens[k]; tok.negates || tok.negated || turns()[tok.text] {
			return true
		}
	}
	return false
}

// harms reports whether a statement judges by harm alone: «خطرناک», beside «ممنوع».
func (t *text) harms(s *statement) bool {
	found := false
	for i := range s.Slots {
		if x := &s.Slots[i]; x.Name == clause.Relation && x.Value == "use" {
			if !harmful()[surface(t.raw[x.Start:x.End])] {
				return false
			}
			found = true
		}
	}
	return found
}

var harmful = wordlist.SetOf("clauses", "harmful", surface)

// deniable are the axes of which the lower end denies without a word of denial.
var deniable = map[string]bool{"use": true, "effect": true, "need": true}

// beginsForStops reports whether one of the two speaks of beginning and the other of
// stopping.
func (x *matcher) beginsForStops(m *comparison) bool {
	a, b := m.claim.begins(), m.evidence.begins()
	return a*b < 0
}

// begins is 1 for a statement of beginning, -1 for one of stopping, 0 for neither or both.
func (s *statement) begins() int {
	sum := 0
	for i := range s.Slots {
		if x := &s.Slots[i]; x.Name == clause.Relation && x.Value == "start" {
			sum += int(x.Sign)
		}
	}
	return sum
}

// ofOthers reports whether the two are said of other parts of a whole: that a third does
// something does not deny that most do not.
func (x *matcher) ofOthers(m *comparison) bool {
	return m.claim.portion() != m.evidence.portion()
}

// portion is of how many a statement is said, as its quantifier or a share tells.
func (s *statement) portion() string {
	for i := range s.Slots {
		switch x := &s.Slots[i]; {
		case x.Name == clause.Quantifier && x.Value != "only" && x.Value != "each" && x.Value != "none":
			return x.Value
		case x.Name == clause.Quantity && x.Role == clause.Share:
			return string(clause.Share)
		}
	}
	return ""
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
