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
		if d, ok := x.otherOf(role, x.amountsOf(a, role), x.amountsOf(b, role), [2]*account{a, b}); ok {
			return d, true
		}
	}
	if (x.numeric || x.cues.has("asks for a date")) && (x.roles[roleDuration] || x.roles[roleOffset]) {
		d, ok := x.otherOf(roleDuration, x.oneTime(a), x.oneTime(b), [2]*account{a, b})
		return d, ok
	}
	return dissent{}, false
}

// oneTime is the time that a passage gives, whatever it is the time of, if it is one alone:
// «پنج روز مانده به عمل» answers what «تا پنج روز پیش از عمل» does.
func (x *dispute) oneTime(a *account) []amountSaid {
	out := append(x.amountsOf(a, roleDuration), x.amountsOf(a, roleOffset)...)
	out = slices.DeleteFunc(out, func(s amountSaid) bool {
		return len(a.passage.sentences) > 1 && s.own < halfOfTopic*float64(len(x.asked.topic))
	})
	for i := range out {
		out[i].role = roleDuration
		if out[i].differ(out[0].measure) {
			return nil
		}
	}
	return out
}

// otherOf finds two amounts of a role that cannot both be true, of clauses that hold for the
// same case.
func (x *dispute) otherOf(role kindOf, la, lb []amountSaid, in [2]*account) (dissent, bool) {
	if len(la) == 0 || len(lb) == 0 || x.anyAgree(la, lb) {
		return dissent{}, false
	}
	var best dissent
	for _, p := range foremost(la) {
		for _, q := range foremost(lb) {
			m := match{dispute: x, a: p.answered.side, b: q.answered.side}
			one, other := inOneUnit(p.measure, q.measure)
			if p.known+q.known < answersBoth || !m.apartAmounts([]measure{one}, []measure{other}) {
				continue
			}
			if role == roleLevel && countsOnly([]measure{p.measure}) && p.unit != q.unit && p.unit != "" && q.unit != "" {
				continue
			}
			if alike := p.own + q.own; alike >= best.alike && x.sameCase(p.answered, q.answered, in, matterOf{role: role}) {
				best = dissent{p.answered.side, q.answered.side, answer.ConflictQuantity, alike}
			}
		}
	}
	return best, best.kind != ""
}

// inOneUnit gives a bare number the unit of the other: «از ۹ پایین‌تر آمد» beside «زیر ۷
// گرم در دسی‌لیتر».
func inOneUnit(p, q measure) (measure, measure) {
	if p.role != roleLevel {
		return p, q
	}
	for _, pair := range [][2]*measure{{&p, &q}, {&q, &p}} {
		bare, of := pair[0], pair[1]
		if bare.unit == "" && of.unit != "" && of.unit != "time" && !strings.HasPrefix(of.unit, "count") && of.scale > 0 {
			bare.unit, bare.lo, bare.hi = of.unit, bare.lo*of.scale, bare.hi*of.scale
		}
	}
	return p, q
}

// amountsOf are the amounts of a role in the clauses of a passage that are no condition.
func (x *dispute) amountsOf(a *account, role kindOf) []amountSaid {
	var out []amountSaid
	for i := range a.said {
		s := &a.said[i]
		if s.own == 0 && !a.titled || len(x.asked.names) == 0 && s.own < answersAll*float64(len(x.asked.topic)) || s.st.Has(clause.Condition, "if") {
			continue
		}
		list := ofRole(s.measures, role)
		if role == roleAge || role == roleLevel {
			list = s.begun(list)
		}
		for _, m := range list {
			if role == roleLevel && countsOnly([]measure{m}) && m.unit != "" || m.worded || role == roleLevel && !x.counts(s.side, m) {
				continue
			}
			if dosed(role) && m.bound == 0 && s.verdict() == -2 {
				continue // «مصرف روزانه کشنده است»
			}
			if role == roleDuration && m.bound > 0 && m.lo >= longSpan {
				continue // «۶۵ سال یا بیشتر دارید»
			}
			out = append(out, amountSaid{s, m})
		}
	}
	return out
}

// countedIn is the word behind «چند» of which a question asks the number: «چند معیار».
func countedIn(r *report) string {
	c := r.claim
	for k := 0; k+1 < len(c.tokens); k++ {
		if next := &c.tokens[k+1]; c.tokens[k].plain == "چند" && !(k > 0 && limiting[c.tokens[k-1].plain]) && next.content && !next.unit && next.amount == nil && c.inSlot[k+1] == "" {
			return next.text
		}
	}
	return ""
}

// limiting are words before «چند» that make it a value: «زیر چند».
var limiting = map[string]bool{"زیر": true, "بالای": true, "از": true, "به": true, "روی": true, "تا": true, "با": true, "در": true}

// counts reports whether a bare number counts what is asked: the word behind it is the one
// behind «چند».
func (x *dispute) counts(s *side, m measure) bool {
	c := s.report.claim
	if x.counted == "" || m.unit != "" {
		return true
	}
	for k := range c.tokens {
		if c.tokens[k].start > m.start {
			for j := k; j < min(k+2, len(c.tokens)); j++ {
				if t := c.tokens[j].text; t == x.counted || sameStem(t, x.counted) {
					return true
				}
			}
			return false
		}
	}
	return false
}

// longSpan is a time, in days, from which on «… یا بیشتر» is an age.
const longSpan = 10 * 365

// anyAgree reports whether some amount of one is one of the other.
func (x *dispute) anyAgree(a, b []amountSaid) bool {
	for _, p := range a {
		for _, q := range b {
			if one, other := inOneUnit(p.measure, q.measure); one.unit == other.unit && one.bound*other.bound >= 0 && !one.differ(other) {
				return true
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
