package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"

	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// leaning is what a side says of doing something: -2 it must not or should not be
// done, -1 it need not, 1 it may, 2 it should.
type leaning struct {
	level int
	told  bool // only a deed is told: «داده می‌شود»
	harm  int  // of two drugs: 1 they harm each other, -1 they don't
}

var ()

// lean reads the leaning of a side from its wording, else from its judgements and
// orders.
func lean(s *side) leaning {
	var l leaning
	switch {
	case s.cues.has("harmless together"):
		l.harm = -1
	case s.cues.has("harmful together"):
		l.harm = 1
	}
	if limits(s.st) {
		return l // «نباید بیش از دو هفته باشد»
	}
	if s.cues.has("avoids") {
		if l.level = -2; s.st.Denied {
			l.level = 1
		}
		return l
	}
	harm := s.cues.has("harms")
	switch {
	case s.cues.has("allowed"), s.cues.has("possible"), harm && s.st.Denied && !s.st.Order:
		l.level = 1
	case s.cues.has("impossible"), s.cues.has("not recommended"), s.cues.has("forbidden"):
		l.level = -2
	case s.cues.has("unneeded"):
		l.level = -1
	case s.cues.has("needed"):
		l.level = 2
	}
	if l.level > 1 && s.st.Has(clause.Quantifier, "only") {
		return leaning{harm: l.harm}
	}
	if l.level != 0 {
		return l
	}
	st := s.st
	if !st.stance.known || st.stance.weak {
		if sign := wished(s); sign != 0 {
			return leaning{level: 2 * sign, harm: l.harm}
		}
	}
	if !st.stance.known || st.stance.sign == 0 {
		return l
	}
	if st.Has(clause.Modality, "can") && !st.Has(clause.Modality, "must") && happens(s) {
		return l // «می‌تواند باعث … شود» allows nothing
	}
	need := st.Has(clause.Relation, "need")
	must := st.Order || st.Has(clause.Modality, "must") || st.Has(clause.Modality, "mustnot")
	switch positive := st.stance.sign > 0; {
	case positive && (need || must):
		l.level = 2
	case positive:
		l.level = 1
	case need && !must:
		l.level = -1
	default:
		l.level = -2
	}
	l.told = st.stance.weak
	return l
}

// happens reports whether a clause tells what comes of something rather than of what is
// done.
func happens(s *side) bool {
	for _, a := range s.acts {
		switch a {
		case "caused", "turned", "effective", "prevents", "transmitted", "cured", "kills", "detects", "crosses":
			return true
		}
	}
	return s.st.Has(clause.Relation, "raise") || s.st.Has(clause.Cause, "")
}

// wished reads the subjunctive of a main clause, which tells what is to be done: «بسته
// شود», «در بستر بماند».
func wished(s *side) int {
	st := s.st
	if st.Has(clause.Condition, "") || st.Joint == clause.Relative || strings.HasPrefix(s.folded, " تا ") || strings.HasPrefix(s.folded, " که ") {
		return 0
	}
	verbs := st.all(clause.Verb)
	if len(verbs) == 0 {
		return 0
	}
	v := verbs[len(verbs)-1]
	word := persian.Fold(s.report.claim.raw[v.Start:v.End])
	switch {
	case subjunctives()[word], strings.HasPrefix(word, "ب") && strings.HasSuffix(word, "د") && v.Value != "باش" && !strings.HasPrefix(word, "بود") &&
		!strings.HasPrefix(word, "برد"):
		return 1
	case strings.HasPrefix(word, "ن") && !strings.HasPrefix(word, "نمی") && v.Sign < 0 && v.Value != "باش" && v.Value != "دار":
		return -1
	}
	return 0
}

// limits reports whether a clause denies that an amount is exceeded, rather than a
// deed.
func limits(st *statement) bool {
	for _, x := range st.all(clause.Quantity) {
		if (x.Amount.Comparator == ">" || x.Amount.Comparator == ">=") && x.Role != clause.Age && (st.Has(clause.Modality, "mustnot") || st.Denied) {
			return true
		}
	}
	return false
}

// stances finds that one side forbids or advises against what the other allows, or
// finds needless what the other asks for.
func (m *match) stances() (string, matterOf) {
	a, b := m.a.stance, m.b.stance
	if m.question.Seeks("interaction") || len(m.question.Mains()) > 1 {
		if (m.harms(a, b) || m.harms(b, a)) && m.bothDrugs(m.a) && m.bothDrugs(m.b) {
			return answer.ConflictPolarity, matterOf{close: true, alike: 0.5}
		}
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
	w := matterOf{close: true}
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

// enoughWords is how many words two clauses must have that name something, to be held
// against each other where the question doesn't ask whether they are true.
const enoughWords = 3

// opposites finds that a relation has the opposite sign, or that one denies what the
// other affirms in nearly the same words.
func (m *match) opposites() (string, matterOf) {
	if m.open && (min(len(m.a.topic), len(m.b.topic)) < enoughWords || m.points(m.a) || m.points(m.b)) {
		return "", matterOf{}
	}
	a, b := m.signs(m.a), m.signs(m.b)
	for axis, s := range a {
		t, ok := b[axis]
		if !ok || s == 0 || t == 0 || s == t {
			continue
		}
		return answer.ConflictPolarity, m.closely()
	}
	if m.noEffect(a, b) || m.noEffect(b, a) || idle(m.a, m.b, b) || idle(m.b, m.a, a) {
		return answer.ConflictPolarity, m.closely()
	}
	if m.denies() {
		return answer.ConflictPolarity, m.closely()
	}
	return "", matterOf{}
}

// nearlyAll is the share of words from which two clauses are nearly one.
const nearlyAll = 0.8

// closely is what two clauses need of which one says the opposite of the other: where
// the question doesn't ask whether that is so, nearly all of their words.
func (m *match) closely() matterOf {
	if m.open {
		return matterOf{close: true, alike: nearlyAll}
	}
	return matterOf{close: true, alike: 0.62}
}

// quality are the axes that tell of which case is spoken rather than what is said of
// it.
var quality = map[string]bool{"severe": true, "acute": true, "normal": true, "controlled": true, "easy": true, "fast": true,
	"allergic": true, "cure": true}

// signs are the signs of the relations of a side, by axis; 0 where both occur.
func (m *match) signs(s *side) map[string]int8 {
	out := map[string]int8{}
	for _, x := range signs(s.st, s.report.claim.raw) {
		if quality[x.Value] {
			continue
		}
		if had, ok := out[x.Value]; ok && had != x.Sign {
			out[x.Value] = 0
			continue
		}
		out[x.Value] = x.Sign
	}
	return out
}

// noEffect reports whether a is without effect on what b raises or lowers.
func (m *match) noEffect(a, b map[string]int8) bool {
	return a["effect"] < 0 && b["raise"] != 0 && a["raise"] == 0
}

// idle reports whether side a says that something does nothing, and b that it does.
func idle(a, b *side, signs map[string]int8) bool {
	return a.unmoved && !b.unmoved && !b.st.Denied && (signs["raise"] != 0 || signs["effect"] > 0 || slices.Contains(b.acts, "caused"))
}

// denies reports whether one side denies what the other affirms: its last verb is
// negative, and not of all or always.
func (m *match) denies() bool {
	a, b := m.a, m.b
	if a.denied == b.denied {
		return false
	}
	if a.denied {
		a, b = b, a
	}
	if len(b.st.all(clause.Verb)) == 0 {
		return false
	}
	if b.cues.has("always") || m.excuses() || turnedWords(a) != turnedWords(b) {
		return false
	}
	if b.stance.level < 0 && !b.stance.told || a.stance.level > 0 && a.st.Order {
		return false // compared as what is to be done
	}
	return m.shares() && (!m.open || lastVerbOf(m.a) == lastVerbOf(m.b))
}

func lastVerbOf(s *side) string {
	verbs := s.st.all(clause.Verb)
	if len(verbs) == 0 {
		return ""
	}
	return verbs[len(verbs)-1].Value
}

// shares reports whether what stands before the verb of one side stands in the other.
func (m *match) shares() bool {
	if both(m.a.acts, m.b.acts) {
		return true
	}
	for _, pair := range [][2]*side{{m.a, m.b}, {m.b, m.a}} {
		s, o := pair[0], pair[1]
		covered := s.report.claim.covered(o.report.claim.bag)
		last := -1
		for _, k := range s.st.tokens {
			if t := &s.report.claim.tokens[k]; t.content && t.amount == nil && s.report.claim.inSlot[k] != clause.Verb {
				last = k
			}
		}
		if last >= 0 && covered[last] {
			return true
		}
	}
	return false
}

func turnedWords(s *side) bool {
	odd := false
	for _, k := range s.st.tokens {
		if t := &s.report.claim.tokens[k]; t.negates {
			odd = !odd
		}
	}
	return odd
}

// manners finds another time with respect to meals, or another route where the
// question asks for it.
func (m *match) manners() (string, matterOf) {
	if m.timed && disjointTiming(m.a.meals, m.b.meals) {
		return answer.ConflictTiming, matterOf{loose: true}
	}
	if m.way && m.apart(clause.Route) {
		return answer.ConflictRoute, matterOf{way: true}
	}
	return "", matterOf{}
}

// mealsOf are the times of a side with respect to meals and the day.
func mealsOf(s *side) []string {
	out := slices.Clone(s.cues["meals"])
	for _, x := range s.st.all(clause.Timing) {
		if x.Value != "day" && !slices.Contains(out, x.Value) {
			out = append(out, x.Value)
		}
	}
	return out
}

// lateDay are times of the day that lie too near each other to be two.
var lateDay = map[string]bool{"noon": true, "evening": true, "night": true}

// disjointTiming reports whether each value of one excludes each of the other.
func disjointTiming(a, b []string) bool {
	apart := false
	for _, p := range a {
		for _, q := range b {
			if p == q || lateDay[p] && lateDay[q] {
				return false
			}
			apart = apart || clause.Apart(clause.Timing, p, q)
		}
	}
	return apart
}
