package verify

import (
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// namedIn reports whether a word of a side is of a name that is among others.
func (m *match) namedIn(a *side, k int, others map[string]question.Mention) bool {
	term := a.report.claim.tokens[k].text
	for key, x := range a.report.names {
		if _, ok := others[key]; !ok {
			continue
		}
		for _, t := range a.report.read.Terms[x.From:x.To] {
			if t == term {
				return true
			}
		}
	}
	return false
}

// sameNames reports whether the two name the same drugs, diseases and tests. Where
// each names something that the other lacks, they speak of different things; of
// amounts, and of what is allowed, that is so where one alone does.
func (m *match) sameNames(w matterOf) bool {
	for _, kind := range []question.NameKind{question.Drug, question.DrugClass, question.Disease, question.Test, question.Organism, question.Procedure} {
		if w.choice && (kind == question.Drug || kind == question.DrugClass) {
			continue
		}
		if w.choice && w.role == roleCause && kind != question.Test {
			continue
		}
		if m.alone(m.a, m.b, kind, false) && m.alone(m.b, m.a, kind, false) {
			return false
		}
		if w.choice || kind != question.Drug && kind != question.Disease && kind != question.Organism ||
			kind == question.Disease && w.role == "" && min(m.askedIn(m.a), m.askedIn(m.b)) > 2 {
			continue
		}
		if m.alone(m.a, m.b, kind, true) && !m.implied(m.b, m.a, w) || m.alone(m.b, m.a, kind, true) && !m.implied(m.a, m.b, w) {
			return false
		}
	}
	return true
}

// conditional reports whether a side names a disease as that of those of whom it speaks:
// «در دیابت», «مبتلا به نقرس».
func (m *match) conditional(s *side) bool {
	c := s.report.claim
	for _, x := range s.names {
		if x.Kind != question.Disease || x.To > len(s.read.Terms) {
			continue
		}
		for i, k := range s.st.tokens {
			if i > 0 && c.tokens[k].text == s.read.Terms[x.From] && bearers()[c.tokens[s.st.tokens[i-1]].plain] {
				return true
			}
		}
	}
	return false
}

var bearers = wordlist.SetOf("conflicts", "bearers", surface)

// onMain reports whether a side's sentence or heading names one of the main subjects of
// the question, if it has any.
func (m *match) onMain(s *side) bool {
	mains := m.question.Mains()
	r := s.report
	for _, x := range mains {
		for _, t := range persian.Terms(x.Text) {
			if hasTerm(t, persian.TermSet(r.claim.terms), persian.TermSet(r.passage.heading.terms), persian.TermSet(r.before.terms)) {
				return true
			}
		}
		if x.In(persian.TermSet(r.claim.terms), persian.TermSet(r.passage.heading.terms), persian.TermSet(r.before.terms)) {
			return true
		}
	}
	for key := range m.asked.names {
		if _, ok := r.names[key]; ok {
			return true
		}
	}
	return len(mains) == 0
}

// implied reports whether side s leaves out what the other names only because it is
// plain: both give what is asked for, and all of the words of s are the other's.
func (m *match) implied(s, o *side, w matterOf) bool {
	for _, x := range m.asked.names {
		if x.Kind == question.Disease || x.Kind == question.Organism {
			return false // another disease than the one asked about is another matter
		}
	}
	return m.roles[w.role] && !m.conditional(o) && min(m.askedIn(s), m.askedIn(o)) > 1 && m.cover(s, o, w) >= 0.9
}

// unknown reports whether side a speaks of «این دارو», which is not the drug that b
// names as far as anything tells.
func (m *match) unknown(a, b *side) bool {
	if !m.points(a) || hasDrug(a.names) {
		return false
	}
	for key, x := range b.names {
		if x.Kind != question.Drug {
			continue
		}
		if _, ok := a.report.names[key]; ok {
			continue // «لیزینوپریل … و مصرف آن …»
		}
		if _, ok := m.asked.names[key]; ok && m.share(bag{}, a.report.passage.heading, bag{}) >= aboutQuestion {
			continue // the heading has what is asked about, if not by the whole name
		}
		if _, ok := a.report.heading.names[key]; !ok && !m.inBag(b, x, a.report.before) {
			return true
		}
	}
	return false
}

func (m *match) points(s *side) bool { return s.report.claim.refers(s.st) }

func hasDrug(names map[string]question.Mention) bool {
	for _, x := range names {
		if x.Kind == question.Drug {
			return true
		}
	}
	return false
}

// inBag reports whether a name of a side stands among some words.
func (m *match) inBag(s *side, x question.Mention, b bag) bool {
	terms := s.read.Terms
	if x.To > len(terms) {
		return false
	}
	return len(b.terms) > 0 && holds(terms[x.From:x.To], b.terms)
}

// alone reports whether side a names something of a kind that b doesn't; with unasked,
// nor the question.
func (m *match) alone(a, b *side, kind question.NameKind, unasked bool) bool {
	lists := []map[string]question.Mention{b.report.names, b.report.heading.names}
	if unasked {
		lists = append(lists, m.asked.names)
	}
next:
	for key, x := range a.names {
		if x.Kind != kind {
			continue
		}
		for _, list := range lists {
			if _, ok := list[key]; ok {
				continue next
			}
			for _, y := range list {
				if question.Kin(x, y) {
					continue next
				}
			}
		}
		if m.unnamed(a, b, x, unasked) {
			continue
		}
		return true
	}
	return false
}

// unnamed reports whether a name is no name of its own here: a part of the question's
// words, a unit («روی»), or words that the other side has as well.
func (m *match) unnamed(a, b *side, x question.Mention, asked bool) bool {
	terms := a.report.read.Terms
	if x.To > len(terms) || len(a.names) != len(a.report.names) {
		terms = a.read.Terms
	}
	if x.To > len(terms) {
		return true
	}
	if x.Kind == question.Disease && ofPeople(strings.Join(terms[x.From:x.To], " ")) {
		return true // «شیردهی»
	}
	r := b.report
	if x.Kind == question.Disease && a.report.claim.allCovered(terms[x.From:x.To], a.report.claim.covered(r.claim.bag, r.passage.heading)) {
		return true
	}
	for _, t := range terms[x.From:x.To] {
		if t == "روی" && len(ofRole(a.measures, roleLevel)) > 1 {
			return true
		}
		if !hasTerm(t, persian.TermSet(r.claim.terms), persian.TermSet(r.passage.heading.terms)) &&
			!(asked && hasTerm(t, persian.TermSet(m.asked.report.claim.terms))) {
			return false
		}
	}
	return true
}

func hasTerm(t string, sets ...persian.TermSet) bool {
	for _, s := range sets {
		if s.Has(t) {
			return true
		}
	}
	return false
}

// ofPeople reports whether a name is of a group of people, whose being two is told by
// other means.
func ofPeople(name string) bool {
	for _, c := range clause.Read(name, nil, nil).Clauses {
		if c.Has(clause.Population, "") {
			return true
		}
	}
	return false
}
