package verify

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/biopars/biopars/persian"
)

// quantity is a number of a text with its unit, in the base unit of its
// dimension.
type quantity struct {
	value      float64 // as written
	base       float64 // in the base unit
	max        float64 // upper end of a range in the base unit; base for a single value
	unit       string
	dimension  string // "" without a unit
	start, end int
}

type unit struct {
	dimension string
	factor    float64
}

// units by their analysed term. Units of the same dimension convert.
var units = func() map[string]unit {
	m := map[string]unit{}
	for line := range strings.Lines(`
mass 1e-9 نانوگرم ng
mass 1e-6 میکروگرم mcg µg ug
mass 1e-3 میلی‌گرم mg میلیگرم
mass 1 گرم g گرمی
mass 1e3 کیلوگرم kg کیلو
volume 1e-6 میکرولیتر
volume 1e-3 میلی‌لیتر ml سی‌سی cc
volume 1e-1 دسی‌لیتر dl
volume 1 لیتر
length 1e-9 نانومتر nm
length 1e-6 میکرون میکرومتر
length 1e-3 میلی‌متر mm
length 1e-2 سانتی‌متر cm سانت
length 1 متر
length 1e3 کیلومتر km
time 1 ثانیه second
time 60 دقیقه minute
time 3600 ساعت hour
time 86400 روز day
time 604800 هفته week
time 2629800 ماه month
time 31557600 سال سالگی ساله year
share 1 درصد percent
temperature 1 درجه
energy 1 کالری
energy 1e3 کیلوکالری kcal
activity 1 واحد unit iu
pressure 1 mmhg میلی‌متر‌جیوه
amount 1e-3 میلی‌مول mmol
amount 1 مول
charge 1e-3 میلی‌اکی‌والان meq
times 1 بار مرتبه نوبت
tablet 1 قرص عدد کپسول
drop 1 قطره
spoon 1 قاشق
people 1 نفر
`) {
		f := strings.Fields(line)
		if len(f) < 3 {
			continue
		}
		factor, _ := strconv.ParseFloat(f[1], 64)
		for _, w := range f[2:] {
			if t := single(w); t != "" {
				m[t] = unit{f[0], factor}
			}
		}
	}
	return m
}()

// numerals are the number words that are hardly ever anything else.
var numerals = func() map[string]float64 {
	m := map[string]float64{}
	for pair := range strings.FieldsSeq(`دو:2 سه:3 چهار:4 پنج:5 شش:6 هفت:7 هشت:8 ده:10 یازده:11 دوازده:12 پانزده:15 بیست:20 سی:30 چهل:40 پنجاه:50 شصت:60 هفتاد:70 هشتاد:80 نود:90 صد:100 هزار:1000`) {
		w, n, _ := strings.Cut(pair, ":")
		v, _ := strconv.ParseFloat(n, 64)
		m[persian.Normalize(w)] = v
	}
	return m
}()

// quantities finds the numbers of a text with their units, in order.
func quantities(s string) []quantity {
	var out []quantity
	terms := persian.Tokens(s)
	for i := 0; i < len(terms); i++ {
		k := terms[i]
		var v float64
		written := false
		if k.Kind == persian.Number {
			n, err := strconv.ParseFloat(k.Text, 64)
			if err != nil {
				continue
			}
			v = n
		} else if n, ok := numerals[k.Text]; ok && k.Kind == persian.Word {
			v, written = n, true
		} else {
			continue
		}
		q := quantity{value: v, base: v, max: v, start: k.Start, end: k.End}
		q.takeUnit(s, terms, i+1)
		if written && q.dimension == "" {
			continue // «دو» without a unit counts no amount
		}
		out = append(out, q)
	}
	// «۵ تا ۱۰ میلی‌گرم» gives its unit to both ends.
	for i := len(out) - 2; i >= 0; i-- {
		a, b := &out[i], out[i+1]
		if a.dimension == "" && b.dimension != "" && a.end < b.start && joins(s[a.end:b.start]) {
			u := b.base / b.value
			if b.value == 0 || math.IsNaN(u) || math.IsInf(u, 0) {
				continue
			}
			a.dimension, a.unit = b.dimension, b.unit
			a.base, a.max = a.value*u, a.value*u
		}
	}
	return out
}

func joins(between string) bool {
	switch strings.TrimSpace(between) {
	case "تا", "الی", "یا", "و", "-", "–", "—", "to", "/", "ـ":
		return true
	}
	return false
}

// takeUnit reads the unit behind the number at terms[i-1].
func (q *quantity) takeUnit(s string, terms []persian.Token, i int) {
	rest := s[q.end:min(len(s), q.end+4)]
	if trimmed := strings.TrimLeft(rest, " \u200c"); strings.HasPrefix(trimmed, "%") || strings.HasPrefix(trimmed, "٪") {
		q.dimension, q.unit = "share", "%"
		return
	}
	if i >= len(terms) {
		return
	}
	gap := s[q.end:terms[i].Start]
	if strings.ContainsFunc(gap, func(r rune) bool { return !unicode.IsSpace(r) && r != '\u200c' && r != '-' }) {
		return
	}
	try := func(end int) bool {
		u, ok := units[single(s[terms[i].Start:end])]
		if !ok {
			return false
		}
		q.dimension, q.unit = u.dimension, s[terms[i].Start:end]
		q.base *= u.factor
		q.max = q.base
		q.end = end
		return true
	}
	if i+1 < len(terms) && strings.TrimSpace(s[terms[i].End:terms[i+1].Start]) == "" && try(terms[i+1].End) {
		return
	}
	try(terms[i].End)
}

// equal reports whether two quantities say the same. One without a unit agrees
// with one that has the same number.
func (q quantity) equal(o quantity) bool {
	if q.dimension == "" || o.dimension == "" {
		return near(q.value, o.value)
	}
	return q.dimension == o.dimension && near(q.base, o.base)
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b))
}
