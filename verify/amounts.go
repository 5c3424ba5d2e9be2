package verify

import (
	"math"
	"slices"
	"strings"

	"github.com/biopars/biopars/persian/clause"
)

// amounts compares how much.
func (x *matcher) amounts(m *comparison) {
	theirs := m.evidence.all(clause.Quantity)
	if x.passage.corrected(m.evidence) {
		theirs = nil
	}
	lent := x.before(m.evidence, clause.Quantity)
	if m.evidence.again {
		for i := x.index(m.evidence) - 1; i >= 0 && x.passage.statements[i].sentence >= m.evidence.sentence-1; i-- {
			lent = append(lent, x.passage.statements[i].all(clause.Quantity)...)
		}
	}
	taken := map[int]bool{}
	for _, p := range m.claim.all(clause.Quantity) {
		mine := x.claim.amountAt(p.Start)
		if mine == nil {
			continue
		}
		outcome, there := slotMissing, ""
		at := -1
		for pass := range 2 {
			for i, q := range theirs {
				e := x.passage.amountAt(q.Start)
				if e == nil || taken[i] || at >= 0 || x.passage.ruledOut(q.Start) {
					continue
				}
				if n := x.fits(m, mine, e, p, q); (n == 1 || n == 2 && pass == 1) && !x.besideOther(m, p, q) {
					at = i
				}
			}
		}
		if at >= 0 {
			if m := x.passage.amountAt(theirs[at].Start); uses(mine, m) {
				taken[at] = true
			}
			outcome, there = slotAgrees, x.passage.raw[theirs[at].Start:theirs[at].End]
			if e := x.passage.amountAt(theirs[at].Start); !mine.equal(*e) {
				m.instance = true
			}
		} else {
			for i, q := range theirs {
				e := x.passage.amountAt(q.Start)
				if e == nil || taken[i] {
					continue
				}
				if comparable(mine, e, p, q) && !complements(m, mine, e, p, q) {
					outcome, there = slotDiffers, x.passage.raw[q.Start:q.End]
				}
			}
			if outcome == slotMissing {
				for _, q := range lent {
					if q.Role == clause.Share && !m.evidence.Shares && m.evidence.Joint != clause.Relative {
						continue // of how many one clause is said, another is not
					}
					if (q.Role == clause.Age || q.Role == clause.Weight) && hasRole(theirs, q.Role) {
						continue // it says of whom itself
					}
					if e := x.passage.amountAt(q.Start); e != nil && x.fits(m, mine, e, p, q) > 0 {
						outcome, there = slotAgrees, x.passage.raw[q.Start:q.End]
					}
				}
			}
		}
		if outcome != slotAgrees && (once(mine) && x.dayPart(m.evidence) || x.often(m.evidence, mine)) {
			outcome, there = slotAgrees, ""
		}
		if outcome == slotMissing && m.evidence.single && mine.taking() && near(mine.Value, 1) {
			outcome = slotAgrees // «تک‌دوز»
		}
		if outcome == slotMissing && x.numberedAs(mine) {
			outcome = slotAgrees
		}
		if outcome != slotAgrees && x.summed(mine) {
			outcome, there, m.instance = slotAgrees, "", true
		}
		if outcome != slotAgrees && x.reckoned(m, p, mine) {
			outcome, there, m.instance, m.reckoned = slotAgrees, "", true, true
		}
		if outcome == slotMissing && x.dated(m, mine) {
			outcome, m.instance, m.reckoned = slotAgrees, true, true
		}
		if outcome != slotAgrees && x.onceEach(mine) {
			continue
		}
		if outcome == slotMissing && x.counts(p.Start, mine) {
			continue
		}
		if outcome != slotAgrees && !x.anywhereAmount(mine) && !x.manifold(mine) {
			m.absent = true
		}
		m.add(clause.Quantity, x.claim.raw[p.Start:p.End], there, outcome)
	}
	roles := map[clause.Role]bool{}
	for i := range taken {
		roles[theirs[i].Role] = true
	}
	for i, q := range theirs {
		if taken[i] || roles[q.Role] || q.Amount.Comparator == "" || q.Role != clause.Level && q.Role != clause.Age && q.Role != clause.Weight {
			continue
		}
		m.add(clause.Quantity, "", x.passage.raw[q.Start:q.End], slotUnsaid)
	}
}

// hasRole reports whether one of several amounts has a role.
func hasRole(list []clause.Slot, role clause.Role) bool {
	return slices.ContainsFunc(list, func(q clause.Slot) bool { return q.Role == role })
}

// besideOther reports whether what stands right beside the two amounts excludes each
// other: «۴۰ میلی‌گرم وریدی» and «۴۰ میلی‌گرم خوراکی».
func (x *matcher) besideOther(m *comparison, p, q clause.Slot) bool {
	for _, name := range []clause.Name{clause.Route, clause.Timing, clause.Population} {
		a, b := x.claim.beside(m.claim, p, name), x.passage.beside(m.evidence, q, name)
		if a != "" && b != "" && clause.Apart(name, a, b) {
			return true
		}
	}
	return false
}

// beside is the value of the slot of that name that stands right behind an amount, where
// the statement has several.
func (t *text) beside(s *statement, q clause.Slot, name clause.Name) string {
	if len(s.all(name)) < 2 {
		return ""
	}
	for _, x := range s.Slots {
		if x.Name == name && x.Start >= q.End && strings.TrimSpace(t.raw[q.End:x.Start]) == "" {
			return x.Value
		}
	}
	return ""
}

func (x *matcher) anywhereAmount(q *quantity) bool {
	for i := range x.passage.amounts {
		e := &x.passage.amounts[i]
		if q.equal(*e) || inside(q, e) {
			return true
		}
		if within, ok := e.covers(q); ok && within {
			return true // one case of a band
		}
	}
	return false
}

func (t *text) amountAt(start int) *quantity {
	for i := range t.amounts {
		if t.amounts[i].start == start {
			return &t.amounts[i]
		}
	}
	return nil
}

// uses reports whether an amount takes another up whole, so that none else is meant
// by it.
func uses(a, b *quantity) bool { return b == nil || near(b.Value, b.Max) || !near(a.Value, a.Max) }

// fits reports 2 where the evidence's amount is a range with the claim's at its end, 1 where the evidence's amount carries the claim's, else 0.
func (x *matcher) fits(m *comparison, a, b *quantity, p, q clause.Slot) int {
	if (p.Role == clause.PerKg) != (q.Role == clause.PerKg) && p.Role != clause.Level && q.Role != clause.Level {
		return 0
	}
	if once(a) && x.dayPart(m.evidence) || once(b) && m.claim.Has(clause.Timing, "") && p.Role == clause.Frequency {
		return 1 // «شب‌ها» is once a day
	}
	if x.perTake(m) && (strings.HasSuffix(a.Unit, "/day") || a.daily) != (strings.HasSuffix(b.Unit, "/day") || b.daily) {
		return 0
	}
	if a.equal(*b) || p.Role == clause.PerKg && q.Role == clause.PerKg && sameNumerator(a, b) || interval(a, b, m) {
		if int(p.Bound)*int(q.Bound) < 0 {
			return 0
		}
		return 1
	}
	if a.dayApart(*b) && (!strings.Contains(a.Unit, "/") || x.dayTold(m.evidence)) {
		return 1
	}
	if within, ok := a.covers(b); ok && within && p.Role == clause.Share && q.Role == clause.Share {
		return 1 // «بیش از یک‌سوم» of ۳۵٪
	}
	if inside(a, b) && p.Role == q.Role && (p.Role == clause.Level || p.Role == clause.Age || p.Role == clause.Weight) {
		return 1 // «۲» of «۱٫۷ تا ۲٫۲»
	}
	// The ends of a range, each for itself: «حداقل ۴۰ و حداکثر ۹۰».
	if b.Value < b.Max && near(a.Value, a.Max) && (a.Comparator != "<" || p.Bound > 0) && (a.Comparator != ">" || p.Bound < 0) &&
		(a.dimension == b.dimension || a.dimension == "" || p.Role == clause.PerKg && q.Role == clause.PerKg) &&
		(p.Bound > 0 && near(a.Value, b.Value) || p.Bound < 0 && near(a.Value, b.Max)) {
		return 2
	}
	// One case of a band: ۲۰ کیلوگرم of «کمتر از ۲۷ کیلوگرم».
	if b.Comparator != "" && a.Comparator == "" && near(a.Value, a.Max) && banded(q.Role) &&
		(a.dimension == b.dimension || a.dimension == "" || b.dimension == "" && p.Role == clause.Level) {
		v, bound := a.Base, b.Base
		if a.dimension != b.dimension {
			v, bound = a.Value, b.Value
		}
		switch {
		case b.Comparator == "<" && v < bound, b.Comparator == "<=" && v <= bound,
			b.Comparator == ">" && v > bound, b.Comparator == ">=" && v >= bound:
			return 1
		}
	}
	return 0
}

// perTake reports whether one of the two speaks of a single take: «در هر نوبت».
func (x *matcher) perTake(m *comparison) bool {
	return m.claim.single || m.evidence.single
}

// sameNumerator compares amounts per kilogram whose units differ in what is said
// apart: «روزانه … ۵ میلی‌گرم بر کیلوگرم».
func sameNumerator(a, b *quantity) bool {
	u, _, _ := strings.Cut(a.Unit, "/")
	v, _, _ := strings.Cut(b.Unit, "/")
	return u == v && near(a.Value, b.Value) && near(a.Max, b.Max)
}

// interval compares a distance in time with a frequency: «فاصلهٔ ۳ تا ۴ هفته».
func interval(a, b *quantity, m *comparison) bool {
	if a.dimension == "frequency" {
		a, b = b, a
	}
	if a.dimension != "time" || b.dimension != "frequency" || a.Base == 0 || a.BaseMax == 0 {
		return false
	}
	return near(1/a.BaseMax, b.Base) && near(1/a.Base, b.BaseMax)
}

func banded(r clause.Role) bool {
	return r == clause.Level || r == clause.Age || r == clause.Weight || r == clause.Other || r == clause.Duration
}

// comparable reports whether two amounts are of one role, so that another value
// says otherwise.
func comparable(a, b *quantity, p, q clause.Slot) bool {
	if a.dimension == "date" || b.dimension == "date" {
		return false
	}
	if a.dayApart(*b) || inside(a, b) {
		return false
	}
	if isDose(p.Role) && isDose(q.Role) && a.takes(b) {
		return false // ۳۲۰۰ a day and ۸۰۰ a take
	}
	if within, ok := a.covers(b); ok && within {
		return false // «کمتر از ۱» beside «۰٫۵ تا ۰٫۹» says less, not otherwise
	}
	if p.Role == q.Role {
		if p.Role == clause.Share && a.dimension != b.dimension {
			return false // rounded: «یک‌سوم» beside ۳۵٪
		}
		return p.Role != clause.Level || a.dimension == b.dimension && (a.dimension != "" || p.Bound != 0 && q.Bound != 0)
	}
	if isDose(p.Role) && isDose(q.Role) {
		return true
	}
	counted := func(q *quantity, r clause.Role) bool { return r == clause.Frequency || q.taking() }
	return near(a.Value, b.Value) && near(a.Max, b.Max) && !counted(a, p.Role) && !counted(b, q.Role)
}

// complements reports whether two bounds are the two sides of one limit, of which one is said
// to be for doing something and the other against: «نه زیر ۳٫۳» and «از ۳٫۳ به بالا».
func complements(m *comparison, a, b *quantity, p, q clause.Slot) bool {
	return int(p.Bound)*int(q.Bound) < 0 && near(a.Value, b.Value) && m.claim.stance.sign != m.evidence.stance.sign
}

func isDose(r clause.Role) bool { return r == clause.Dose || r == clause.PerKg }

// maxTakes is how many takes a day has at most.
const maxTakes = 6

// takes reports whether one amount is a day's and the other may be that of one of its takes.
func (a *quantity) takes(b *quantity) bool {
	u, daily := strings.CutSuffix(a.Unit, "/day")
	v, other := strings.CutSuffix(b.Unit, "/day")
	if daily == other || u != v || a.daily || b.daily {
		return false
	}
	n := a.Max / b.Max
	if other {
		n = 1 / n
	}
	return n > 1.5 && n < maxTakes+.5 && near(n, math.Round(n))
}

// inside reports whether one amount lies within a range.
func inside(a, b *quantity) bool {
	return near(a.Value, a.Max) && b.Value < b.Max && a.dimension == b.dimension && a.Comparator == "" && a.Base > b.Base && a.Base < b.BaseMax
}

// covers reports whether a bound leaves room for all of another amount; ok is false
// where a is no bound, or the other has one.
func (a *quantity) covers(b *quantity) (within, ok bool) {
	if a.dimension == "" && b.dimension == "ratio" && a.Value < 1 { // «بیش از یک‌سوم» and ۳۵٪
		share := *a
		share.dimension, share.Base, share.BaseMax = "ratio", 100*a.Value, 100*a.Max
		a = &share
	}
	if a.Comparator == "" || b.Comparator != "" || a.dimension != b.dimension {
		return false, false
	}
	switch a.Comparator {
	case "<":
		return b.BaseMax < a.Base, true
	case "<=":
		return b.BaseMax <= a.BaseMax, true
	case ">":
		return b.Base > a.Base, true
	}
	return b.Base >= a.Base, true
}

// ruledOut reports whether «نه» stands right before the amount at a byte: «۶ هفته، نه ۶ ماه».
func (t *text) ruledOut(start int) bool {
	f := strings.Fields(lastBytes(t.raw[:start], 12))
	return len(f) > 0 && strings.Trim(f[len(f)-1], "،,()") == "نه"
}
