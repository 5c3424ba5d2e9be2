package pdf

import (
	"regexp"
	"strings"
	"sync"
)

// oddities are ways in which nobody writes, and how odd each is.
var oddities = sync.OnceValue(func() []pattern {
	return []pattern{
		{regexp.MustCompile(`[ ][,;:!?)\]}»،؛؟%٪]`), 3},
		{regexp.MustCompile(`[(\[{«][ :;,،؛.]`), 3},
		{regexp.MustCompile(`(^|[^0-9۰-۹])[%٪][0-9۰-۹]`), 2},
		{regexp.MustCompile(`[0-9۰-۹] ?[=<>≤≥] ?[A-Za-z]`), 2}, // 0.001>p
		{regexp.MustCompile(`[0-9۰-۹][–—][A-Za-z]|[A-Za-z][–—][0-9۰-۹]`), 1.5},
		{regexp.MustCompile(`(^| )[=<>≤≥]( |$)`), 0.5},
		{regexp.MustCompile(`\)[A-Za-z0-9]`), 0.5},
		{regexp.MustCompile(`\)[0-9۰-۹]{2}`), 0.5}, // D(OH)25, but not Ca(OH)2
		{regexp.MustCompile(`[،,;:؛][A-Za-zآ-ی]`), 1},
		{regexp.MustCompile(`(^|[ (])[–—][A-Za-z0-9۰-۹]`), 0.5},
		{regexp.MustCompile(`[.،؛:][(\[]`), 1},
		{regexp.MustCompile(`[:;,،؛=<>][)\]}]`), 2},
	}
})

// pattern is what odd text holds.
type pattern struct {
	*regexp.Regexp
	weight float64
}

var wordOrNumber = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[A-Za-zµμ°%][A-Za-zµμ°%/.²³0-9⁻]*|[0-9۰-۹][0-9۰-۹.,٫٬/–-]*`)
})

// oddity says how odd a text is written. Of two readings of the same glyphs, the less
// odd one is what the author wrote: «۵۰۰ mg» and not «mg ۵۰۰», «CI: 1.2» and not «1.2
// :CI». What numbers say is none of its business.
func oddity(s string) float64 {
	odd := 0.0
	for _, o := range oddities() {
		odd += o.weight * float64(len(o.FindAllStringIndex(s, -1)))
	}
	return odd + unitOddity(s) + 2*float64(unmatched(s))
}

// unmatched counts the brackets without their other half.
func unmatched(s string) int {
	n := 0
	var open []rune
	for _, r := range s {
		switch r {
		case '(', '[', '{':
			open = append(open, r)
		case ')', ']', '}':
			if k := len(open); k > 0 && mirror(string(open[k-1])) == string(r) {
				open = open[:k-1]
			} else {
				n++
			}
		}
	}
	return n + len(open)
}

// unitOddity is high where units stand before their numbers.
func unitOddity(s string) float64 {
	odd := 0.0
	words := wordOrNumber().FindAllStringIndex(s, -1)
	for i, w := range words {
		if !isUnit(s[w[0]:w[1]]) {
			continue
		}
		before := i > 0 && isNumber(s[words[i-1][0]:words[i-1][1]]) && onlyBlank(s[words[i-1][1]:w[0]])
		after := i+1 < len(words) && isNumber(s[words[i+1][0]:words[i+1][1]]) && s[w[1]:words[i+1][0]] == " "
		switch {
		case before:
			odd -= 0.5
		case after:
			odd += 1.5
		}
	}
	return odd
}

func onlyBlank(s string) bool { return strings.Trim(s, " \u00a0") == "" }

func isNumber(s string) bool { return s[0] >= '0' && s[0] <= '9' || s[0] == 0xdb }

// units are symbols of units of measurement, and of their parts, in small letters.
var units = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for u := range strings.FieldsSeq(`mg g kg gr gm mcg µg μg ug ng pg fg ton l lit litre liter ml dl cl cc µl μl ul fl
		ms ns ps mol mmol µmol μmol umol nmol pmol meq eq iu miu u mu µu units unit mm cm m km nm µm μm um inch in ft
		m2 m² cm2 cm² m3 m³ mm3 mm³ mm2 mm² mmhg cmh2o kpa pa bar atm hz khz mhz kcal cal kj j w kw mw ma mv v kv ev
		s sec second seconds min mins minute minutes h hr hrs hour hours d day days wk week weeks month months mo yr year years
		bpm rpm ppm ppb gy cgy msv sv bq mbq c °c °f k % cfu copies cells cell dose doses tablet tab cap drop drops
		mosm osm db dpi kb mb gb bp kda da molar nm mm3 hpf lpf fu`) {
		m[u] = true
	}
	return m
})

func isUnit(s string) bool {
	s = strings.ToLower(strings.Trim(s, "./"))
	if s == "" {
		return false
	}
	named := false
	for part := range strings.SplitSeq(s, "/") {
		if !units()[part] && !(named && isNumber(part+" ")) {
			return false
		}
		named = true
	}
	return true
}
