package verify

import (
	"math"
	"strings"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
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
	once   bool    // a dose is taken one time in all
	when   int8    // of an offset: -1 before something, 1 after it; 0 where that isn't known
	worded bool    // it is said in words, without a number
	scale  float64 // of its unit: what one of it is in that of the range
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
	const slack = 1e-6 // of the values: a dose by weight is a small number
	return m.lo <= o.hi*(1+slack) && o.lo <= m.hi*(1+slack)
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
		if m.role == roleAge && ofTrimester(c.raw[s.Start:]) {
			continue // «سه‌ماههٔ اول»
		}
		if m.role == roleDuration && m.lo == 1 && m.hi == 1 && c.inADay(s.Start) {
			dailySaid = true
			continue
		}
		m.once = m.role == roleDose && own.has("once")
		if forbids := st.Has(clause.Modality, "mustnot") || st.Order && st.Denied; forbids && m.bound > 0 && (dosed(m.role) || m.role == roleDuration) {
			m.bound, m.lo, m.hi = -1, 0, m.lo // «نباید روزانه بیش از ۴ گرم مصرف شود»
		}
		if period := m; m.role != roleFrequency && q.dimension == "count/time" && m.lo < 1 {
			period.role, period.unit = roleFrequency, "frequency" // «هفته‌ای یک عدد»
			out = append(out, period)
		}
		if q.dimension == "count/time" && m.lo == m.hi {
			often = max(often, m.lo) // «هر روز یک قرص ۱۰ میلی‌گرمی»
		}
		if m.role == roleFrequency {
			often = max(often, m.lo)
		}
		out = append(out, m)
	}
	out = append(out, worded(own, out)...)
	folded := persian.CueText(c.raw[st.Start:st.End])
	if len(ofRole(out, roleAge)) == 0 {
		out = append(out, writtenAges(folded)...)
	}
	out = append(out, spoken(folded, out)...)
	if often == 0 {
		for _, m := range out {
			if m.role == roleFrequency && m.lo == m.hi {
				often = m.lo
			}
		}
	}
	c.pairs(out)
	widen(ofOne(out), own)
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

// capped makes the most that may be of doses of which more is denied or judged harmful:
// «بیش از ۴ گرم تجویز نمی‌شود».
func capped(list []measure) {
	for i := range list {
		if m := &list[i]; m.bound > 0 && dosed(m.role) {
			m.bound, m.lo, m.hi = -1, 0, m.lo
		}
	}
}

func (m measure) times(n float64) measure {
	m.lo, m.hi = m.lo*n, m.hi*n
	return m
}

// ofOne is the dose of a clause that has one alone, nil for more.
func ofOne(list []measure) *measure {
	var one *measure
	for i := range list {
		if list[i].role == roleDose {
			if one != nil {
				return nil
			}
			one = &list[i]
		}
	}
	return one
}

// widen makes a dose a limit of which the clause says so far from the amount: «سقف
// مصرف روزانهٔ … در بزرگسالان ۳ گرم است».
func widen(m *measure, own cues) {
	switch {
	case m == nil || m.bound != 0:
	case own.has("at most"):
		m.bound, m.lo = -1, 0
	case own.has("at least"):
		m.bound, m.hi = 1, math.Inf(1)
	}
}
