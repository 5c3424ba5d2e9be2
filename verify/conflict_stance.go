package verify

import (
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// stances finds that one side forbids or advises against what the other allows, or
// finds needless what the other asks for.
func (m *match) stances() (string, matterOf) {
	a, b := m.a.stance, m.b.stance
	if m.question.Seeks("interaction") || len(m.question.Mains()) > 1 {
		if (m.harms(a, b) || m.harms(b, a)) && !m.points(m.a) && !m.points(m.b) && m.bothDrugs(m.a) && m.bothDrugs(m.b) {
			return answer.ConflictPolarity, matterOf{close: true, alike: 0.5}
		}
	}
	if m.numeric && !m.roles[roleAge] && !m.question.Seeks("allowed") {
		return "", matterOf{}
	}
	if a.level > b.level {
		a, b = b, a
	}
	opposed := a.level == -2 && b.level > 0 || a.level == -1 && b.level == 2
	if !opposed || m.excuses() || !m.agesMeet() {
		return "", matterOf{}
	}
	if (a.told || b.told) && !m.onDrug() && !m.gives {
		return "", matterOf{}
	}
	if m.open && !m.question.Seeks("allowed") && !m.roles[roleAge] && !m.timed {
		return "", matterOf{}
	}
	if m.open && min(len(m.a.topic), len(m.b.topic)) < 2 && max(len(m.a.topic), len(m.b.topic)) > 0 && !m.roles[roleAge] && !m.timed {
		return "", matterOf{}
	}
	if len(ofRole(m.asked.measures, roleOffset)) == 0 && (len(ofRole(m.a.measures, roleOffset)) > 0) != (len(ofRole(m.b.measures, roleOffset)) > 0) {
		return "", matterOf{} // «یک هفته پس از سنگ‌شکنی»
	}
	w := matterOf{close: true, alike: leastAlike}
	if m.open && !m.question.Seeks("allowed") && !m.roles[roleAge] && !m.timed {
		if min(len(m.a.topic), len(m.b.topic)) < enoughWords {
			return "", matterOf{}
		}
		w.alike = nearlyAll
	} else if a.told && b.told {
		w.alike = 0.7
	} else if a.told || b.told {
		w.alike = 0.5
	}
	if !m.sameDone() {
		return "", matterOf{}
	}
	return answer.ConflictPolarity, w
}

// onDrug reports whether the question is on a drug: that is what is given.
func (x *dispute) onDrug() bool {
	for _, s := range x.question.Mains() {
		if s.Kind == question.Drug || s.Kind == question.DrugClass {
			return true
		}
	}
	return false
}

// bothDrugs reports whether a side names two of what the question asks about together.
func (m *match) bothDrugs(s *side) bool {
	n := 0
	for _, x := range m.question.Subjects() {
		if (x.Kind == question.Drug || x.Kind == question.DrugClass || x.Kind == question.NoName) && x.In(persian.TermSet(s.report.claim.terms), persian.TermSet(s.report.passage.heading.terms)) {
			n++
		}
	}
	return n > 1
}

func (m *match) harms(a, b leaning) bool {
	return a.harm < 0 && (b.harm > 0 || b.level == -2) || a.harm > 0 && (b.harm < 0 || b.level == 1 && !b.told)
}

// excuses reports whether one side is an exception that the other makes, or holds
// under a condition of which the other says nothing.
func (m *match) excuses() bool {
	for _, pair := range [][2]*side{{m.a, m.b}, {m.b, m.a}} {
		s, o := pair[0], pair[1]
		if s.st.Joint == clause.Unless {
			return true
		}
		if s.excepted && m.meets(s, o) {
			return true
		}
		if (s.st.Has(clause.Condition, "if") || s.st.Has(clause.Condition, "when")) && m.cover(s, o, matterOf{}) < 0.7 {
			return true
		}
	}
	return false
}

// meets reports whether the exception behind side s has words that the other has and
// s itself has not.
func (m *match) meets(s, o *side) bool {
	list := s.report.claim.statements
	for i := range list {
		if list[i].Joint != clause.Unless {
			continue
		}
		covered := s.report.claim.covered(o.report.claim.bag)
		for _, k := range list[i].tokens {
			if s.report.claim.naming(k) && covered[k] {
				return true
			}
		}
	}
	return false
}

// agesMeet reports whether the ages of which the two speak have any in common.
func (m *match) agesMeet() bool {
	for _, p := range ofRole(m.a.measures, roleAge) {
		for _, q := range ofRole(m.b.measures, roleAge) {
			lo, hi := max(p.lo, q.lo), min(p.hi, q.hi)
			if lo > hi || lo > hi*0.999 && p.lo != p.hi && q.lo != q.hi {
				return false // «تا یک‌سالگی» and «از یک‌سالگی» meet in one point
			}
		}
	}
	return true
}

// sameDone reports whether what is allowed on one side is what is forbidden on the
// other: where both name a thing that the question doesn't, it is the same.
func (m *match) sameDone() bool {
	return m.askedIn(m.a) > 0 && m.askedIn(m.b) > 0
}

// leastAlike is the share of words that two clauses have in common at least, of which
// one forbids what the other allows.
const leastAlike = 0.4
