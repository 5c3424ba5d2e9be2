package persian

import (
	"strings"
	"unicode/utf8"
)

// Term is a unit of comparison: a word, number or known phrase of a text in the
// form in which it is indexed.
type Term struct {
	Text       string
	Form       string // the word as it stands there, normalised but not stemmed; Text for a phrase
	Start, End int    // byte range in the original
	Position   int    // ascending; words of a compound share their neighbours' order
}

// Analyzer turns text into terms. The zero value is the default pipeline; it is
// safe for concurrent use.
//
//   - Spellings are folded as by Normalize; digits, decimal marks and units too.
//   - Known phrases give one term however they are written: میلی‌گرم, میلی گرم
//     and mg; آنتی‌بیوتیک, آنتی بیوتیک and آنتیبیوتیک; COVID-19 and کووید ۱۹.
//   - A word with non-joiners gives its parts, endings left out, and, when more
//     than one part is left, the parts joined.
//   - Verbs with می go to their stem; those with نمی keep the negation.
//   - Function words are left out, except those that negate, limit or compare.
//   - What is left is stemmed, and cut to 256 bytes.
type Analyzer struct {
	// KeepStopWords keeps the function words, for texts that have nothing else.
	KeepStopWords bool
}

// Terms analyses a text. Terms come in the order of the text.
func (a *Analyzer) Terms(s string) []Term {
	terms, _ := a.analyse(s, false)
	return terms
}

// Split is Terms that also returns the terms of the function words it leaves
// out, in the order of the text.
func (a *Analyzer) Split(s string) (terms, function []Term) { return a.analyse(s, true) }

// Words are the terms of a text with its function words, each with whether Terms has a term
// that begins there.
func Words(s string) (terms []Term, content []bool) {
	w := walkers.Get().(*walker)
	defer walkers.Put(w)
	w.content = nil
	w.marked = true
	keeping := Analyzer{KeepStopWords: true}
	terms, _ = keeping.with(w, s, false)
	content = w.content
	w.marked, w.content = false, nil
	for i := 1; i < len(terms); i++ { // parts of a compound begin where it does
		if terms[i].Start == terms[i-1].Start {
			either := content[i] || content[i-1]
			content[i-1], content[i] = either, either
		}
	}
	return terms, content
}

func (a *Analyzer) analyse(s string, split bool) (terms, function []Term) {
	w := walkers.Get().(*walker)
	defer walkers.Put(w)
	return a.with(w, s, split)
}

// with is analyse by a walker of the caller's.
func (a *Analyzer) with(w *walker, s string, split bool) (terms, function []Term) {
	w.keep, w.split = a.keepStopWords(), split
	w.sc.scan(s)
	w.out = make([]Term, 0, len(w.sc.atoms))
	w.walk()
	terms, function = w.out, w.function
	w.out, w.function = nil, nil
	bound(terms)
	bound(function)
	return terms, function
}

// maxTermBytes bounds a term. No word of any language is that long; what is, a table
// without spaces, a picture in letters, is known by its beginning, and costs what
// another word costs.
const maxTermBytes = 256

// bound cuts terms that are longer, between letters. Their place in the text stays.
func bound(terms []Term) {
	for i := range terms {
		if t := &terms[i]; len(t.Text) > maxTermBytes || len(t.Form) > maxTermBytes {
			t.Text, t.Form = beginning(t.Text), beginning(t.Form)
		}
	}
}

func beginning(s string) string {
	if len(s) <= maxTermBytes {
		return s
	}
	n := maxTermBytes
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.Clone(s[:n])
}

func (a *Analyzer) keepStopWords() bool { return a != nil && a.KeepStopWords }
