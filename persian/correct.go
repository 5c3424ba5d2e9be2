package persian

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Correct reads a query the way its writer meant it, as far as that is certain:
//
//   - Persian typed with the Latin keyboard layout on («nhv,» is «دارو») and Latin
//     typed with the Persian one («ئثفبخقئهد» is metformin), by the layout of ISIRI
//     9147 and that of Windows;
//   - Persian written in Latin letters, in queries of nothing else;
//   - words that are one slip away from a single known word.
//
// Frequency gives the number of passages of the corpus that have a term of
// [Analyzer]. A word is changed only if it is unknown and becomes known. Numbers, words that the built-in
// synonyms have, such as drugs that the corpus lacks, and negations are never
// changed. Similar gives the terms of the corpus that are spelt nearly like one;
// spelling is corrected to these alone, and to any known term when it is nil. A
// nil frequency corrects nothing. The corrections are in order, with their place in
// q; tell the user of them.
func Correct(q string, frequency func(term string) int, similar func(term string) []string) Reading {
	if frequency == nil {
		return Reading{Text: q}
	}
	var a Analyzer
	if read := a.ReadQuery(q, frequency); len(read.Corrections) > 0 {
		return read
	}
	fixed := latinKeyboard(&a, q, frequency)
	for _, t := range Tokens(q) {
		if slices.ContainsFunc(fixed, func(c Correction) bool { return c.Start <= t.Start && t.End <= c.End }) {
			continue
		}
		if to, ok := respell(&a, t.Text, frequency, similar); ok {
			fixed = append(fixed, Correction{q[t.Start:t.End], to, t.Start, t.End, CauseSpelling})
		}
	}
	slices.SortFunc(fixed, func(a, b Correction) int { return a.Start - b.Start })
	return applyCorrections(q, fixed)
}

// respell finds the one known word that is a slip away from word.
func respell(a *Analyzer, word string, frequency func(string) int, similar func(string) []string) (string, bool) {
	if !persianLetters(word) || utf8.RuneCountInString(word) < 5 || lexicon()[word] {
		return "", false
	}
	terms := a.Terms(word)
	unknown := false
	for _, t := range terms {
		unknown = unknown || frequency(t.Text) <= 0
		if lexicon()[t.Text] {
			return "", false
		}
	}
	if !unknown {
		return "", false
	}
	near := frequency
	if similar != nil {
		candidates := map[string]bool{}
		for _, t := range terms {
			for _, c := range similar(t.Text) {
				candidates[c] = true
			}
		}
		if len(candidates) == 0 {
			return "", false
		}
		near = func(term string) int {
			if !candidates[term] {
				return 0
			}
			return frequency(term)
		}
	}
	r := reader{a: a, frequency: near}
	for _, slips := range []func(string, func(string)){soundSlip, oneSlip} {
		if to, ok := r.single(word, slips); ok {
			return to, true
		}
	}
	return "", false
}

// lexicon has the words of the built-in synonyms and their terms: words that
// exist, whether a corpus has them or not.
var lexicon = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	var a Analyzer
	for _, group := range DefaultSynonyms().Groups() {
		for _, name := range group {
			for _, t := range Tokens(name) {
				m[t.Text] = true
			}
			for _, t := range a.Terms(name) {
				m[t.Text] = true
			}
		}
	}
	return m
})

// keys maps a letter of the Persian layout back to the key of the US layout.
var keys = sync.OnceValue(func() map[rune]byte {
	m := map[rune]byte{}
	for k, letters := range keyboard {
		if r, n := utf8.DecodeRuneInString(letters); n == len(letters) && k >= 'a' && k <= 'z' {
			m[r] = byte(k)
		}
	}
	m['ئ'] = 'm' // as on Windows
	m['پ'] = 'm'
	m['ي'], m['ك'] = 'd', ';'
	return m
})

// latinKeyboard corrects words of Latin letters that were typed with the Persian
// layout: those that are unknown as they stand and known in Latin.
func latinKeyboard(a *Analyzer, q string, frequency func(string) int) []Correction {
	var fixed []Correction
	r := reader{a: a, frequency: frequency}
	for _, w := range wordSpans(q) {
		word := q[w.Start:w.End]
		if !hasPersian(word) || hasLatin(word) || len(a.Terms(word)) == 0 {
			continue
		}
		body := strings.TrimRight(word, ".؟?!،؛:")
		var b strings.Builder
		ok := true
		for _, c := range body {
			key, found := keys()[c]
			if c >= '0' && c <= '9' {
				key, found = byte(c), true
			} else if c >= '۰' && c <= '۹' {
				key, found = byte('0'+c-'۰'), true
			}
			ok = ok && found && key != ';'
			b.WriteByte(key)
		}
		latin := b.String()
		if !ok || len(latin) < 3 || !hasLatin(latin) || lexicon()[Normalize(body)] {
			continue
		}
		anyKnown := slices.ContainsFunc(a.Terms(body), func(t Term) bool { return frequency(t.Text) > 0 })
		if anyKnown || !r.allKnown(latin) {
			continue
		}
		fixed = append(fixed, Correction{body, latin, w.Start, w.Start + len(body), CauseKeyboard})
	}
	return fixed
}
