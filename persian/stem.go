package persian

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
)

// longestStemmed is how long a word is that is stemmed, in bytes: the time grows with
// the square of it. Of a longer one a term is only the beginning.
const longestStemmed = 4096

// stemWord takes the inflection off a normalised word: plural, possessive and
// object endings, comparison, the endings of a verb, and broken plurals, which
// go to their singular. The forms of a verb go to its present stem, negated
// ones to that with its negation. A short word stays as it is, and so do words
// that look like a substance, test or disease and those that would become
// another word. The stem serves to compare words; it need not be a word itself.
func stemWord(word string) string {
	if word == "" || word[0] < 0x80 {
		return stemLatin(word)
	}
	if len(word) > longestStemmed {
		return word
	}
	stems := stems()
	if s, ok := stems[word]; ok {
		return s
	}
	if s, ok := verbForms()[word]; ok {
		return s
	}
	s := strip(word, pluralEndings, 2)
	if t, ok := stems[s]; ok {
		return t
	}
	if s == word && !whole(s) {
		s = strip(s, possessiveEndings, 4)
	}
	if !whole(s) {
		s = strip(s, comparisonEndings, 3)
	}
	if t, ok := stems[s]; ok {
		return t
	}
	// Endings pile up (دیابتی‌ام), and what is left must be the same however many
	// there were.
	for !whole(s) {
		t := s
		if r, ok := strings.CutSuffix(t, "گان"); ok && utf8.RuneCountInString(r) >= 3 {
			t = r + "ه" // رزمندگان
		}
		if t == s {
			t = strip(t, arabicEndings, 3)
		}
		if t == s {
			t = strip(t, shortEndings, 3)
		}
		if t == s {
			break
		}
		s = t
		if t, ok := stems[s]; ok {
			return t
		}
	}
	return s
}

// Endings, the longer of two that both fit first. After one is taken off, at
// least min letters must be left. Not among them: «ین», which ends more names of
// substances than plurals, and the possessive «ت», for the same reason.
var (
	pluralEndings     = newSuffixes("هایشان", "هایمان", "هایتان", "هاشون", "هامون", "هاتون", "هایی", "هایم", "هایت", "هایش", "های", "هام", "هاش", "ها")
	possessiveEndings = newSuffixes("یشان", "یمان", "یتان", "شان", "مان", "تان")
	comparisonEndings = newSuffixes("ترین", "تری", "تر")
	arabicEndings     = newSuffixes("ات", "ان")
	shortEndings      = newSuffixes("یی", "ام", "اش", "ی", "م", "ش", "ه")
)

// suffixes are endings by their last byte, so that few are compared with a word.
type suffixes [256][]string

func newSuffixes(list ...string) *suffixes {
	var t suffixes
	for _, e := range list {
		last := e[len(e)-1]
		t[last] = append(t[last], e)
	}
	return &t
}

// of returns those that may end the word, in their order.
func (t *suffixes) of(word string) []string {
	if word == "" {
		return nil
	}
	return t[word[len(word)-1]]
}

// wholeEndings end words that are not inflected.
var wholeEndings = sync.OnceValue(func() *suffixes {
	return newSuffixes(wordlist.Open("unstemmed").Section("endings").Words()...)
})

// whole reports whether the word has an ending that belongs to it.
func whole(word string) bool {
	for _, e := range wholeEndings().of(word) {
		if strings.HasSuffix(word, e) && len(word) > len(e)+2 {
			return true
		}
	}
	return false
}

// strip takes off the first ending that fits.
func strip(word string, endings *suffixes, min int) string {
	for _, e := range endings.of(word) {
		if strings.HasSuffix(word, e) && utf8.RuneCountInString(word)-utf8.RuneCountInString(e) >= min {
			return word[:len(word)-len(e)]
		}
	}
	return word
}

// stemLatin takes off the plural s of a longer word.
func stemLatin(word string) string {
	if len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") &&
		!strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is") {
		return word[:len(word)-1]
	}
	return word
}

// stems holds the words that the endings would get wrong: broken plurals with
// their singular, and words that must stay apart from a look-alike. The values
// are stems.
var stems = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, e := range wordlist.Open("plurals").Entries() {
		words := e.Words()
		for _, w := range words {
			m[Normalize(w)] = Normalize(words[0])
		}
	}
	unstemmed := wordlist.Open("unstemmed")
	for _, section := range []string{"words", "substances"} {
		for _, w := range unstemmed.Section(section).Words() {
			m[Normalize(w)] = Normalize(w)
		}
	}
	// Verbal nouns: خارش, سوزش.
	for _, v := range verbs() {
		if utf8.RuneCountInString(v.present) > 1 {
			m[v.present+"ش"] = v.present + "ش"
		}
	}
	for _, w := range wordlist.Open("verbs").Section("no verbal nouns").Words() {
		delete(m, w)
	}
	return m
})
