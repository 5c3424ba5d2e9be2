package verify

import (
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// How a slot of a claim and that of its evidence compare, as answer.Slot.Outcome.
const (
	slotAgrees  = "agrees"
	slotDiffers = "differs"
	slotMissing = "missing" // the evidence leaves it open
	slotUnsaid  = "unsaid"  // the evidence says it, and the claim leaves it out
)

// comparison is what came of a clause of a claim beside one of the evidence.
type comparison struct {
	claim, evidence *statement
	quoted          bool // the evidence's is of the sentence that the claim is nearly a part of
	slots           []answer.Slot
	agreed          int
	missing         int
	minor           int // of what is missing or unsaid, what changes the claim least
	without         int // relations that the evidence has no word of
	differs         int
	absent          bool     // an amount that stands nowhere in the evidence
	unsaid          int      // restrictions of the evidence that the claim drops
	words           float64  // weight of the words that name something
	covered         float64  // of these, found
	lent            float64  // weight of what only other clauses have
	lost            []string // not found
	missed          []string // the same as terms
	misplaced       int      // of these, said in the passage of something else
	key             bool     // one of these is its subject or deed
	unnamed         bool     // a drug or test that stands nowhere in the evidence
	instance        bool     // an amount that lies within one of the evidence
	entities        int      // of these, names and rare words
	all             float64
	allCovered      float64
	names           int   // names that the evidence has another in place of
	settled         []int // tokens of comparatives whose direction is known
}

// alone reports whether the evidence's clause carries all places of the claim's by
// itself, with most of its words and its subject.
func (m *comparison) alone() bool {
	for _, w := range m.missed {
		if w == m.claim.subject {
			return false
		}
	}
	return m.differs == 0 && m.missing == 0 && m.without == 0 && m.names == 0 && m.agreed > 0 &&
		m.words > 0 && (m.covered-m.lent)/m.words >= sameMatter
}

// whole reports whether the evidence's clause carries all places of the claim's, and all
// of its words with what other clauses lend it, an amount among them.
func (m *comparison) whole() bool {
	if m.differs+m.missing+m.names+m.without > 0 || len(m.missed) > 0 || m.unsaid > 0 {
		return false
	}
	for i := range m.slots {
		if s := &m.slots[i]; s.Name == string(clause.Quantity) && s.Outcome == slotAgrees {
			return true
		}
	}
	return false
}

func (m *comparison) share() float64 {
	if m.words == 0 {
		return 1
	}
	return m.covered / m.words
}

// fit is the share of the words and places of the claim's clause that the evidence's
// has.
func (m *comparison) fit() float64 {
	all := m.all + float64(m.agreed+m.missing+m.without+m.differs)
	if all == 0 {
		return 0
	}
	return (m.allCovered + float64(m.agreed)) / all
}

// mixed reports whether so much of the claim's clause is said of something else that
// it is no longer what the evidence says.
func (m *comparison) mixed() bool {
	return m.misplaced > 0 && (m.key || m.misplaced > 2 || m.share() < mixedBelow)
}

// quotedBonus is what a clause of the sentence that a claim is nearly a part of has before
// others.
const quotedBonus = 0.3

// rating orders the clauses of the evidence by how well they fit.
func (m *comparison) rating() float64 {
	total := m.all + float64(m.agreed+m.missing+m.without+m.differs)
	bonus := 0.0
	if total == 0 {
		return 0
	}
	if m.quoted {
		bonus = quotedBonus * total
	}
	for i := range m.slots {
		if s := &m.slots[i]; s.Name == string(clause.Quantity) && s.Outcome == slotAgrees {
			bonus += 0.5 // amounts are the surest sign
		}
	}
	return (bonus + m.allCovered - (1-lentWorth)*m.lent + 0.4*(m.covered-m.lent) + float64(m.agreed) - float64(m.differs) - 0.6*float64(m.misplaced) - 0.1*float64(m.unsaid)) / total
}

func (m *comparison) add(name clause.Name, mine, theirs, outcome string) {
	switch outcome {
	case slotAgrees:
		m.agreed++
	case slotDiffers:
		m.differs++
	case slotMissing:
		m.missing++
		if !m.claim.Order && name == clause.Relation {
			m.minor++
		}
	case slotUnsaid:
		m.unsaid++
		if name == clause.Modality {
			m.minor++
		}
	}
	m.slots = append(m.slots, answer.Slot{Name: string(name), Claim: mine, Evidence: theirs, Outcome: outcome})
}

// matcher compares the clauses of one claim with those of one passage.
type matcher struct {
	claim    *claim
	passage  *passage
	heading  []bool         // claim tokens that title or section cover
	own      map[int][]bool // by statement of the passage
	lent     map[int][]bool
	anywhere []bool
}

// compare lays statement h of the claim beside statement e of the passage.
func (x *matcher) compare(h *statement, n int) comparison {
	e := &x.passage.statements[n]
	m := comparison{claim: h, evidence: e}
	own, lent := x.coverage(n)
	c := x.claim
	for _, k := range h.tokens {
		w := c.weights[k] / c.mean // beside places, which count 1
		tok := &c.tokens[k]
		if w == 0 || tok.amount != nil || tok.unit {
			continue
		}
		ok := own[k] || lent[k] || x.heading[k]
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
		if named && !ok && x.passage.rival(e, tok, h.names) && !x.shares(h, e) {
			m.names++
		}
		if named && !ok && !x.anywhere[k] && tok.slot != slotOther {
			if _, has := x.passage.names[tok.value]; !has {
				m.unnamed = true
			}
		}
		generic := x.claim.isGeneric(k)
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
			if x.anywhere[k] && x.elsewhere(tok.text) {
				m.misplaced++
				if tok.text == h.subject && e.subject != "" || k == h.deed {
					m.key = true
				}
			}
			if named || w > 1 {
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
	x.degrees(&m)
	x.directed(&m)
	return m
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
	for j := e.index - 1; j >= 0 && x.passage.statements[j].sentence == e.sentence; j-- {
		if before := x.passage.statements[j].all(name); before != nil {
			return before
		}
	}
	return nil
}

// before are the slots of that name of the clauses before in the same sentence.
func (x *matcher) before(e *statement, name clause.Name) []clause.Slot {
	var out []clause.Slot
	i := x.index(e)
	for j := i - 1; j >= 0 && x.passage.statements[j].sentence == e.sentence; j-- {
		if p := &x.passage.statements[j]; !p.Shares || name != clause.Quantity {
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
