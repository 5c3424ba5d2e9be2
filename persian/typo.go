package persian

import (
	"math"
	"strings"
	"unicode/utf8"
)

// alphabet has the letters of Persian as Normalize leaves them.
var alphabet = []rune("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی")

// homophones are letters that sound the same and are taken for each other.
var homophones = []string{"سصث", "زذضظ", "تط", "هح", "قغ", "اع"}

// soundTypo calls try with what word may be if one letter was taken for another
// of the same sound.
func soundTypo(word string, try func(string)) {
	rs := []rune(word)
	for i, r := range rs {
		for _, group := range homophones {
			if !strings.ContainsRune(group, r) {
				continue
			}
			for _, other := range group {
				if other != r {
					rs[i] = other
					try(string(rs))
				}
			}
		}
		rs[i] = r
	}
}

// oneTypo calls try with what word may be if one letter is too many, missing or
// wrong, or two neighbours changed places.
func oneTypo(word string, try func(string)) { eachTypo(word, alphabet, alphabet, try) }

// vowels are the long vowels, which the ear does not place well.
var vowels = []rune("اوی")

// vowelTypo calls try with what word may be if one long vowel went wrong.
func vowelTypo(word string, try func(string)) { eachTypo(word, vowels, vowels, try) }

// twoVowelTypos calls try with what word may be if long vowels went wrong twice.
func twoVowelTypos(word string, try func(string)) {
	seen := map[string]bool{word: true}
	eachTypo(word, vowels, vowels, func(once string) {
		if seen[once] {
			return
		}
		seen[once] = true
		eachTypo(once, vowels, vowels, func(twice string) {
			if !seen[twice] {
				seen[twice] = true
				try(twice)
			}
		})
	})
}

// eachTypo makes every change of one letter of word: letters of removable may go or
// be replaced, those of insertable may come.
func eachTypo(word string, removable, insertable []rune, try func(string)) {
	rs := []rune(word)
	can := string(removable)
	next := make([]rune, 0, len(rs)+1)
	for i := range len(rs) + 1 {
		for _, c := range insertable {
			next = append(append(append(next[:0], rs[:i]...), c), rs[i:]...)
			try(string(next))
		}
		if i == len(rs) {
			break
		}
		if i+1 < len(rs) && rs[i] != rs[i+1] {
			next = append(next[:0], rs...)
			next[i], next[i+1] = next[i+1], next[i]
			try(string(next))
		}
		if !strings.ContainsRune(can, rs[i]) {
			continue
		}
		next = append(append(next[:0], rs[:i]...), rs[i+1:]...)
		try(string(next))
		for _, c := range insertable {
			if c != rs[i] {
				next = append(next[:0], rs...)
				next[i] = c
				try(string(next))
			}
		}
	}
}

// clearly is how many times as frequent as every other a word must be to be
// taken for what was meant.
const clearly = 2

// single gives the known word that typos of word lead to, if there is but one or
// one clearly more frequent. Words of the same terms count as one, and one of
// word's length stands for them: a wrong letter is likelier than a lost ending.
func (r *reader) single(word string, typos func(string, func(string))) (string, bool) {
	type candidate struct {
		text  string
		count int
	}
	found := map[string]candidate{} // by terms
	length := utf8.RuneCountInString(word)
	typos(word, func(s string) {
		if negates(word, s) || r.certaintyOf(s) != readsContent {
			return
		}
		var key strings.Builder
		count := math.MaxInt
		for _, t := range r.a.Terms(s) {
			key.WriteString(t.Text)
			key.WriteByte(' ')
			count = min(count, r.frequency(t.Text))
			if length-utf8.RuneCountInString(t.Text) > 2 && len(t.Text) < len(s) {
				return // most of the word is endings: «مترمین» is no proof of متر
			}
		}
		old, ok := found[key.String()]
		if !ok || utf8.RuneCountInString(old.text) != length && utf8.RuneCountInString(s) == length {
			found[key.String()] = candidate{s, count}
		}
	})
	var best, second candidate
	for _, c := range found {
		switch {
		case c.count > best.count:
			best, second = c, best
		case c.count > second.count:
			second = c
		}
	}
	return best.text, best.count > 0 && best.count >= clearly*second.count
}

// negativePrefixes stand at the beginning of a word.
var negativePrefixes = []string{"ن", "نا", "بی", "غیر", "ضد", "م"}

// negates reports whether b may be the negation of a or the other way round.
func negates(a, b string) bool {
	return strings.HasPrefix(a, "ن") != strings.HasPrefix(b, "ن") ||
		startsNegated(a, b) || startsNegated(b, a)
}

func startsNegated(a, b string) bool {
	for _, n := range negativePrefixes {
		if rest, ok := strings.CutPrefix(a, n); ok && rest == b {
			return true
		}
	}
	return false
}
