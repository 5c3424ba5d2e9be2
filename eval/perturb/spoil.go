package perturb

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// numberWords are the numbers from two that stand alone as a word and do not
// mean much else; those of one and nine do.
var numberWords = []string{"دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "ده"}

// countedBehind are words before which a number word counts.
var countedBehind = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[ \x{200c}]+(?:بار|نوع|هفته|روز|ماه|سال|ساعت|دقیقه|درصد|قرص|دسته|گروه|مرحله|عدد|لیوان|نفر|برابر|دوز|نوبت|میلی|گرم|لیتر|درجه|عامل|بخش|قسمت)`)
})

// numeral changes a number that is written as a word.
func (c *corrupter) numeral(s string) (string, bool) {
	type place struct{ start, end, word int }
	var at []place
	for n, w := range numberWords {
		for i, end := range occurrences(s, w) {
			if alone(s, i, end) && countedBehind().MatchString(s[end:]) && !afterNumberWord(s[:i]) {
				at = append(at, place{i, end, n})
			}
		}
	}
	if len(at) == 0 {
		return s, false
	}
	p := at[c.Rand.IntN(len(at))]
	n := c.Rand.IntN(len(numberWords) - 1)
	if n >= p.word {
		n++
	}
	return s[:p.start] + numberWords[n] + s[p.end:], true
}

// afterNumberWord reports whether a number stands before, which makes what
// follows a part of it: «بیست و دو», «یک یا دو».
func afterNumberWord(s string) bool {
	f := strings.Fields(s)
	if len(f) == 0 {
		return false
	}
	last := f[len(f)-1]
	return last == "و" || last == "یا" || last == "تا" || last == "هر" || last == "این" || last == "ممیز" ||
		afterNumber(s)
}

var spread = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([0-9۰-۹]+)( ?(?:تا|الی|-|–) ?)([0-9۰-۹]+)`)
})

// span changes the upper end of a range.
func (c *corrupter) span(s string) (string, bool) {
	var at [][]int
	for _, m := range spread().FindAllStringSubmatchIndex(s, -1) {
		before, _ := utf8.DecodeLastRuneInString(s[:m[0]])
		after, _ := utf8.DecodeRuneInString(s[m[1]:])
		low, err1 := strconv.Atoi(latin(s[m[2]:m[3]]))
		high, err2 := strconv.Atoi(latin(s[m[6]:m[7]]))
		if err1 == nil && err2 == nil && low < high && high < 10000 && !word(before) && !word(after) &&
			!strings.ContainsRune("./٫-–,[(", before) && !strings.ContainsRune("./٫-–,])", after) {
			at = append(at, m)
		}
	}
	if len(at) == 0 {
		return s, false
	}
	m := at[c.Rand.IntN(len(at))]
	high, _ := strconv.Atoi(latin(s[m[6]:m[7]]))
	to := []int{high * 10, high + 1, high * 2}[c.Rand.IntN(3)]
	return s[:m[6]] + digitsLike(s[m[6]:m[7]], to) + s[m[7]:], true
}

func latin(digits string) string {
	var b strings.Builder
	for _, r := range digits {
		b.WriteByte(byte('0' + digitOf(r)))
	}
	return b.String()
}

// digitsLike writes a number in the script of the digits.
func digitsLike(digits string, n int) string {
	zero, _ := utf8.DecodeRuneInString(digits)
	zero -= rune(digitOf(zero))
	var b strings.Builder
	for _, d := range strconv.Itoa(n) {
		b.WriteRune(zero + d - '0')
	}
	return b.String()
}

// exchange puts two amounts of one dimension, each with its unit, in each
// other's place. They must be of different things, so a word of content stands
// between them.
func (c *corrupter) exchange(s string) (string, bool) {
	list := persian.Quantities(s)
	type pair struct{ a, b persian.Quantity }
	var at []pair
	for i, a := range list {
		for _, b := range list[i+1:] {
			between := strings.Fields(s[a.End:b.Start])
			if a.Dimension == b.Dimension && a.Dimension != "" && a.Dimension != "date" && !a.Equal(b) &&
				len(between) >= 3 && a.Unit == b.Unit {
				at = append(at, pair{a, b})
			}
		}
	}
	if len(at) == 0 {
		return s, false
	}
	p := at[c.Rand.IntN(len(at))]
	return s[:p.a.Start] + s[p.b.Start:p.b.End] + s[p.a.End:p.b.Start] + s[p.a.Start:p.a.End] + s[p.b.End:], true
}

// denialPairs are words that deny what follows, or a prefix, and what stands
// there without it.
var denialPairs = [][2]string{
	{"بدون ", "با "}, {"فاقد ", "دارای "}, {"عدم ", ""}, {"غیر ", ""}, {"غیر‌", ""}, {"بی‌خطر", "خطرناک"}, {"بی‌اثر", "مؤثر"}, {"بی‌درد", "دردناک"},
	{"نامناسب", "مناسب"}, {"نامنظم", "منظم"}, {"ناکافی", "کافی"}, {"نادرست", "درست"}, {"ناقص", "کامل"}, {"نابالغ", "بالغ"}, {"ناپایدار", "پایدار"}, {"نامحلول", "محلول"},
	{"غیرطبیعی", "طبیعی"}, {"غیرفعال", "فعال"}, {"غیرمستقیم", "مستقیم"}, {"غیردارویی", "دارویی"}, {"غیرقابل", "قابل"}, {"غیراختصاصی", "اختصاصی"}, {"غیرجراحی", "جراحی"},
	{"برگشت‌ناپذیر", "برگشت‌پذیر"}, {"اجتناب‌ناپذیر", "اجتناب‌پذیر"}, {"ناتوان", "توانا"}, {"ناشناخته", "شناخته‌شده"},
}

// deny takes a denying word or prefix away, or adds one.
func (c *corrupter) deny(s string) (string, bool) {
	var at []edit
	for _, pair := range denialPairs {
		for side := range 2 {
			w, to := pair[side], pair[1-side]
			if strings.TrimSpace(w) == "" || side == 1 && strings.HasSuffix(w, " ") {
				continue // «با» has other meanings
			}
			for i, behind := range occurrences(s, w) {
				end := i + len(strings.TrimRight(w, " \u200c"))
				if before := strings.Fields(s[:i]); len(before) > 0 &&
					(before[len(before)-1] == "غیر" || before[len(before)-1] == "به") {
					continue
				}
				if alone(s, i, end) || strings.HasSuffix(w, "\u200c") && alone(s[:i]+" "+s[i:], i+1, i+1) {
					at = append(at, edit{i, behind, to})
				}
			}
		}
	}
	return c.one(s, at)
}
