package perturb

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// exchanged puts two stretches of a sentence, the first before the second, in
// each other's place.
func exchanged(s string, a, b [2]int) edit {
	return edit{a[0], b[1], s[b[0]:b[1]] + s[a[1]:b[0]] + s[a[0]:a[1]]}
}

// adverbs begin clauses without being what they speak of.
var adverbs = []string{"هنگامی", "زمانی", "اغلب", "سپس", "همچنین", "بنابراین", "گاهی", "برخی", "بعضی", "معمولا", "معمولاً", "اگرچه", "گرچه", "البته",
	"ممکن", "احتمال", "باید", "نباید", "زیرا", "چون", "حتی", "اکنون", "امروزه", "آنها", "ایشان", "کسی", "برابر"}

// topical recognises words that say of what something is said: content words of
// some length that are no number.
func topical(w string) bool {
	return !slices.Contains(adverbs, w) && utf8.RuneCountInString(w) >= 4 && len(persian.Quantities(w)) == 0 && len(persian.Terms(w)) > 0 &&
		!strings.HasPrefix(w, "می‌") && !strings.HasPrefix(w, "نمی‌")
}

var clauseBorder = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:است|هستند|دارد|دارند|شود|شوند|کند|کنند|دهد|دهند|یابد|یابند)(?:؛|،)? (?:و |اما |ولی |در حالی که |در حالیکه )|؛ (?:و |اما |ولی )?`)
})

// headsExchanged exchanges what two clauses begin with: each is then told of the
// other's subject.
func headsExchanged(s string) (out []edit) {
	for _, m := range clauseBorder().FindAllStringIndex(s, -1) {
		a, b := firstWord(s, 0), firstWord(s, m[1])
		if a[1] > m[0] {
			continue // the first word is itself the end of the clause
		}
		first, second := s[a[0]:a[1]], s[b[0]:b[1]]
		if topical(first) && topical(second) && !strings.Contains(s[b[1]:], first) &&
			!strings.Contains(s[a[1]:m[0]], second) && len(strings.Fields(s[m[1]:])) >= 4 &&
			len(strings.Fields(s[:m[0]])) >= 4 {
			out = append(out, exchanged(s, a, b))
		}
	}
	return out
}

// firstWord is the range of the word that begins at or behind a place.
func firstWord(s string, from int) [2]int {
	from += len(s[from:]) - len(strings.TrimLeft(s[from:], " "))
	n := strings.IndexAny(s[from:], " ،؛.")
	if n < 0 {
		n = len(s) - from
	}
	return [2]int{from, from + n}
}

var condition = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:اگر|چنانچه|در صورت|در صورتی که|در صورتیکه|فقط در صورت|تنها در صورت) [^،.؛]{4,80}، ?`)
})

// conditionLost takes the condition off that a sentence begins with.
func conditionLost(s string) []edit {
	m := condition().FindStringIndex(s)
	if m == nil || len(strings.Fields(s[m[1]:])) < 4 || strings.HasPrefix(s, "اگر چه") {
		return nil
	}
	// What goes on with the condition is no sentence without it.
	head, behind := s[m[0]:m[1]], strings.Fields(s[m[1]:])
	if slices.Contains([]string{"یا", "و", "به", "در", "اما", "ولی"}, behind[0]) || strings.ContainsAny(head, "(:") || !ended(head) {
		return nil
	}
	return []edit{{m[0], m[1], ""}}
}

// ended reports whether a condition ends with its verb, or needs none.
func ended(head string) bool {
	head = strings.TrimRight(head, " ،")
	f := strings.Fields(head)
	last := f[len(f)-1]
	if strings.HasPrefix(head, "در صورت ") && !strings.HasPrefix(head, "در صورت وجود سابقه") {
		return true
	}
	for _, v := range []string{"باشد", "باشند", "شود", "شوند", "کند", "کنند", "دارد", "دارند", "داشت", "است", "هستند", "نیست", "شد", "دهد", "یابد", "شوید", "کنید", "دارید", "هستید", "باشید", "بود"} {
		if last == v || strings.HasSuffix(last, "\u200c"+v) || strings.HasSuffix(last, v) {
			return true
		}
	}
	return false
}

var (
	replacing = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`([\p{L}\p{M}\x{200c}]{3,}) (?:به جای|به‌جای|بجای) ([\p{L}\p{M}\x{200c}]{3,})`)
	})
	comparing = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`([\p{L}\p{M}\x{200c}]{3,}) (?:خیلی |بسیار )?(?:بیشتر|کمتر|بیش|[\p{L}]{3,}‌تر) از ([\p{L}\p{M}\x{200c}]{3,})`)
	})
	causing = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^((?:[\p{L}\p{M}\x{200c}]+ ){1,4})(?:باعث|سبب|موجب) ((?:[\p{L}\p{M}\x{200c}]+ ){1,4})(?:می‌شود|می شود|می‌شوند|می شوند|می‌گردد|می گردد|است)`)
	})
)

// replacedExchanged exchanges what replaces and what is replaced, where each is a word
// of its own: of «مایل به جای راست به چپ» and «تری‌سدیم سیترات به جای بی‌کربنات سدیم» no
// word can change places alone.
func replacedExchanged(s string) (out []edit) {
	for _, e := range wordsExchanged(s, replacing()) {
		behind := strings.Fields(s[e.end:])
		first := strings.Fields(e.to)[0]
		if len(behind) > 0 && slices.Contains(wordBehind, strings.TrimRight(behind[0], "،")) && !slices.Contains(left, first) {
			out = append(out, e)
		}
	}
	return out
}

// wordBehind stand behind a name of one word, and left are words behind «به جای» that make
// something else of it.
var (
	wordBehind = []string{"استفاده", "مصرف", "تجویز", "به", "در", "از", "می‌شود", "شود", "برای", "است", "و", "یا", "تزریق", "توصیه", "را", "بود", "شد", "باید", "انجام", "می‌باشد", "داده", "گرفت", "گرفته", "خورده", "پیشنهاد", "ترجیح", "داروی", "دارو"}
	left       = []string{"گذاشت", "گذاشتن", "گذاشته", "بگذارد", "بگذارند", "گذارد", "ماند", "مانده", "میماند", "ماندن", "آورد", "آوردن", "آورده"}
)

// comparedExchanged exchanges what is compared. Where both are of one head («عضلات پا بیشتر
// از عضلات دست») it is what stands behind the heads.
func comparedExchanged(s string) (out []edit) {
	for _, m := range comparing().FindAllStringSubmatchIndex(s, -1) {
		a, b := [2]int{m[2], m[3]}, [2]int{m[4], m[5]}
		if starts(s[b[0]:b[1]], notCompared) {
			continue
		}
		if before := strings.Fields(s[:a[0]]); len(before) > 0 && before[len(before)-1] == s[b[0]:b[1]] {
			b = firstWord(s, b[1])
		}
		if first, second := s[a[0]:a[1]], s[b[0]:b[1]]; topical(first) && topical(second) && first != second {
			out = append(out, exchanged(s, a, b))
		}
	}
	return out
}

// notCompared are words behind «بیشتر از» that nothing is exchanged with.
var notCompared = []string{"این", "آن", "همه", "حد", "سایر", "دیگر", "نیمی", "نصف", "معمول", "مقدار", "یک", "دو", "سه", "چند", "اندازه", "آن‌که", "آنکه", "ان‌که", "انتظار", "حداقل", "حداکثر", "یکصد",
	"هزار", "صد", "میزان", "خود", "قبل", "پیش", "همیشه", "هر"}

// wordsExchanged exchanges the two words that a pattern finds.
func wordsExchanged(s string, pattern *regexp.Regexp) (out []edit) {
	for _, m := range pattern.FindAllStringSubmatchIndex(s, -1) {
		if a, b := s[m[2]:m[3]], s[m[4]:m[5]]; topical(a) && topical(b) && a != b && !starts(b, notCompared) {
			out = append(out, exchanged(s, [2]int{m[2], m[3]}, [2]int{m[4], m[5]}))
		}
	}
	return out
}

func starts(w string, list []string) bool {
	for _, l := range list {
		if w == l || strings.HasPrefix(w, l+"\u200c") {
			return true
		}
	}
	return false
}

// causeExchanged makes the effect of a sentence its cause.
func causeExchanged(s string) (out []edit) {
	for _, m := range causing().FindAllStringSubmatchIndex(s, -1) {
		cause, effect := strings.TrimSpace(s[m[2]:m[3]]), strings.TrimSpace(s[m[4]:m[5]])
		if !strings.HasSuffix(cause, " که") && !strings.HasSuffix(cause, "زمانی") && !strings.HasSuffix(cause, "می‌تواند") && !dangling(cause) && !dangling(effect) && topical(strings.Fields(cause)[0]) && topical(strings.Fields(effect)[0]) {
			out = append(out, exchanged(s, [2]int{m[2], m[2] + len(cause)}, [2]int{m[4], m[4] + len(effect)}))
		}
	}
	return out
}

// dangling reports whether words end amid a phrase: «افزایش تبدیل آندروژن به».
func dangling(s string) bool {
	f := strings.Fields(s)
	switch f[len(f)-1] {
	case "به", "از", "در", "با", "بر", "و", "یا", "شدن", "زیر", "نیز", "های", "را":
		return true
	}
	return f[0] == "ایجاد" || slices.Contains(f, "زیر")
}

// foreignWords stand in for words of a sentence: forbidden, safe, poison, and the
// like, in Chinese, Japanese, Russian, Korean and Greek.
var foreignWords = []string{"禁忌", "安全な薬", "противопоказан", "금기", "安全", "ασφαλές"}

// foreign puts a word of another script in the place of a topical one.
func foreign(s string) (out []edit) {
	at := 0
	for _, w := range strings.Fields(s) {
		at += strings.Index(s[at:], w)
		if trimmed := strings.TrimRight(w, ".،؛:)"); topical(trimmed) {
			out = append(out, edit{at, at + len(trimmed), foreignWords[len(out)%len(foreignWords)]})
		}
		at += len(w)
	}
	return out
}
