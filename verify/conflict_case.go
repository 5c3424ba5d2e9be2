package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// sameCase reports whether two answers hold for the same case: people, disease, drug, route,
// form, phase and severity. What one side alone says of its case makes no other of it where
// the question names the case and both passages are on it; else it does.
func (x *dispute) sameCase(a, b *answered, in [2]*account, w matterOf) bool {
	m := match{dispute: x, a: a.side, b: b.side}
	w.asked = true
	named := x.namesCase()
	if !m.samePeople(w) || !m.sameTraitsOf(named) {
		return false
	}
	if dosed(w.role) && !sameTraits(a.phases, b.phases, m.asked.phases) || apartValues(a.phases["part!"], b.phases["part!"]) {
		return false
	}
	if w.role == roleDuration && (apartKeys(a.spans, b.spans) || oneSided(a.spans, b.spans, m.asked.spans) || oneSided(b.spans, a.spans, m.asked.spans)) {
		return false
	}
	if w.role == roleLevel && apartKeys(a.tests, b.tests) || w.role != roleLevel && !m.sameLevels() {
		return false
	}
	if !w.way && (apartKeys(a.forms, b.forms) || m.apart(clause.Route)) {
		return false
	}
	if (dosed(w.role) && x.onDrug() || w.role == roleLevel || w.role == roleShare) && !m.sameAges() || w.role != roleAge && !m.agesMeet() {
		return false
	}
	if w.role == "" && !w.choice && (m.restricted(m.a, in[1]) || m.restricted(m.b, in[0])) || m.otherKind() {
		return false
	}
	return !m.beforeAndAfter() && m.sameNamesOf(in, named, w)
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

// sameNamesOf reports whether neither clause is on a drug or disease of which the other
// passage and the question say nothing; one alone may be where the question names the case.
func (m *match) sameNamesOf(in [2]*account, named bool, w matterOf) bool {
	var kinds []question.NameKind
	if w.role != roleCause {
		kinds = append(kinds, question.Disease, question.Organism)
	}
	if !w.choice {
		kinds = append(kinds, question.Drug, question.DrugClass)
	}
	for _, kind := range kinds {
		a, b := m.foreign(m.a, in[1], kind), m.foreign(m.b, in[0], kind)
		if kind == question.Disease && dosed(w.role) {
			a, b = a || m.foreign(m.a, in[1], question.SymptomName), b || m.foreign(m.b, in[0], question.SymptomName)
		}
		if a && b || (a || b) && (!named || w.role != roleCause && !w.choice && (a && !m.namesWhole(m.a.st.own) || b && !m.namesWhole(m.b.st.own))) {
			return false
		}
	}
	return w.role == roleLevel || !(m.foreign(m.a, in[1], question.Test) && m.foreign(m.b, in[0], question.Test))
}

// namesWhole reports whether some words name a main subject by all of a name of it.
func (x *dispute) namesWhole(b bag) bool {
	covered := x.asked.report.claim.covered(b)
	return slices.ContainsFunc(x.question.Mains(), func(s *question.Subject) bool {
		return s.In(persian.TermSet(b.terms)) || x.coveredOf(s, covered) == 1 || allKindred(persian.Terms(s.Text), b)
	})
}

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
