package generate

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// deciding finds in a quote what a reader has to compare with the claim: words that
// both have, amounts with their units, negations. The ranges are those of the
// passage's text; neighbours are one range.
func deciding(claim string, q answer.Quote) [][2]int {
	spans := (&persian.Analyzer{}).Matches(claim, q.Text)
	for _, a := range persian.Quantities(q.Text) {
		spans = append(spans, persian.Span{Start: a.Start, End: a.End})
	}
	for _, t := range persian.Tokens(q.Text) {
		if denies(persian.Fold(t.Text)) {
			spans = append(spans, persian.Span{Start: t.Start, End: t.End})
		}
	}
	slices.SortFunc(spans, func(a, b persian.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	out := [][2]int{}
	for _, s := range spans {
		from, to := q.Start+s.Start, q.Start+s.End
		if n := len(out); n > 0 && (from <= out[n-1][1] ||
			strings.Trim(q.Text[out[n-1][1]-q.Start:s.Start], " \u00a0\u200c/") == "") {
			out[n-1][1] = max(out[n-1][1], to)
			continue
		}
		out = append(out, [2]int{from, to})
	}
	return out
}

// denyingWords are words that deny, and the beginnings of denied forms of verbs: «ن»
// before a stem.
var denyingWords = sync.OnceValues(func() (words, verbs map[string]bool) {
	words = wordlist.SetOf("negation", "statements", persian.Fold)()
	for w := range wordlist.SetOf("negation", "shown to readers", persian.Fold)() {
		words[w] = true
	}
	verbs = map[string]bool{}
	for _, section := range []string{"verbs", "verbs whose past stem is a noun"} {
		for past, present := range wordlist.Open("verbs").Section(section).Pairs() {
			for _, stem := range []string{past, present} {
				if utf8.RuneCountInString(stem) > 1 {
					verbs["ن"+stem], verbs["نی"+stem] = true, true
				}
			}
		}
	}
	return words, verbs
})

// verbEndings are those of persons, and of participles.
var verbEndings = map[string]bool{"": true, "م": true, "ی": true, "د": true, "یم": true, "ید": true, "ند": true,
	"ه": true, "ن": true, "ین": true}

// denies reports whether a folded word is a negation or a denied verb.
func denies(word string) bool {
	words, verbs := denyingWords()
	if words[word] {
		return true
	}
	if !strings.HasPrefix(word, "ن") {
		return false
	}
	if rest := []rune(strings.TrimPrefix(word, "نمی")); strings.HasPrefix(word, "نمی") && len(rest) > 1 {
		return true
	}
	for i := range word {
		if i > 0 && verbs[word[:i]] && verbEndings[word[i:]] {
			return true
		}
	}
	return verbs[word]
}
