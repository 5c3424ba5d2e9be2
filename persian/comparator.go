package persian

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// comparators are the words before an amount that make a bound of it, by the
// last of them, and comparatorsBehind those behind one.
var comparators = sync.OnceValue(func() map[string][]comparatorForm {
	m := map[string][]comparatorForm{}
	for _, f := range comparatorForms("before an amount") {
		last := f.words[len(f.words)-1]
		m[last] = append(m[last], f)
	}
	return m
})

var comparatorsBehind = sync.OnceValue(func() []comparatorForm { return comparatorForms("behind an amount") })

func comparatorForms(section string) []comparatorForm {
	var out []comparatorForm
	for sign, spellings := range wordlist.Open("comparators").Section(section).Keyed() {
		for _, s := range spellings {
			out = append(out, comparatorForm{strings.Fields(Normalize(s)), sign})
		}
	}
	return out
}

type comparatorForm struct {
	words []string
	sign  string
}

// comparator reads the comparator that ends before item i, which begins at
// start: the longest one, in words or signs.
func (r *quantityReader) comparator(i, start int) string {
	between := r.s[:start]
	if i > 0 {
		between = r.s[min(r.items[i-1].end, start):start]
	}
	switch strings.TrimRight(strings.TrimSpace(between), " ") {
	case "<", "＜", "&lt;", "(<":
		return "<"
	case ">", "＞", "&gt;", "(>":
		return ">"
	case "≤", "<=", "=<", "≦", "(≤":
		return "<="
	case "≥", ">=", "=>", "≧", "(≥":
		return ">="
	}
	if !r.near(i) {
		return ""
	}
	best, sign := 0, ""
	for _, f := range comparators()[r.items[i-1].text] {
		if n := len(f.words); n > best && r.fits(i-n, f.words) {
			best, sign = n, f.sign
		}
	}
	return sign
}

// comparatorAt reads a comparator that begins at item i.
func (r *quantityReader) comparatorAt(i int) (string, int) {
	for n := 3; n > 0; n-- {
		if i+n > len(r.items) {
			continue
		}
		for _, f := range comparators()[r.items[i+n-1].text] {
			if len(f.words) == n && r.fits(i, f.words) {
				return f.sign, n
			}
		}
	}
	return "", 0
}

// fits reports whether the words stand at item i, in one phrase.
func (r *quantityReader) fits(i int, words []string) bool {
	if i < 0 || i+len(words) > len(r.items) {
		return false
	}
	for k, w := range words {
		if r.items[i+k].text != w || k > 0 && !r.near(i+k) {
			return false
		}
	}
	return true
}

// comparatorBehind reads the comparator that begins at item i, behind an amount.
func (r *quantityReader) comparatorBehind(i int) (string, int) {
	if !r.near(i) {
		return "", 0
	}
	for _, f := range comparatorsBehind() {
		if r.fits(i, f.words) {
			return f.sign, len(f.words)
		}
	}
	return "", 0
}

// exceeds reads the comparative behind an amount after «از»: از ۴ گرم بیشتر.
func (r *quantityReader) exceeds(i int) string {
	if !r.near(i) {
		return ""
	}
	switch r.items[i].text {
	case "بیشتر", "بالاتر", "فراتر":
		return ">"
	case "کمتر", "پایینتر":
		return "<"
	case "بیش", "بالا", "کم", "پایین":
		if r.is(i+1, "تر") && r.near(i+1) {
			return map[bool]string{true: ">", false: "<"}[r.is(i, "بیش") || r.is(i, "بالا")]
		}
	}
	return ""
}
