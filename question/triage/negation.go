package triage

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

var (
	// absent begin verbs that say of the words before them that they are not
	// there, even a few words on: «درد سینه و تعریق ندارم».
	absent = wordlist.WordsOf("negation", "red flags: absent")
	// undone begin verbs that negate only the word they follow: «سینه‌ام درد
	// نمی‌کند».
	undone = wordlist.WordsOf("negation", "red flags: undone")
	// without are words before which they are not there: «بدون درد سینه».
	without = wordlist.WordsOf("negation", "red flags: without")
	// turns end the reach of a later negation: what follows is another statement.
	turns = wordlist.WordsOf("negation", "red flags: turns")
	// denying begin the words of a pattern that are negative beside these.
	denying = wordlist.WordsOf("negation", "red flags: patterns")
)

// reach is how many words on a negation may stand; in a list it is counted
// anew from each «و»: «تاری دید و تهوع و گردن سفت ندارم».
const reach = 4

// listing are the words between what is listed.
var listing = wordlist.SetOf("negation", "red flags: listing", nil)

// negated reports whether the words q[start:end] are said not to be there.
func negated(q []token, start, end int) bool {
	for i := start - 1; i >= max(0, start-2); i-- {
		if q[i].clause != q[start].clause {
			break
		}
		if slices.Contains(without(), q[i].text) && (i == start-1 || q[i].text == "بدون") {
			return true
		}
	}
	for i := start; i < end; i++ {
		if hasAnyPrefix(q[i].text, absent()) {
			return true
		}
	}
	if slices.Contains(turns(), q[end-1].text) {
		return false // a statement that is closed: «خورده»
	}
	for i, last := end, end+reach; i < min(last, len(q)); i++ {
		text := q[i].text
		if q[i].clause != q[end-1].clause || slices.Contains(turns(), text) {
			return false
		}
		if q[i].bound && !strings.HasPrefix(text, "ندارم") {
			continue // denies what it stands with: «حس ندارد»
		}
		if hasAnyPrefix(text, absent()) || i == end && hasAnyPrefix(text, undone()) {
			return true
		}
		switch {
		case listing()[text]:
			last = i + 1 + reach
		case i > end && strings.HasPrefix(text, "می"): // a verb: what stood before it is said
			return false
		}
	}
	return false
}

// negative reports whether a pattern's word is itself negative.
func negative(text string) bool {
	return slices.Contains(without(), text) || hasAnyPrefix(text, absent()) || hasAnyPrefix(text, undone()) ||
		hasAnyPrefix(text, denying())
}

func hasAnyPrefix(s string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}
