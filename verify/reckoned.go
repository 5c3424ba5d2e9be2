package verify

import (
	"strings"

	"github.com/biopars/biopars/persian/clause"
)

// reckoned reports whether an amount of the claim is what amounts of the evidence's sentence
// come to: a day's of a take and how often, a take's of a day's, that of a weight, a part of
// an amount told before, how many are listed. A sentence with one is partly supported at
// most: somebody has reckoned.
func (x *matcher) reckoned(m *comparison, p clause.Slot, q *quantity) bool {
	s := &x.passage.sentences[m.evidence.sentence]
	if len(s.amounts) == 0 {
		return false
	}
	switch {
	case q.dimension == "multiple":
		return x.ratio(s.amounts, q)
	case q.taking():
		return x.listed(s, int(q.Value)) && near(q.Value, q.Max)
	case p.Role == clause.Weight:
		for i := range x.claim.amounts {
			if d := &x.claim.amounts[i]; d != q && x.weighed(s.amounts, d, q) {
				return true
			}
		}
		return false
	}
	return x.ofDay(m, s.amounts, q) || x.ofTake(m, s.amounts, q) || x.anyWeighed(s.amounts, q) || x.portioned(m, s.amounts, q)
}

// ratio reports whether two amounts of a sentence are so many times as much, the later of the
// earlier.
func (x *matcher) ratio(list []quantity, q *quantity) bool {
	for i := range list {
		for j := range i {
			if a, b := &list[i], &list[j]; a.dimension != "" && perTime(a.dimension) == perTime(b.dimension) && (a.dimension == b.dimension || a.day() != b.day()) && b.Base > 0 && near(a.Base, b.Base*q.Value) && near(a.BaseMax, b.BaseMax*q.Value) {
				return true
			}
		}
	}
	return false
}

// day reports whether an amount is one of a day.
func (q *quantity) day() bool { return q.daily || strings.HasSuffix(q.Unit, "/day") }

// perTime is a dimension without the time in which so much is taken.
func perTime(dimension string) string { return strings.TrimSuffix(dimension, "/time") }

// times is how often a day the neighbour at place k of a list says, where it says that; 0
// where it doesn't.
func times(list []quantity, k int) (low, high float64) {
	if k < 0 || k >= len(list) || list[k].dimension != "frequency" || list[k].Comparator != "" {
		return 0, 0
	}
	return list[k].Base, list[k].BaseMax
}

// ofDay reports whether a day's amount is that of one take, as often as stands beside it:
// «۱۰۰ میلی‌گرم دو بار در روز» and «روزانه ۲۰۰ میلی‌گرم».
func (x *matcher) ofDay(m *comparison, list []quantity, q *quantity) bool {
	if !q.day() && !m.claim.Has(clause.Period, "day") || q.Comparator != "" || m.claim.single {
		return false
	}
	for i := range list {
		a := &list[i]
		if a.day() || a.dimension == "" || a.dimension != perTime(q.dimension) {
			continue
		}
		for _, k := range [2]int{i + 1, i - 1} {
			if low, high := times(list, k); low > 0 && near(a.Base*low, q.Base) && near(a.BaseMax*high, q.BaseMax) {
				return true
			}
		}
	}
	return false
}

// ofTake reports whether an amount of a take is a day's divided by the takes beside it.
func (x *matcher) ofTake(m *comparison, list []quantity, q *quantity) bool {
	if q.day() && !m.claim.single && len(m.claim.all(clause.Quantity)) < 2 || strings.HasSuffix(q.dimension, "/time") || q.Comparator != "" || q.dimension == "" {
		return false
	}
	if !m.claim.single && !m.claim.frequent() {
		return false
	}
	for i := 0; i+1 < len(list); i++ {
		a, n := &list[i], &list[i+1]
		if !a.day() || perTime(a.dimension) != q.dimension || n.Value < 2 || n.Value > maxTakes || !near(n.Value, n.Max) {
			continue
		}
		if (n.taking() || n.dimension == "frequency") && near(q.Base*n.Value, a.Base) && near(q.BaseMax*n.Value, a.BaseMax) {
			return true
		}
	}
	return false
}

// anyWeighed is weighed for any weight that the claim names.
func (x *matcher) anyWeighed(list []quantity, q *quantity) bool {
	for i := range x.claim.amounts {
		if w := &x.claim.amounts[i]; w.Unit == "kg" && w != q && x.weighed(list, q, w) {
			return true
		}
	}
	return false
}

// weighed reports whether amount q is what a sentence says of each kilogram, of weight w, and
// not above what it sets as the most.
func (x *matcher) weighed(list []quantity, q, w *quantity) bool {
	if w.Unit != "kg" || w.Comparator != "" || q.dimension == "" || q.Comparator != "" || !near(w.Value, w.Max) {
		return false
	}
	found := false
	for i := range list {
		a := &list[i]
		if a.Comparator != "" && a.dimension == perTime(q.dimension) && a.Comparator[0] == '<' && a.Base < q.BaseMax {
			return false
		}
		per := perTime(a.dimension)
		if per != perTime(q.dimension)+"/mass" || a.Comparator != "" || (per != a.dimension || a.daily) != q.day() {
			continue
		}
		found = found || near(a.Base*w.Base, q.Base) && near(a.BaseMax*w.Base, q.BaseMax)
	}
	return found
}

// portioned reports whether an amount is the part that the evidence's clause takes of one told
// right before: «نصف این مقدار».
func (x *matcher) portioned(m *comparison, list []quantity, q *quantity) bool {
	for i := range list {
		f := &list[i]
		if f.start < m.evidence.Start || f.start >= m.evidence.End || f.dimension != "" && f.dimension != "multiple" || f.Comparator != "" ||
			f.dimension == "" && f.Value >= 1 || !x.passage.pointed(f.end) {
			continue
		}
		for k := len(x.passage.amounts) - 1; k >= 0; k-- {
			a := &x.passage.amounts[k]
			if a.end > f.start || a.dimension == "" || a.dimension != q.dimension && !(perTime(a.dimension) == perTime(q.dimension) && (a.day() || q.day())) {
				continue
			}
			return near(a.Base*f.Value, q.Base) && near(a.BaseMax*f.Value, q.BaseMax) && (q.Comparator == "" || q.Comparator == a.Comparator)
		}
	}
	return false
}

// pointed reports whether what stands behind a byte points to something told before.
func (t *text) pointed(at int) bool {
	f := strings.Fields(firstBytes(t.raw[at:], 16))
	return len(f) > 0 && pronouns()[surface(f[0])]
}

// listed reports whether a sentence lists just so many times: «در روزهای صفر، سه و هفت».
func (x *matcher) listed(s *sentence, n int) bool {
	if n < 2 {
		return false
	}
	for from := 0; from < len(s.amounts); {
		to := from + 1
		for to < len(s.amounts) && s.amounts[to-1].dimension == "" && s.amounts[to].Base > s.amounts[to-1].Base &&
			joined(x.passage.plain[s.amounts[to-1].end:s.amounts[to].start]) {
			to++
		}
		if to-from == n && x.passage.dates(s.amounts[from].start) {
			return true
		}
		from = to
	}
	return false
}

// joined reports whether nothing but a comma or «و» stands between the members of a list.
func joined(between string) bool {
	switch strings.Join(strings.Fields(between), "") {
	case "،", ",", "و", "،و":
		return true
	}
	return false
}

// dates reports whether days, weeks, months or ages stand right before a byte.
func (t *text) dates(at int) bool {
	f := strings.Fields(lastBytes(t.plain[:at], 32))
	if len(f) == 0 {
		return false
	}
	switch surface(f[len(f)-1]) {
	case "روزهای", "هفتههای", "ماههای", "سالهای", "ساعتهای", "ساعات", "سنین", "سن", "ماهگی", "هفته", "ماه", "روز":
		return true
	}
	return false
}

// onceEach reports whether an amount counts the one of which the distance right before it says
// how often: «هر شش ثانیه یک تنفس».
func (x *matcher) onceEach(q *quantity) bool {
	if q.Value != 1 || q.Max != 1 || q.dimension != "count" {
		return false
	}
	for i := 1; i < len(x.claim.amounts); i++ {
		if f := &x.claim.amounts[i-1]; &x.claim.amounts[i] == q || x.claim.amounts[i].start == q.start {
			return f.dimension == "frequency" && strings.TrimSpace(x.claim.plain[f.end:q.start]) == ""
		}
	}
	return false
}
