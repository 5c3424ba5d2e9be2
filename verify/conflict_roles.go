package verify

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// measureOf reads one amount.
func (c *claim) measureOf(st *statement, k int, q *quantity, own cues) (measure, bool) {
	s := st.Slots[k]
	m := measure{lo: q.Base, hi: q.BaseMax, start: s.Start, about: c.roughly(s.Start)}
	if m.unit = q.dimension; m.unit == "angle" {
		m.unit = "temperature" // «۳۸ درجه»
	}
	if q.Value > 0 {
		m.scale = q.Base / q.Value
	}
	switch s.Role {
	case clause.Dose, clause.PerKg:
		m.role = roleDose
		if rest, ok := strings.CutSuffix(m.unit, "/time"); ok {
			m.unit = rest + "/day"
		}
		if s.Role == clause.PerKg && !strings.Contains(m.unit, "/mass") {
			m.unit = strings.Replace(m.unit+"/mass", "/day/mass", "/mass/day", 1)
		}
	case clause.Frequency:
		m.role = roleFrequency
	case clause.Duration:
		if m.role = c.span(st, q, s); m.role == roleOffset {
			m.when = c.whenOf(s)
		}
	case clause.Age:
		if m.role = roleAge; q.Unit == "day" || q.Unit == "hour" {
			m.role = roleDuration // «سه روزه»
		}
	case clause.Weight:
		m.role = roleWeight
	case clause.Share:
		m.role = roleShare
		if q.dimension == "" && q.Value > 0 && q.Max <= 1 { // «یک‌سوم»
			m.unit, m.lo, m.hi = "ratio", 100*q.Value, 100*q.Max
		}
		if c.tested(st) || own.has("percent values") {
			m.role = roleLevel
		}
	case clause.Level:
		m.role = roleLevel
		if q.dimension == "" {
			switch {
			case q.Value > 0 && q.Max < 1:
				m.role, m.unit, m.lo, m.hi = roleShare, "ratio", 100*q.Value, 100*q.Max
			case c.label(s.Start):
				return m, false
			}
		}
	case clause.Other:
		if q.dimension == "concentration" || q.dimension == "pressure" || strings.HasPrefix(q.dimension, "count") {
			m.role = roleLevel
			break
		}
		m.role = roleLevel
	default:
		return m, false
	}
	m.side(s.Bound, q.Comparator)
	if m.role == roleAge {
		m.ageSide(persian.Fold(c.raw[max(0, lastRunes(c.raw, s.Start, 12)):s.Start]), q.Comparator)
	}
	return m, true
}

// inADay reports whether «در» stands before a day: «در ۲۴ ساعت».
func (c *claim) inADay(start int) bool {
	f := strings.Fields(persian.Fold(c.raw[lastRunes(c.raw, start, 12):start]))
	return len(f) > 0 && slices.Contains([]string{"در", "طی", "ظرف", "هر", "طول"}, f[len(f)-1])
}

// side opens the range on the side that a limit leaves open.
func (m *measure) side(bound int8, comparator string) {
	switch {
	case bound < 0, bound == 0 && (comparator == "<" || comparator == "<="):
		m.bound, m.lo = -1, 0
	case bound > 0, comparator == ">" || comparator == ">=":
		m.bound, m.hi = 1, math.Inf(1)
	}
	if comparator == ">" && m.bound < 0 { // «نباید بیش از»
		m.lo = 0
	}
}

// ageSide opens the range of an age by the preposition before it.
func (m *measure) ageSide(before, comparator string) {
	f := strings.Fields(before)
	if n := len(f); n > 1 && f[n-1] == "از" && younger[strings.ReplaceAll(f[n-2], "\u200c", "")] {
		if math.IsInf(m.hi, 1) {
			m.hi = m.lo
		}
		m.bound, m.lo = -1, 0
		return
	}
	if comparator != "" || len(f) == 0 {
		return
	}
	two := strings.Join(f[max(0, len(f)-2):], " ")
	switch {
	case f[len(f)-1] == "تا", f[len(f)-1] == "زیر", strings.HasSuffix(two, "پیش از"), strings.HasSuffix(two, "قبل از"):
		m.bound, m.lo = -1, 0
	case f[len(f)-1] == "از", f[len(f)-1] == "بالای":
		m.bound, m.hi = 1, math.Inf(1)
	}
}

// younger are words before «از» that make an age one of all who are below it.
var younger = map[string]bool{"کوچکتر": true, "کمتر": true, "پایینتر": true, "جوانتر": true, "کمسنتر": true}

func lastRunes(s string, at, n int) int {
	for i := at; i > 0; i-- {
		if s[i-1] < 0x80 || s[i-1] >= 0xC0 {
			if n--; n == 0 {
				return i - 1
			}
		}
	}
	return 0
}

// span tells whether a time is how long something takes, how long before or after
// another thing it is, or an age.
func (c *claim) span(st *statement, q *quantity, s clause.Slot) kindOf {
	before := strings.Fields(persian.Fold(c.raw[lastRunes(c.raw, s.Start, 30):s.Start]))
	behind := strings.Fields(persian.Fold(c.raw[s.End:min(len(c.raw), s.End+40)]))
	last := func(n int, words ...string) bool {
		for _, w := range before[max(0, len(before)-n):] {
			if slices.Contains(words, strings.ReplaceAll(w, "\u200c", "")) {
				return true
			}
		}
		return false
	}
	if q.Comparator != "" && (q.Unit == "year" || q.Unit == "month") &&
		last(4, "شیرخوار", "شیرخواران", "کودک", "کودکان", "نوزاد", "نوزادان", "بچه", "بچههای", "بچهها", "فرد", "افراد", "خردسال", "خردسالان", "نوجوان", "نوجوانان", "اطفال", "طفل") {
		return roleAge
	}
	if q.Unit == "year" && q.Value >= 10 && last(3, "افراد", "زنان", "مردان", "بزرگسالان", "کودکان", "سن", "سنین", "بیماران") {
		return roleAge
	}
	if len(behind) > 0 && (behind[0] == "بعد" || behind[0] == "پس") && (cuesIn(persian.CueText(c.raw[s.End:])).has("lasts") || q.Comparator == "<=" || last(1, "تا")) {
		return roleDuration // «تا پنج روز پس از شروع»
	}
	if len(behind) > 0 && (behind[0] == "مانده" || behind[0] == "پیش" || behind[0] == "قبل" || behind[0] == "بعد" || behind[0] == "پس") {
		return roleOffset
	}
	if last(2, "پس", "بعد") {
		for _, x := range st.Slots {
			if x.Name == clause.Relation && (x.Value == "start" || x.Value == "go") {
				return roleDuration
			}
		}
		if cuesIn(persian.CueText(c.raw[s.End:])).has("ends") {
			return roleDuration
		}
		return roleOffset
	}
	if last(2, "پیش", "قبل") {
		return roleOffset
	}
	return roleDuration
}

// whenOf tells whether an offset is before something or after it.
func (c *claim) whenOf(s clause.Slot) int8 {
	before := strings.Fields(persian.Fold(c.raw[lastRunes(c.raw, s.Start, 16):s.Start]))
	behind := strings.Fields(persian.Fold(c.raw[s.End:min(len(c.raw), s.End+20)]))
	for _, w := range append(before[max(0, len(before)-2):], behind[:min(1, len(behind))]...) {
		switch w {
		case "پیش", "قبل", "مانده":
			return -1
		case "پس", "بعد":
			return 1
		}
	}
	return 0
}

// tested reports whether a clause speaks of a test, whose percents are values.
func (c *claim) tested(st *statement) bool {
	for _, k := range st.tokens {
		if c.tokens[k].slot == slotTest {
			return true
		}
	}
	return false
}

// label reports whether a bare number belongs to a name: «نوع ۲», «مرحلهٔ ۳».
func (c *claim) label(start int) bool {
	f := strings.Fields(persian.Fold(c.raw[lastRunes(c.raw, start, 20):start]))
	if len(f) == 0 {
		return false
	}
	switch f[len(f)-1] {
	case "نوع", "مرحله", "درجه", "گرید", "سال", "کلاس", "فاز", "شماره", "تیپ", "گروه", "سه", "ویتامین", "امگا", "جدول", "صفحه", "صفحات", "ویرایش", "چاپ", "منبع", "فوریت", "مورد", "کتاب", "زوج", "کروموزوم", "آیه", "ماده", "شکل", "فصل", "ماه", "هفته", "روز", "بند", "استیج", "سطح", "راهنمای":
		return true
	}
	return false
}

// roughly reports whether «حدود» or a word like it stands before an amount.
func (c *claim) roughly(start int) bool {
	f := strings.Fields(persian.Fold(c.raw[lastRunes(c.raw, start, 24):start]))
	for _, w := range f[max(0, len(f)-2):] {
		switch w {
		case "حدود", "حدودا", "تقریبا", "نزدیک", "قریب", "میانگین", "معمولا", "متوسط", "طور":
			return true
		}
	}
	return false
}

// worded are the amounts that a clause gives in words, of roles of which it has none
// in numbers.
func worded(own cues, has []measure) []measure {
	var out []measure
	if len(ofRole(has, roleFrequency)) == 0 {
		for _, key := range own["times"] {
			v, err := strconv.ParseFloat(key, 64)
			if err != nil {
				continue
			}
			m := measure{role: roleFrequency, unit: "frequency", lo: v, hi: v}
			if v == 1 && len(own["times"]) > 1 {
				continue // «روزی یک بار» says more than daily
			}
			if v == 1 {
				m.hi = 8 // daily tells the days, not how often a day
			}
			out = append(out, m)
		}
	}
	if len(ofRole(has, roleShare)) == 0 {
		for _, key := range own["shares"] {
			lo, hi, _ := strings.Cut(key, "-")
			a, _ := strconv.ParseFloat(lo, 64)
			b, _ := strconv.ParseFloat(hi, 64)
			out = append(out, measure{role: roleShare, unit: "ratio", lo: a, hi: b, worded: true})
		}
	}
	if own.has("no end") {
		out = append(out, measure{role: roleDuration, unit: "time", lo: 36500, hi: math.Inf(1)})
	}
	return out
}

// writtenAges are ages written as one word: «چهارماهگی».
func writtenAges(folded string) []measure {
	var out []measure
	if !strings.Contains(folded, "ماه") && !strings.Contains(folded, "سال") {
		return nil // as nearly always
	}
	f := strings.Fields(folded)
	for i, w := range f {
		for ending, days := range map[string]float64{"ماهگی": 30.4375, "ماهه": 30.4375, "سالگی": 365.25, "ساله": 365.25} {
			n, ok := strings.CutSuffix(w, ending)
			if !ok || cardinals()[n] == 0 {
				continue
			}
			m := measure{role: roleAge, unit: "time", lo: days * cardinals()[n], hi: days * cardinals()[n]}
			m.ageSide(strings.Join(f[:i], " "), "")
			out = append(out, m)
		}
	}
	return out
}

// pairs makes pressures of two bare numbers: «۱۵۰ روی ۱۰۰».
func (c *claim) pairs(list []measure) {
	for i := 0; i+1 < len(list); i++ {
		a, b := &list[i], &list[i+1]
		if a.role != roleLevel || b.role != roleLevel || a.unit != "" || b.unit != "" || a.start >= b.start {
			continue
		}
		if q := c.amountAt(a.start); q != nil {
			if between := strings.TrimSpace(c.raw[q.End:b.start]); between == "روی" || between == "بر" || between == "/" {
				a.unit, b.unit = "pressure", "pressure"
			}
		}
	}
}

// proportions makes one amount of two bare numbers: «۳۰ به ۲».
func proportions(c *claim, st *statement, list []measure) []measure {
	for i := 0; i+1 < len(list); i++ {
		a, b := list[i], list[i+1]
		if a.role != roleLevel || b.role != roleLevel || a.unit != "" || b.unit != "" || b.lo == 0 || a.start >= b.start {
			continue
		}
		q := c.amountAt(a.start)
		if q == nil || strings.TrimSpace(c.raw[q.End:b.start]) != "به" {
			continue
		}
		v := a.lo / b.lo
		list[i] = measure{role: roleProportion, lo: v, hi: v, start: a.start}
		list = slices.Delete(list, i+1, i+2)
	}
	return list
}

// perDay reports whether a dose a take and one a day differ: the first with how often
// it is taken, or more at once than the other in a day.
func (m *match) perDay(p, q measure) bool {
	if strings.HasSuffix(p.unit, "/day") {
		p, q = q, p
	}
	if p.unit+"/day" != q.unit {
		return false
	}
	if p.taken > 0 {
		return p.times(p.taken).differ(q)
	}
	return p.bound == 0 && p.lo > q.hi*2
}
