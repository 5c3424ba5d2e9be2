package verify

import (
	"slices"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// enoughWords is how many words two clauses must have that name something, to be held
// against each other where the question doesn't ask whether they are true.
const enoughWords = 3

// opposites finds that a relation has the opposite sign, or that one denies what the
// other affirms in nearly the same words.
func (m *match) opposites() (string, matterOf) {
	if m.numeric || m.tellsWhat {
		return "", matterOf{} // it asks how much or what, not whether
	}
	a, b := m.signs(m.a), m.signs(m.b)
	for axis, s := range a {
		t, ok := b[axis]
		if !ok || s == 0 || t == 0 || s == t || axis == "bring" && len(m.cues["acts"]) == 0 {
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
	if m.tellsWhat {
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
	if verbs := s.st.all(clause.Verb); len(out) == 0 && len(verbs) > 0 {
		switch v := verbs[len(verbs)-1]; v.Value {
		case "کاه": // «از … می‌کاهد»
			out["raise"] = -v.Sign
		case "افزا":
			out["raise"] = v.Sign
		}
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
	if m.besideScale(a) || m.besideScale(b) {
		return false
	}
	if courseOf(a)&courseOf(b) != 0 {
		return false // «… را کم نمی‌کند» beside «… را بالا می‌برد»
	}
	if b.cues.has("always") || m.excuses() || !m.agesMeet() || turnedWords(a) != turnedWords(b) {
		return false
	}
	for i := range a.report.sides {
		if a.report.sides[i].denied {
			return false // it denies something as well
		}
	}
	if a.stance.level > 0 && b.stance.level > 0 && !a.stance.told {
		return false // «می‌تواند بخورد» beside «نباید شیر را قطع کرد»
	}
	if b.stance.level < 0 && !b.stance.told || a.stance.level > 0 && a.st.Order {
		return false // compared as what is to be done
	}
	return m.shares() && (!m.tellsWhat || lastVerbOf(m.a) == lastVerbOf(m.b))
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
		if t := &s.report.claim.tokens[k]; t.negates && !never()[t.plain] {
			odd = !odd
		}
	}
	return odd
}

// never are words that go with a denied verb without turning it.
var never = setIn("never")
