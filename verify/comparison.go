package verify

import (
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
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
	unmet           bool     // it treats something, and the evidence tells of no treatment; or it is of a week that the evidence lacks
	unnamed         bool     // a drug or test that stands nowhere in the evidence
	instance        bool     // an amount that lies within one of the evidence
	reckoned        bool     // an amount that those of the evidence come to
	aside           bool     // it is set against something of which the evidence speaks elsewhere
	turned          bool     // the evidence says, with «برخلاف», of which of two it is so
	entities        int      // of these, names and rare words
	other           bool     // one of these tells which subject is meant, or what is caused
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
	case slotUnsaid:
		m.unsaid++
		if name == clause.Modality {
			m.minor++
		}
	}
	m.slots = append(m.slots, answer.Slot{Name: string(name), Claim: mine, Evidence: theirs, Outcome: outcome})
}
