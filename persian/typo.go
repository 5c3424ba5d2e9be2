package persian

import (
	"math"
	"slices"
	"strings"
	"sync"
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

// soundTypos calls try with what word may be if up to three letters were taken for
// others of the same sound, the ear being all that a writer goes by: «اصطخوان».
func soundTypos(word string, try func(string)) {
	seen := map[string]bool{word: true}
	last := []string{word}
	for range 3 {
		var next []string
		for _, w := range last {
			soundTypo(w, func(s string) {
				if !seen[s] {
					seen[s] = true
					next = append(next, s)
					try(s)
				}
			})
		}
		last = next
	}
}

// keyRows are the letters as their keys lie on the standard Iranian layout.
var keyRows = []string{"ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو"}

// lookAlikes are letters that differ in their dots or a stroke.
var lookAlikes = []string{"بپتثنی", "جچحخ", "دذ", "رزژ", "سش", "صض", "طظ", "عغ", "فق", "کگ"}

// neighbouring are the letters that a letter is easily mistaken for: those of the
// keys beside its own, and those that look like it.
var neighbouring = sync.OnceValue(func() map[rune][]rune {
	m := map[rune][]rune{}
	add := func(a, b rune) {
		if a != b && !slices.Contains(m[a], b) {
			m[a] = append(m[a], b)
		}
	}
	for _, row := range keyRows {
		keys := []rune(row)
		for i := range keys[1:] {
			add(keys[i], keys[i+1])
			add(keys[i+1], keys[i])
		}
	}
	for _, group := range lookAlikes {
		for _, a := range group {
			for _, b := range group {
				add(a, b)
			}
		}
	}
	return m
})

// doubledTypo calls try with what word may be if a letter was typed twice.
func doubledTypo(word string, try func(string)) {
	rs := []rune(word)
	for i := 1; i < len(rs); i++ {
		if rs[i] == rs[i-1] {
			try(string(rs[:i]) + string(rs[i+1:]))
		}
	}
}

// swappedTypo calls try with what word may be if two neighbours changed places.
func swappedTypo(word string, try func(string)) {
	rs := []rune(word)
	for i := 1; i < len(rs); i++ {
		if rs[i] != rs[i-1] && rs[i] != zwnj && rs[i-1] != zwnj {
			rs[i], rs[i-1] = rs[i-1], rs[i]
			try(string(rs))
			rs[i], rs[i-1] = rs[i-1], rs[i]
		}
	}
}

// neighbourTypo calls try with what word may be if one letter was mistaken for
// another beside it on the keyboard or like it in shape.
func neighbourTypo(word string, try func(string)) {
	rs := []rune(word)
	for i, r := range rs {
		for _, other := range neighbouring()[r] {
			rs[i] = other
			try(string(rs))
		}
		rs[i] = r
	}
}

// missingTypo calls try with what word may be if one letter was left out, and
// extraTypo if one is too many.
func missingTypo(word string, try func(string)) {
	rs := []rune(word)
	for i := range len(rs) + 1 {
		for _, c := range alphabet {
			try(string(rs[:i]) + string(c) + string(rs[i:]))
		}
	}
}

func extraTypo(word string, try func(string)) {
	rs := []rune(word)
	for i := range rs {
		try(string(rs[:i]) + string(rs[i+1:]))
	}
}

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
		if i+1 < len(rs) && rs[i] != rs[i+1] && rs[i] != zwnj && rs[i+1] != zwnj {
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
	whole := !strings.ContainsRune(word, zwnj)
	typos(word, func(s string) {
		if negates(word, s) || r.certaintyOf(s) != readsContent || r.bare && len(r.a.Terms(s)) == 1 && r.a.Terms(s)[0].Text != s && !lexicon()[s] {
			return
		}
		var key strings.Builder
		count := math.MaxInt
		for _, t := range r.a.Terms(s) {
			key.WriteString(t.Text)
			key.WriteByte(' ')
			count = min(count, r.frequency(t.Text))
			if whole && length-utf8.RuneCountInString(t.Text) > 2 && len(t.Text) < len(s) {
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
