package verify

import (
	"math"
	"strconv"
	"strings"

	"github.com/biopars/biopars/persian"
)

// summed reports whether an amount that the claim calls a sum is that of amounts of the
// evidence: «جمعاً شش ماه» of two and four.
func (x *matcher) summed(m *comparison, q *quantity) bool {
	if !containsAny(persian.Fold(x.claim.raw[m.claim.Start:m.claim.End]), sums()) || q.dimension == "" {
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

var sums = spellings("sums")

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

// numbers reports whether an amount stands behind a word that it makes a kind of.
func (t *text) numbers(q *quantity) bool {
	for i := 1; i < len(t.tokens); i++ {
		if t.tokens[i].start == q.start {
			return numbered()[t.tokens[i-1].text]
		}
	}
	return false
}
