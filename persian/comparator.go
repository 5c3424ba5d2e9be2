package persian

import (
	"strings"
	"sync"
)

// comparators are the words before an amount that make a bound of it.
var comparators = sync.OnceValue(func() map[string][]comparatorForm {
	m := map[string][]comparatorForm{}
	for line := range strings.Lines(`
< = کمتر از | کم تر از | کمتراز | زیر | پایین تر از | پایینتر از | پائین تر از | کوچکتر از | کوچک تر از | less than | under | below | fewer than
> = بیش از | بیشتر از | بیش تر از | بیشتراز | بالای | بالاتر از | بالا تر از | فراتر از | بزرگتر از | بزرگ تر از | more than | over | above | greater than
<= = حداکثر تا | تا حداکثر | حداکثر | نهایتا | حد اکثر | تا سقف | تا | at most | up to | no more than
>= = حداقل | دست کم | دستکم | لااقل | حد اقل | at least
`) {
		sign, forms, ok := strings.Cut(line, " = ")
		if !ok {
			continue
		}
		for form := range strings.SplitSeq(forms, "|") {
			words := strings.Fields(Normalize(form))
			last := words[len(words)-1]
			m[last] = append(m[last], comparatorForm{words, sign})
		}
	}
	return m
})

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

// comparatorsBehind are the words behind an amount that make a bound of it.
var comparatorsBehind = []comparatorForm{
	{[]string{"یا", "بیش", "تر"}, ">="}, {[]string{"یا", "بیشتر"}, ">="}, {[]string{"و", "بیشتر"}, ">="}, {[]string{"و", "بالاتر"}, ">="}, {[]string{"یا", "بالاتر"}, ">="},
	{[]string{"به", "بالا"}, ">="}, {[]string{"و", "بالا"}, ">="}, {[]string{"or", "more"}, ">="}, {[]string{"or", "above"}, ">="},
	{[]string{"یا", "کم", "تر"}, "<="}, {[]string{"یا", "کمتر"}, "<="}, {[]string{"و", "کمتر"}, "<="}, {[]string{"یا", "پایین", "تر"}, "<="}, {[]string{"یا", "پایینتر"}, "<="},
	{[]string{"به", "پایین"}, "<="}, {[]string{"or", "less"}, "<="}, {[]string{"or", "below"}, "<="},
}

// comparatorBehind reads the comparator that begins at item i, behind an amount.
func (r *quantityReader) comparatorBehind(i int) (string, int) {
	if !r.near(i) {
		return "", 0
	}
	for _, f := range comparatorsBehind {
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
