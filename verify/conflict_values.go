package verify

import (
	"strings"
)

// amountSaid is an amount of a role with the clause that gives it.
type amountSaid struct {
	*answered
	measure
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
