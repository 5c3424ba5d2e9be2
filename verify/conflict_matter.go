package verify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// matterOf says what two sides disagree in, which decides what else may differ.
type matterOf struct {
	role   kindOf // of an amount; "" for none
	choice bool   // which thing it is: the names may differ
	close  bool   // it is said by the words of the clause, so these are compared
	way    bool   // the route may differ
	loose  bool   // few words may be alike: what differs is a thing by itself
	alike  float64
}

// nearlyOne is how alike two sides must be of which one has less of what is asked.
const nearlyOne = 0.7

// closeShare is the part of what the question is about that a clause must have, with
// its heading, where its words are compared.
const closeShare = 0.5

// shareOf is the part of the question's subjects that a clause has.
func (x *dispute) shareOf(s *side) float64 {
	return x.share(s.st.own, s.report.passage.heading, s.st.lent)
}

// likeness is how alike the words of two sides must be that have n words of the
// question in common: the more of what is asked both speak of, the freer their words.
func likeness(n int) float64 {
	switch {
	case n <= 1:
		return 0.6
	case n == 2:
		return 0.45
	}
	return 0.34
}

// same reports whether two sides speak of the same: subject, people, disease, route,
// form and phase. Alike is the share of their words that the other has, or the
// question.
func (m *match) same(w matterOf) (alike float64, ok bool) {
	a, b := m.a, m.b
	if !m.samePeople(w) || !sameTraits(a.traits, b.traits, m.asked.traits) ||
		dosed(w.role) && !sameTraits(a.phases, b.phases, m.asked.phases) || apartValues(a.phases["part!"], b.phases["part!"]) {
		return 0, false
	}
	if w.role == roleDuration && (apartKeys(a.spans, b.spans) || oneSided(a.spans, b.spans, m.asked.spans) || oneSided(b.spans, a.spans, m.asked.spans)) {
		return 0, false
	}
	if w.role == roleLevel && apartKeys(a.tests, b.tests) {
		return 0, false
	}
	if !w.way && (apartKeys(a.forms, b.forms) || m.apart(clause.Route)) {
		return 0, false
	}
	if w.role != "" && w.role != roleAge && !m.sameAges() {
		return 0, false
	}
	if w.role != "" && !w.choice && !(m.onMain(a) && m.onMain(b)) {
		return 0, false
	}
	if !m.sameNames(w) || m.unknown(a, b) || m.unknown(b, a) {
		return 0, false
	}
	if w.close && min(m.shareOf(a), m.shareOf(b)) < closeShare {
		return 0, false
	}
	toA, toB := m.cover(a, b, w), m.cover(b, a, w)
	alike = (toA + toB) / 2
	need := likeness(min(m.askedIn(a), m.askedIn(b)))
	if w.loose {
		need = 0.2
	}
	if lesser := min(a.report.share, b.report.share); lesser < aboutQuestion {
		need = max(need, nearlyOne)
	}
	return alike, alike >= max(need, w.alike) && max(a.report.share, b.report.share) >= aboutQuestion
}

// cover is the share of the words of side a that sentence b has or its heading; where
// it is close, its clause.
func (m *match) cover(a, b *side, w matterOf) float64 {
	r := b.report
	bags := []bag{r.claim.bag, r.passage.heading, r.before}
	if m.roles[w.role] {
		bags = append(bags, m.asked.report.claim.bag) // both give the amount that is asked for
	}
	if w.close {
		bags = []bag{b.st.own, b.st.lent, r.passage.heading}
	}
	covered := a.report.claim.covered(bags...)
	all, got := 0.0, 0.0
	for _, k := range a.topic {
		t := &a.report.claim.tokens[k]
		if w.choice && (m.filler(a, k) || t.slot == slotDrug) {
			continue
		}
		ok := covered[k]
		if !ok && strings.HasPrefix(t.slot, "@") {
			_, ok = r.claim.names[t.value]
		}
		if !ok {
			ok = m.namedIn(a, k, r.names) || m.namedIn(a, k, r.heading.names) || kindred(t.text, r.claim)
		}
		if all++; ok {
			got++
		}
	}
	if all == 0 {
		return 1
	}
	return got / all
}

// kindred reports whether a text has a word of the same stem as another: «کم‌خون‌اند»
// and «کم‌خونی».
func kindred(term string, c *claim) bool {
	const stem = 4 // letters that the two must share
	n := utf8.RuneCountInString(term)
	for i := range c.tokens {
		t := &c.tokens[i]
		if !t.content || t.amount != nil || t.unit {
			continue
		}
		long, short := term, t.text
		if len(short) > len(long) {
			long, short = short, long
		}
		if k := utf8.RuneCountInString(short); k >= stem && max(n, utf8.RuneCountInString(t.text))-k <= 3 && strings.HasPrefix(long, short) {
			return true
		}
	}
	return false
}

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

// filler reports whether a word of a side is one of what its choice is.
func (m *match) filler(a *side, k int) bool {
	return !m.inQuestion(a, k)
}

func (m *match) inQuestion(a *side, k int) bool {
	return a.report.claim.covered(m.asked.report.claim.bag)[k]
}

// askedIn is how many words of the question's topic a side has, with its sentence and
// heading.
func (m *match) askedIn(s *side) int {
	r := s.report
	covered := m.asked.report.claim.covered(r.claim.bag, r.passage.heading, r.before)
	n := 0
	for _, k := range m.asked.topic {
		if covered[k] {
			n++
		}
	}
	return n
}

// samePeople reports whether what is said of one side's patients may be held against
// what is said of the other's.
func (m *match) samePeople(w matterOf) bool {
	if apartPeople(m.a.people(), m.b.people()) {
		return false
	}
	return m.knows(m.a, m.b, w) && m.knows(m.b, m.a, w)
}

func both(a, b []string) bool {
	for _, p := range a {
		if slices.Contains(b, p) {
			return true
		}
	}
	return false
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
		ok := young[p] && len(b.people()) == 0 && m.asksOf(p) && (w.role != roleDose || weighed(a) && weighed(b))
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

// sameTraits reports whether no group has two values, and none that makes a case of
// its own has a value on one side alone that the question doesn't name.
func sameTraits(a, b, asked map[string]string) bool {
	for _, pair := range [][2]map[string]string{{a, b}, {b, a}} {
		for g, v := range pair[0] {
			other, ok := pair[1][g]
			switch {
			case ok && apartValues(v, other):
				return false
			case !ok && strings.HasSuffix(g, "!") && asked[g] != v:
				return false
			}
		}
	}
	return true
}

func apartValues(a, b string) bool {
	return a != "" && b != "" && apartKeys(strings.Split(a, "+"), strings.Split(b, "+"))
}

// oneSided reports whether side a has a key marked as a case of its own that neither b
// has nor the question.
func oneSided(a, b, asked []string) bool {
	for _, k := range a {
		if strings.HasSuffix(k, "!") && !slices.Contains(b, k) && !slices.Contains(asked, k) {
			return true
		}
	}
	return false
}

// apartKeys reports whether two lists both have something, and nothing in common.
func apartKeys(a, b []string) bool { return len(a) > 0 && len(b) > 0 && !both(a, b) }

// apart reports whether both clauses fill a place and each fills it with what excludes
// the other's.
func (m *match) apart(name clause.Name) bool {
	a, b := specific(m.a.st.all(name)), specific(m.b.st.all(name))
	for _, p := range a {
		for _, q := range b {
			if !clause.Apart(name, p.Value, q.Value) {
				return false
			}
		}
	}
	return len(a) > 0 && len(b) > 0
}

// specific are the routes of which none says more closely what another says: «داخل
// جلدی تزریق می‌شود».
func specific(list []clause.Slot) []clause.Slot {
	var out []clause.Slot
	for _, p := range list {
		if p.Value == "transdermal" || p.Value == "topical" {
			continue // «بی‌حسی موضعی» tells of what kind it is
		}
		wider := false
		for _, q := range list {
			wider = wider || q.Value != p.Value && clause.Within(clause.Route, q.Value, p.Value)
		}
		if !wider {
			out = append(out, p)
		}
	}
	return out
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
	r := b.report
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
