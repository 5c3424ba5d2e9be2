package persian

import (
	"math"
	"strings"
)

// Quantity is a number of a text with its unit.
type Quantity struct {
	Value float64 // in Unit
	Max   float64 // in Unit; the upper end of a range, else Value

	// Unit is the symbol of the unit: mg, mcg, g, kg, ml, l, dl, mm, cm, mmhg, iu,
	// unit, meq, mmol, kcal, %, °c, hour, day, week, month, year, minute, tablet,
	// /day (times a day), and of a compound its parts with a slash: mg/dl,
	// mg/kg/day, tablet/day. "date" is yyyymmdd, "year-date" a calendar year. ""
	// is a bare number.
	Unit string

	// Dimension is what is measured: mass, volume, length, area, pressure,
	// amount, equivalent, activity (of drugs: iu and units), energy, ratio,
	// temperature, angle, time, frequency, concentration (mass in volume), date,
	// count (tablets, times, persons), for other compounds those of the parts
	// with a slash, and "" for a bare number.
	Dimension string

	// Base and BaseMax are Value and Max in the base unit of the dimension: mg, ml,
	// mm, mmHg, mmol, kcal, %, °C, day, times a day; mg/ml for a concentration.
	Base, BaseMax float64

	// Comparator is "<", ">", "<=" or ">=" when the text says less than, more
	// than, at most (up to) or at least, else "". It is part of neither Equal nor
	// the offsets.
	Comparator string

	// Start and End are the byte range of number and unit in the text, with the
	// words of a frequency (روزی دو بار).
	Start, End int
}

// tolerance is the relative difference up to which two values are the same.
const tolerance = 1e-6

// Equal reports whether both are the same quantity, whatever their units: 0.5 g
// and 500 mg, «روزی دو بار» and «هر ۱۲ ساعت». Both ends of a range count,
// comparators do not. Things that are counted must be of one kind.
func (q Quantity) Equal(o Quantity) bool {
	if q.Dimension != o.Dimension || strings.HasPrefix(q.Dimension, "count") && counted(q.Unit) != counted(o.Unit) {
		return false
	}
	return same(q.Base, o.Base) && same(q.BaseMax, o.BaseMax)
}

func counted(unit string) string {
	what, _, _ := strings.Cut(unit, "/")
	return what
}

func same(a, b float64) bool {
	return a == b || math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b))
}

// round takes off what a conversion adds: half an hour is 30 minutes.
func round(v float64) float64 {
	if n := math.Round(v*1e6) / 1e6; n != 0 && same(n, v) {
		return n
	}
	return v
}

func year(v float64) bool {
	return v == math.Trunc(v) && (v >= 1300 && v < 1500 || v >= 1900 && v < 2100)
}
