package verify

import (
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/persian/clause"
)

// matterOf says what two sides disagree in, which decides what else may differ.
type matterOf struct {
	role   kindOf // of an amount; "" for none
	choice bool   // which thing it is: the names may differ
	close  bool   // it is said by the words of the clause, so these are compared
	way    bool   // the route may differ
	anyone bool   // it is so whoever it is said of
	asked  bool   // both passages are on what is asked, so that it goes without saying
	loose  bool   // few words may be alike: what differs is a thing by itself
	alike  float64
}

// nearlyOne is how alike two sides must be of which one has less of what is asked.
const nearlyOne = 0.7

// oneSentence is how alike two sides are that say one thing but for what disagrees.
// They need less of the question's words.
const oneSentence = 0.9

// closeShare is the part of what the question is about that a clause must have, with
// its heading, where its words are compared.
const closeShare = 0.5

// shareOf is the part of the question's subjects that a clause has.
func (x *dispute) shareOf(s *side) float64 {
	lent := s.st.lent
	if len(lent.terms) == 0 && s.report.claim.refers(s.st) {
		lent = s.report.before
	}
	return x.share(s.st.own, s.report.passage.heading, lent)
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
	if w.role != roleLevel && !m.sameLevels() {
		return 0, false
	}
	if w.role != "" && w.role != roleAge && !m.sameAges() {
		return 0, false
	}
	if m.otherKind() || m.beforeAndAfter() {
		return 0, false
	}
	if w.role != "" && !w.choice && !(m.onMain(a) && m.onMain(b)) {
		return 0, false
	}
	if !m.sameNames(w) || m.unknown(a, b) || m.unknown(b, a) {
		return 0, false
	}
	toA, toB := m.cover(a, b, w), m.cover(b, a, w)
	alike = (toA + toB) / 2
	if min(toA, toB) >= oneSentence && min(len(a.topic), len(b.topic)) > 1 {
		return alike, min(m.shareOf(a), m.shareOf(b)) >= touchesQuestion
	}
	if w.close && min(m.shareOf(a), m.shareOf(b)) < closeShare {
		return 0, false
	}
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
	if m.roles[w.role] && !m.points(a) {
		bags = append(bags, m.asked.report.claim.bag) // both give the amount that is asked for
	}
	if w.close {
		if bags = []bag{b.st.own, r.passage.heading}; !m.open {
			bags = append(bags, b.st.lent)
		}
		if m.points(b) {
			bags = append(bags, r.before)
		}
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
			ok = m.namedIn(a, k, r.names) || m.namedIn(a, k, r.heading.names) || kindred(t.text, r.claim.tokens)
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

// words are the tokens of a clause.
func (s *side) words() []token {
	out := make([]token, 0, len(s.st.tokens))
	for _, k := range s.st.tokens {
		out = append(out, s.report.claim.tokens[k])
	}
	return out
}

// kindred reports whether a text has a word of the same stem as another: «کم‌خون‌اند»
// and «کم‌خونی».
func kindred(term string, tokens []token) bool {
	for i := range tokens {
		if t := &tokens[i]; t.content && t.amount == nil && !t.unit && sameStem(term, t.text) {
			return true
		}
	}
	return false
}

// sameStem reports whether two words begin alike and differ in a short ending.
func sameStem(a, b string) bool {
	const stem = 4 // letters that the two must share
	long, short := a, b
	if len(short) > len(long) {
		long, short = short, long
	}
	n := utf8.RuneCountInString(short)
	return n >= stem && utf8.RuneCountInString(long)-n <= 3 && strings.HasPrefix(long, short)
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
	for _, k := range m.whole {
		if covered[k] {
			n++
		}
	}
	return n
}
