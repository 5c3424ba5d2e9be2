package persian

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// readQuery recognises Persian that was typed with the Latin keyboard layout on
// («nhv,» is «دارو») or written in Latin letters («darman» is «درمان»), and gives
// the query in Persian with what was changed, so that the user can be told.
//
// Frequency gives the number of passages that have a term of a; it decides. A
// Latin word that is known, whose terms occur, stays as it is, and so does one
// whose Persian reading is not: English and drug names are never read as
// something else. Written-out sounds are ambiguous, so they are read only in
// queries without any Persian letter of which at least half the words become
// known ones. A nil frequency corrects nothing.
func (a *Analyzer) readQuery(query string, frequency func(term string) int) Reading {
	if frequency == nil || !hasLatin(query) {
		return Reading{Text: query}
	}
	r := reader{a: a, frequency: frequency, mixed: hasPersian(query)}
	words := wordSpans(query)
	if fixed := r.read(query, words, r.keyboard); len(fixed) > 0 {
		return applyCorrections(query, fixed)
	}
	if !r.mixed {
		if fixed := r.read(query, words, r.finglish); len(fixed) > 0 {
			return applyCorrections(query, fixed)
		}
	}
	return Reading{Text: query}
}

// reader reads the words of one query.
type reader struct {
	a         *Analyzer
	frequency func(string) int
	mixed     bool // the query has Persian letters
	bare      bool // a word is read as one that bears no ending, or not at all
}

// certainty is how sure a reading of a word is.
type certainty int

const (
	notRead       certainty = iota // no Persian word
	readsFunction                  // a function word, which only the others can confirm
	readsContent                   // a known term
)

// longestRead is how long a word is that is read in another way, in bytes. Typing
// errors are tried for each letter, so that longer ones would take for ever.
const longestRead = 64

// mostRead is how many words of a query are read in another way: what is longer is no
// question that was typed.
const mostRead = 400

// read corrects words by one method. In a query without Persian letters at least
// half of the words that are not known Latin must become content words.
func (r *reader) read(query string, words []Span, method func(string) (Correction, certainty)) []Correction {
	var fixed []Correction
	contents, candidates := 0, 0
	for _, w := range words[:min(len(words), mostRead)] {
		word := query[w.Start:w.End]
		if len(word) > longestRead || !hasLatin(word) || hasPersian(word) {
			continue
		}
		if r.allKnown(word) {
			// A known Latin word in a Latin query speaks for a Latin query.
			candidates++
			continue
		}
		c, sure := method(word)
		if sure == notRead && lexicon()[strings.ToLower(word)] {
			contents++ // a name in Latin letters: a question of any language
			continue
		}
		if sure != readsFunction {
			candidates++
		}
		if sure == notRead || sure == readsFunction && r.mixed {
			continue
		}
		if sure == readsContent {
			contents++
		}
		c.Start, c.End = w.Start, w.End
		fixed = append(fixed, c)
	}
	if len(fixed) == 0 || contents == 0 || !r.mixed && 2*contents < candidates {
		return nil
	}
	return fixed
}

// allKnown reports whether every term of the word is known; a word without
// terms is not known.
func (r *reader) allKnown(word string) bool {
	terms := r.a.Terms(word)
	for _, t := range terms {
		if r.frequency(t.Text) <= 0 {
			return false
		}
	}
	return len(terms) > 0
}

func (r *reader) certaintyOf(word string) certainty {
	switch {
	case len(r.a.Terms(word)) == 0:
		if hasPersian(word) {
			return readsFunction
		}
		return notRead
	case utf8.RuneCountInString(word) >= 3 && r.allKnown(word):
		return readsContent
	}
	return notRead
}

// wordSpans gives the stretches of query between white space.
func wordSpans(query string) []Span {
	var out []Span
	start := -1
	for i, r := range query {
		switch space := unicode.IsSpace(r); {
		case space && start >= 0:
			out = append(out, Span{start, i})
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	if start >= 0 {
		out = append(out, Span{start, len(query)})
	}
	return out
}

func hasLatin(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) })
}

func hasPersian(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) })
}

// persianLetters reports whether s has letters of the Arabic script alone.
func persianLetters(s string) bool {
	foreign := func(r rune) bool { return !unicode.Is(unicode.Arabic, r) || !unicode.IsLetter(r) }
	return s != "" && !strings.ContainsFunc(s, foreign)
}
