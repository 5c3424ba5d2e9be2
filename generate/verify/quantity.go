package verify

import (
	"math"

	"github.com/biopars/biopars/persian"
)

// quantity is a number of a text with its unit.
type quantity struct {
	persian.Quantity
	dimension  string // "" without a unit
	start, end int
}

func quantities(s string) []quantity {
	var out []quantity
	for _, q := range persian.Quantities(s) {
		out = append(out, quantity{q, q.Dimension, q.Start, q.End})
	}
	return out
}

// equal reports whether two quantities say the same. One without a unit agrees
// with one that has the same number: tables and lists leave units out.
func (q quantity) equal(o quantity) bool {
	if q.dimension == "" || o.dimension == "" {
		return near(q.Value, o.Value) && near(q.Max, o.Max)
	}
	return q.Equal(o.Quantity) && reversed(q.Comparator) != o.Comparator
}

// reversed is the comparator that says the opposite; "=" for none, which no
// quantity has.
func reversed(comparator string) string {
	switch comparator {
	case "<", "<=":
		return ">"
	case ">", ">=":
		return "<"
	}
	return "="
}

// near leaves room for the rounding of conversions.
func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b))
}
