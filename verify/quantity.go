package verify

import (
	"math"
	"strings"

	"github.com/biopars/biopars/persian"
)

// quantity is a number of a text with its unit.
type quantity struct {
	persian.Quantity
	dimension  string // "" without a unit
	start, end int
	daily      bool // the sentence says «a day» apart from the amount
}

func quantities(s string) []quantity {
	var out []quantity
	for _, q := range persian.Quantities(s) {
		out = append(out, quantity{Quantity: q, dimension: q.Dimension, start: q.Start, end: q.End})
	}
	return out
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
	if q.taking() && o.taking() {
		return near(q.Value, o.Value) && near(q.Max, o.Max)
	}
	return q.Equal(o.Quantity) && !opposite(q.Comparator, o.Comparator)
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

// perDay reports whether q is an amount a day and o the same amount of a
// sentence that says elsewhere that it is a day's.
func (q quantity) perDay(o quantity) bool {
	return strings.HasSuffix(q.Unit, "/day") && o.daily && q.dimension == o.dimension+"/time"
}

// daily marks the amounts of a sentence that has «a day» outside of them.
func (t *text) daily(s sentence) {
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
