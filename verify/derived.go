package verify

import (
	"math"
	"strconv"
	"strings"

	"github.com/biopars/biopars/persian"
)

// summed reports whether an amount that the claim calls a sum is that of amounts of the
// evidence: «جمعاً شش ماه» of two and four.
func (x *matcher) summed(q *quantity) bool {
	if q.dimension == "" || len(x.passage.amounts) < 2 || !x.claim.sums() {
		return false
	}
	for i := range x.passage.amounts {
		total := x.passage.amounts[i].Base
		for j := i + 1; j < len(x.passage.amounts) && j < i+4; j++ {
			if o := &x.passage.amounts[j]; o.dimension == q.dimension && x.passage.amounts[i].dimension == q.dimension {
				if total += o.Base; near(total, q.Base) {
					return true
				}
			}
		}
	}
	return false
}

var sumWords = spellings("sums")

// sums reports whether the claim calls something a sum.
func (c *claim) sums() bool {
	if c.sum == 0 {
		c.sum = -1
		if containsAny(persian.Fold(c.raw), sumWords()) {
			c.sum = 1
		}
	}
	return c.sum > 0
}

// counts reports whether an amount counts only what the claim itself names: «از این دو
// دارو».
func (x *matcher) counts(start int, q *quantity) bool {
	if q.dimension != "" || q.Comparator != "" || q.Value < 2 || q.Value > 4 || !near(q.Value, q.Max) {
		return false
	}
	before := strings.Fields(lastBytes(x.claim.raw[:start], 24))
	if len(before) == 0 {
		return false
	}
	switch persian.Fold(before[len(before)-1]) {
	case "این", "آن", "ان", "هر", "از", "میان", "بین", "همین":
		return true
	}
	return false
}

// manifold reports whether «چهار برابر» is the ratio of two amounts of the evidence.
func (x *matcher) manifold(q *quantity) bool {
	if q.dimension != "multiple" {
		return false
	}
	for i := range x.passage.amounts {
		for j := range x.passage.amounts {
			a, b := &x.passage.amounts[i], &x.passage.amounts[j]
			if i != j && a.dimension == b.dimension && b.Base > 0 && math.Abs(a.Base/b.Base-q.Value) < 0.05*q.Value {
				return true
			}
		}
	}
	return false
}

// numberedAs reports whether a number that makes a kind of something is that of the
// evidence as an ordinal: «درجه دو» and «درجه دوم».
func (x *matcher) numberedAs(q *quantity) bool {
	if q.dimension != "" || !x.claim.numbers(q) {
		return false
	}
	for i := 1; i < len(x.passage.tokens); i++ {
		k := &x.passage.tokens[i]
		if numbered()[x.passage.tokens[i-1].text] && k.amount == nil && k.slot == "c:0" && k.value == "c0."+strconv.Itoa(int(q.Value)-1) {
			return true
		}
	}
	return false
}

// dated reports whether a time of the claim is told by an ordinal in the evidence's clause, or
// the other way round: «۱۵ هفتگی» and «هفتهٔ پانزدهم».
func (x *matcher) dated(m *comparison, q *quantity) bool {
	if q.dimension != "time" || !near(q.Value, q.Max) {
		return false
	}
	for i, e := range m.evidence.tokens {
		if i > 0 && x.passage.ordinal(e) == int(q.Value) && ordinalUnits[x.passage.tokens[m.evidence.tokens[i-1]].plain] == q.Unit {
			return true
		}
	}
	return false
}

// datedIn is dated for an ordinal, token k of the claim, and the amounts of a statement.
func (x *matcher) datedIn(k int, e *statement) bool {
	n := x.claim.ordinal(k)
	if n == 0 || k == 0 {
		return false
	}
	unit, ok := ordinalUnits[x.claim.tokens[k-1].plain]
	for i := range e.own.amounts {
		if q := &e.own.amounts[i]; ok && q.Unit == unit && near(q.Value, q.Max) && int(q.Value) == n {
			return true
		}
	}
	return false
}

// ordinal is the number that token k says the place of: 3 of «سوم»; 0 for none.
func (t *text) ordinal(k int) int {
	rest, ok := strings.CutPrefix(t.tokens[k].value, "c0.")
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(rest)
	if err != nil {
		return 0
	}
	return n + 1
}

// ordinalUnits are the times that an ordinal may stand behind.
var ordinalUnits = map[string]string{"دقیقه": "minute", "دقیقهٔ": "minute", "ساعت": "hour", "روز": "day", "هفته": "week", "هفتهٔ": "week", "ماه": "month", "سال": "year"}

// numbers reports whether an amount stands behind a word that it makes a kind of.
func (t *text) numbers(q *quantity) bool {
	for i := 1; i < len(t.tokens); i++ {
		if t.tokens[i].start == q.start {
			return numbered()[t.tokens[i-1].text]
		}
	}
	return false
}
