package verify

import (
	"strings"

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
	names           int // names that the evidence has another in place of
}

// alone reports whether the evidence's clause carries all places of the claim's by
// itself, with most of its words and its subject.
func (m *comparison) alone() bool {
	for _, w := range m.missed {
		if w == m.claim.subject {
			return false
		}
	}
	return m.differs == 0 && m.missing == 0 && m.names == 0 && m.agreed > 0 &&
		m.words > 0 && (m.covered-m.lent)/m.words >= sameMatter
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

// rating orders the clauses of the evidence by how well they fit.
func (m *comparison) rating() float64 {
	total := m.all + float64(m.agreed+m.missing+m.without+m.differs)
	bonus := 0.0
	if total == 0 {
		return 0
	}
	for i := range m.slots {
		if s := &m.slots[i]; s.Name == string(clause.Quantity) && s.Outcome == slotAgrees {
			bonus += 0.5 // amounts are the surest sign
		}
	}
	return (bonus + m.allCovered - (1-lentWorth)*m.lent + 0.4*m.covered + float64(m.agreed) - float64(m.differs) - 0.6*float64(m.misplaced) - 0.1*float64(m.unsaid)) / total
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
		w := c.weights[k]
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
		if named && !ok && x.passage.rival(e, tok, h.names) {
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
			if named || w > c.mean {
				m.entities++
			}
		}
	}
	x.roles(&m)
	x.populations(&m)
	x.values(&m, clause.Route)
	x.values(&m, clause.Timing)
	x.values(&m, clause.Line)
	x.sides(&m)
	x.amounts(&m)
	x.relations(&m)
	x.stances(&m)
	x.degrees(&m)
	x.directed(&m)
	return m
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
			if !x.sameWord(mine, other) {
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
		if tok.content && tok.amount == nil && !tok.unit && !clause.Generic(t.raw[tok.start:tok.end]) &&
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
	for _, alt := range x.claim.synonyms[k] {
		for _, t := range alt.terms {
			if t == b.text {
				return true
			}
		}
	}
	for _, p := range a.parts {
		for _, q := range append(b.parts, b.text) {
			if p == q {
				return true
			}
		}
	}
	return false
}

// amounts compares how much.
func (x *matcher) amounts(m *comparison) {
	theirs := m.evidence.all(clause.Quantity)
	lent := x.before(m.evidence, clause.Quantity)
	if m.evidence.again {
		for i := x.index(m.evidence) - 1; i >= 0 && x.passage.statements[i].sentence >= m.evidence.sentence-1; i-- {
			lent = append(lent, x.passage.statements[i].all(clause.Quantity)...)
		}
	}
	taken := map[int]bool{}
	for _, p := range m.claim.all(clause.Quantity) {
		mine := x.claim.amountAt(p.Start)
		if mine == nil {
			continue
		}
		outcome, there := slotMissing, ""
		at := -1
		for pass := range 2 {
			for i, q := range theirs {
				e := x.passage.amountAt(q.Start)
				if e == nil || taken[i] || at >= 0 {
					continue
				}
				if n := x.fits(m, mine, e, p, q); n == 1 || n == 2 && pass == 1 {
					at = i
				}
			}
		}
		if at >= 0 {
			if m := x.passage.amountAt(theirs[at].Start); uses(mine, m) {
				taken[at] = true
			}
			outcome, there = slotAgrees, x.passage.raw[theirs[at].Start:theirs[at].End]
			if e := x.passage.amountAt(theirs[at].Start); !mine.equal(*e) {
				m.instance = true
			}
		} else {
			for i, q := range theirs {
				e := x.passage.amountAt(q.Start)
				if e == nil || taken[i] {
					continue
				}
				if comparable(mine, e, p, q) {
					outcome, there = slotDiffers, x.passage.raw[q.Start:q.End]
				}
			}
			if outcome == slotMissing {
				for _, q := range lent {
					if e := x.passage.amountAt(q.Start); e != nil && x.fits(m, mine, e, p, q) > 0 {
						outcome, there = slotAgrees, x.passage.raw[q.Start:q.End]
					}
				}
			}
		}
		if outcome == slotMissing && !x.anywhereAmount(mine) {
			m.absent = true
		}
		m.add(clause.Quantity, x.claim.raw[p.Start:p.End], there, outcome)
	}
	roles := map[clause.Role]bool{}
	for i := range taken {
		roles[theirs[i].Role] = true
	}
	for i, q := range theirs {
		if taken[i] || roles[q.Role] || q.Amount.Comparator == "" || q.Role != clause.Level && q.Role != clause.Age && q.Role != clause.Weight {
			continue
		}
		m.add(clause.Quantity, "", x.passage.raw[q.Start:q.End], slotUnsaid)
	}
}

func (x *matcher) anywhereAmount(q *quantity) bool {
	for i := range x.passage.amounts {
		if q.equal(x.passage.amounts[i]) {
			return true
		}
	}
	return false
}

func (t *text) amountAt(start int) *quantity {
	for i := range t.amounts {
		if t.amounts[i].start == start {
			return &t.amounts[i]
		}
	}
	return nil
}

// uses reports whether an amount takes another up whole, so that none else is meant
// by it.
func uses(a, b *quantity) bool { return b == nil || near(b.Value, b.Max) || !near(a.Value, a.Max) }

// fits reports 2 where the evidence's amount is a range with the claim's at its end, 1 where the evidence's amount carries the claim's, else 0.
func (x *matcher) fits(m *comparison, a, b *quantity, p, q clause.Slot) int {
	if (p.Role == clause.PerKg) != (q.Role == clause.PerKg) && p.Role != clause.Level && q.Role != clause.Level {
		return 0
	}
	if x.perTake(m) && (strings.HasSuffix(a.Unit, "/day") || a.daily) != (strings.HasSuffix(b.Unit, "/day") || b.daily) {
		return 0
	}
	if a.equal(*b) || p.Role == clause.PerKg && q.Role == clause.PerKg && sameNumerator(a, b) || interval(a, b, m) {
		if int(p.Bound)*int(q.Bound) < 0 {
			return 0
		}
		return 1
	}
	// The ends of a range, each for itself: «حداقل ۴۰ و حداکثر ۹۰».
	if b.Value < b.Max && near(a.Value, a.Max) && a.Comparator != "<" && a.Comparator != ">" &&
		(a.dimension == b.dimension || a.dimension == "" || p.Role == clause.PerKg && q.Role == clause.PerKg) &&
		(p.Bound > 0 && near(a.Value, b.Value) || p.Bound < 0 && near(a.Value, b.Max)) {
		return 2
	}
	// One case of a band: ۲۰ کیلوگرم of «کمتر از ۲۷ کیلوگرم».
	if b.Comparator != "" && a.Comparator == "" && near(a.Value, a.Max) && banded(q.Role) &&
		(a.dimension == b.dimension || a.dimension == "" || b.dimension == "" && p.Role == clause.Level) {
		v, bound := a.Base, b.Base
		if a.dimension != b.dimension {
			v, bound = a.Value, b.Value
		}
		switch {
		case b.Comparator == "<" && v < bound, b.Comparator == "<=" && v <= bound,
			b.Comparator == ">" && v > bound, b.Comparator == ">=" && v >= bound:
			return 1
		}
	}
	return 0
}

// perTake reports whether one of the two speaks of a single take: «در هر نوبت».
func (x *matcher) perTake(m *comparison) bool {
	return m.claim.single || m.evidence.single
}

// sameNumerator compares amounts per kilogram whose units differ in what is said
// apart: «روزانه … ۵ میلی‌گرم بر کیلوگرم».
func sameNumerator(a, b *quantity) bool {
	u, _, _ := strings.Cut(a.Unit, "/")
	v, _, _ := strings.Cut(b.Unit, "/")
	return u == v && near(a.Value, b.Value) && near(a.Max, b.Max)
}

// interval compares a distance in time with a frequency: «فاصلهٔ ۳ تا ۴ هفته».
func interval(a, b *quantity, m *comparison) bool {
	if a.dimension == "frequency" {
		a, b = b, a
	}
	if a.dimension != "time" || b.dimension != "frequency" || a.Base == 0 || a.BaseMax == 0 {
		return false
	}
	return near(1/a.BaseMax, b.Base) && near(1/a.Base, b.BaseMax)
}

func banded(r clause.Role) bool {
	return r == clause.Level || r == clause.Age || r == clause.Weight || r == clause.Other || r == clause.Duration
}

// comparable reports whether two amounts are of one role, so that another value
// says otherwise.
func comparable(a, b *quantity, p, q clause.Slot) bool {
	if a.dimension == "date" || b.dimension == "date" {
		return false
	}
	if p.Role == q.Role {
		return p.Role != clause.Level || a.dimension == b.dimension && (a.dimension != "" || p.Bound != 0 && q.Bound != 0)
	}
	dosed := func(r clause.Role) bool { return r == clause.Dose || r == clause.PerKg }
	if dosed(p.Role) && dosed(q.Role) {
		return true
	}
	counted := func(q *quantity, r clause.Role) bool { return r == clause.Frequency || q.taking() }
	return near(a.Value, b.Value) && near(a.Max, b.Max) && !counted(a, p.Role) && !counted(b, q.Role)
}

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
				if q.Sign == p.Sign {
					outcome = slotAgrees
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
		case sb == 0 && sa > 0:
			m.add(clause.Verb, name(a), name(b), slotMissing)
		default:
			m.add(clause.Verb, name(a), name(b), slotDiffers)
		}
	case x.relate(m):
		// compared as directions
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
