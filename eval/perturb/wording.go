package perturb

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// replacements are the places in which the first word of a pair stands, with the
// second in it.
func replacements(s string, pairs [][2]string) (out []edit) {
	for _, p := range pairs {
		for start, end := range occurrences(s, p[0]) {
			if alone(s, start, end) {
				out = append(out, edit{start, end, p[1]})
			}
		}
	}
	return out
}

// both adds the pairs the other way round.
func both(pairs ...[2]string) (out [][2]string) {
	for _, p := range pairs {
		out = append(out, p, [2]string{p[1], p[0]})
	}
	return out
}

// populations are patients of whom one is told what is not true of the others.
var populations = [][]string{
	{"کودکان", "بزرگسالان", "سالمندان", "نوزادان"}, {"کودک", "سالمند", "نوزاد"}, {"شیرخواران", "سالمندان", "نوجوانان"},
	{"بارداری", "شیردهی", "سالمندی"}, {"زنان باردار", "زنان شیرده"}, {"مردان", "زنان"}, {"پسران", "دختران"},
}

// routes of administration.
var routes = [][]string{
	{"خوراکی", "وریدی", "عضلانی", "استنشاقی"}, {"زیرجلدی", "داخل وریدی", "خوراکی"}, {"زیر جلدی", "داخل وریدی", "خوراکی"},
	{"داخل عضلانی", "خوراکی", "زیرجلدی"}, {"موضعی", "خوراکی", "تزریقی"}, {"تزریقی", "خوراکی", "موضعی"},
	{"استنشاقی", "خوراکی", "تزریقی"}, {"شیاف", "آمپول", "شربت"},
}

var meals = append(both(
	[2]string{"قبل از غذا", "بعد از غذا"}, [2]string{"پیش از غذا", "پس از غذا"},
	[2]string{"قبل از صبحانه", "بعد از شام"}, [2]string{"با معدهٔ خالی", "همراه با غذا"},
	[2]string{"با غذا", "با معدهٔ خالی"}, [2]string{"صبح", "شب"}),
	[2]string{"همراه غذا", "با معدهٔ خالی"}, [2]string{"همراه با غذا", "ناشتا"}, [2]string{"ناشتا", "پس از غذا"},
	[2]string{"هنگام خواب", "هنگام بیداری"}, [2]string{"قبل از خواب", "پس از بیداری"},
	[2]string{"پیش از خواب", "پس از بیداری"})

var limits = append(both([2]string{"حداکثر", "حداقل"}, [2]string{"بیشینه", "کمینه"}),
	[2]string{"دست‌کم", "حداکثر"}, [2]string{"لااقل", "حداکثر"},
	[2]string{"سقف دوز", "حداقل دوز"}, [2]string{"سقف مصرف", "حداقل مصرف"})

// routesChanged gives another route where one is meant: «تزریق عضلانی», not «درد عضلانی».
func (c *corrupter) routesChanged(s string) (string, bool) {
	for _, w := range administered {
		if strings.Contains(s, w) {
			return c.swap(s, routes, true)
		}
	}
	return s, false
}

// administered are words of sentences in which something is given.
var administered = []string{"تجویز", "تزریق", "میلی‌گرم", "میلی گرم", "mg", "مصرف", "دوز", "داروی خوراکی", "داروهای خوراکی", "کپسول", "قرص", "شربت", "پماد"}

// includedInstead are the places where what is excepted can be included.
func includedInstead(s string) (out []edit) {
	for _, e := range replacements(s, exceptions) {
		before := strings.Fields(s[:e.start])
		if len(before) > 0 && before[len(before)-1] == "به" || strings.HasPrefix(s[e.end:], ".") || strings.Contains(s[e.end:], "نیز") ||
			strings.Contains(s[e.end:], "هم ") {
			continue // «به غیر از الف، ب نیز» includes both
		}
		out = append(out, e)
	}
	return out
}

// exceptions are included instead.
var exceptions = [][2]string{
	{"به‌جز", "از جمله"}, {"به جز", "از جمله"}, {"بجز", "از جمله"}, {"به غیر از", "از جمله"}, {"به استثنای", "از جمله"},
	{"مگر اینکه", "حتی اگر"}, {"مگر این که", "حتی اگر"}, {"مگر آنکه", "حتی اگر"}, {"مگر آن که", "حتی اگر"}, {"مگر در", "به‌ویژه در"},
}

// quantifiers are made stronger: what is said of all is true of some.
var quantifiers = [][2]string{
	{"برخی", "همهٔ"}, {"بعضی", "همهٔ"}, {"برخی از", "تمام"}, {"بعضی از", "تمام"}, {"اغلب", "همیشه"}, {"گاهی", "همیشه"},
	{"معمولاً", "همیشه"}, {"معمولا", "همیشه"}, {"به‌ندرت", "همیشه"}, {"به ندرت", "همیشه"}, {"بسیاری از", "همهٔ"}, {"اکثر", "تمام"},
	{"بیشتر بیماران", "همهٔ بیماران"}, {"تعدادی از", "تمام"},
}

var certainties = [][2]string{
	{"ممکن است", "به‌طور قطع"}, {"احتمالاً", "قطعاً"}, {"احتمالا", "قطعاً"}, {"احتمال دارد", "قطعی است که"}, {"شاید", "حتماً"},
	{"می‌تواند", "همیشه"}, {"می تواند", "همیشه"}, {"می‌توانند", "همیشه"}, {"می توانند", "همیشه"},
}

var shares = [][]string{
	{"نیمی", "یک‌چهارم", "دوسوم"}, {"یک‌سوم", "دوسوم", "نیمی"}, {"یک سوم", "دو سوم", "نیمی"}, {"یک‌چهارم", "سه‌چهارم"}, {"یک چهارم", "سه چهارم"},
	{"دوسوم", "یک‌سوم"}, {"دو سوم", "یک سوم"}, {"سه‌چهارم", "یک‌چهارم"}, {"سه چهارم", "یک چهارم"}, {"یک‌پنجم", "دوپنجم"}, {"نصف", "یک‌چهارم"},
}

// firstTimes make a date of «بار در سال», which is no frequency then.
var firstTimes = []string{"اولین", "نخستین", "اول", "نخست", "آخرین", "دومین", "سومین"}

// frequenciesChanged are the places where how often can be said otherwise.
func frequenciesChanged(s string) (out []edit) {
	for _, e := range replacements(s, frequencies) {
		before := strings.Fields(s[:e.start])
		last := ""
		if len(before) > 0 {
			last = before[len(before)-1]
		}
		if afterNumber(s[:e.start]) || slices.Contains(firstTimes, last) || numberFollows(s[e.end:]) && strings.HasPrefix(s[e.start:], "بار") {
			continue
		}
		out = append(out, e)
	}
	return out
}

// numberFollows reports whether s begins with a number in digits.
func numberFollows(s string) bool {
	m := numeral().FindStringIndex(s)
	return m != nil && strings.TrimSpace(s[:m[0]]) == ""
}

var frequencies = both(
	[2]string{"روزی یک بار", "روزی سه بار"}, [2]string{"یک بار در روز", "سه بار در روز"},
	[2]string{"روزی دو بار", "روزی چهار بار"}, [2]string{"دو بار در روز", "چهار بار در روز"},
	[2]string{"هر ۸ ساعت", "هر ۱۲ ساعت"}, [2]string{"هر 8 ساعت", "هر 12 ساعت"},
	[2]string{"هر ۶ ساعت", "هر ۲۴ ساعت"}, [2]string{"هر شش ساعت", "هر هشت ساعت"},
	[2]string{"روزانه", "ماهانه"}, [2]string{"هفتگی", "سالانه"}, [2]string{"هر روز", "هر هفته"}, [2]string{"هر سال", "هر ماه"},
	[2]string{"بار در روز", "بار در هفته"}, [2]string{"بار در ماه", "بار در سال"}, [2]string{"گرم در روز", "گرم در هفته"},
	[2]string{"هفته‌ای یک بار", "روزی یک بار"}, [2]string{"هفته‌ای دو بار", "روزی دو بار"})

var lines = append(both([2]string{"خط اول", "خط دوم"}),
	[2]string{"اولین انتخاب", "آخرین انتخاب"}, [2]string{"انتخاب اول", "انتخاب دوم"}, [2]string{"درمان انتخابی", "درمان جایگزین"}, [2]string{"داروی انتخابی", "داروی جایگزین"},
	[2]string{"اولین قدم", "آخرین قدم"}, [2]string{"اولین اقدام", "آخرین اقدام"})

// The sides of a threshold are said before its number or behind it.
var (
	before = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(بیش از|بیشتر از|بالاتر از|بالای|کمتر از|پایین‌تر از|پایین تر از|زیر)( [0-9۰-۹])`)
	})
	behind = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`([0-9۰-۹][^،.؛]{0,20} (?:یا|و)) (بیشتر|بالاتر|کمتر|پایین‌تر|پایین تر)`)
	})
	otherSides = map[string]string{
		"بیش از": "کمتر از", "بیشتر از": "کمتر از", "بالاتر از": "پایین‌تر از", "بالای": "زیر", "زیر": "بالای",
		"کمتر از": "بیشتر از", "پایین‌تر از": "بالاتر از", "پایین تر از": "بالاتر از",
		"بیشتر": "کمتر", "بالاتر": "کمتر", "کمتر": "بیشتر", "پایین‌تر": "بالاتر", "پایین تر": "بالاتر",
	}
)

// otherSide turns the side of a threshold.
func otherSide(s string) (out []edit) {
	for _, m := range before().FindAllStringSubmatchIndex(s, -1) {
		if alone(s, m[2], m[3]) {
			out = append(out, edit{m[2], m[3], otherSides[s[m[2]:m[3]]]})
		}
	}
	for _, m := range behind().FindAllStringSubmatchIndex(s, -1) {
		if alone(s, m[4], m[5]) {
			out = append(out, edit{m[4], m[5], otherSides[s[m[4]:m[5]]]})
		}
	}
	return out
}

var factor = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[0-9۰-۹] ?(درصد|٪|%|برابر)`)
})

// otherFactor makes times of per cent, and the other way round.
func otherFactor(s string) (out []edit) {
	for _, m := range factor().FindAllStringSubmatchIndex(s, -1) {
		switch s[m[2]:m[3]] {
		case "برابر":
			out = append(out, edit{m[2], m[3], "درصد"})
		case "درصد":
			out = append(out, edit{m[2], m[3], "برابر"})
		default:
			out = append(out, edit{m[2], m[3], " برابر"})
		}
	}
	return out
}
