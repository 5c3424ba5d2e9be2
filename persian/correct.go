package persian

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Cause says why a query was changed.
type Cause string

const (
	CauseKeyboard Cause = "keyboard" // Persian typed with the Latin keyboard layout on
	CauseFinglish Cause = "finglish" // Persian written in Latin letters
	CauseSpelling Cause = "spelling" // a word that is one typo away from a known one
)

// Correction is one word of a query that was read as another.
type Correction struct {
	From  string `json:"from"`  // as typed
	To    string `json:"to"`    // as read
	Start int    `json:"start"` // byte range in the query as typed
	End   int    `json:"end"`
	Cause Cause  `json:"cause"`
}

// Reading is what a query was taken to mean.
type Reading struct {
	Text        string       // the query to search with
	Corrections []Correction // what was changed, in order; empty when Text is the query
}

// Correct reads a query the way its writer meant it, as far as that is certain:
//
//   - Persian typed with the Latin keyboard layout on («nhv,» is «دارو») and Latin
//     typed with the Persian one («ئثفبخقئهد» is metformin), by the layout of ISIRI
//     9147 and that of Windows;
//   - Persian written in Latin letters, in queries of nothing else;
//   - words that are one typo away from a single known word.
//
// Frequency gives the number of passages of the corpus that have a term of
// [Analyzer]. A word is changed only if it is unknown and becomes known. Numbers,
// words that the built-in synonyms have, such as drugs that the corpus lacks, and
// negations are never changed. Similar gives the terms of the corpus that are
// spelt nearly like one; spelling is corrected to these alone, and to any known
// term when it is nil. A nil frequency corrects nothing. The corrections are in
// order, with their place in q; tell the user of them.
func Correct(q string, frequency func(term string) int, similar func(term string) []string) Reading {
	if frequency == nil {
		return Reading{Text: q}
	}
	var a Analyzer
	if read := a.readQuery(q, frequency); len(read.Corrections) > 0 {
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

// respell finds the one known word that is a typo away from word.
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
	for _, typos := range []func(string, func(string)){soundTypo, oneTypo} {
		if to, ok := r.single(word, typos); ok {
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
	for _, group := range DefaultSynonyms().groups {
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

// applyCorrections makes the corrections, which are in order and do not overlap.
func applyCorrections(query string, fixed []Correction) Reading {
	if len(fixed) == 0 {
		return Reading{Text: query}
	}
	var b strings.Builder
	at := 0
	for _, c := range fixed {
		b.WriteString(query[at:c.Start])
		b.WriteString(c.To)
		at = c.End
	}
	b.WriteString(query[at:])
	return Reading{Text: b.String(), Corrections: fixed}
}
