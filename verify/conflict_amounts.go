package verify

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// kindOf is what an amount is the amount of, where sources are compared.
type kindOf string

const (
	roleDose       kindOf = "dose"
	roleFrequency  kindOf = "frequency"
	roleDuration   kindOf = "duration"
	roleOffset     kindOf = "offset" // how long before or after something
	roleAge        kindOf = "age"
	roleWeight     kindOf = "weight"
	roleShare      kindOf = "share"
	roleLevel      kindOf = "level"
	roleProportion kindOf = "proportion" // 30 to 2
	roleCause      kindOf = "cause"
)

// measure is an amount of a side, as the range of values of which it is true.
type measure struct {
	role   kindOf
	unit   string // what is comparable: a dimension, with "/kg" and "/day"
	lo, hi float64
	bound  int8 // -1 for a limit above, 1 for one below
	place  int  // among the amounts of its role: the second pressure is the diastolic one
	about  bool
	taken  float64 // of a dose a take: how often a day; 0 where that isn't said
	start  int
}

func ofRole(list []measure, role kindOf) []measure {
	var out []measure
	for _, m := range list {
		if m.role == role {
			out = append(out, m)
		}
	}
	return out
}

// overlaps reports whether both can be true.
func (m measure) overlaps(o measure) bool {
	const slack = 1e-6
	return m.lo <= o.hi*(1+slack)+slack && o.lo <= m.hi*(1+slack)+slack
}

// leeway is how far two values of a role may lie apart and still be the same, given
// roughly or rounded.
var leeway = map[kindOf]float64{
	roleDose: 1.2, roleFrequency: 1.2, roleDuration: 1.15, roleOffset: 1.4, roleAge: 1.04, roleWeight: 1.2, roleShare: 1.3,
	roleLevel: 1.02, roleProportion: 1.1,
}

// muchLess is how many times shorter than «تا» a time is that cannot be meant by it.
const muchLess = 3

// differ reports whether two amounts of one role cannot both be true.
func (m measure) differ(o measure) bool {
	room := leeway[m.role]
	if m.about || o.about {
		room = 1 + 1.5*(room-1)
		room = max(room, 1.1)
	}
	if m.bound != 0 && m.bound == o.bound {
		// Two limits of one side: thresholds and the most that is allowed are one
		// number, how many have something is not.
		if m.role == roleShare {
			return false
		}
		a, b := m.limit(), o.limit()
		return max(a, b) > min(a, b)*room
	}
	if m.role == roleAge && m.bound+o.bound == 1 && m.bound*o.bound == 0 { // «از ۲۱ سالگی» and «در ۳۵ سالگی»
		return max(m.lo, o.lo) > min(m.lo, o.lo)*room
	}
	if (m.role == roleDuration || m.role == roleOffset) && m.bound+o.bound == -1 && m.bound*o.bound == 0 {
		limit, plain := m, o
		if o.bound < 0 {
			limit, plain = o, m
		}
		return plain.lo > limit.hi*room || plain.hi*muchLess < limit.hi // «تا ۳۰ روز» beside «۵ تا ۷ روز»
	}
	if m.overlaps(o) {
		return false
	}
	lower, upper := m, o
	if m.lo > o.lo {
		lower, upper = o, m
	}
	if m.bound*o.bound < 0 && m.role == roleLevel {
		return false // «کمتر از ۱۰۰ طبیعی است» beside «۱۲۶ یا بیشتر»
	}
	if m.role == roleShare && upper.lo-lower.hi >= 15 {
		return true
	}
	return upper.lo > lower.hi*room
}

func (m measure) limit() float64 {
	if m.bound < 0 {
		return m.hi
	}
	return m.lo
}

// measure reads the amounts of a clause.
func (c *claim) measure(st *statement, own, said cues) []measure {
	var out []measure
	often := 0.0
	dailySaid := false
	for k, s := range st.Slots {
		if s.Name != clause.Quantity {
			dailySaid = dailySaid || s.Name == clause.Timing && s.Value == "day"
			continue
		}
		q := c.amountAt(s.Start)
		if q == nil || strings.HasSuffix(q.dimension, "date") || strings.HasSuffix(q.Unit, "date") {
			continue
		}
		m, ok := c.measureOf(st, k, q, own)
		if !ok {
			continue
		}
		if m.role == roleDuration && m.lo == 1 && m.hi == 1 && c.perDay(s.Start) {
			dailySaid = true
			continue
		}
		if period := m; m.role != roleFrequency && q.dimension == "count/time" && m.lo < 1 {
			period.role, period.unit = roleFrequency, "frequency" // «هفته‌ای یک عدد»
			out = append(out, period)
		}
		if m.role == roleFrequency {
			often = max(often, m.lo)
		}
		out = append(out, m)
	}
	out = append(out, worded(own, out)...)
	if len(ofRole(out, roleAge)) == 0 {
		out = append(out, writtenAges(persian.CueText(c.raw[st.Start:st.End]))...)
	}
	if often == 0 {
		for _, m := range out {
			if m.role == roleFrequency && m.lo == m.hi {
				often = m.lo
			}
		}
	}
	c.pairs(out)
	places := map[kindOf]int{}
	for i := range out {
		m := &out[i]
		m.place = places[m.role]
		places[m.role]++
		if m.role != roleDose || strings.HasSuffix(m.unit, "/day") {
			continue
		}
		if q := c.amountAt(m.start); q != nil && (q.daily || dailySaid) && !st.single && often == 0 {
			m.unit += "/day"
			continue
		}
		if m.bound < 0 && often == 0 && said.has("a day") {
			m.unit += "/day" // «… و بیشترین مقدار آن ۵ گرم است»
			continue
		}
		m.taken = often
	}
	return proportions(c, st, out)
}

// measureOf reads one amount.
func (c *claim) measureOf(st *statement, k int, q *quantity, own cues) (measure, bool) {
	s := st.Slots[k]
	m := measure{lo: q.Base, hi: q.BaseMax, start: s.Start, about: c.roughly(s.Start)}
	m.unit = q.dimension
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
		m.role = c.span(st, q, s)
	case clause.Age:
		if m.role = roleAge; q.Unit == "day" || q.Unit == "hour" {
			m.role = roleDuration // «سه روزه»
		}
	case clause.Weight:
		m.role = roleWeight
	case clause.Share:
		m.role = roleShare
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

// perDay reports whether «در» stands before a day: «در ۲۴ ساعت».
func (c *claim) perDay(start int) bool {
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
	if comparator != "" {
		return
	}
	f := strings.Fields(before)
	if len(f) == 0 {
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
			if slices.Contains(words, w) {
				return true
			}
		}
		return false
	}
	if q.Comparator != "" && (q.Unit == "year" || q.Unit == "month") &&
		last(4, "شیرخوار", "شیرخواران", "کودک", "کودکان", "نوزاد", "نوزادان", "بچه", "بچه‌های", "فرد", "افراد") {
		return roleAge
	}
	if q.Unit == "year" && q.Value >= 1 && last(3, "افراد", "زنان", "مردان", "بزرگسالان", "کودکان", "سن", "سنین", "بیماران") {
		return roleAge
	}
	if len(behind) > 0 && (behind[0] == "بعد" || behind[0] == "پس") && (cuesIn(persian.CueText(c.raw[s.End:])).has("lasts") || q.Comparator == "<=" || last(1, "تا")) {
		return roleDuration // «تا پنج روز پس از شروع»
	}
	if len(behind) > 0 && (behind[0] == "پیش" || behind[0] == "قبل" || behind[0] == "بعد" || behind[0] == "پس") {
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

var ()

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
			out = append(out, measure{role: roleShare, unit: "ratio", lo: a, hi: b})
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

// amounts finds a role of which both sides give amounts, and none of one can be true
// with one of the other.
func (m *match) amounts() (string, matterOf) {
	for _, role := range []kindOf{roleDose, roleFrequency, roleDuration, roleOffset, roleShare, roleLevel, roleProportion, roleAge} {
		a, b := ofRole(m.a.measures, role), ofRole(m.b.measures, role)
		if len(a) == 0 || len(b) == 0 || !m.apartAmounts(a, b) {
			continue
		}
		if m.saidElsewhere(m.a, m.b, role) || m.saidElsewhere(m.b, m.a, role) {
			continue
		}
		w := matterOf{role: role}
		if !m.roles[role] {
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
		other := match{m.dispute, a, o}
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
			if p.role == roleLevel && p.unit == "pressure" && p.place != q.place {
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

func (m measure) times(n float64) measure {
	m.lo, m.hi = m.lo*n, m.hi*n
	return m
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

// sameDaily reports whether two sides come to the same dose a day.
func (m *match) sameDaily() bool {
	for _, p := range ofRole(m.a.measures, roleDose) {
		for _, q := range ofRole(m.b.measures, roleDose) {
			if p.unit == q.unit && p.taken > 0 && q.taken > 0 && p.differ(q) && !p.times(p.taken).differ(q.times(q.taken)) {
				return true
			}
		}
	}
	return false
}

// startAges reports whether ages tell when something is to be done, rather than of
// whom is spoken.
func (m *match) startAges(a, b []measure) bool {
	if m.roles[roleAge] {
		return true
	}
	return false
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
	if strings.Contains(folded, " چه ") {
		read := question.ReadStatement(q.Text)
		for _, m := range read.Mentions {
			if m.Kind == question.Test && strings.Contains(persian.Fold(q.Text), "چه "+read.Terms[m.From]) {
				out[roleLevel] = true // «چه بیلی‌روبینی»
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
