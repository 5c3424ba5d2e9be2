package persian

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
)

// sounds are the Persian spellings of Latin letters as they are used for
// typing Persian, the usual spelling first. Longer sounds are listed apart, so
// that "kh" is read as one.
var sounds = map[string][]string{
	"kha": {"خا", "خوا", "خ"}, "khe": {"خ", "خه", "خی"},
	"kh": {"خ"}, "ch": {"چ"}, "sh": {"ش"}, "gh": {"ق", "غ"}, "zh": {"ژ"}, "ph": {"ف"}, "th": {"ت", "ث"},
	"oo": {"و"}, "ou": {"و"}, "ee": {"ی"}, "aa": {"ا"}, "ei": {"ی"}, "ey": {"ی"}, "ay": {"ای", "ی"}, "ow": {"و"}, "eh": {"ه"},
	"ae": {"ای", "اع"}, "ia": {"یا"}, "io": {"یو"}, "oi": {"ویی", "وی"}, "ea": {"ا"}, "ie": {"یه"},
	"a": {"", "ا", "ع", "عا"}, "b": {"ب"}, "c": {"ک", "س"}, "d": {"د"}, "e": {"", "ی", "ه", "ع"}, "f": {"ف"}, "g": {"گ"},
	"h": {"ه", "ح"}, "i": {"ی"}, "j": {"ج", "ژ"}, "k": {"ک"}, "l": {"ل"}, "m": {"م"}, "n": {"ن"}, "o": {"", "و", "ع"},
	"p": {"پ"}, "q": {"ق", "غ"}, "r": {"ر"}, "s": {"س", "ص", "ث"}, "t": {"ت", "ط"}, "u": {"و"}, "v": {"و"}, "w": {"و"},
	"x": {"کس", "خ"}, "y": {"ی"}, "z": {"ز", "ض", "ذ", "ظ"},
}

// initials are the spellings of a vowel that begins a word.
var initials = map[string][]string{
	"a": {"ا", "ع"}, "e": {"ا", "ع"}, "i": {"ای", "عی"}, "o": {"ا", "عو"}, "u": {"او", "عو"},
	"aa": {"ا", "عا"}, "oo": {"او"}, "ou": {"او"}, "ee": {"ای"}, "ei": {"ای"}, "ey": {"ای"}, "ay": {"ای", "عی"},
}

// finals are the spellings of a vowel that ends a word, where it is always written.
var finals = map[string][]string{"a": {"ا", "ه"}, "e": {"ه"}, "o": {"و"}}

// undivided pairs are one sound wherever they stand.
var undivided = map[string]bool{"kh": true, "ch": true, "gh": true, "zh": true, "ph": true, "oo": true, "ou": true,
	"ee": true, "aa": true, "ae": true, "ia": true, "io": true, "ea": true}

// substances are endings of international drug names and of English medical
// words. A word with one is no Persian in Latin letters.
var substances = wordlist.WordsOf("finglish", "")

// foreign reports whether a word is shaped like a drug name or an English word.
func foreign(word string) bool {
	for _, e := range substances() {
		if len(word) >= len(e)+2 && strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

// finglishWidth bounds the spellings kept while a word is read, and
// finglishLength the letters of a word that is read at all.
const (
	finglishWidth  = 256
	finglishLength = 18
)

type spelling struct {
	text string
	cost int // sum over the sounds of the place in their list
}

// fromFinglish gives the Persian spellings that the Latin word may stand for,
// the most usual first, and none for a word that looks foreign. Word has
// lower-case ASCII letters only.
func fromFinglish(word string) []spelling {
	if len(word) > finglishLength || foreign(word) {
		return nil
	}
	all := spellings(word, sounds, initials, finals)
	// The longer the word, the more of its sounds may be unusually spelt.
	most := 1 + len(word)/3
	return slices.DeleteFunc(all, func(s spelling) bool { return s.cost > most })
}

// spellings gives what a word of lower-case ASCII letters may be in Persian letters
// by the spellings of its sounds, those of its beginning and those of its end.
func spellings(word string, of, initials, finals map[string][]string) []spelling {
	// beams[i] are the spellings of word[:i].
	beams := make([][]spelling, len(word)+1)
	beams[0] = []spelling{{}}
	for i := range word {
		beams[i] = narrow(beams[i])
		for n := 1; n <= 3 && i+n <= len(word); n++ {
			if _, one := of[word[i:min(i+2, len(word))]]; n == 1 && one && i+2 <= len(word) && undivided[word[i:i+2]] {
				continue
			}
			sound := word[i : i+n]
			options := of[sound]
			if o, ok := finals[sound]; ok && i+n == len(word) {
				options = o
			}
			if o, ok := initials[sound]; ok && i == 0 {
				options = o
			}
			for _, head := range beams[i] {
				for cost, o := range options {
					if n == 1 && i > 0 && word[i] == word[i-1] && o != "" && !isVowel(word[i]) {
						o = "" // a doubled consonant is written once
					}
					beams[i+n] = append(beams[i+n], spelling{head.text + o, head.cost + cost})
				}
			}
		}
	}
	return narrow(beams[len(word)])
}

func isVowel(b byte) bool { return strings.IndexByte("aeiou", b) >= 0 }

// narrow sorts spellings by cost, drops what is there twice, and keeps the best.
func narrow(s []spelling) []spelling {
	slices.SortFunc(s, func(a, b spelling) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.text, b.text))
	})
	seen := make(map[string]bool, len(s))
	kept := s[:0]
	for _, x := range s {
		if !seen[x.text] && len(kept) < finglishWidth {
			seen[x.text] = true
			kept = append(kept, x)
		}
	}
	return kept
}

// typed are short and frequent words as they are typed in Latin letters.
var typed = sync.OnceValue(func() map[string]string {
	return maps.Collect(wordlist.Open("finglish").Section("words").Pairs())
})

// finglish reads a word as Persian in Latin letters: as one word, or as two that
// were typed together.
func (r *reader) finglish(word string) (Correction, certainty) {
	body := strings.ToLower(strings.TrimRight(word, ".?!,;:"))
	for i := range len(body) {
		if body[i] < 'a' || body[i] > 'z' {
			return Correction{}, notRead
		}
	}
	tail := strings.ReplaceAll(word[len(body):], "?", "؟")
	c := Correction{From: word, Cause: CauseFinglish}
	if to, ok := typed()[body]; ok {
		c.To = to + tail
		switch sure := r.certaintyOf(to); {
		case sure != notRead:
			return c, sure
		case r.allKnown(to): // of two letters
			return c, readsFunction
		}
	}
	if len(body) < 3 {
		return Correction{}, notRead
	}
	to, sure := r.sounded(body)
	for i := minFinglishPart; sure == notRead && !foreign(body) && i <= len(body)-minFinglishPart; i++ {
		first, one := r.part(body[:i])
		second, other := r.part(body[i:])
		if one == readsContent && other == readsContent {
			to, sure = first+" "+second, readsContent
		}
	}
	if short := typed()[body]; sure == notRead && short != "" && utf8.RuneCountInString(short) < 3 {
		to, sure = short, readsFunction // of a compound perhaps, whose parts the corpus need not have
	}
	c.To = to + tail
	return c, sure
}

// minFinglishPart is how many letters each of two words has at least that were typed
// together.
const minFinglishPart = 4

// part reads one of two words that were typed together.
func (r *reader) part(body string) (string, certainty) {
	if to, ok := typed()[body]; ok {
		return to, r.certaintyOf(to)
	}
	return r.sounded(body)
}

// sounded reads a word by its sounds.
func (r *reader) sounded(body string) (to string, sure certainty) {
	best := 0.0
	for _, s := range fromFinglish(body) {
		// Below three letters nearly everything is a word.
		if utf8.RuneCountInString(s.text) < 3 {
			continue
		}
		switch understood := r.certaintyOf(s.text); {
		case understood == readsFunction && sure == notRead:
			to, sure = s.text, understood
		case understood == readsContent && sure != readsFunction:
			// An unusual spelling must be worth it by its frequency.
			count := math.MaxInt
			for _, t := range r.a.Terms(s.text) {
				count = min(count, r.frequency(t.Text))
			}
			if weight := float64(count) * math.Pow(unusual, -float64(s.cost)); weight > best {
				best, to, sure = weight, s.text, understood
			}
		}
	}
	return to, sure
}

// unusual is how many times as frequent a word must be to be preferred to one
// that is spelt with one sound less unusual.
const unusual = 4
