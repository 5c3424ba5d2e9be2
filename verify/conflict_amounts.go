package verify

import (
	"math"
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// amounts finds a role of which both sides give amounts, and none of one can be true
// with one of the other.
func (m *match) amounts() (string, matterOf) {
	for _, role := range []kindOf{roleDose, roleFrequency, roleDuration, roleOffset, roleShare, roleLevel, roleProportion, roleAge} {
		a, b := ofRole(m.a.measures, role), ofRole(m.b.measures, role)
		if role == roleAge {
			a, b = m.a.begun(a), m.b.begun(b)
		}
		if len(a) == 0 || len(b) == 0 || !m.apartAmounts(a, b) {
			continue
		}
		if m.saidElsewhere(m.a, m.b, role) || m.saidElsewhere(m.b, m.a, role) {
			continue
		}
		w := matterOf{role: role}
		if role == roleLevel && countsOnly(a) || role == roleShare && (inWords(a) || inWords(b)) {
			if m.a.denied || m.b.denied {
				continue // of most that something is denied tells no share
			}
			w.alike, w.close = likeSame, true
		}
		if len(m.asked.measures) > maxAsked {
			return "", matterOf{} // a sum to be done
		}
		if !m.roles[role] {
			if m.open && (!m.numeric || min(len(m.a.topic), len(m.b.topic)) < enoughWords) {
				continue
			}
			w.alike, w.close = nearlyAll, true // not what is asked
		}
		if role == roleAge && !m.startAges(a, b) {
			continue
		}
		if role == roleLevel && a[0].unit == "" && !m.roles[role] {
			continue
		}
		return answer.ConflictQuantity, w
	}
	return "", matterOf{}
}

// maxAsked is how many amounts a question has that asks for another.
const maxAsked = 2

// likeSame is how alike clauses must be that say how much of something in no unit, or
// in words.
const likeSame = 0.62

// countsOnly reports whether amounts are numbers or counts of things.
func countsOnly(list []measure) bool {
	return !slices.ContainsFunc(list, func(m measure) bool { return m.unit != "" && !strings.HasPrefix(m.unit, "count") })
}

// inWords reports whether shares are given in words alone.
func inWords(list []measure) bool {
	return !slices.ContainsFunc(list, func(m measure) bool { return !m.worded })
}

// saidElsewhere reports whether another clause of b's sentence gives the amounts of a:
// of a list of amounts, one clause is not held against another.
func (m *match) saidElsewhere(a, b *side, role kindOf) bool {
	for i := range b.report.sides {
		o := &b.report.sides[i]
		if o == b {
			continue
		}
		list := ofRole(o.measures, role)
		if len(list) == 0 || apartPeople(a.pops, o.pops) {
			continue
		}
		other := match{dispute: m.dispute, a: a, b: o}
		if other.agree(ofRole(a.measures, role), list) {
			return true
		}
	}
	return false
}

// agree reports whether two of the amounts are the same.
func (m *match) agree(a, b []measure) bool {
	for _, p := range a {
		for _, q := range b {
			if p.unit == q.unit && !p.differ(q) {
				return true
			}
		}
	}
	return false
}

// apartAmounts reports whether amounts of one role are comparable, and no two agree.
func (m *match) apartAmounts(a, b []measure) bool {
	found := false
	for _, p := range a {
		for _, q := range b {
			if p.when*q.when < 0 || p.role == roleLevel && p.unit == "pressure" && p.place != q.place {
				continue
			}
			if p.role == roleDose && p.unit != q.unit {
				if !m.perDay(p, q) {
					if strings.TrimSuffix(p.unit, "/day") == strings.TrimSuffix(q.unit, "/day") {
						return false
					}
					continue
				}
				found = true
				continue
			}
			if p.unit != q.unit {
				continue
			}
			if !p.differ(q) {
				return false
			}
			if p.once != q.once && max(p.taken, q.taken) > 0 {
				continue // one dose in all beside some a day
			}
			if p.role == roleDose && p.taken > 0 && q.taken > 0 {
				if s, t := p.times(p.taken), q.times(q.taken); !s.differ(t) {
					return false // another dose as often as makes it the same a day
				}
			}
			if p.role == roleFrequency && m.sameDaily() {
				return false
			}
			found = true
		}
	}
	return found
}

// sameDaily reports whether two sides come to the same dose a day.
func (m *match) sameDaily() bool {
	for _, p := range ofRole(m.a.measures, roleDose) {
		for _, q := range ofRole(m.b.measures, roleDose) {
			if p.unit == q.unit && p.taken > 0 && q.taken > 0 && p.differ(q) && !p.times(p.taken).differ(q.times(q.taken)) {
				return true
			}
			if p.unit+"/day" == q.unit && p.taken > 0 && !p.times(p.taken).differ(q) || q.unit+"/day" == p.unit && q.taken > 0 && !q.times(q.taken).differ(p) {
				return true // «۷۰ میلی‌گرم هفته‌ای یک بار» beside «روزی ۱۰ میلی‌گرم»
			}
		}
	}
	return false
}

// startAges reports whether ages tell when something is to be done, rather than of
// whom is spoken.
func (m *match) startAges(a, b []measure) bool {
	return m.roles[roleAge]
}

// rolesAsked are the roles of the amounts that a question asks for.
func rolesAsked(q *question.Question, said cues) map[kindOf]bool {
	out := map[kindOf]bool{}
	folded := persian.CueText(q.Text)
	what := said.has("asks what") && !said.has("asks how much")
	for _, kind := range said["asks for an amount"] {
		if !what {
			out[kindOf(kind)] = true
		}
	}
	if len(out) == 0 && said.has("asks for a number") {
		for _, role := range []kindOf{roleDose, roleFrequency, roleDuration, roleAge, roleShare, roleLevel, roleProportion} {
			out[role] = true
		}
	}
	if said.has("asks for a date") && len(out) == 0 {
		out[roleDuration], out[roleOffset] = true, true // «کی اثر می‌کند»
	}
	if strings.Contains(folded, " چه ") {
		read := question.ReadStatement(q.Text)
		for _, m := range read.Mentions {
			if m.Kind == question.Test && strings.Contains(persian.Fold(q.Text), "چه "+read.Terms[m.From]) {
				out[roleLevel] = true // «چه بیلی‌روبینی»
			}
		}
		_, behind, _ := strings.Cut(folded, " چه ")
		if f := strings.Fields(behind); len(f) > 0 && latin(f[0]) {
			out[roleLevel] = true // «از چه BMI»
		} else if len(f) > 0 && strings.HasSuffix(f[0], "ی") {
			for _, m := range question.ReadStatement(strings.TrimSuffix(f[0], "ی")).Mentions {
				if m.Kind == question.Test {
					out[roleLevel] = true // «با چه پلاکتی»
				}
			}
		}
	}
	for _, s := range q.Sought() {
		switch s.Kind {
		case "dose", "maximum":
			out[roleDose] = true
		case "frequency", "duration", "share", "age":
			out[kindOf(s.Kind)] = true
		case "normal":
			out[roleLevel] = true
		case "timing":
			out[roleOffset] = true
		}
	}
	return out
}

// begun are ages with those turned round until which something need not be done:
// from then on it is, «پیش از ۴۰ سالگی لازم نیست»; and levels above which it must not.
func (s *side) begun(ages []measure) []measure {
	if s.verdict() > -1 && !s.deniesVerb() {
		return ages
	}
	out := slices.Clone(ages)
	for i := range out {
		switch m := &out[i]; {
		case s.verdict() != -1 && !(m.role == roleLevel && (m.bound > 0 && s.verdict() == -2 || m.bound < 0 && s.verdict() == 0)):
			// «زیر ۱۲ سال ندهید» forbids up to there
		case m.bound < 0:
			m.bound, m.lo, m.hi = 1, m.hi, math.Inf(1)
		case m.bound > 0 && m.role == roleLevel:
			m.bound, m.lo, m.hi = -1, 0, m.lo // «تا وقتی بالای ۸۰ است لازم نیست»
		}
	}
	return out
}
