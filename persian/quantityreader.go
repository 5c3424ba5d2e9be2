package persian

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Quantities finds the numbers of a text, in order, with their units. Read are
// digits of any script, decimals, fractions, powers of ten, and number words
// («بیست و پنج», «نیم»). A word that may be something else, such as the article
// «یک», counts only before a unit.
//
//   - A range (۵۰۰ تا ۱۰۰۰ میلی‌گرم, 5–10%) is one quantity with Value and Max, in
//     the unit of its lower end. What descends is no range but two quantities.
//   - A pair (120/80 mmHg, ۱۲۰ روی ۸۰, ۵۰۰/۱۲۵ میلی‌گرم) is two quantities of one
//     unit. After «فشار» it needs no unit; numbers below 31 are then centimetres
//     of mercury, as blood pressure is said in Iran: ۱۲/۸ is 120 and 80 mmHg.
//   - A slash is a decimal mark in ۲/۵ and, before a unit, in 2/5 mg (but not in
//     1/2, which is half).
//   - «هر ۸ ساعت» is 3 /day, «روزی ۴ گرم» is 4 g/day, «۳۸ درجه» is a temperature.
//   - Years (13xx, 14xx, 19xx, 20xx without a unit) and dates are kept apart by
//     their unit.
//
// Numbers of names (B12, COVID-19, امگا ۳), of list items («۲. ») and of citation
// markers ([۱]) are no quantities. Values are finite.
func Quantities(s string) []Quantity {
	r := quantityReader{s: s, items: items(s)}
	begins := quantityWords()
	for i := 0; i < len(r.items); {
		if it := &r.items[i]; it.kind == Word && !begins[it.text] {
			i++
			continue
		}
		i = max(r.read(i), i+1)
	}
	return r.out
}

// quantityWords are the words with which a quantity, or a name that has a number, can begin.
// Most words of a text are none of them.
var quantityWords = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, w := range []string{"هر", "یک", "یه", "یکروز", "از", "در", "روز", "هفته", "ماه", "سال"} {
		m[w] = true
	}
	for w := range numberWords() {
		m[w] = true
	}
	for w := range scaleWords() {
		m[w] = true
	}
	for w := range fusedTimes() {
		m[w] = true
	}
	for w := range periodWords() {
		m[w] = true
	}
	for w, list := range phrases() {
		if slices.ContainsFunc(list, func(p phrase) bool { return len(p.words) > 1 }) {
			m[w] = true
		}
	}
	return m
})

// quantityReader goes over the items of a text.
type quantityReader struct {
	s     string
	items []item
	out   []Quantity
}

// read takes in what begins at item i and returns the item behind it.
func (r *quantityReader) read(i int) int {
	it := &r.items[i]
	if n := r.name(i); n > 0 {
		return i + n
	}
	if next := r.every(i); next > 0 {
		return next
	}
	if period, next := r.period(i); next > 0 {
		at, cmp := next, ""
		if c, n := r.comparatorAt(next); n > 0 && r.near(next) {
			at, cmp = next+n, c
		}
		if r.near(at) {
			if end := r.amount(at, i, period, cmp); end > 0 {
				return end
			}
		}
		return next
	}
	if next := r.outOf(i); next > 0 {
		return next
	}
	if it.kind == Latin {
		if next := r.abbreviation(i); next > 0 {
			return next
		}
	}
	if end := r.date(i); end > 0 {
		return end
	}
	if end := r.amount(i, i, "", ""); end > 0 {
		return end
	}
	return 0
}

// name passes over numbers that are part of a name, a list or a citation.
func (r *quantityReader) name(i int) int {
	it := &r.items[i]
	for _, p := range phrases()[it.text] {
		if len(p.words) < 2 || i+len(p.words) > len(r.items) || unitOf(p.term).symbol != "" {
			continue
		}
		fits := true
		for k := 1; k < len(p.words); k++ {
			fits = fits && r.near(i+k) && r.items[i+k].text == p.words[k]
		}
		if fits {
			return len(p.words)
		}
	}
	if it.kind != Number {
		return 0
	}
	if it.gap == gapHyphen && i > 0 && r.items[i-1].kind != Number && r.items[i-1].end+3 >= it.start {
		if _, isUnit := r.unitEndingAt(i - 1); !isUnit && !strings.Contains(r.s[r.items[i-1].end:it.start], " ") {
			return 1 // IL-6, کووید-۱۹
		}
	}
	// A citation marker.
	window := max(0, it.start-40)
	if open := strings.LastIndexByte(r.s[window:it.start], '['); open >= 0 {
		open += window
		if n := marker(r.s[open:]); n > 0 && open+n > it.start {
			return 1
		}
	}
	// The number of a list item.
	head := strings.TrimRight(r.s[:it.start], " \t\u200c\u200f")
	if rest := r.s[it.end:]; (head == "" || strings.HasSuffix(head, "\n")) &&
		it.value < 100 && it.value == math.Trunc(it.value) {
		for _, m := range []string{". ", ") ", "- ", ".\t", ".\u200c"} {
			if strings.HasPrefix(rest, m) {
				return 1
			}
		}
	}
	return 0
}

// amount reads a number, range or pair with its unit at item i. What is found
// begins at item from, where the period or comparator of it stands. It returns
// the item behind it, or 0.
func (r *quantityReader) amount(i, from int, period, cmp string) int {
	n, next, ok := r.number(i)
	if v, fused := fusedTimes()[r.items[i].text]; fused {
		n, next, ok = numeral{value: v, start: r.items[i].start, end: r.items[i].end}, i+1, true
	}
	if !ok {
		return 0
	}
	if from == i {
		n.start = r.signed(&n, i)
	}
	start := n.start
	if from != i {
		start = r.items[from].start
	}
	if cmp == "" {
		cmp = r.comparator(from, start)
	}
	if p := r.prefixPercent(n.start); p < n.start {
		if from == i {
			start = p
		}
		r.add(n.value, n.value, unitOf("%"), cmp, start, n.end)
		return next
	}
	if end := r.pair(n, next, start, period, cmp); end > 0 {
		return end
	}
	u, behind, end := r.unit(next, n.end)
	if _, fused := fusedTimes()[r.items[i].text]; fused && u.symbol == "" {
		u = unitOf("time")
		if d, k, ok := r.below(behind, end, u); ok {
			u, behind, end = u.per(d), k, r.items[k-1].end
		}
	}
	u, behind, end = r.counter(n, u, behind, end)
	if m, k, mend, ok := r.among(behind); ok && (u.symbol == "" || u.dimension == "count") && n.value <= m {
		r.add(round(100*n.value/m), round(100*n.value/m), unitOf("%"), cmp, start, mend)
		return k
	}
	value := n.value
	if u.symbol != "" && n.word != "" || u.symbol != "" && value == math.Trunc(value) {
		h := numeral{value: value, end: end} // یک ساعت و نیم
		if k := r.half(&h, behind, 1); k != behind {
			value, behind, end = h.value, k, h.end
		}
	}
	top := value
	if m, mu, k, mend, ok := r.upper(n, u, behind, end); ok {
		switch {
		case u.symbol == "":
			u, top, behind, end = mu, m, k, mend
		case mu.symbol == u.symbol:
			top, behind, end = m, k, mend
		case mu.dimension == u.dimension && u.factor > 0 && mu.toBase(m) >= u.toBase(value):
			top, behind, end = round(mu.toBase(m)/u.factor), k, mend
		case strings.HasPrefix(mu.symbol, u.symbol+"/"): // ۲ قرص تا ۳ قرص در روز
			u, top, behind, end = mu, m, k, mend
		}
	}
	if mass, ok := strings.CutSuffix(u.symbol, "/day"); ok && period == "kg" {
		u = unitOf(mass).per(unitOf("kg")).per(unitOf("day")) // «کیلویی ۱۰ میلی‌گرم در روز»
	}
	if period != "" && u.symbol != "" && !u.adjective && u.dimension != "time" && !strings.Contains(u.symbol, "/day") {
		u = u.per(unitOf(period))
	}
	switch {
	case u.symbol == "" && n.weak,
		r.is(i, "نه") && u.dimension == "count",
		u.symbol == "" && n.word != "" && r.is(i-1, "هر"):
		return 0
	case u.symbol == "°" &&
		(value >= 34 && value <= 43 || r.says(from, "دما") || r.says(from, "دمای") || r.says(from, "تب")):
		u = unitOf("°c")
	case u.symbol == "" && n.digits && top == value && n.end-n.start >= 4 && year(value):
		u = unit{symbol: "year-date", dimension: "date", factor: 1}
	}
	if c, k := r.comparatorBehind(behind); k > 0 && cmp == "" {
		cmp = c
		behind += k
	} else if cmp == "" && r.is(from-1, "از") && r.near(from) {
		cmp = r.exceeds(behind)
	}
	r.add(value, top, u, cmp, start, end)
	return behind
}

// among reads «از هر ۱۰۰۰ نفر» at item i: how many are all.
func (r *quantityReader) among(i int) (all float64, next, end int, ok bool) {
	if !r.near(i) {
		return 0, i, 0, false
	}
	return r.whole(i)
}

// whole is among for words that may begin a phrase.
func (r *quantityReader) whole(i int) (all float64, next, end int, ok bool) {
	if !r.near(i+1) || !r.near(i+2) || !r.is(i, "از") || !r.is(i+1, "هر") {
		return r.ofPersons(i)
	}
	m, k, found := r.number(i + 2)
	if !found || m.value < 1 {
		return 0, i, 0, false
	}
	end = m.end
	if u, n := r.unitAt(k); n > 0 && r.near(k) {
		if u.dimension != "count" {
			return 0, i, 0, false
		}
		k += n
		end = r.items[k-1].end
	}
	return m.value, k, end, true
}

// ofPersons is whole for «از ۴۰ نفر», which counts only with the unit of what is counted.
func (r *quantityReader) ofPersons(i int) (all float64, next, end int, ok bool) {
	if !r.near(i+1) || !r.is(i, "از") {
		return 0, i, 0, false
	}
	m, k, found := r.number(i + 1)
	if !found || m.value < 1 || !r.near(k) {
		return 0, i, 0, false
	}
	u, n := r.unitAt(k)
	if n == 0 || u.symbol != "person" {
		return 0, i, 0, false
	}
	return m.value, k + n, r.items[k+n-1].end, true
}

// outOf reads «از هر پنج بیمار دو نفر», which is 40 %.
func (r *quantityReader) outOf(i int) int {
	if i+1 >= len(r.items) || !r.near(i+1) {
		return 0
	}
	all, k, _, ok := r.whole(i)
	if !ok {
		return 0
	}
	for reach := range 12 { // «از هر پنج فرد مبتلا دو نفر»
		if r.is(k, "یکی") && r.near(k) { // «از هر بیست کودک مبتلا یکی»
			r.add(round(100/all), round(100/all), unitOf("%"), "", r.items[i].start, r.items[k].end)
			return k + 1
		}
		if n, next, found := r.number(k); found && (r.near(k) || reach >= 4) && n.value <= all {
			end := n.end
			u, w := r.unitAt(next)
			counted := w > 0 && u.dimension == "count" && r.near(next)
			if reach >= 4 && !(counted && u.symbol == "person") {
				return 0 // «از هر ده نوزادی که آن را از مادر می‌گیرند نه نفر»
			}
			if counted {
				next += w
				end = r.items[next-1].end
			}
			r.add(round(100*n.value/all), round(100*n.value/all), unitOf("%"), "", r.items[i].start, end)
			return next
		}
		k++
	}
	return 0
}

// counter takes in the counting word «تا»: سه تا قرص, روزی دو تا.
func (r *quantityReader) counter(n numeral, u unit, behind, end int) (unit, int, int) {
	if u.symbol != "" || !r.near(behind) || !r.is(behind, "تا") {
		return u, behind, end
	}
	if _, _, ok := r.number(behind + 1); ok && r.near(behind+1) {
		return u, behind, end // a range
	}
	if v, k, e := r.unit(behind+1, r.items[behind].end); v.symbol != "" && v.dimension == "count" {
		return v, k, e
	}
	return u, behind, end
}

// signed looks for a minus before the number and returns where it starts.
func (r *quantityReader) signed(n *numeral, i int) int {
	before := r.s[:n.start]
	for _, sign := range []string{"-", "−", "–", "\u200e-"} {
		if head, ok := strings.CutSuffix(before, sign); ok && n.digits {
			c, _ := utf8.DecodeLastRuneInString(head)
			if head == "" || c == ' ' || c == '(' || c == '\n' || c == '=' || c == '\u200e' || c == '«' {
				if i > 0 && r.items[i-1].kind == Number && strings.TrimSpace(r.s[r.items[i-1].end:len(head)]) == "" {
					break // between two numbers
				}
				n.value = -n.value
				return len(head)
			}
		}
	}
	if r.near(i) && r.is(i-1, "منفی") {
		n.value = -n.value
		return r.items[i-1].start
	}
	return n.start
}

// prefixPercent returns where a percent sign before the number begins, as in
// ٪۵۰.
func (r *quantityReader) prefixPercent(start int) int {
	for _, p := range []string{"٪", "%"} {
		if head, ok := strings.CutSuffix(r.s[:start], p); ok {
			if c, _ := utf8.DecodeLastRuneInString(strings.TrimRight(head, " ")); foldRune(c).class != digit {
				if size, _ := r.symbol(start); size == 0 {
					return len(head)
				}
			}
		}
	}
	return start
}

// add keeps a quantity if its values are finite and it does not overlap the one
// before.
func (r *quantityReader) add(value, top float64, u unit, cmp string, start, end int) {
	q := Quantity{
		Value: value, Max: top, Unit: u.symbol, Dimension: u.dimension,
		Base: u.toBase(value), BaseMax: u.toBase(top),
		Comparator: cmp, Start: start, End: end,
	}
	for _, v := range []float64{q.Value, q.Max, q.Base, q.BaseMax} {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return
		}
	}
	if n := len(r.out); n > 0 && r.out[n-1].End > start {
		return
	}
	r.out = append(r.out, q)
}

// says reports whether the word stands among the four items before i.
func (r *quantityReader) says(i int, word string) bool {
	for k := max(0, i-4); k < i; k++ {
		if r.items[k].text == word {
			return true
		}
	}
	return false
}
