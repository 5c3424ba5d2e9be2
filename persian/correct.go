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
	Translated  bool         // the query is in English, and Text in the words of Persian passages
}

// Correct reads a query the way its writer meant it, as far as that is certain:
//
//   - Persian typed with the Latin keyboard layout on («nhv,» is «دارو») and Latin
//     typed with the Persian one («ئثفبخقئهد» is metformin), by the layout of ISIRI
//     9147 and that of Windows;
//   - Persian written in Latin letters, in queries of nothing else;
//   - English questions, by the words that the project has in both languages;
//   - words that are no Persian and one slip away from a single known word.
//
// Frequency gives the number of passages of the corpus that have a term of
// [Analyzer]. A word is changed only if neither the corpus nor general Persian,
// written or spoken, has it, and becomes one that the corpus or the built-in names
// have: any where it sounds the same, else a name or term of medicine. Numbers,
// names that are built in, such as drugs that the corpus lacks, and negations are
// never changed. Similar gives the terms of the corpus that are spelt nearly like
// one; of its technical terms spelling is corrected to these alone, and to any
// when it is nil. A nil frequency corrects nothing. The corrections are in
// order, with their place in q; tell the user of them.
func Correct(q string, frequency func(term string) int, similar func(term string) []string) Reading {
	if frequency == nil {
		return Reading{Text: q}
	}
	var a Analyzer
	if !hasPersian(q) && hasLatin(q) {
		if text, ok := a.fromEnglish(q, frequency); ok {
			return Reading{Text: text, Translated: true}
		}
	}
	if read := a.readQuery(q, frequency); len(read.Corrections) > 0 {
		return read
	}
	fixed := latinKeyboard(&a, q, frequency)
	for i, t := range Tokens(q) {
		if i >= mostRead {
			break
		}
		if slices.ContainsFunc(fixed, func(c Correction) bool { return c.Start <= t.Start && t.End <= c.End }) {
			continue
		}
		if to, ok := respell(&a, t.Text, frequency, similar); ok {
			raw := q[t.Start:t.End]
			fixed = append(fixed, Correction{raw, written(raw, t.Text, to), t.Start, t.End, CauseSpelling})
		}
	}
	slices.SortFunc(fixed, func(a, b Correction) int { return a.Start - b.Start })
	return applyCorrections(q, fixed)
}

// slip is a kind of slip that is mended.
type slip struct {
	typos    func(word string, try func(string))
	shortest int  // letters of a word that is looked at
	any      bool // leads to any word of the corpus; otherwise to names and terms of medicine alone
}

// slips are the kinds of slips, the likeliest first. One that leaves the word's
// sound as it is, or types a letter twice, explains itself; the others need a word
// that a question is asked of.
var slips = []slip{
	{soundTypos, 4, true},
	{doubledTypo, 4, true},
	{swappedTypo, 4, false},
	{neighbourTypo, 5, false},
	{vowelTypo, 5, false},
	{missingTypo, 5, false},
	{extraTypo, 6, false},
}

// respell finds the one known word that word is a slip of. A word of everyday
// Persian, a name, or a word that the corpus has is none.
func respell(a *Analyzer, word string, frequency func(string) int, similar func(string) []string) (string, bool) {
	if len(word) > longestRead || !persianLetters(strings.ReplaceAll(word, string(zwnj), "")) || isWord(word) {
		return "", false
	}
	terms := a.Terms(word)
	if hasWord(terms, word, frequency) {
		return "", false
	}
	var near map[string]bool
	if similar != nil {
		near = map[string]bool{}
		for _, t := range terms {
			for _, c := range similar(t.Text) {
				near[c] = true
			}
		}
	}
	length := utf8.RuneCountInString(word)
	for _, s := range slips {
		if length < s.shortest {
			continue
		}
		r := reader{a: a, bare: !s.any, frequency: func(term string) int {
			n, technical := frequency(term), entryOf(term) == unknownWord || medicines()[term]
			switch {
			case lexicon()[term] && (n > 0 || !inDictionary(term)), medicines()[term]:
				return max(n, 1)
			case s.any, technical && (near == nil || near[term]):
				return n
			}
			return 0
		}}
		if to, ok := r.single(word, s.typos); ok {
			return to, true
		}
	}
	return "", false
}

// hasWord reports whether the corpus has a word of those terms. A stem that is no
// word by itself is no proof of what takes most of its letters for endings:
// «لوزر» of «لوزرتان».
func hasWord(terms []Term, word string, frequency func(string) int) bool {
	together := strings.ReplaceAll(word, string(zwnj), "")
	if frequency(together) > 0 {
		return true
	}
	for _, t := range terms {
		cut := utf8.RuneCountInString(t.Form) - utf8.RuneCountInString(t.Text)
		if frequency(t.Text) <= 0 || cut > 2 && !isWord(t.Text) {
			return false
		}
	}
	return true
}

// written gives a word that was made of the normalised from in the letters of raw,
// as far as the slip left them: آ stays آ.
func written(raw, from, to string) string {
	source, plain, out := []rune(raw), []rune(from), []rune(to)
	if len(source) != len(plain) {
		return to
	}
	head := 0
	for head < min(len(plain), len(out)) && plain[head] == out[head] {
		out[head] = source[head]
		head++
	}
	for i := 1; i <= min(len(plain), len(out))-head && plain[len(plain)-i] == out[len(out)-i]; i++ {
		out[len(out)-i] = source[len(source)-i]
	}
	return string(out)
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
