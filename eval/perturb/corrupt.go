package perturb

import (
	"iter"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// corrupter spoils sentences. It is not safe for concurrent use.
type corrupter struct {
	Rand *rand.Rand
	// Drugs are the names that are taken for one another, each with its other
	// spellings, which are the same drug.
	Drugs [][]string
}

// Corrupt spoils a sentence in one place, or writes it otherwise. ok is false when
// the sentence has nothing of the kind. Misattributed leaves the sentence as it is.
func (c *corrupter) Corrupt(kind Kind, s string) (out string, ok bool) { return ways()[kind](c, s) }

// ways are what is done for each kind.
var ways = sync.OnceValue(func() map[Kind]func(*corrupter, string) (string, bool) {
	// edited makes one of the edits that a function finds.
	edited := func(find func(s string) []edit) func(*corrupter, string) (string, bool) {
		return func(c *corrupter, s string) (string, bool) { return c.one(s, find(s)) }
	}
	// worded puts one of the pairs' second words in the place of the first.
	worded := func(pairs [][2]string) func(*corrupter, string) (string, bool) {
		return edited(func(s string) []edit { return replacements(s, pairs) })
	}
	// grouped puts another word of a group in the place of one.
	grouped := func(groups [][]string, anywhere bool) func(*corrupter, string) (string, bool) {
		return func(c *corrupter, s string) (string, bool) { return c.swap(s, groups, anywhere) }
	}
	return map[Kind]func(*corrupter, string) (string, bool){
		Number:        (*corrupter).number,
		Unit:          grouped(unitGroups, false),
		Drug:          (*corrupter).drug,
		Negation:      (*corrupter).negate,
		Direction:     grouped(directions, true),
		Misattributed: func(_ *corrupter, s string) (string, bool) { return s, true },
		Swapped:       (*corrupter).exchange,
		Range:         (*corrupter).span,
		Numeral:       (*corrupter).numeral,
		Denial:        (*corrupter).deny,
		Clause:        edited(headsExchanged),
		Condition:     edited(conditionLost),
		Exception:     edited(includedInstead),
		Replaced:      edited(replacedExchanged),
		Cause:         edited(causeExchanged),
		Comparison:    edited(comparedExchanged),
		Population:    grouped(populations, true),
		Route:         (*corrupter).routesChanged,
		Meals:         worded(meals),
		Side:          edited(otherSide),
		Limit:         worded(limits),
		Quantifier:    worded(quantifiers),
		Certainty:     worded(certainties),
		Share:         grouped(shares, true),
		Factor:        edited(otherFactor),
		Frequency:     edited(frequenciesChanged),
		Line:          worded(lines),
		Script:        edited(foreign),
		Respelt:       func(c *corrupter, s string) (string, bool) { return c.vary(s), true },
		Paraphrased:   (*corrupter).paraphrase,
		Equivalent:    edited(equivalents),
		Footnoted:     func(c *corrupter, s string) (string, bool) { return c.footnote(s), true },
	}
})

// edit puts other words in the place of s[start:end].
type edit struct {
	start, end int
	to         string
}

// one makes one of the edits; chance says which.
func (c *corrupter) one(s string, edits []edit) (string, bool) {
	if len(edits) == 0 {
		return s, false
	}
	e := edits[c.Rand.IntN(len(edits))]
	return s[:e.start] + e.to + s[e.end:], true
}

var numeral = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[0-9۰-۹٠-٩]+`)
})

// number changes one number that stands alone, keeping the script of its
// digits.
func (c *corrupter) number(s string) (string, bool) {
	var at [][]int
	for _, m := range numeral().FindAllStringIndex(s, -1) {
		before, _ := utf8.DecodeLastRuneInString(s[:m[0]])
		after, _ := utf8.DecodeRuneInString(s[m[1]:])
		if word(before) || word(after) || strings.ContainsRune("./٫-٬,[(", before) ||
			strings.ContainsRune("./٫-٬,])", after) {
			continue // part of a name, a decimal, a range, a list or a reference
		}
		at = append(at, m)
	}
	if len(at) == 0 {
		return s, false
	}
	m := at[c.Rand.IntN(len(at))]
	digits := s[m[0]:m[1]]
	n, err := strconv.Atoi(latin(digits))
	if err != nil {
		return s, false
	}
	var options []int
	for _, v := range []int{n * 10, n / 10, n + 1, n - 1, n * 2, n + 5, n / 2} {
		if v != n && v > 0 {
			options = append(options, v)
		}
	}
	v := options[c.Rand.IntN(len(options))]
	return s[:m[0]] + digitsLike(digits, v) + s[m[1]:], true
}

func digitOf(r rune) int {
	switch {
	case r >= '۰' && r <= '۹':
		return int(r - '۰')
	case r >= '٠' && r <= '٩':
		return int(r - '٠')
	}
	return int(r - '0')
}

func word(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\u200c')
}

// unitGroups are units that stand for one another; only those behind a number
// are changed.
var unitGroups = [][]string{
	{"میلی‌گرم", "میلی گرم", "گرم", "میکروگرم", "کیلوگرم"},
	{"میلی‌لیتر", "میلی لیتر", "لیتر"},
	{"ثانیه", "دقیقه", "ساعت", "روز", "هفته", "ماه", "سال"},
	{"میلی‌متر", "میلی متر", "سانتی‌متر", "سانتی متر", "متر", "کیلومتر"},
	{"mg", "g", "mcg"}, {"ml", "l"},
}

var directions = [][]string{
	{"افزایش", "کاهش"}, {"بیشتر", "کمتر"}, {"بالا", "پایین"}, {"بالاتر", "پایین‌تر"}, {"قبل از", "بعد از"}, {"پیش از", "پس از"},
	{"حداکثر", "حداقل"}, {"مثبت", "منفی"}, {"حاد", "مزمن"}, {"شدید", "خفیف"}, {"مفید", "مضر"}, {"بزرگ", "کوچک"}, {"سریع", "آهسته"},
}

// swap puts a word in the place of another of its group. Opposites change
// anywhere, others only behind a number.
func (c *corrupter) swap(s string, groups [][]string, anywhere bool) (string, bool) {
	type place struct {
		start, end int
		group      []string
	}
	var at []place
	for _, g := range groups {
		for _, w := range g {
			for i, end := range occurrences(s, w) {
				if alone(s, i, end) && (anywhere || afterNumber(s[:i])) {
					at = append(at, place{i, end, g})
				}
			}
		}
	}
	if len(at) == 0 {
		return s, false
	}
	p := at[c.Rand.IntN(len(at))]
	was := strings.ReplaceAll(s[p.start:p.end], "\u200c", " ")
	var options []string
	for _, w := range p.group {
		if strings.ReplaceAll(w, "\u200c", " ") != was {
			options = append(options, w)
		}
	}
	return s[:p.start] + options[c.Rand.IntN(len(options))] + s[p.end:], true
}

// occurrences ranges over the byte ranges in which w stands in s, from left to
// right without overlap.
func occurrences(s, w string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		for from := 0; ; {
			i := strings.Index(s[from:], w)
			if i < 0 || !yield(from+i, from+i+len(w)) {
				return
			}
			from += i + len(w)
		}
	}
}

// alone reports whether a byte range is a word of its own.
func alone(s string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:start])
	after, _ := utf8.DecodeRuneInString(s[end:])
	return (start == 0 || !unicode.IsLetter(before) && before != '\u200c') && (end == len(s) || !word(after))
}

func afterNumber(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " \u200c"))
	return unicode.IsDigit(r)
}

func (c *corrupter) drug(s string) (string, bool) {
	type place struct{ start, end, group int }
	var at []place
	for g, names := range c.Drugs {
		for _, w := range names {
			if utf8.RuneCountInString(w) < 4 {
				continue
			}
			if i := strings.Index(s, w); i >= 0 && alone(s, i, i+len(w)) {
				at = append(at, place{i, i + len(w), g})
			}
		}
	}
	if len(at) == 0 || len(c.Drugs) < 2 {
		return s, false
	}
	p := at[c.Rand.IntN(len(at))]
	for range 50 {
		g := c.Rand.IntN(len(c.Drugs))
		name := c.Drugs[g][0]
		present := slices.ContainsFunc(c.Drugs[g], func(w string) bool { return strings.Contains(s, w) })
		if g != p.group && !present {
			return s[:p.start] + name + s[p.end:], true
		}
	}
	return s, false
}

// verbs in both forms, affirmed and denied.
var verbs = [][2]string{
	{"می‌شود", "نمی‌شود"}, {"می‌شوند", "نمی‌شوند"}, {"می‌کند", "نمی‌کند"}, {"می‌کنند", "نمی‌کنند"}, {"می شود", "نمی شود"}, {"می کند", "نمی کند"},
	{"می‌تواند", "نمی‌تواند"}, {"می تواند", "نمی تواند"}, {"می‌دهد", "نمی‌دهد"}, {"می‌یابد", "نمی‌یابد"}, {"می‌گیرد", "نمی‌گیرد"},
	{"است", "نیست"}, {"هستند", "نیستند"}, {"دارد", "ندارد"}, {"دارند", "ندارند"}, {"باید", "نباید"}, {"کرد", "نکرد"}, {"شد", "نشد"}, {"بود", "نبود"},
	{"شود", "نشود"}, {"کند", "نکند"}, {"کنید", "نکنید"}, {"باشد", "نباشد"}, {"می‌توانند", "نمی‌توانند"}, {"می شوند", "نمی شوند"},
}

func (c *corrupter) negate(s string) (string, bool) {
	var at []edit
	for _, pair := range verbs {
		for side := range 2 {
			w := pair[side]
			for i, end := range occurrences(s, w) {
				before := strings.TrimRight(s[:i], " ")
				if alone(s, i, end) && !strings.HasSuffix(before, "می") && !strings.HasSuffix(before, "ن") {
					at = append(at, edit{i, end, pair[1-side]})
				}
			}
		}
	}
	return c.one(s, at)
}
