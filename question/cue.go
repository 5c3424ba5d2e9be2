package question

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// cue is what must stand in a folded text, each part at the beginning of a word.
type cue []string

// newCue reads «درمان*», «درد» and "one + other" in any spelling.
func newCue(text string) cue {
	var c cue
	for part := range strings.SplitSeq(text, " + ") {
		word, open := strings.CutSuffix(strings.TrimSpace(part), "*")
		word = strings.TrimRight(persian.CueText(word), " ")
		if !open {
			word += " "
		}
		c = append(c, word)
	}
	return c
}

// at is where the first part of the cue stands in a folded text, and -1 when a
// part is missing.
func (c cue) at(folded string) int {
	first := -1
	for i, part := range c {
		at := strings.Index(folded, part)
		if at < 0 {
			return -1
		}
		if i == 0 {
			first = at
		}
	}
	return first
}

// cuesOf reads the cues of a section, by their keys.
func cuesOf(list, section string) map[string]Cues {
	out := map[string]Cues{}
	for key, group := range wordlist.Open(list).Section(section).Keyed() {
		for _, text := range group {
			out[key] = append(out[key], newCue(text))
		}
	}
	return out
}

// Cues are what texts are searched for: words, beginnings of words, and several
// of them at once.
type Cues []cue

// CuesIn reads the cues of a section of a list that has no keys, as a function
// that reads it when it is first called.
func CuesIn(list, section string) func() Cues {
	return sync.OnceValue(func() Cues {
		var out Cues
		for _, group := range wordlist.Open(list).Section(section).Groups() {
			for _, text := range group {
				out = append(out, newCue(text))
			}
		}
		return out
	})
}

// KeyedCuesIn is CuesIn for a list whose groups have keys.
func KeyedCuesIn(list, section string) func() map[string]Cues {
	return sync.OnceValue(func() map[string]Cues { return cuesOf(list, section) })
}

// Count is how many of the cues stand in a folded text.
func (cs Cues) Count(folded string) int {
	n := 0
	for _, c := range cs {
		if c.at(folded) >= 0 {
			n++
		}
	}
	return n
}

// Open reports whether a folded text begins with one of the cues.
func (cs Cues) Open(folded string) bool {
	for _, c := range cs {
		if len(c) == 1 && strings.HasPrefix(folded, c[0]) {
			return true
		}
	}
	return false
}
