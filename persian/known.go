package persian

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/blevesearch/vellum"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian/data"
)

// dictionary is the words of general Persian; a value of 1 says that the word is
// frequent.
var dictionary = sync.OnceValue(func() *vellum.FST {
	fst, err := vellum.Load(data.Words)
	if err != nil {
		panic(err) // it is part of the program
	}
	return fst
})

// colloquial are words of spoken Persian that dictionaries leave out, and
// medicines names of medicines beside those of the synonyms.
var (
	colloquial = sync.OnceValue(func() map[string]bool { return wordlist.Open("colloquial").Section("words").Set(joinedForm) })
	medicines  = sync.OnceValue(func() map[string]bool {
		m := wordlist.Open("medicines").Section("substances").Set(joinedForm)
		for w := range wordlist.Open("medicines").Section("brands").Set(joinedForm) {
			m[w] = true
		}
		return m
	})
)

// joinedForm is a word as it is looked up: normalised, its parts written together.
func joinedForm(word string) string { return strings.ReplaceAll(Normalize(word), string(zwnj), "") }

// familiarity is how well a word is known, the better the greater.
type familiarity uint8

const (
	unknownWord familiarity = iota
	rareWord                // the dictionary has it
	commonWord              // everybody uses it, with pronouns and other endings
)

// entryOf looks a word up as it stands.
func entryOf(word string) familiarity {
	if colloquial()[word] || lexicon()[word] || medicines()[word] || stopWords()[word] {
		return commonWord
	}
	switch value, ok, err := dictionary().Get([]byte(word)); {
	case err != nil || !ok:
		return unknownWord
	case value == 0:
		return rareWord
	}
	return commonWord
}

// IsWord reports whether a word is one of everyday Persian or a name of a medicine,
// with or without endings, so that it is no name that nobody has listed.
func IsWord(word string) bool { return isWord(Normalize(word)) }

// InDictionary reports whether a word as it stands is one of general Persian.
func InDictionary(word string) bool { return inDictionary(joinedForm(word)) }

// inDictionary reports whether general Persian has a word.
func inDictionary(word string) bool {
	ok, err := dictionary().Contains([]byte(word))
	return ok && err == nil
}

// Endings that a word of spoken or written Persian may bear, by what they ask of
// the word in front: a pronoun, a particle or a copula is written onto a word that
// everybody uses, an ending of number or degree onto any.
var (
	looseEndings  = []string{"هایی", "های", "ها", "ترین", "تر", "ی", "ان"}
	strictEndings = []string{"مونو", "تونو", "شونو", "هامو", "هاتو", "هاشو", "مون", "تون", "شون", "مان", "تان", "شان",
		"امو", "اتو", "اشو", "ام", "ات", "اش", "ایم", "اید", "اند", "ست", "رو", "ین", "ای", "یم", "یت", "یش", "مو", "تو", "شو", "یه",
		"ند", "م", "ت", "ش", "و", "ه", "ا", "ن", "س"}
)

// maxEndings bounds how many endings pile up: دست‌ها‌ی‌شان‌و.
const maxEndings = 3

// bare is how many letters a word has at least when its endings are off, unless it
// is one of shortWords: پام, دلتون.
const bare = 3

var shortWords = wordlist.SetOf("colloquial", "of two letters", Normalize)

// isWord reports whether a normalised word is one of everyday Persian or a name,
// written or spoken: as it stands, as a form of a verb, or with endings. A word
// with non-joiners is one when it is so together or each of its parts is.
func isWord(word string) bool {
	if parts := strings.Split(word, string(zwnj)); len(parts) > 1 {
		together := strings.Join(parts, "")
		if entryOf(together) != unknownWord || isVerbForm(together) {
			return true
		}
		for i, p := range parts {
			if i > 0 && (endings()[p] || slices.Contains(strictEndings, p)) {
				continue
			}
			if !isWord(p) {
				return false
			}
		}
		return true
	}
	return isForm(word, unknownWord, maxEndings) || isVerbForm(word) || isSpoken(word)
}

// isSpoken reports whether a word is one with «ان» that is spoken as «ون»: درمون.
func isSpoken(word string) bool {
	for i := strings.Index(word, "ون"); i > 0; {
		if isForm(word[:i]+"ا"+word[i+len("و"):], rareWord, maxEndings) {
			return true
		}
		next := strings.Index(word[i+len("ون"):], "ون")
		if next < 0 {
			break
		}
		i += len("ون") + next
	}
	return false
}

// isForm reports whether a word is one that is better known than least, with as
// many endings at most.
func isForm(word string, least familiarity, endings int) bool {
	if entryOf(word) > least {
		return true
	}
	if endings == 0 {
		return false
	}
	for _, e := range looseEndings {
		if rest, ok := strings.CutSuffix(word, e); ok && bears(rest) && isForm(rest, least, endings-1) {
			return true
		}
	}
	for _, e := range strictEndings {
		if rest, ok := strings.CutSuffix(word, e); ok && bears(rest) && isForm(rest, rareWord, endings-1) {
			return true
		}
	}
	return false
}

// bears reports whether a word is long enough to bear endings.
func bears(word string) bool { return utf8.RuneCountInString(word) >= bare || shortWords()[word] }

// objects are the pronouns that are written onto a verb: میمالمش, ببینمشون.
var objects = []string{"", "م", "ت", "ش", "مون", "تون", "شون", "و"}

// verbPrefixes open the forms of a verb.
var verbPrefixes = []string{"نمی", "می", "بی", "نی", "ب", "ن", ""}

// spokenEndings are the personal endings, written and spoken.
var spokenEndings = []string{"یم", "ید", "ین", "ند", "م", "ی", "د", "ه", "ن", "", "هام", "هاند", "هایم"}

// isVerbForm reports whether a word is a form of a verb as it is written or spoken.
func isVerbForm(word string) bool {
	if _, ok := verbForms()[word]; ok {
		return true
	}
	stems := spokenStems()
	for _, o := range objects {
		form, ok := strings.CutSuffix(word, o)
		if !ok {
			continue
		}
		for _, p := range verbPrefixes {
			rest, ok := strings.CutPrefix(form, p)
			if !ok {
				continue
			}
			for _, e := range spokenEndings {
				stem, ok := strings.CutSuffix(rest, e)
				// A single letter is a stem behind می alone: میگه, میشم.
				if n := utf8.RuneCountInString(stem); !ok || n == 0 || n == 1 && len(p) < len("می") || n == 2 && p == "" && utf8.RuneCountInString(e) < 2 {
					continue
				}
				if stems[stem] {
					return true
				}
			}
		}
	}
	return false
}

// IsVerb reports whether a word is a form of a verb that shows it by its beginning,
// as it is written or spoken: میکنه, بخورم, نده.
func IsVerb(word string) bool {
	word = joinedForm(word)
	if _, ok := verbForms()[word]; ok {
		return true
	}
	for _, p := range []string{"می", "نمی", "ب", "ن"} {
		if strings.HasPrefix(word, p) && utf8.RuneCountInString(word) > utf8.RuneCountInString(p)+1 && isVerbForm(word) &&
			entryOf(word) != rareWord && !lexicon()[word] {
			return true
		}
	}
	return false
}

// spokenStems are the stems of verbs as they are written and as they are spoken:
// «ان» at the end is «ون» (خوان, خون), and an opening «ا» falls off behind a prefix.
var spokenStems = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	add := func(stem string) {
		if stem == "" {
			return
		}
		m[stem] = true
		if rest, ok := strings.CutSuffix(stem, "ان"); ok {
			m[rest+"ون"] = true
		}
		if rest, ok := strings.CutSuffix(stem, "اند"); ok {
			m[rest+"وند"] = true
		}
		if rest, ok := strings.CutPrefix(stem, "ا"); ok && utf8.RuneCountInString(rest) > 1 {
			m[rest] = true
			m["و"+rest] = true // اورد, وورد; انداز, ینداز
			m["ی"+rest] = true
		}
	}
	for stem := range verbStems() {
		add(stem)
	}
	for _, v := range verbs() {
		add(v.past)
		add(v.present)
	}
	for past, present := range wordlist.Open("verbs").Section("other verbs").Pairs() {
		add(past)
		add(present)
	}
	return m
})
