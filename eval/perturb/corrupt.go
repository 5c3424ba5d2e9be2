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

// Kind is a way to spoil a sentence.
type Kind string

const (
	Number        Kind = "number"    // another number
	Unit          Kind = "unit"      // another unit
	Drug          Kind = "drug"      // another drug
	Negation      Kind = "negation"  // a predicate denied, or a denial lost
	Direction     Kind = "direction" // the opposite direction
	Misattributed Kind = "moved"     // right, but not of this passage
	Swapped       Kind = "exchanged" // two amounts of a sentence in each other's place
	Range         Kind = "range"     // another upper end of a range
	Numeral       Kind = "numeral"   // another number, written as a word
	Denial        Kind = "denial"    // «بدون», «عدم», «غیر», «نا» and their like lost or added

	Respelt     Kind = "varied"      // digits and spelling varied: not spoilt at all
	Paraphrased Kind = "paraphrased" // and other words, names, units and order: not spoilt either
)

// Kinds lists the kinds in the order of reports.
func Kinds() []Kind {
	return []Kind{Number, Unit, Drug, Negation, Direction, Misattributed, Respelt, Swapped, Range, Numeral, Denial,
		Paraphrased}
}

// PreservesMeaning reports whether sentences of the kind say what the original says.
func (k Kind) PreservesMeaning() bool { return k == Respelt || k == Paraphrased }

// corrupter spoils sentences. It is not safe for concurrent use.
type corrupter struct {
	Rand *rand.Rand
	// Drugs are the names that are taken for one another, each with its other
	// spellings, which are the same drug.
	Drugs [][]string
}

// Corrupt spoils a sentence in one place, or varies it. ok is false when the
// sentence has nothing of the kind. Misattributed leaves the sentence as it is.
func (c *corrupter) Corrupt(kind Kind, s string) (out string, ok bool) {
	switch kind {
	case Number:
		return c.number(s)
	case Unit:
		return c.swap(s, unitGroups, false)
	case Drug:
		return c.drug(s)
	case Negation:
		return c.negate(s)
	case Direction:
		return c.swap(s, directions, true)
	case Misattributed:
		return s, true
	case Respelt:
		return c.vary(s), true
	case Swapped:
		return c.exchange(s)
	case Range:
		return c.span(s)
	case Numeral:
		return c.numeral(s)
	case Denial:
		return c.deny(s)
	case Paraphrased:
		return c.paraphrase(s)
	}
	return s, false
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
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\u200c')
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
	type place struct {
		start, end int
		to         string
	}
	var at []place
	for _, pair := range verbs {
		for side := range 2 {
			w := pair[side]
			for i, end := range occurrences(s, w) {
				before := strings.TrimRight(s[:i], " ")
				if alone(s, i, end) && !strings.HasSuffix(before, "می") && !strings.HasSuffix(before, "ن") {
					at = append(at, place{i, end, pair[1-side]})
				}
			}
		}
	}
	if len(at) == 0 {
		return s, false
	}
	p := at[c.Rand.IntN(len(at))]
	return s[:p.start] + p.to + s[p.end:], true
}

// vary writes the same in other digits and letters: Latin, Arabic or Persian
// digits, Arabic ي and ك, spaces for non-joiners, units in other words.
func (c *corrupter) vary(s string) string {
	zero := []rune{'0', '۰', '٠'}[c.Rand.IntN(3)]
	arabic, spaces, tatweel := c.Rand.IntN(2) == 0, c.Rand.IntN(2) == 0, c.Rand.IntN(4) == 0
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '۰' && r <= '۹' || r >= '٠' && r <= '٩' || r >= '0' && r <= '9':
			r = zero + rune(digitOf(r))
		case arabic && r == 'ی':
			r = 'ي'
		case arabic && r == 'ک':
			r = 'ك'
		case spaces && r == '\u200c':
			r = ' '
		}
		b.WriteRune(r)
		if tatweel && r == 'س' {
			b.WriteRune('ـ')
		}
	}
	return b.String()
}
