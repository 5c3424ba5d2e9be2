package persian

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// englishPhrase is what an English name or word is in Persian.
type englishPhrase struct {
	words   []string // singular
	persian []string // the usual one first
	name    bool     // of the synonyms: written so in Persian questions, too
}

// englishPhrases are the phrases by their first word, the longer ones first.
var englishPhrases = sync.OnceValue(func() map[string][]englishPhrase {
	m := map[string][]englishPhrase{}
	add := func(english string, persian []string, name bool) {
		var words []string
		for _, t := range Tokens(english) {
			words = append(words, singular(t.Text))
		}
		if len(words) == 0 || len(persian) == 0 {
			return
		}
		m[words[0]] = append(m[words[0]], englishPhrase{words, persian, name})
	}
	list := wordlist.Open("english")
	for _, section := range []string{"words", "people", "medicine", "medicines and food"} {
		for english, persian := range list.Section(section).Keyed() {
			add(english, persian, false)
		}
	}
	for _, group := range DefaultSynonyms().groups {
		var persian []string
		for _, name := range group {
			if !hasLatin(name) {
				persian = append(persian, name)
			}
		}
		for _, name := range group {
			if !hasPersian(name) && hasLatin(name) {
				add(name, persian, true)
			}
		}
	}
	for _, phrases := range m {
		slices.SortStableFunc(phrases, func(a, b englishPhrase) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	return m
})

// silentEnglish are words that say nothing of what an English question asks.
var silentEnglish = wordlist.SetOf("english", "silent", Normalize)

// singular takes the plural off an English word, as far as that serves to compare.
func singular(word string) string {
	switch {
	case len(word) > 4 && strings.HasSuffix(word, "ies"):
		return word[:len(word)-3] + "y"
	case len(word) > 4 && (strings.HasSuffix(word, "sses") || strings.HasSuffix(word, "xes") || strings.HasSuffix(word, "ches")):
		return word[:len(word)-2]
	case len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") &&
		!strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is"):
		return word[:len(word)-1]
	}
	return word
}

// fromEnglish gives an English question in the words that Persian passages have: its
// names and the words that it asks with by the built-in list, and names of
// substances as they are spelt in Persian letters, if the corpus has them. What the
// corpus has in Latin letters more often stays. It reports false for what is no
// English question.
func (a *Analyzer) fromEnglish(q string, frequency func(term string) int) (string, bool) {
	tokens := Tokens(q)
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = singular(t.Text)
	}
	var out []string
	evidence, against, changed := 0, 0, 0
	for i := 0; i < len(words); {
		p := englishAt(words[i:])
		switch {
		case p == nil && silentEnglish()[tokens[i].Text]:
			evidence++
			i++
			continue
		case p == nil:
			if tokens[i].Kind != Number {
				against++
			}
			out = append(out, "\x00"+tokens[i].Text)
			i++
			continue
		case !p.name:
			evidence += len(p.words)
		}
		latin := strings.Join(words[i:i+len(p.words)], " ")
		persian, n := a.mostFrequent(p.persian, frequency)
		if known := a.rarest(latin, frequency); known > n || n == 0 && p.name {
			out = append(out, latin)
		} else {
			changed++
			out = append(out, persian)
		}
		i += len(p.words)
	}
	if evidence == 0 || evidence < against || changed == 0 {
		return "", false
	}
	for i, w := range out {
		if unread, ok := strings.CutPrefix(w, "\x00"); ok {
			out[i] = a.transliterated(unread, frequency)
		}
	}
	text := strings.Join(out, " ")
	if strings.HasSuffix(strings.TrimSpace(q), "?") {
		text += "؟"
	}
	return text, true
}

// englishAt is the longest phrase that begins the words.
func englishAt(words []string) *englishPhrase {
	for i, p := range englishPhrases()[words[0]] {
		if len(p.words) <= len(words) && equal(p.words, words[:len(p.words)]) {
			return &englishPhrases()[words[0]][i]
		}
	}
	return nil
}

// mostFrequent picks the name whose rarest word is in most passages, the first of
// equal ones.
func (a *Analyzer) mostFrequent(names []string, frequency func(string) int) (best string, most int) {
	best = names[0]
	for _, name := range names {
		if n := a.rarest(name, frequency); n > most {
			best, most = name, n
		}
	}
	return best, most
}

// rarest is the number of passages that have the rarest term of a text.
func (a *Analyzer) rarest(text string, frequency func(string) int) int {
	n := math.MaxInt
	for _, t := range a.Terms(text) {
		n = min(n, frequency(t.Text))
	}
	if n == math.MaxInt {
		return 0
	}
	return n
}

// latinSounds are the Persian spellings of the letters of international names.
var latinSounds = map[string][]string{
	"ph": {"ف"}, "th": {"ت"}, "ch": {"ک", "چ"}, "ck": {"ک"}, "sh": {"ش"}, "qu": {"ک", "کو"}, "ce": {"س", "سی"}, "ci": {"سی"}, "cy": {"سی", "سای"},
	"ei": {"یی", "ی"}, "oi": {"ویی", "وی"}, "ie": {"ی"}, "ea": {"ی", "یا"}, "ee": {"ی"}, "oe": {"ی", "و"}, "ae": {"ی", "ا"}, "eu": {"و", "یو"}, "io": {"یو"}, "ia": {"یا"}, "ai": {"ی", "ایی"},
	"a": {"ا", ""}, "b": {"ب"}, "c": {"ک", "س"}, "d": {"د"}, "e": {"", "ی"}, "f": {"ف"}, "g": {"گ", "ژ"}, "h": {"ه", ""}, "i": {"ی", "ای"},
	"j": {"ژ", "ج"}, "k": {"ک"}, "l": {"ل"}, "m": {"م"}, "n": {"ن"}, "o": {"و", ""}, "p": {"پ"}, "q": {"ک"}, "r": {"ر"}, "s": {"س", "ز"}, "t": {"ت"},
	"u": {"و", "یو", ""}, "v": {"و"}, "w": {"و"}, "x": {"کس", "گز"}, "y": {"ی", "ای"}, "z": {"ز"},
}

var (
	latinInitials = map[string][]string{"a": {"ا"}, "e": {"ا"}, "i": {"ای", "ا"}, "o": {"ا", "او"}, "u": {"او", "یو"}, "y": {"ی", "ای"}, "x": {"ز"},
		"ei": {"ای"}, "oe": {"ا"}, "ae": {"ا"}, "eu": {"یو", "او"}, "io": {"یو"}, "ia": {"یا"}, "ai": {"ای"}, "ea": {"ا"}, "ie": {"ای"}, "ee": {"ای"}, "oi": {"اوی"}}
	latinFinals = map[string][]string{"a": {"ا", "ه"}, "e": {""}, "o": {"و"}, "y": {"ی"}}
)

// shortestName is how many letters a name has at least that is spelt in Persian
// letters: most short words have a like one by chance.
const shortestName = 5

// transliterated is a name of Latin letters in the Persian spelling that most
// passages have, or the name itself. General words of Persian are none.
func (a *Analyzer) transliterated(word string, frequency func(string) int) string {
	if len(word) < shortestName || len(word) > finglishLength || a.rarest(word, frequency) > 0 ||
		strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return word
	}
	best, most := word, 0.0
	for _, s := range spellings(word, latinSounds, latinInitials, latinFinals) {
		terms := a.Terms(s.text)
		if len(terms) != 1 || entryOf(s.text) != unknownWord && !lexicon()[s.text] && !medicines()[s.text] {
			continue
		}
		if n := float64(frequency(terms[0].Text)) * math.Pow(unusual, -float64(s.cost)); n > most {
			best, most = s.text, n
		}
	}
	return best
}
