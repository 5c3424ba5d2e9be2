package persian

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// upper reads the upper end of a range whose lower end n, of unit u, ends at
// end, where item i comes next. A unit that is missing there is u.
func (r *quantityReader) upper(n numeral, u unit, i, end int) (value float64, mu unit, next, mend int, ok bool) {
	if i >= len(r.items) {
		return 0, u, i, end, false
	}
	at := i
	switch between := strings.TrimSpace(r.s[end:r.items[i].start]); {
	case between == "-" || between == "–" || between == "—" || between == "~" ||
		between == "−" || between == "‐" || between == "‑" || between == "ـ":
		if r.items[i].kind != Number || !n.digits {
			return 0, u, i, end, false
		}
	case between != "" && between != "\u200c":
		return 0, u, i, end, false
	case r.is(i, "تا"), r.is(i, "الی"), r.is(i, "to"):
		at++
	case (r.is(i, "و") || r.is(i, "and")) && r.betweenBefore(n.start):
		at++
	case n.word != "" && u.symbol == "" && r.near(i):
		// دو سه روز: neighbours, with a unit behind.
		m, k, found := r.number(i)
		if !found || m.digits || m.value != n.value+1 || m.value > 10 {
			return 0, u, i, end, false
		}
		mu, k, mend = r.unit(k, m.end)
		return m.value, mu, k, mend, mu.symbol != ""
	default:
		return 0, u, i, end, false
	}
	if at > i && !r.near(at) {
		return 0, u, i, end, false
	}
	m, k, found := r.number(at)
	if !found {
		return 0, u, i, end, false
	}
	mu, k, mend = r.unit(k, m.end)
	if mu.symbol == "" {
		if m.weak && n.weak ||
			year(m.value) != year(n.value) && u.symbol == "" && year(m.value) && !year(n.value) && n.value < 100 {
			return 0, u, i, end, false
		}
		mu = u
	}
	if u.symbol == "" && m.value < n.value ||
		u.symbol != "" && mu.dimension == u.dimension && mu.toBase(m.value) < u.toBase(n.value) {
		return 0, u, i, end, false
	}
	return m.value, mu, k, mend, true
}

// betweenBefore reports whether «بین» stands before the number at start.
func (r *quantityReader) betweenBefore(start int) bool {
	head := strings.TrimRight(r.s[:start], " ")
	return strings.HasSuffix(head, "بین") || strings.HasSuffix(head, "between")
}

// pair reads a second number behind a slash or «روی», and the fractions that
// are written the same way. It returns the item behind it, or 0.
func (r *quantityReader) pair(n numeral, next, start int, period, comparator string) int {
	pressure := r.saysBefore(n.start, "فشار") || r.saysBefore(n.start, "bp")
	if n.digits && pressure && strings.ContainsAny(r.s[n.start:n.end], "/") && n.value < 31 {
		// ۱۲/۸ was read as a decimal.
		at := n.start + strings.IndexByte(r.s[n.start:n.end], '/')
		u := unitOf("cmhg")
		v, next2, end := r.unit(next, n.end)
		if v.symbol == "" || v.dimension == "pressure" {
			_, after, _ := strings.Cut(r.s[n.start:n.end], "/")
			low := 0.0
			for _, c := range after {
				if foldRune(c).class == digit {
					low = low*10 + float64(digitValue(c))
				}
			}
			r.add(math.Trunc(n.value), math.Trunc(n.value), u, comparator, start, at)
			r.add(low, low, u, "", at+1, end)
			return next2
		}
	}
	if next >= len(r.items) || !n.digits {
		return 0
	}
	at := next
	slash := strings.TrimSpace(r.s[n.end:r.items[next].start]) == "/"
	switch {
	case slash && r.items[next].kind == Number:
	case r.near(next) && (r.is(next, "روی") || r.is(next, "بر")):
		at++
	case r.near(next) && r.is(next, "به") && r.is(next+1, "روی"):
		at += 2
	default:
		return 0
	}
	if at >= len(r.items) || r.items[at].kind != Number || at > next && !r.near(at) {
		return 0
	}
	m, k, _ := r.number(at)
	u, behind, end := r.unit(k, m.end)
	if slash {
		v := 0.0
		switch digits := m.end - m.start; {
		case n.value < m.value && n.value >= 1 && m.value <= 4 && n.value == math.Trunc(n.value) && !pressure:
			v = n.value / m.value
		case u.symbol != "" && u.dimension != "pressure" && !pressure &&
			n.value < 60 && n.value == math.Trunc(n.value) &&
			(digits == 1 || digits == 2 && int(m.value)%10 == 5 && n.value < 10) &&
			!strings.HasPrefix(r.s[m.end:], "/"):
			v = n.value + m.value/math.Pow(10, float64(digits))
		}
		if v != 0 {
			if period != "" && u.symbol != "" {
				u = u.per(unitOf(period))
			}
			if u.symbol == "°" && v > 34 && v < 43 {
				u = unitOf("°c")
			}
			r.add(v, v, u, comparator, start, end)
			return behind
		}
	}
	if u.symbol == "" && pressure && m.value < n.value {
		u = unitOf("mmhg")
		if n.value < 31 {
			u = unitOf("cmhg")
		}
	}
	r.add(n.value, n.value, u, comparator, start, n.end)
	r.add(m.value, m.value, u, "", m.start, end)
	return behind
}

// saysBefore reports whether the word stands shortly before s[at:].
func (r *quantityReader) saysBefore(at int, word string) bool {
	i, _ := slices.BinarySearchFunc(r.items, at, func(it item, at int) int { return cmp.Compare(it.start, at) })
	return r.says(i, word)
}

// date reads a date of three numbers with slashes or hyphens at item i.
func (r *quantityReader) date(i int) int {
	if i+2 >= len(r.items) || r.items[i].kind != Number || r.items[i+1].kind != Number || r.items[i+2].kind != Number {
		return 0
	}
	a, b, c := &r.items[i], &r.items[i+1], &r.items[i+2]
	sep := r.s[a.end:b.start]
	if sep != "/" && sep != "-" && sep != "." || r.s[b.end:c.start] != sep {
		return 0
	}
	y, m, d := a.value, b.value, c.value
	if !year(y) {
		y, d = d, y
	}
	if !year(y) || m < 1 || m > 12 || d < 1 || d > 31 || m != math.Trunc(m) || d != math.Trunc(d) {
		return 0
	}
	v := y*1e4 + m*100 + d
	r.add(v, v, unit{symbol: "date", dimension: "date", factor: 1}, r.comparator(i, a.start), a.start, c.end)
	return i + 3
}
