package persian

import (
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// periodWord is a word that says how often.
type periodWord struct {
	period string
	behind bool // it may stand behind an amount, too
}

var periodWords = sync.OnceValue(func() map[string]periodWord {
	m := map[string]periodWord{}
	list := wordlist.Open("frequency")
	for word, period := range list.Section("before an amount").Pairs() {
		m[word] = periodWord{period, false}
	}
	for word, period := range list.Section("before or behind an amount").Pairs() {
		m[word] = periodWord{period, true}
	}
	return m
})

// period reads a word that says how often, before an amount: روزی, هفته‌ای, هر روز.
func (r *quantityReader) period(i int) (string, int) {
	w := r.items[i].text
	if p, ok := periodWords()[w]; ok && (p.period != "kg" || i == 0 || r.items[i-1].kind != Number) { // not «کودک ۱۵ کیلویی»
		return p.period, i + 1
	}
	switch {
	case (w == "روز" || w == "هفته" || w == "ماه" || w == "سال") && i+1 < len(r.items) &&
		(r.is(i+1, "ای") || r.is(i+1, "ی")) && r.near(i+1):
		return units().forms[w][0].unit.symbol, i + 2
	case (w == "هر" || w == "در") && i+1 < len(r.items) && r.near(i+1) && r.near(i+2):
		if w == "در" && r.is(i+1, "هر") && r.near(i+3) {
			i++
		} else if w == "در" && !r.is(i+1, "روز") && !r.is(i+1, "هفته") {
			return "", 0
		}
		switch r.items[i+1].text {
		case "روز", "هفته", "ماه", "سال", "شب", "ساعت":
			if r.items[i+2].gap == gapJoiner {
				return "", 0
			}
			if r.is(i+1, "شب") {
				return "day", i + 2
			}
			return units().forms[r.items[i+1].text][0].unit.symbol, i + 2
		}
	}
	return "", 0
}

// every reads a frequency given by its interval: هر ۸ ساعت, هر ۶ تا ۸ ساعت یک بار,
// یک روز در میان, every 8 hours.
func (r *quantityReader) every(i int) int {
	day := unit{symbol: "/day", dimension: "frequency", factor: 1}
	if (r.is(i, "یک") || r.is(i, "یه")) && r.is(i+1, "روز") && r.is(i+2, "در") && r.is(i+3, "میان") ||
		r.is(i, "یکروز") && r.is(i+1, "در") && r.is(i+2, "میان") {
		k := i + 3
		if r.is(i+3, "میان") {
			k = i + 4
		}
		r.add(.5, .5, day, "", r.items[i].start, r.items[k-1].end)
		return k
	}
	at, w := i+1, r.items[i].text
	bare := w != "هر" && w != "every" // «دو سال یک بار»
	if bare {
		at = i
	} else if !r.near(i + 1) {
		return 0
	}
	n, next, ok := r.number(at)
	if !ok || n.value <= 0 {
		return 0
	}
	u, behind, end := r.unit(next, n.end)
	low, high := n.value, n.value
	if m, mu, k, mend, ok := r.upper(n, u, behind, end); ok && (u.symbol == "" || mu.symbol == u.symbol) {
		high, u, behind, end = m, mu, k, mend
	}
	if u.dimension != "time" || u.adjective {
		return 0
	}
	freq, scale := day, 1.0
	switch u.symbol {
	case "hour":
		scale = 24
	case "second", "minute":
		freq, scale = unit{symbol: "/hour", dimension: "frequency", factor: 24}, 60
		if u.symbol == "second" {
			freq, scale = unit{symbol: "/minute", dimension: "frequency", factor: 1440}, 60
		}
	case "week", "month", "year":
		freq = unit{symbol: "/" + u.symbol, dimension: "frequency", factor: 1 / u.factor}
	}
	// «یک بار» says nothing more, but behind «هر».
	from := behind
	if r.near(behind) {
		switch {
		case r.is(behind, "یکبار"), r.is(behind, "once"):
			end = r.items[behind].end
			behind++
		case (r.is(behind, "یک") || r.is(behind, "1")) &&
			(r.is(behind+1, "بار") || r.is(behind+1, "مرتبه") || r.is(behind+1, "نوبت")):
			end = r.items[behind+1].end
			behind += 2
		}
	}
	if bare && behind == from {
		return 0
	}
	r.add(scale/high, scale/low, freq, r.comparator(i, r.items[i].start), r.items[i].start, end)
	return behind
}

// abbreviation reads a prescriber's Latin abbreviation: bid, q8h.
func (r *quantityReader) abbreviation(i int) int {
	it := &r.items[i]
	v := 0.0
	switch it.text {
	case "bid", "bd":
		v = 2
	case "tid", "tds":
		v = 3
	case "qid", "qds":
		v = 4
	case "qd", "od":
		v = 1
	case "q4h":
		v = 6
	case "q6h":
		v = 4
	case "q8h":
		v = 3
	case "q12h":
		v = 2
	case "q24h":
		v = 1
	default:
		return 0
	}
	r.add(v, v, unit{symbol: "/day", dimension: "frequency", factor: 1}, "", it.start, it.end)
	return i + 1
}
