package perturb

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// rewordings are words and phrases that say the same.
var rewordings = [][2]string{
	{"می‌شود", "می‌گردد"}, {"می شود", "می گردد"}, {"می‌شوند", "می‌گردند"}, {"است", "می‌باشد"}, {"هستند", "می‌باشند"}, {"باعث", "سبب"}, {"باعث", "موجب"},
	{"همچنین", "نیز"}, {"اما", "ولی"}, {"برای", "جهت"}, {"اغلب", "معمولاً"}, {"بیماران", "مبتلایان"}, {"علائم", "نشانه‌های"}, {"پزشک", "دکتر"}, {"اگر", "در صورتی که"},
	{"استفاده", "بهره‌گیری"}, {"شروع", "آغاز"}, {"بسیار", "خیلی"}, {"هنگام", "موقع"}, {"شایع", "رایج"}, {"درمان", "مداوا"}, {"کودکان", "بچه‌ها"}, {"فوراً", "بلافاصله"},
	{"به دلیل", "به علت"}, {"زیرا", "چون"}, {"مثل", "مانند"}, {"نظیر", "مانند"}, {"درصد", "٪"}, {"انجام", "صورت"}, {"تقریباً", "حدوداً"}, {"جلوگیری", "پیشگیری"}, {"داخل", "درون"},
}

var coordinated = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(^|[ ،])([\p{L}\x{200c}]{3,}) و ([\p{L}\x{200c}]{3,})([ ،.])`)
})

var milligrams = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([0-9۰-۹]+)( ?)(میلی‌گرم|میلی گرم|mg)([ .،)]|$)`)
})

// paraphrase says the same in other words: one to three rewordings, another
// name of a drug, two coordinated words in the other order, a unit converted, a
// number as a word; and in other digits and letters. ok is false when there is
// nothing but the letters to change.
func (c *corrupter) paraphrase(s string) (string, bool) {
	was := s
	changed := 0
	for _, i := range c.Rand.Perm(len(rewordings)) {
		if changed == 2 {
			break
		}
		side := c.Rand.IntN(2)
		w, to := rewordings[i][side], rewordings[i][1-side]
		if at := strings.Index(s, w); at >= 0 && alone(s, at, at+len(w)) &&
			!strings.HasSuffix(strings.TrimRight(s[:at], " "), "می") &&
			(w != "صورت" || strings.HasPrefix(s[at+len(w):], " می‌گیرد")) {
			s = s[:at] + to + s[at+len(w):]
			changed++
		}
	}
	if t, ok := c.rename(s); ok {
		s = t
	}
	if m := coordinated().FindStringSubmatchIndex(s); m != nil && !bound(s[m[4]:m[5]]) && !bound(s[m[6]:m[7]]) {
		s = s[:m[4]] + s[m[6]:m[7]] + " و " + s[m[4]:m[5]] + s[m[7]:]
	}
	if m := milligrams().FindStringSubmatchIndex(s); m != nil && c.Rand.IntN(2) == 0 &&
		!strings.HasSuffix(s[:m[2]], "-") && !strings.HasSuffix(strings.TrimRight(s[:m[2]], " "), "تا") &&
		!afterNumber(s[:m[2]]) {
		if n, err := strconv.Atoi(latin(s[m[2]:m[3]])); err == nil && n >= 100 && n%100 == 0 {
			s = s[:m[2]] + strings.Replace(strconv.FormatFloat(float64(n)/1000, 'f', -1, 64), ".", "٫", 1) + " گرم" +
				s[m[7]:]
		}
	}
	if s == was {
		return s, false
	}
	return c.vary(s), true
}

// bound reports whether a word belongs to the one behind it, so that it cannot
// change places alone: a number, a denial, a verb.
func bound(w string) bool {
	return slices.Contains([]string{"عدم", "بدون", "غیر", "فاقد", "نیم", "بین"}, w) ||
		len(persian.Quantities(w+" گرم")) > 0 ||
		slices.ContainsFunc(verbs, func(pair [2]string) bool {
			return strings.HasSuffix(w, strings.TrimPrefix(pair[0], "می")) || w == pair[1]
		})
}

// rename gives a drug another of its names.
func (c *corrupter) rename(s string) (string, bool) {
	for _, g := range c.Rand.Perm(len(c.Drugs)) {
		names := c.Drugs[g]
		for _, w := range names {
			i := strings.Index(s, w)
			if i < 0 || !alone(s, i, i+len(w)) || utf8.RuneCountInString(w) < 4 {
				continue
			}
			others := slices.DeleteFunc(slices.Clone(names),
				func(n string) bool { return persian.Normalize(n) == persian.Normalize(w) })
			if len(others) > 0 {
				return s[:i] + others[c.Rand.IntN(len(others))] + s[i+len(w):], true
			}
		}
	}
	return s, false
}
