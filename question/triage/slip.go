package triage

import (
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// slips finds the words of the lexicon that a word was meant to be: letters of
// one sound confused, one letter wrong, missing, too many or exchanged with its
// neighbour.
type slips struct {
	words   [][]rune // as listed
	lexemes []lexeme
	near    map[string][]int // words by what is left of them without one letter
}

// Lengths in letters from which a word is corrected at all, and from which any
// one letter may be wrong; between them only a key beside the right one.
const (
	correctable = 4
	wrong       = 5
)

func (s *slips) add(word string, l lexeme) {
	runes := []rune(word)
	if len(runes) < correctable || isLatin(word) && len(runes) <= wrong {
		return
	}
	if s.near == nil {
		s.near = map[string][]int{}
	}
	i := len(s.words)
	s.words = append(s.words, runes)
	s.lexemes = append(s.lexemes, l)
	for _, key := range deletions(word) {
		s.near[key] = append(s.near[key], i)
	}
}

// sounds folds letters that sound alike.
var sounds = strings.NewReplacer("ط", "ت", "ث", "س", "ص", "س", "ذ", "ز", "ض", "ز", "ظ", "ز", "ح", "ه", "غ", "ق", "ع", "ا")

// deletions returns the word folded by sound, and that without one letter each.
func deletions(word string) []string {
	word = sounds.Replace(word)
	out := []string{word}
	for i, r := range word {
		out = append(out, word[:i]+word[i+utf8.RuneLen(r):])
	}
	return out
}

// correct returns the words that text was meant to be. What is a word of general
// Persian is a slip of none, but may be another spelling of one: باطری.
func (s *slips) correct(text string, arabic bool) (found []lexeme) {
	if n := utf8.RuneCountInString(text); n < correctable || isLatin(text) && n <= wrong {
		return nil
	}
	if found = s.nearest(text); len(found) > 0 {
		return found
	}
	for _, stem := range stems(text, arabic) {
		if utf8.RuneCountInString(stem) >= correctable && !common()[stem] {
			if found = s.nearest(stem); len(found) > 0 {
				return found
			}
		}
	}
	return nil
}

func (s *slips) nearest(text string) (found []lexeme) {
	typed := []rune(text)
	keys := deletions(text)
	tried := map[int]bool{}
	word, asked := false, isLatin(text) // whether text is a word itself
	for _, key := range keys {
		for _, i := range s.near[key] {
			if tried[i] || !slipped(typed, s.words[i]) {
				tried[i] = true
				continue
			}
			tried[i] = true
			if !asked {
				word, asked = persian.IsWord(text), true
			}
			if word && sounds.Replace(string(s.words[i])) != keys[0] {
				continue
			}
			found = append(found, s.lexemes[i])
		}
	}
	return found
}

// slipped reports whether typed is meant with one slip at most.
func slipped(typed, meant []rune) bool {
	a, b := []rune(sounds.Replace(string(typed))), []rune(sounds.Replace(string(meant)))
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	left, right := a[start:len(a)-end], b[start:len(b)-end]
	switch {
	case len(left) == 0 && len(right) == 0:
		return true
	case len(left) == 1 && len(right) == 1: // another letter
		return neighbours(left[0], right[0]) || neighbours(typed[start], meant[start]) || len(b) >= wrong && start > 0
	case len(left) == 2 && len(right) == 2 && left[0] == right[1] && left[1] == right[0]:
		return true
	case len(left)+len(right) == 1: // one too many or missing
		doubled := start > 0 && len(left) == 1 && left[0] == a[start-1]
		return doubled || len(b) >= wrong && start > 0
	}
	return false
}

// rows of the Persian keyboard.
var rows = [][]rune{[]rune("ضصثقفغعهخحجچ"), []rune("شسیبلاتنمکگ"), []rune("ظطزرذدپو")}

// neighbours reports whether the keys of two letters touch.
func neighbours(a, b rune) bool {
	var at [2][2]int
	for i, r := range []rune{a, b} {
		at[i] = [2]int{-9 * (i + 1), 0}
		for y, row := range rows {
			for x, key := range row {
				if key == r {
					at[i] = [2]int{y, x}
				}
			}
		}
	}
	dy, dx := at[1][0]-at[0][0], at[1][1]-at[0][1]
	switch dy {
	case 0:
		return dx == 1 || dx == -1
	case 1:
		return dx == 0 || dx == -1
	case -1:
		return dx == 0 || dx == 1
	}
	return false
}
