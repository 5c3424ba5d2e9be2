package verify

import (
	"strings"
	"unicode/utf8"
)

// prefixes deny the word that they begin: نامنظم, غیردارویی, بی‌درد.
var prefixes = []string{"غیر", "نا", "بی"}

// deniers stand before the word that they deny.
var deniers = lazySet("عدم غیر بدون فاقد فقدان بی نبود")

// minDenied is the shortest word, in letters, that a prefix can deny; what is
// left of «ناب» or «بیت» is none.
const minDenied = 3

// deny finds the words of the text that are denied, by a prefix or by the word
// before.
func (t *text) deny() {
	until := -1 // where the word that a compound's prefix denies may begin
	for i := range t.tokens {
		k := &t.tokens[i]
		if k.amount != nil || !k.content {
			continue
		}
		if k.start <= until {
			k.base, k.denied = k.text, true
			continue
		}
		for _, p := range prefixes {
			if rest, ok := strings.CutPrefix(k.plain, p); ok && utf8.RuneCountInString(rest) >= minDenied {
				if b := single(rest); b != "" && b != k.text {
					k.base, k.denied, until = b, true, k.start+len(p)+len("\u200c")
				}
				break
			}
		}
		if rest := strings.Replace(k.plain, "ناپذیر", "پذیر", 1); rest != k.plain {
			k.base, k.denied = single(rest), true
		}
		if k.base == "" {
			k.base = k.text
		}
		if i > 0 && deniers()[t.tokens[i-1].text] && utf8.RuneCountInString(k.text) >= minDenied && strings.Trim(t.raw[t.tokens[i-1].end:k.start], " \u200c") == "" {
			k.denied = !k.denied
		}
		own := affirms
		if k.denied {
			own = denies
		}
		t.said[k.base] |= own
		if k.base != k.text {
			t.said[k.text] |= affirms
		}
	}
}

// How a word occurs in a text.
const (
	affirms uint8 = 1 << iota
	denies
)

// wordDenied compares what claim token i affirms or denies with the evidence:
// «بی‌خطر» where that says «خطر», «عدم مصرف» where it says «مصرف». The position
// is that of the word that says otherwise, -1 for none.
func (c *claim) wordDenied(i int, ev *text, w window) int {
	k := &c.tokens[i]
	if k.amount != nil || !k.content || c.weights[i] == 0 || k.base == "" {
		return -1
	}
	other := denies
	if k.denied {
		other = affirms
	}
	if ev.said[k.base]&other == 0 {
		return -1
	}
	verb := c.deniedVerb(i)
	a := c.bindBy(i, ev, w, func(k, e *token, _ int) bool {
		return e.content && e.amount == nil && (e.base == k.base || e.text == k.base)
	},
		func(k, e *token, at int) bool {
			denied := e.denied && e.base == k.base
			return denied == k.denied || ev.deniedVerb(at) != verb // «بدون درد» and «درد ندارد»
		})
	if a.otherAt >= 0 && a.other >= slotLikeness && (a.sameAt < 0 || a.same < 0.5*a.other) {
		return a.otherAt
	}
	return -1
}

// reach is how many words on from a word its verb is looked for.
const reach = 8

// deniedVerb reports whether the verb behind token i is denied.
func (t *text) deniedVerb(i int) bool {
	for j := i + 1; j < len(t.tokens) && j <= i+reach; j++ {
		if k := &t.tokens[j]; strings.HasPrefix(k.slot, "v:") {
			return k.sign < 0
		}
	}
	return false
}
