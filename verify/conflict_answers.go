package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// amountSaid is an amount of a role with the clause that gives it.
type amountSaid struct {
	*answered
	measure
}

// otherAmount finds that two passages give amounts of a role that is asked for, and none of
// one can be true with one of the other.
func (x *dispute) otherAmount(a, b *account) (dissent, bool) {
	if len(x.asked.measures) > maxAsked {
		return dissent{}, false
	}
	for _, role := range []kindOf{roleDose, roleFrequency, roleDuration, roleOffset, roleShare, roleLevel, roleProportion, roleAge} {
		if !x.roles[role] {
			continue
		}
		la, lb := x.amountsOf(a, role), x.amountsOf(b, role)
		if len(la) == 0 || len(lb) == 0 || x.anyAgree(la, lb) {
			continue
		}
		var best dissent
		for i := range foremost(la) {
			for j := range foremost(lb) {
				p, q := &foremost(la)[i], &foremost(lb)[j]
				m := match{dispute: x, a: p.answered.side, b: q.answered.side}
				if p.known+q.known < answersBoth || !m.apartAmounts([]measure{p.measure}, inUnitOf(p.measure, q.measure)) {
					continue
				}
				if role == roleLevel && countsOnly([]measure{p.measure}) && p.unit != q.unit && p.unit != "" && q.unit != "" {
					continue
				}
				if alike := p.own + q.own; alike >= best.alike && x.sameCase(p.answered, q.answered, [2]*account{a, b}, matterOf{role: role}) {
					best = dissent{p.answered.side, q.answered.side, answer.ConflictQuantity, alike}
				}
			}
		}
		if best.kind != "" {
			return best, true
		}
	}
	return dissent{}, false
}

// inUnitOf gives a bare number the unit of the other: «از ۹ پایین‌تر آمد» beside «زیر ۷
// گرم در دسی‌لیتر».
func inUnitOf(p, q measure) []measure {
	if p.role == roleLevel && q.unit == "" && p.unit == "concentration" && p.scale > 0 {
		q.unit, q.lo, q.hi = p.unit, q.lo*p.scale, q.hi*p.scale
	}
	return []measure{q}
}

// amountsOf are the amounts of a role in the clauses of a passage that are no condition.
func (x *dispute) amountsOf(a *account, role kindOf) []amountSaid {
	var out []amountSaid
	for i := range a.said {
		s := &a.said[i]
		if s.own == 0 && !a.titled || s.st.Has(clause.Condition, "if") {
			continue
		}
		list := ofRole(s.measures, role)
		if role == roleAge {
			list = s.begun(list)
		}
		for _, m := range list {
			if role == roleLevel && countsOnly([]measure{m}) && m.unit != "" || m.worded {
				continue
			}
			if role == roleDuration && m.bound > 0 && m.lo >= longSpan {
				continue // «۶۵ سال یا بیشتر دارید»
			}
			out = append(out, amountSaid{s, m})
		}
	}
	return out
}

// longSpan is a time, in days, from which on «… یا بیشتر» is an age.
const longSpan = 10 * 365

// anyAgree reports whether some amount of one is one of the other.
func (x *dispute) anyAgree(a, b []amountSaid) bool {
	for _, p := range a {
		for _, q := range b {
			for _, c := range inUnitOf(p.measure, q.measure) {
				if p.unit == c.unit && !p.differ(c) {
					return true
				}
			}
			for _, c := range inUnitOf(q.measure, p.measure) {
				if q.unit == c.unit && !q.differ(c) {
					return true
				}
			}
		}
	}
	return false
}

// foremost are the amounts of the clauses that have most of the question's words.
func foremost(list []amountSaid) []amountSaid {
	best := 0.0
	for _, m := range list {
		best = max(best, m.own)
	}
	return slices.DeleteFunc(slices.Clone(list), func(m amountSaid) bool { return m.own < best-1 })
}

// otherTime finds that what is asked about is taken at another time with respect to meals
// and the day.
func (x *dispute) otherTime(a, b *account) (dissent, bool) {
	if !x.timed {
		return dissent{}, false
	}
	la, lb := x.timesOf(a), x.timesOf(b)
	if len(la) == 0 || len(lb) == 0 {
		return dissent{}, false
	}
	for _, p := range la {
		for _, q := range lb {
			if !disjointTiming(p.meals, q.meals) || !x.sameCase(p, q, [2]*account{a, b}, matterOf{loose: true}) {
				return dissent{}, false
			}
		}
	}
	return dissent{la[0].side, lb[0].side, answer.ConflictTiming, la[0].own + lb[0].own}, true
}

// timesOf are the clauses that say when something is taken, and not when not.
func (x *dispute) timesOf(a *account) []*answered {
	var out []*answered
	for i := range a.said {
		s := &a.said[i]
		if len(s.meals) > 0 && !s.denied && s.stance.level != -2 && s.stance.level != -1 && (s.stance.level > 0 || s.st.Has(clause.Relation, "take")) {
			out = append(out, s)
		}
	}
	return out
}

// otherThing finds that each passage names another thing as the one of choice, the
// antidote, the most common cause.
func (x *dispute) otherThing(a, b *account) (dissent, bool) {
	for _, role := range []string{"first", "antidote", "cause", "agent", "organism", "vitamin"} {
		la, lb := x.thingsOf(a, role), x.thingsOf(b, role)
		if len(la) != 1 || len(lb) != 1 {
			continue
		}
		p, q := la[0], lb[0]
		m := match{dispute: x, a: p.side, b: q.side}
		if !m.asksFor(role) || p.known+q.known < answersBoth || !m.otherChoice(role) && !(role == "cause" && m.otherChoice("agent")) ||
			role == "first" && (len(m.drugs(p.side)) == 0 || len(m.drugs(q.side)) == 0) {
			continue
		}
		w := matterOf{choice: true}
		if role != "first" && role != "antidote" && role != "vitamin" {
			w.role = roleCause
		}
		if x.sameCase(p, q, [2]*account{a, b}, w) {
			return dissent{p.side, q.side, answer.ConflictChoice, p.own + q.own}, true
		}
	}
	return dissent{}, false
}

// thingsOf are the clauses that name one thing in a role.
func (x *dispute) thingsOf(a *account, role string) []*answered {
	var out []*answered
	for i := range a.said {
		s := &a.said[i]
		has := slices.Contains(s.single, role) || role == "cause" && slices.Contains(s.single, "agent")
		if !has || s.st.Denied && !s.cues.has("none better") || s.excepted || s.st.Joint == clause.Unless {
			continue
		}
		if n := len(out); n > 0 && out[n-1].report == s.report {
			continue // «… آغاز کنید، زیرا داروی انتخابی …»
		}
		out = append(out, s)
	}
	return out
}

// otherVerdict finds that one passage forbids what the other allows, or finds needless what
// the other asks for.
func (x *dispute) otherVerdict(a, b *account) (dissent, bool) {
	if x.open && !x.question.Seeks("allowed") || x.numeric {
		return dissent{}, false
	}
	p, q := x.verdictOf(a), x.verdictOf(b)
	if p == nil || q == nil || p.known+q.known < answersBoth {
		return dissent{}, false
	}
	low, high := p.stance.level, q.stance.level
	if low > high {
		low, high = high, low
	}
	if opposed := low == -2 && high > 0 || low == -1 && high == 2; !opposed {
		return dissent{}, false
	}
	m := match{dispute: x, a: p.side, b: q.side}
	if m.excepting() || !x.sameCase(p, q, [2]*account{a, b}, matterOf{}) {
		return dissent{}, false
	}
	return dissent{p.side, q.side, answer.ConflictPolarity, p.own + q.own}, true
}

// excepting reports whether a side is an exception, has one that the other meets, or says
// of itself that it is one.
func (m *match) excepting() bool {
	for _, pair := range [][2]*side{{m.a, m.b}, {m.b, m.a}} {
		s, o := pair[0], pair[1]
		if s.st.Joint == clause.Unless || s.excepted && m.meets(s, o) || s.cues.has("exceptional") {
			return true
		}
	}
	return false
}

// Weights by which the verdict of a passage is chosen among its clauses, in words of the
// question.
const (
	verdictJudged = 2.0 // it judges what is done: «جایز نیست»
	verdictWords  = 1.5 // it speaks of leave or duty rather than of use
	verdictTold   = 1.0 // only a deed is told
)

// judging are the sections of words that judge what is done.
var judging = []string{"allowed", "forbidden", "possible", "impossible", "avoids", "not recommended", "unneeded", "needed", "nursing stops", "nursing goes on"}

// verdictOf is the clause that says whether what is asked may or must be done: that with
// most of the question's words, and words of leave or duty; nil where two of them disagree.
func (x *dispute) verdictOf(a *account) *answered {
	var best *answered
	most, rival := 0.0, 0.0
	for i := range a.said {
		s := &a.said[i]
		if s.stance.level == 0 || s.own == 0 || s.st.Has(clause.Condition, "if") || x.otherTrait(s.side) {
			continue
		}
		v := s.own
		if s.stance.told || s.stance.mood {
			v -= verdictTold
		}
		switch {
		case slices.ContainsFunc(judging, s.cues.has):
			v += verdictJudged
		case s.st.Has(clause.Modality, "must"), s.st.Has(clause.Modality, "mustnot"), s.st.Has(clause.Modality, "can"), s.st.Order:
			v += verdictWords
		}
		switch {
		case best == nil || v > most:
			if best != nil && (best.stance.level > 0) != (s.stance.level > 0) {
				rival = most
			}
			best, most = s, v
		case (best.stance.level > 0) != (s.stance.level > 0):
			rival = max(rival, v)
		}
	}
	if best == nil || rival >= most {
		return nil
	}
	return best
}

// otherTrait reports whether a side is on another case than the question: on another
// trimester, on the mild where the severe is asked about.
func (x *dispute) otherTrait(s *side) bool {
	for g, v := range s.traits {
		if apartValues(v, x.asked.traits[g]) {
			return true
		}
	}
	return false
}

// otherDirection finds that something raises in one passage what it lowers in the other,
// where that is asked.
func (x *dispute) otherDirection(a, b *account) (dissent, bool) {
	if x.numeric || !x.cues.has("asks for an effect") {
		return dissent{}, false
	}
	p, up := x.directionOf(a)
	q, down := x.directionOf(b)
	if up*down >= 0 || !x.sameCase(p, q, [2]*account{a, b}, matterOf{}) {
		return dissent{}, false
	}
	return dissent{p.side, q.side, answer.ConflictPolarity, p.own + q.own}, true
}

// directionOf is the clause that says where something goes, and the way: 1 up, -1 down, 0
// for none or both.
func (x *dispute) directionOf(a *account) (*answered, int8) {
	var best *answered
	sign := int8(0)
	for i := range a.said {
		s := &a.said[i]
		m := match{dispute: x, a: s.side, b: s.side}
		v := m.signs(s.side)["raise"]
		if v == 0 {
			v = levelWord(s.side)
		}
		if v == 0 || s.own == 0 {
			continue
		}
		if s.denied {
			v = -v
		}
		switch {
		case best == nil || s.own > best.own:
			best, sign = s, v
		case s.own == best.own && v != sign:
			sign = 0
		}
	}
	return best, sign
}

// levelWord reads «هیپوکلسمی» and «هایپرکالمی» as a level that is down or up.
func levelWord(s *side) int8 {
	for _, w := range strings.Fields(s.folded) {
		switch {
		case !strings.HasSuffix(w, "می"):
		case strings.HasPrefix(w, "هیپو"), strings.HasPrefix(w, "هایپو"):
			return -1
		case strings.HasPrefix(w, "هیپر"), strings.HasPrefix(w, "هایپر"):
			return 1
		}
	}
	return 0
}
