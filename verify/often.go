package verify

import (
	"strings"

	"github.com/biopars/biopars/persian/clause"
)

// dayTold reports whether the sentence of a statement says of another amount that it is
// a day's.
func (x *matcher) dayTold(e *statement) bool {
	for i := range x.passage.statements {
		s := &x.passage.statements[i]
		if s.sentence != e.sentence {
			continue
		}
		for _, q := range s.own.amounts {
			if strings.HasSuffix(q.Unit, "/day") || q.daily {
				return true
			}
		}
	}
	return false
}

// once reports whether an amount is «once a day».
func once(q *quantity) bool {
	return q.dimension == "frequency" && near(q.Base, 1) && near(q.BaseMax, 1) || q.Unit == "time/day" && near(q.Value, 1) && near(q.Max, 1)
}

// dayPart reports whether a statement says at which time of the day: «شب‌ها».
func (x *matcher) dayPart(e *statement) bool {
	for _, s := range x.said(e, clause.Timing) {
		switch s.Value {
		case "morning", "noon", "evening", "night":
			return true
		}
	}
	return false
}

// often reports whether a statement says, without a number, how often it is: «هفتگی» for
// once a week.
func (x *matcher) often(e *statement, q *quantity) bool {
	if q.dimension != "frequency" || !near(q.Base, q.BaseMax) {
		return false
	}
	for _, s := range x.said(e, clause.Quantity) {
		if i := strings.LastIndexByte(s.Value, '/'); i > 0 && near(q.Base, rates[s.Value[i+1:]]) {
			return true // «هفتگی ۵۰ هزار واحد» is once a week
		}
	}
	for _, s := range x.said(e, clause.Period) {
		if near(q.Base, rates[s.Value]) || q.Unit == "/"+s.Value && near(q.Value, 1) {
			return true
		}
	}
	return false
}

// rates are how many times a day the words of a period say.
var rates = map[string]float64{"day": 1, "alternate": .5, "week": 1. / 7, "month": 1. / 30.4375, "year": 1. / 365.25}

// periods compares how often, where a word says it: «هر روز» beside «هفته‌ای یک بار».
func (x *matcher) periods(m *comparison) {
	for _, p := range m.claim.all(clause.Period) {
		if m.claim.frequent() {
			return // an amount says it as well
		}
		outcome, there := "", ""
		for _, q := range x.said(m.evidence, clause.Period) {
			if outcome, there = slotDiffers, q.Value; q.Value == p.Value {
				outcome = slotAgrees
				break
			}
		}
		for _, q := range x.said(m.evidence, clause.Quantity) {
			if outcome == slotAgrees || q.Role != clause.Frequency && !strings.HasSuffix(q.Value, "/day") && !strings.HasSuffix(q.Value, "/week") {
				continue
			}
			rate := q.Amount.Base
			if q.Role != clause.Frequency {
				rate = rates[q.Value[strings.LastIndexByte(q.Value, '/')+1:]]
			}
			if outcome, there = slotDiffers, x.passage.raw[q.Start:q.End]; near(rate, rates[p.Value]) || p.Value == "day" && rate >= 1 {
				outcome = slotAgrees
			}
		}
		if outcome != slotAgrees && p.Value == "day" && x.dayPart(m.evidence) {
			outcome = slotAgrees
		}
		if outcome != "" {
			m.add(clause.Period, p.Value, there, outcome)
		}
	}
}

// frequent reports whether a statement has an amount that says how often.
func (s *statement) frequent() bool {
	for i := range s.Slots {
		if s.Slots[i].Role == clause.Frequency {
			return true
		}
	}
	return false
}
