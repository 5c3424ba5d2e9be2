package verify

import (
	"strings"
	"unicode/utf8"
)

// prefixes negate the word that they begin: نامنظم, غیردارویی, بی‌درد.
var prefixes = []string{"غیر", "نا", "بی"}

// participles that end a word, denied and affirmed.
var participles = [][2]string{
	{"نشده", "شده"}, {"نکرده", "کرده"}, {"نخورده", "خورده"}, {"نگرفته", "گرفته"}, {"نیافته", "یافته"}, {"نداشته", "داشته"}, {"ندیده", "دیده"}, {"نزده", "زده"},
}

// wordNegators stand before the word that they negate.
var wordNegators = termSet("negation", "claims: next word")

// minNegated is the shortest word, in letters, that a prefix can negate; what is
// left of «ناب» or «بیت» is none.
const minNegated = 3

// markNegated finds the words of the text that are negated, by a prefix or by the word
// before.
func (t *text) markNegated() {
	until := -1 // where the word that a compound's prefix negates may begin
	for i := range t.tokens {
		k := &t.tokens[i]
		if k.amount != nil || !k.content {
			continue
		}
		if k.start <= until {
			k.base, k.negated = k.text, true
			continue
		}
		for _, p := range prefixes {
			if rest, ok := strings.CutPrefix(k.plain, p); ok && utf8.RuneCountInString(rest) >= minNegated {
				if b := single(rest); b != "" && b != k.text {
					k.base, k.negated, until = b, true, k.start+len(p)+len("\u200c")
				}
				break
			}
		}
		if rest := strings.Replace(k.plain, "ناپذیر", "پذیر", 1); rest != k.plain {
			k.base, k.negated = single(rest), true
		}
		for _, p := range participles {
			if rest, ok := strings.CutSuffix(k.plain, p[0]); ok && rest != "" {
				if b := single(rest + p[1]); b != "" {
					k.base, k.negated = b, true // «واکسینه‌نشده»
				}
			}
		}
		if k.base == "" {
			k.base = k.text
		}
		if i > 0 && wordNegators()[t.tokens[i-1].text] &&
			utf8.RuneCountInString(k.text) >= minNegated &&
			strings.Trim(t.raw[t.tokens[i-1].end:k.start], " \u200c") == "" {
			k.negated = !k.negated
		}
		if i > 2 && t.tokens[i-1].plain == "به" && t.tokens[i-2].plain == "نیاز" && wordNegators()[t.tokens[i-3].text] {
			k.negated = !k.negated // «بدون نیاز به نسخه»
		}
		own := affirmative
		if k.negated {
			own = negative
		}
		t.said[k.base] |= own
		if k.base != k.text {
			t.said[k.text] |= affirmative
		}
	}
}

// How a word occurs in a text.
const (
	affirmative uint8 = 1 << iota
	negative
)

// wordNegated compares whether claim token i is negated with the evidence:
// «بی‌خطر» where that says «خطر», «عدم مصرف» where it says «مصرف». The position
// is that of the word that says otherwise, -1 for none.
func (c *claim) wordNegated(i int, ev *text, w window) int {
	k := &c.tokens[i]
	if k.amount != nil || !k.content || c.weights[i] == 0 || k.base == "" {
		return -1
	}
	other := negative
	if k.negated {
		other = affirmative
	}
	if ev.said[k.base]&other == 0 {
		return -1
	}
	verb := c.negatedVerb(i)
	a := c.bindBy(i, ev, w, func(k, e *token, _ int) bool {
		return e.content && e.amount == nil && (e.base == k.base || e.text == k.base)
	},
		func(k, e *token, at int) bool {
			negated := e.negated && e.base == k.base
			return negated == k.negated || ev.negatedVerb(at) != verb // «بدون درد» and «درد ندارد»
		})
	if a.otherAt >= 0 && a.other >= slotSimilarity && (a.sameAt < 0 || a.same < 0.5*a.other) {
		return a.otherAt
	}
	return -1
}

// reach is how many words on from a word its verb is looked for.
const reach = 8

// negatedVerb reports whether the verb behind token i is negated.
func (t *text) negatedVerb(i int) bool {
	for j := i + 1; j < len(t.tokens) && j <= i+reach; j++ {
		if k := &t.tokens[j]; strings.HasPrefix(k.slot, "v:") && k.start >= t.tokens[i].end {
			return k.sign < 0
		}
	}
	return false
}
