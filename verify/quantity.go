package verify

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// quantity is a number of a text with its unit.
type quantity struct {
	persian.Quantity
	dimension  string // "" without a unit
	start, end int
	daily      bool // the sentence says «a day» apart from the amount
}

// quantities are the amounts of a text. A day of which something is the amount
// («در ۲۴ ساعت», «در یک شبانه‌روز») is none itself: days are where such begin.
func quantities(s string) (out []quantity, days []int) {
	all := persian.Quantities(s)
	for i, q := range all {
		if inADay(s, all, i) {
			days = append(days, q.Start)
			continue
		}
		if q.Unit == "person" && q.Value == 1 && q.Max == 1 && q.Comparator == "" && strings.HasPrefix(s[q.Start:q.End], "یک ") {
			continue // «یک زن»: any
		}
		if w := surface(s[q.Start:q.End]); w == "یکدفعه" || w == "یکباره" {
			continue // all of a sudden
		}
		if q.Value == 1 && strings.HasPrefix(s[q.Start:q.End], "یک ") && fixedTime(s[q.End:]) {
			continue // «سر یک ساعت معین»
		}
		if q.Value == 1 && vague(s[:q.Start]) {
			continue // «هر چند وقت یک بار»
		}
		out = append(out, quantity{Quantity: q, dimension: q.Dimension, start: q.Start, end: q.End})
	}
	return out, days
}

// vague reports whether what stands before an amount leaves open how often.
func vague(before string) bool {
	f := strings.Fields(lastBytes(before, 32))
	return len(f) >= 2 && persian.Fold(f[len(f)-2]) == "چند" && persian.Fold(f[len(f)-1]) == "وقت" ||
		len(f) >= 2 && persian.Fold(f[len(f)-2]) == "از" && persian.Fold(f[len(f)-1]) == "گاهی"
}

// fixedTime reports whether what stands behind a time makes it one of the clock or the
// calendar.
func fixedTime(behind string) bool {
	f := strings.Fields(firstBytes(behind, 24))
	return len(f) > 0 && fixedTimes()[strings.Trim(persian.Fold(f[0]), "،.؛")]
}

var fixedTimes = wordlist.SetOf("claims", "fixed time", persian.Fold)

// inADay reports whether an amount is the day in which so much is taken.
func inADay(s string, all []persian.Quantity, i int) bool {
	q := all[i]
	if q.Dimension != "time" || !near(q.Base, 1) || !near(q.BaseMax, 1) || q.Comparator != "" {
		return false
	}
	before, behind := strings.Fields(lastBytes(s[:q.Start], 24)), strings.Fields(firstBytes(s[q.End:], 24))
	if len(before) == 0 || !dayBefore()[persian.Fold(before[len(before)-1])] ||
		len(behind) > 0 && dayBehind()[strings.Trim(persian.Fold(behind[0]), "،.؛")] {
		return false
	}
	for j := max(i-2, 0); j < min(i+3, len(all)); j++ {
		if o := &all[j]; taken(o) && max(o.Start-q.End, q.Start-o.End) < dayReach {
			return true
		}
	}
	return false
}

// dayReach is how many bytes lie at most between a day and what is taken in it.
const dayReach = 90

// taken reports whether an amount is one of a drug.
func taken(q *persian.Quantity) bool {
	switch q.Dimension {
	case "mass", "volume", "activity", "count", "equivalent", "mass/mass", "volume/mass", "activity/mass", "amount":
		return true
	}
	return false
}

// dayBefore stand before the day in which so much is taken, and dayBehind behind a day
// that is another: «در ۲۴ ساعت اول».
var (
	dayBefore = wordlist.SetOf("claims", "in a day", persian.Fold)
	dayBehind = wordlist.SetOf("claims", "no day of an amount", persian.Fold)
)

func lastBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	for len(s) > 0 && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}

func firstBytes(s string, n int) string {
	for n < len(s) && !utf8.RuneStart(s[n]) {
		n++
	}
	return s[:min(n, len(s))]
}

// equal reports whether two quantities say the same. One without a unit agrees
// with one that has the same number: tables and lists leave units out.
func (q quantity) equal(o quantity) bool {
	if share, percent := q, o; share.dimension == "" && percent.dimension == "ratio" ||
		share.dimension == "ratio" && percent.dimension == "" {
		if share.dimension != "" {
			share, percent = o, q
		}
		if share.Value > 0 && share.Value < 1 { // «یک‌سوم» and ۳۳٪
			return math.Abs(100*share.Value-percent.Value) < 0.5
		}
	}
	if q.timesADay(o) || o.timesADay(q) {
		return near(q.Value, o.Value) && near(q.Max, o.Max)
	}
	if q.months(o) || o.months(q) {
		return true
	}
	if q.perDay(o) || o.perDay(q) {
		return near(q.Base, o.Base) && near(q.BaseMax, o.BaseMax)
	}
	if q.dimension == "" || o.dimension == "" {
		return near(q.Value, o.Value) && near(q.Max, o.Max)
	}
	if a, per, ok := strings.Cut(q.Unit, "/"); ok {
		if b, other, ok := strings.Cut(o.Unit, "/"); ok && per == other && (a == "piece" || b == "piece") &&
			strings.HasPrefix(q.dimension, "count") && strings.HasPrefix(o.dimension, "count") {
			return near(q.Value, o.Value) && near(q.Max, o.Max)
		}
	}
	if q.mercury(o) || o.mercury(q) || q.taking() && o.taking() {
		return near(q.Value, o.Value) && near(q.Max, o.Max)
	}
	return q.Equal(o.Quantity) && !opposite(q.Comparator, o.Comparator)
}

// mercury reports whether q is a length and o the pressure of which people say it: «فشار ۵
// میلی‌متر» is one of mercury.
func (q quantity) mercury(o quantity) bool {
	return q.Unit == "mm" && o.Unit == "mmhg" || q.Unit == "cm" && o.Unit == "cmhg"
}

// taking reports whether what is counted are takes or pieces, which are called by
// several names: «سه نوبت» and «سه دوز», «یک عدد» and «یک قرص».
func (q quantity) taking() bool {
	what, per, _ := strings.Cut(q.Unit, "/")
	switch what {
	case "time", "dose", "meal", "piece":
		return per == ""
	}
	return false
}

// dayApart reports whether the two are the same but that one says «a day», or a week, and
// the other leaves it open.
func (q quantity) dayApart(o quantity) bool {
	for _, period := range []string{"/day", "/week", "/month"} {
		a, b := q, o
		if strings.HasSuffix(o.Unit, period) {
			a, b = o, q
		}
		unit, ok := strings.CutSuffix(a.Unit, period)
		if ok && unit != "" && unit == b.Unit && near(a.Value, b.Value) && near(a.Max, b.Max) {
			return true
		}
	}
	return false
}

// perDay reports whether q is an amount a day and o the same amount of a
// sentence that says elsewhere that it is a day's.
func (q quantity) perDay(o quantity) bool {
	return strings.HasSuffix(q.Unit, "/day") && o.daily && q.dimension == o.dimension+"/time"
}

// timesADay is perDay for «یک بار در ۲۴ ساعت».
func (q quantity) timesADay(o quantity) bool {
	return q.dimension == "frequency" && strings.HasSuffix(q.Unit, "/day") && o.daily && o.taking()
}

// Days of a month, which people take for four weeks or for thirty days.
const (
	shortMonth = 28
	longMonth  = 31
)

// months reports whether q is in months what o is in weeks or days, as people count.
func (q quantity) months(o quantity) bool {
	if q.Unit != "month" || o.Unit != "week" && o.Unit != "day" {
		return false
	}
	in := func(m, days float64) bool { return days >= shortMonth*m && days <= longMonth*m }
	return in(q.Value, o.Base) && in(q.Max, o.BaseMax)
}

// daily marks the amounts of a sentence that has «a day» outside of them.
func (t *text) daily(s sentence) {
	for _, at := range t.days {
		if at >= s.start && at < s.end {
			for i := range s.amounts {
				s.amounts[i].daily = true
			}
			return
		}
	}
	for _, k := range t.tokens[s.from:s.to] {
		if dayWords()[k.text] && !k.unit && k.amount == nil {
			for i := range s.amounts {
				s.amounts[i].daily = true
			}
			return
		}
	}
}

var dayWords = termSet("claims", "of a day")

// within are the amounts that begin in a span.
func within(list []quantity, sp persian.Span) []quantity {
	from := 0
	for from < len(list) && list[from].start < sp.Start {
		from++
	}
	to := from
	for to < len(list) && list[to].start < sp.End {
		to++
	}
	return list[from:to:to]
}

// opposite reports whether one comparator says less and the other more. «تا ۲
// هفته» and «۲ هفته یا بیشتر» are none: they share their number.
func opposite(a, b string) bool {
	return a == "<" && b == ">" || a == ">" && b == "<"
}

// near leaves room for the rounding of conversions.
func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b))
}
