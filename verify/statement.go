package verify

import (
	"github.com/biopars/biopars/persian/clause"
)

// How a slot of a claim and that of its evidence compare, as answer.Slot.Outcome.
const (
	slotAgrees  = "agrees"
	slotDiffers = "differs"
	slotMissing = "missing" // the evidence leaves it open
	slotUnsaid  = "unsaid"  // the evidence says it, and the claim leaves it out
)

// matcher compares the clauses of one claim with those of one passage.
type matcher struct {
	claim    *claim
	passage  *passage
	heading  []bool         // claim tokens that title or section cover
	own      map[int][]bool // by statement of the passage
	lent     map[int][]bool
	topic    []bool // claim tokens that name the topic of the passage; nil where none does
	anywhere []bool
}

// compare lays statement h of the claim beside statement e of the passage.
func (x *matcher) compare(h *statement, n int) comparison {
	e := &x.passage.statements[n]
	e, settled := x.turned(h, e)
	m := comparison{claim: h, evidence: e, aside: settled, turned: settled}
	own, lent := x.coverage(n)
	c := x.claim
	patient := c.effect(h)
	for i, k := range h.tokens {
		w := c.weights[k] / c.mean // beside places, which count 1
		tok := &c.tokens[k]
		if w == 0 || tok.amount != nil || tok.unit {
			continue
		}
		ok := own[k] || lent[k] && !(k == patient && x.topic != nil && x.topic[k]) || x.heading[k]
		if h.setAgainst(k) && (len(e.unlike) == 0 || !own[k]) {
			m.aside = true // what is said of those stands elsewhere, if it does
			if x.anywhere[k] {
				continue
			}
		}
		named := len(tok.slot) > 0 && tok.slot[0] == '@'
		if x.claim.inSlot[k] != "" && !named {
			continue
		}
		if named && !ok {
			if _, has := e.names[tok.value]; has {
				ok = true
			} else if _, has := x.passage.named[tok.value]; has {
				ok = true
			}
		}
		if !ok && tok.slot == "c:0" && x.datedIn(k, e) {
			ok, m.reckoned = true, true
		}
		if !ok && tok.slot == "c:0" && k > 0 && ordinalUnits[c.tokens[k-1].plain] != "" {
			m.unmet = true // «هفتهٔ شانزدهم»: as much as a number
		}
		if named && !ok && x.passage.rival(e, tok, h.names) && !x.shares(h, e) {
			m.names++
		}
		if named && !ok && !x.anywhere[k] && tok.slot != slotOther {
			if _, has := x.passage.names[tok.value]; !has {
				m.unnamed = true
			}
		}
		generic := x.claim.isGeneric(k) && (ok || !x.claim.place(k))
		if generic {
			w *= 0.25
		}
		m.all += w
		if ok {
			m.allCovered += w
			if !own[k] && !x.heading[k] {
				m.lent += w
			}
		}
		if generic {
			continue
		}
		m.words += w
		if ok {
			m.covered += w
		} else {
			m.lost = append(m.lost, c.raw[tok.start:tok.end])
			m.missed = append(m.missed, tok.text)
			if x.anywhere[k] && (x.topic == nil || !x.topic[k]) && x.elsewhere(tok.text) {
				m.misplaced++
				if tok.text == h.subject && e.subject != "" || k == h.deed {
					m.key = true
				}
			}
			m.other = m.other || k == patient || i > 0 && c.ofSubject(h, h.tokens[i-1], k)
			if named || w > 1 || m.other {
				m.entities++
			}
		}
	}
	x.subjects(&m)
	x.roles(&m)
	x.populations(&m)
	x.values(&m, clause.Route)
	x.values(&m, clause.Timing)
	x.values(&m, clause.Line)
	x.sides(&m)
	x.amounts(&m)
	x.periods(&m)
	x.comparisons(&m)
	x.relations(&m)
	x.stances(&m)
	x.unopposed(&m)
	x.degrees(&m)
	x.directed(&m)
	x.avoided(&m)
	return m
}

// ofSubject reports whether token k tells which of its kind the subject is, right behind it:
// «کیست تخمدان».
func (t *text) ofSubject(s *statement, before, k int) bool {
	tok := &t.tokens[before]
	return k == before+1 && s.Has(clause.Verb, "") && tok.start >= s.Subject.Start && tok.start < s.Subject.End
}

// shares reports whether a drug that the claim's clause names is one of the evidence's.
func (x *matcher) shares(h, e *statement) bool {
	for v, k := range h.names {
		if _, ok := e.names[v]; ok && x.claim.tokens[k].slot == slotDrug {
			return true
		}
	}
	return false
}

// subjects asks, where both clauses have a subject of their own, that the claim's is not
// only lent to the evidence's, which then speaks of another.
func (x *matcher) subjects(m *comparison) {
	h, e := m.claim, m.evidence
	mine, theirs := x.claim.subjectOf(h), x.passage.subjectOf(e)
	if mine < 0 || theirs < 0 || x.claim.weights[mine] == 0 || x.sameWord(mine, theirs) || x.echoed(m, theirs, mine) || x.within(m, mine, theirs) {
		return
	}
	if x.claim.isGeneric(mine) || x.topic != nil && x.topic[mine] {
		return
	}
	if own, lent := x.coverage(e.index); !own[mine] && lent[mine] {
		m.misplaced++
		m.key = true
	}
}

// elsewhere reports whether one clause of the passage alone has a word, which then
// belongs to what that clause says rather than to the subject of all.
func (x *matcher) elsewhere(term string) bool {
	n := 0
	for i := range x.passage.statements {
		s := &x.passage.statements[i]
		if _, ok := s.own.terms[term]; ok {
			if n++; n > 1 || s.sentence == 0 && s.subject == term {
				return false
			}
		}
	}
	return n == 1
}

// roles asks, where the claim names two drugs, that the evidence's clause names one
// of them itself: of two that a pronoun may stand for, nothing tells which does what.
func (x *matcher) roles(m *comparison) {
	lent := 0
	for v, k := range m.claim.names {
		if x.claim.tokens[k].slot != slotDrug {
			continue
		}
		if _, own := m.evidence.names[v]; !own {
			if _, ok := x.passage.named[v]; !ok {
				lent++
			}
		}
	}
	if lent > 1 {
		m.add("name", "", "", slotMissing)
	}
}

func (x *matcher) coverage(n int) (own, lent []bool) {
	if o, ok := x.own[n]; ok {
		return o, x.lent[n]
	}
	e := &x.passage.statements[n]
	own, lent = x.claim.covered(e.own), x.claim.covered(e.lent)
	if x.topic != nil && n > 0 && x.onTopic(e) {
		for k, ok := range x.topic {
			lent[k] = lent[k] || ok
		}
	}
	x.own[n], x.lent[n] = own, lent
	return own, lent
}

func (s *statement) all(name clause.Name) []clause.Slot {
	var out []clause.Slot
	for _, x := range s.Slots {
		if x.Name == name {
			out = append(out, x)
		}
	}
	return out
}

// said are the slots of that name of a statement of the evidence; where it has
// none, those of the clause before in the same sentence.
func (x *matcher) said(e *statement, name clause.Name) []clause.Slot {
	if own := e.all(name); own != nil {
		return own
	}
	if name == clause.Line && e.subject != "" && !e.Shares && e.Joint != clause.Relative {
		return nil // which choice another is
	}
	for j := e.index - 1; j >= 0 && x.passage.statements[j].sentence == e.sentence; j-- {
		if before := x.passage.statements[j].all(name); before != nil {
			return before
		}
	}
	return nil
}

// ofOther reports whether two statements speak of different things: each is whole and has a
// subject of its own, or names a drug that the other does not.
func (t *text) ofOther(e, p *statement) bool {
	if !e.Shares && !p.Shares && e.Joint != clause.Relative && e.subject != p.subject && t.specific(e) && t.specific(p) {
		return true
	}
	own := func(a, b *statement) bool {
		for v, k := range a.names {
			if _, ok := b.names[v]; !ok && t.tokens[k].slot == slotDrug {
				return true
			}
		}
		return false
	}
	return own(e, p) && own(p, e)
}

// specific reports whether a statement has a subject that names something.
func (t *text) specific(s *statement) bool {
	k := t.subjectOf(s)
	return k >= 0 && !framing(t.word(k), t.tokens[k].text)
}

// before are the slots of that name of the clauses before in the same sentence.
func (x *matcher) before(e *statement, name clause.Name) []clause.Slot {
	var out []clause.Slot
	i := x.index(e)
	for j := i - 1; j >= 0 && x.passage.statements[j].sentence == e.sentence; j-- {
		if p := &x.passage.statements[j]; !(name == clause.Quantity && x.passage.corrected(p)) && (!p.Shares || name != clause.Quantity) && !x.passage.ofOther(e, p) {
			out = append(out, p.all(name)...)
		}
	}
	// What ends the sentence is said of both: «… ۱۰ و … ۵ میلی‌لیتر هر ۶ ساعت».
	if e.Shares && i+1 < len(x.passage.statements) {
		roles := map[clause.Role]bool{}
		for _, q := range e.all(name) {
			roles[q.Role] = true
		}
		for _, q := range x.passage.statements[i+1].all(name) {
			if !roles[q.Role] {
				out = append(out, q)
			}
		}
	}
	return out
}

// corrected reports whether a statement denies what the next one says instead.
func (t *text) corrected(s *statement) bool {
	return s.Denied && s.index+1 < len(t.statements) && t.instead(&t.statements[s.index+1])
}

// instead reports whether a statement says what is so in place of what the one before denies:
// «نبود، بلکه …».
func (t *text) instead(s *statement) bool {
	for _, k := range s.tokens[:min(3, len(s.tokens))] {
		if t.tokens[k].plain == "بلکه" {
			return true
		}
	}
	return false
}
