package persian

import (
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

// unitAt reads the unit at item i, which is longest there; n is its items.
func (r *quantityReader) unitAt(i int) (u unit, n int) {
	if i >= len(r.items) {
		return unit{}, 0
	}
	list, ok := units().forms[r.items[i].text]
	if !ok {
		return unit{}, 0
	}
next:
	for _, f := range list {
		if i+len(f.words) > len(r.items) {
			continue
		}
		for k := 1; k < len(f.words); k++ {
			if g := r.items[i+k].gap; g == gapOther || r.items[i+k].text != f.words[k] {
				continue next
			}
		}
		return f.unit, len(f.words)
	}
	return unit{}, 0
}

func (r *quantityReader) unitEndingAt(i int) (unit, bool) {
	for n := 1; n <= 3 && i-n+1 >= 0; n++ {
		if u, k := r.unitAt(i - n + 1); k == n {
			return u, true
		}
	}
	return unit{}, false
}

// unit reads the unit, simple or compound, of a number that ends at end, where
// item i comes next. It returns where the unit ends and the item behind it.
func (r *quantityReader) unit(i, end int) (unit, int, int) {
	var u unit
	if size, symbol := r.symbol(end); size > 0 {
		u = unitOf(symbol)
		end += size
		i = r.after(i, end)
	} else {
		if i >= len(r.items) {
			return u, i, end
		}
		if it := &r.items[i]; it.gap == gapOther || it.gap == gapDot ||
			it.gap == gapHyphen && it.kind == Latin && len(it.text) == 1 {
			return u, i, end
		}
		var n int
		if u, n = r.unitAt(i); n == 0 {
			return u, i, end
		}
		i += n
		end = r.items[i-1].end
		if strings.HasPrefix(r.s[end:], "²") && r.items[i-1].text == "m" {
			u, end = unitOf("m2"), end+len("²")
		}
	}
	// Endings: هفته‌ای, میلی‌گرم‌ی.
	for i < len(r.items) && r.items[i].gap == gapJoiner && endings()[r.items[i].text] {
		u.adjective = u.adjective || r.items[i].text == "ی" || r.items[i].text == "ای"
		end = r.items[i].end
		i++
	}
	for range 2 {
		d, next, ok := r.below(i, end, u)
		if !ok {
			break
		}
		u, i, end = u.per(d), next, r.items[next-1].end
		if strings.HasPrefix(r.s[end:], "²") {
			end += len("²")
		}
	}
	return u, i, end
}

// symbol recognises signs that stand for a unit at s[end:]; size is how many
// bytes they take.
func (r *quantityReader) symbol(end int) (size int, symbol string) {
	rest := strings.TrimLeft(r.s[end:], " \u00a0\u200c")
	space := len(r.s) - end - len(rest)
	if space > 2 {
		return 0, ""
	}
	for _, sign := range [...][2]string{
		{"٪", "%"}, {"%", "%"}, {"﹪", "%"}, {"°C", "°c"}, {"° C", "°c"}, {"°c", "°c"},
		{"℃", "°c"}, {"ºC", "°c"}, {"°F", "°f"}, {"°f", "°f"}, {"℉", "°f"}, {"°", "°"},
	} {
		if strings.HasPrefix(rest, sign[0]) {
			return space + len(sign[0]), sign[1]
		}
	}
	return 0, ""
}

// below reads what stands below the line of a compound unit: /dl, در روز, به
// ازای هر کیلوگرم.
func (r *quantityReader) below(i, end int, of unit) (unit, int, bool) {
	if i >= len(r.items) || of.symbol == "" {
		return unit{}, i, false
	}
	at := i
	switch between := r.s[end:r.items[i].start]; {
	case strings.TrimSpace(between) == "/" || between == "⁄":
	case r.items[i].gap == gapOther:
		return unit{}, i, false
	case r.is(i, "در"), r.is(i, "بر"), r.is(i, "per"), r.is(i, "a"), r.is(i, "هر"):
		at++
	case r.is(i, "به") && (r.is(i+1, "ازای") || r.is(i+1, "ازاء") || r.is(i+1, "ازا")),
		r.is(i, "برای") && r.is(i+1, "هر"), r.is(i, "in") && r.is(i+1, "a"):
		at += 2
	default:
		if adverb, ok := periodWords()[r.items[i].text]; ok {
			if adverb.behind && of.dimension != "time" && !of.adjective && of.dimension != "ratio" {
				if _, _, number := r.number(i + 1); number && r.near(i+1) {
					return unit{}, i, false // it belongs to what follows
				}
				return unitOf(adverb.period), i + 1, true
			}
		}
		return unit{}, i, false
	}
	if at > i && !r.near(at) {
		return unit{}, i, false
	}
	if at > i && (r.is(at, "هر") || r.is(at, "یک")) && r.near(at+1) {
		at++
	}
	d, n := r.unitAt(at)
	if n == 0 {
		if r.is(at, "m") && strings.HasPrefix(r.s[r.items[at].end:], "²") {
			return unitOf("m2"), at + 1, true
		}
		return unit{}, i, false
	}
	next := at + n
	switch {
	case !d.divides(of) || of.adjective:
		return unit{}, i, false
	case d.dimension == "time" && at > i:
		// Not «در روزهای», «در ماه اول», «در سال ۱۴۰۰».
		if next < len(r.items) && (r.items[next].gap == gapJoiner ||
			r.near(next) && (ordinals()[r.items[next].text] || r.items[next].kind == Number && !r.startsAmount(next))) {
			return unit{}, i, false
		}
	}
	return d, next, true
}

// startsAmount reports whether the number at item i has a unit of its own.
func (r *quantityReader) startsAmount(i int) bool {
	n, next, ok := r.number(i)
	if !ok {
		return false
	}
	size, _ := r.symbol(n.end)
	_, words := r.unitAt(next)
	return size > 0 || words > 0 && r.near(next)
}

// ordinals are words behind a time with which it is no time below the line.
var ordinals = wordlist.SetOf("numbers", "behind a time", Normalize)
