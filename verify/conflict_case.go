package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// otherCase reports whether two sides are plainly on two cases: on other people, phases, forms,
// ways, ages or levels, or each on something of a kind that neither the question nor the other
// passage names. What one side alone says of its case is weighed.
func (m *match) otherCase(in [2]*account, w matterOf) bool {
	a, b := m.a, m.b
	if w.role != roleAge && (apartPeople(a.people(), b.people()) || apartPeople(a.pops, m.asked.pops) || apartPeople(b.pops, m.asked.pops) || !m.agesMeet()) {
		return true
	}
	for g, v := range a.traits {
		if apartValues(v, b.traits[g]) && (m.asked.traits[g] == "" || apartValues(v, m.asked.traits[g]) || apartValues(b.traits[g], m.asked.traits[g])) {
			return true
		}
	}
	if w.role == "" && !w.choice && (m.overdosed(a, b) || m.overdosed(b, a) || m.restricted(a, in[1]) || m.restricted(b, in[0])) {
		return true
	}
	if dosed(w.role) && (!m.samePeople(w) || !m.namesCase() && m.foreignOne(in, w) > 0) {
		return true // a dose is asked for in general, and given for some
	}
	if m.ofOtherKind(in[0]) || m.ofOtherKind(in[1]) {
		return true
	}
	if dosed(w.role) && (apartPhases(a.phases, b.phases) || apartPhases(b.phases, a.phases)) || apartValues(a.phases["part!"], b.phases["part!"]) {
		return true
	}
	if !w.way && (apartKeys(a.forms, b.forms) || m.apart(clause.Route) || apartKeys(waysOf(a), waysOf(b))) {
		return true
	}
	if w.role == roleDuration && apartKeys(a.spans, b.spans) || w.role == roleLevel && apartKeys(a.tests, b.tests) || w.role != roleLevel && !m.sameLevels() {
		return true
	}
	if m.borne(a) && m.borne(b) || m.excepting() || m.beforeAndAfter() || m.otherKind() || !w.choice && m.otherMembers() {
		return true
	}
	for _, kind := range foreignKinds(w) {
		if m.foreign(a, in[1], kind) && m.foreign(b, in[0], kind) {
			return true
		}
	}
	return false
}

// overdosed reports whether one side alone is on high or low amounts of what is asked about.
func (m *match) overdosed(s, o *side) bool {
	const amount = "amount!"
	return s.traits[amount] != "" && o.traits[amount] == "" && m.asked.traits[amount] == ""
}

// ofOtherKind reports whether a passage that is not on all that is asked is on another kind of
// it: «مسمومیت غذایی کلستریدیومی».
func (m *match) ofOtherKind(a *account) bool {
	if a.holds {
		return false
	}
	for i := range a.said {
		if len(m.kinds(a.said[i].side)) > 0 {
			return true
		}
	}
	return false
}

// apartPhases reports whether doses are of two phases of a course.
func apartPhases(a, b map[string]string) bool {
	return apartValues(a["phase!"], b["phase!"]) || a["phase!"] == "maintenance" && b["part!"] == "first"
}

// waysOf are the ways by which a side gives something, as its form or route tells.
func waysOf(s *side) []string {
	var out []string
	for _, f := range s.forms {
		out = append(out, wayOfForm[f])
	}
	for _, r := range s.st.all(clause.Route) {
		if w := wayOfRoute[r.Value]; w != "" {
			out = append(out, w)
		}
	}
	return out
}

var (
	wayOfForm = map[string]string{"ointment": "skin", "patch": "skin", "tablet": "mouth", "syrup": "mouth", "suppository": "rectum",
		"drops": "drops", "injection": "needle", "infusion": "needle", "spray": "breath", "nebulizer": "breath"}
	wayOfRoute = map[string]string{"iv": "needle", "im": "needle", "sc": "needle", "id": "needle", "oral": "mouth", "topical": "skin",
		"rectal": "rectum", "inhaled": "breath", "nasal": "breath"}
)

// borne reports whether a side tells by words that the question has not of whom it is true:
// «دارای …», «بدون …», in its sentence up to its end.
func (m *match) borne(s *side) bool {
	c := s.report.claim
	for j := range c.tokens {
		if c.tokens[j].end > s.st.End {
			return false
		}
		if !bearing[c.tokens[j].plain] {
			continue
		}
		for k, n := j+1, 0; k < len(c.tokens) && n < borneWords; k++ {
			if !c.tokens[k].content {
				continue
			}
			if n++; !m.inQuestion(s, k) {
				return true
			}
		}
	}
	return false
}

// borneWords is how many words tell what somebody has or lacks.
const borneWords = 3

// bearing are words before what somebody has or lacks.
var bearing = map[string]bool{"دارای": true, "فاقد": true, "بدون": true, "حامل": true, "واجد": true, "سابقه": true}

// otherMembers reports whether each side is on another drug of the class that is asked about.
func (m *match) otherMembers() bool {
	return len(m.members) > 0 && m.alone(m.a, m.b, question.Drug, false) && m.alone(m.b, m.a, question.Drug, false)
}

// beforeAndAfter reports whether one side is on a time before something and the other on one
// after it: «پنج روز پیش از عمل», «یک روز پس از عمل».
func (m *match) beforeAndAfter() bool {
	for _, p := range ofRole(m.a.measures, roleOffset) {
		for _, q := range ofRole(m.b.measures, roleOffset) {
			if p.when*q.when < 0 {
				return true
			}
		}
	}
	return false
}

// sameTraitsOf reports whether no trait has two values, and, where the question names no
// case, none that makes one is said on one side alone.
func (m *match) sameTraitsOf(named bool) bool {
	if !named {
		return sameTraits(m.a.traits, m.b.traits, m.asked.traits)
	}
	for g, v := range m.a.traits {
		if apartValues(v, m.b.traits[g]) {
			return false
		}
	}
	for _, pair := range [][2]*side{{m.a, m.b}, {m.b, m.a}} {
		for g, v := range pair[0].traits {
			_, other := pair[1].traits[g]
			if strings.HasSuffix(g, "!") && (apartValues(v, m.asked.traits[g]) || !other && !plainTraits[g] && v != "none" && m.asked.traits[g] != v) {
				return false
			}
		}
	}
	return true
}

// plainTraits are those that go without saying where the question names the case: «حملهٔ
// نقرس» is acute.
var plainTraits = map[string]bool{"course!": true, "control!": true, "aim!": true}

// foreign reports whether a clause names something of a kind that neither the question
// nor the other passage does, and does not deny it.
func (m *match) foreign(s *side, other *account, kind question.NameKind) bool {
	claim := s.report.claim
	covered := claim.covered(other.all, other.passage.heading, m.asked.report.claim.bag)
next:
	for key, x := range mentions(s.read) {
		if x.Kind != kind {
			continue
		}
		for _, list := range []map[string]question.Mention{m.asked.names, other.names} {
			if _, ok := list[key]; ok {
				continue next
			}
			for _, y := range list {
				if question.Kin(x, y) {
					continue next
				}
			}
		}
		terms := s.read.Terms[x.From:x.To]
		if (kind == question.Drug || kind == question.DrugClass) && m.ofAskedClass(terms) {
			continue
		}
		if m.directed && slices.ContainsFunc(terms, func(t string) bool { return slices.Contains(m.asked.report.read.Terms, t) }) {
			continue // «افت قند خون» of what is asked about
		}
		if strings.HasPrefix(terms[0], "هیپ") && levelWord(s) != 0 {
			continue // «هیپوکلسمی» says which way something goes
		}
		if kind == question.Disease && ofPeople(strings.Join(terms, " ")) || claim.allCovered(terms, covered) || m.without(s, terms[0]) {
			continue
		}
		return true
	}
	return false
}

// ofAskedClass reports whether a name is of a drug of a class that the question names.
func (x *dispute) ofAskedClass(terms []string) bool {
	for _, members := range x.members {
		if slices.ContainsFunc(members, func(name []string) bool { return slices.Equal(name, terms) }) {
			return true
		}
	}
	return false
}

// without reports whether a word of a side stands behind «بدون» or the like.
func (m *match) without(s *side, term string) bool {
	c := s.report.claim
	for i, k := range s.st.tokens {
		if c.tokens[k].text != term {
			continue
		}
		for _, j := range s.st.tokens[max(0, i-4):i] {
			switch persian.Fold(c.raw[c.tokens[j].start:c.tokens[j].end]) {
			case "بدون", "فاقد", "نه", "غیر":
				return true
			}
		}
	}
	return false
}
