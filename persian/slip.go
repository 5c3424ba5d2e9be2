package persian

import "strings"

// alphabet has the letters of Persian as Normalize leaves them.
var alphabet = []rune("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی")

// homophones are letters that sound the same and are taken for each other.
var homophones = []string{"سصث", "زذضظ", "تط", "هح", "قغ", "اع"}

// soundSlip calls try with what word may be if one letter was taken for another
// of the same sound.
func soundSlip(word string, try func(string)) {
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

// oneSlip calls try with what word may be if one letter is too many, missing or
// wrong, or two neighbours changed places.
func oneSlip(word string, try func(string)) { slip(word, alphabet, alphabet, try) }

// vowels are the long vowels, which the ear does not place well.
var vowels = []rune("اوی")

// vowelSlip calls try with what word may be if one long vowel went wrong.
func vowelSlip(word string, try func(string)) { slip(word, vowels, vowels, try) }

// twoVowelSlips calls try with what word may be if long vowels went wrong twice.
func twoVowelSlips(word string, try func(string)) {
	seen := map[string]bool{word: true}
	slip(word, vowels, vowels, func(once string) {
		if seen[once] {
			return
		}
		seen[once] = true
		slip(once, vowels, vowels, func(twice string) {
			if !seen[twice] {
				seen[twice] = true
				try(twice)
			}
		})
	})
}

// slip makes every change of one letter of word: letters of removable may go or
// be replaced, those of insertable may come.
func slip(word string, removable, insertable []rune, try func(string)) {
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
