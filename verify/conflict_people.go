package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// samePeople reports whether what is said of one side's patients may be held against
// what is said of the other's.
func (m *match) samePeople(w matterOf) bool {
	if w.role == roleAge {
		return !apartPeople(unaged(m.a.people()), unaged(m.b.people())) && !apartPeople(unaged(m.a.pops), unaged(m.asked.pops)) && !apartPeople(unaged(m.b.pops), unaged(m.asked.pops))
	}
	if apartPeople(m.a.people(), m.b.people()) || apartPeople(m.a.pops, m.asked.pops) || apartPeople(m.b.pops, m.asked.pops) {
		return false
	}
	return w.anyone || m.knows(m.a, m.b, w) && m.knows(m.b, m.a, w)
}

// unaged are the groups of people that no age makes: which it is may be what is asked.
func unaged(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(p string) bool { return young[p] || p == "adult" || p == "adolescent" || p == "elderly" })
}

// apartPeople reports whether nobody is of both groups.
func apartPeople(a, b []string) bool {
	for _, p := range a {
		for _, q := range b {
			if p != q && clause.Apart(clause.Population, p, q) && !both(a, b) {
				return true
			}
		}
	}
	return false
}

// people are those of whom a side speaks: its own, or else those of its heading.
func (s *side) people() []string {
	if len(s.pops) > 0 {
		return s.pops
	}
	return s.headed
}

func dosed(role kindOf) bool { return role == roleDose || role == roleFrequency }

// knows reports whether the particular people of side a are those of b too.
func (m *match) knows(a, b *side, w matterOf) bool {
	people := a.pops
	if dosed(w.role) {
		people = a.people() // a heading tells for whom a dose is
	}
	for _, p := range people {
		switch p {
		case "adult", "woman", "man", "adolescent":
			continue
		case "pregnant", "lactating":
			if len(a.pops) == 0 {
				continue // a chapter on pregnancy speaks of more than the pregnant
			}
		}
		ok := w.asked && (m.asksOf(p) || (w.role == roleDuration || w.role == roleOffset || w.role == roleFrequency && !m.onDrug()) && (young[p] || p == "elderly") && len(b.people()) == 0) || young[p] && len(b.people()) == 0 && m.asksOf(p) && (w.role != roleDose || weighed(a) && weighed(b))
		for _, q := range slices.Concat(b.pops, b.headed) {
			ok = ok || clause.Within(clause.Population, p, q) || clause.Within(clause.Population, q, p)
		}
		if !ok && !b.report.speaksOf(p) && !(organic[p] && sharesDisease(a, b)) {
			return false
		}
	}
	return true
}

// young are the groups of children, of whom a text on a disease of children need not
// speak.
var young = map[string]bool{"child": true, "infant": true, "neonate": true}

// asksOf reports whether the question is on a group of people.
func (x *dispute) asksOf(group string) bool {
	for _, p := range x.asked.pops {
		if clause.Within(clause.Population, p, group) || clause.Within(clause.Population, group, p) {
			return true
		}
	}
	return false
}

// weighed reports whether a side gives a dose by weight.
func weighed(s *side) bool {
	return slices.ContainsFunc(s.measures, func(x measure) bool { return x.role == roleDose && strings.Contains(x.unit, "/mass") })
}

// organic are the groups of people that are told by their disease.
var organic = map[string]bool{"renal": true, "hepatic": true, "dialyzed": true}

func sharesDisease(a, b *side) bool {
	for key, x := range a.names {
		if _, ok := b.names[key]; ok && x.Kind == question.Disease {
			return true
		}
	}
	return false
}

// speaksOf reports whether a clause of the sentence speaks of a group of people.
func (r *report) speaksOf(group string) bool {
	for i := range r.sides {
		if slices.Contains(r.sides[i].pops, group) {
			return true
		}
	}
	return false
}

// sameAges reports whether the ages or weights of which two sides speak overlap.
func (m *match) sameAges() bool {
	for _, role := range []kindOf{roleAge, roleWeight} {
		a, b := ofRole(m.a.measures, role), ofRole(m.b.measures, role)
		for _, p := range a {
			for _, q := range b {
				if !p.overlaps(q) {
					return false
				}
			}
		}
		if (len(a) > 0) != (len(b) > 0) && len(ofRole(m.asked.measures, role)) == 0 && !both(m.a.pops, m.b.pops) {
			return false
		}
	}
	return true
}

// sameLevels reports whether two sides that both hold from, or up to, some value of a
// test have values in common: «در GFR زیر ۳۰» and «در GFR بالای ۶۰» are two cases.
func (m *match) sameLevels() bool {
	for _, p := range ofRole(m.a.measures, roleLevel) {
		for _, q := range ofRole(m.b.measures, roleLevel) {
			if p.unit == q.unit && p.bound*q.bound < 0 && !p.overlaps(q) {
				return false
			}
		}
	}
	return true
}
