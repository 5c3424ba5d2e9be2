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
	there := beginningsOf(folded)
	for _, c := range cs {
		if there.may(c[0][1:]) && c.at(folded) >= 0 {
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

// beginnings are the first letters of the words of a folded text, as bits. Lists of cues
// are long and texts are short, so most cues are passed over by one bit.
type beginnings [8]uint64

// beginning is how many bytes of a word are looked at: two letters of Persian.
const beginning = 4

func beginningsOf(folded string) (b beginnings) {
	for i := 0; i+beginning < len(folded); i++ {
		if folded[i] == ' ' {
			at := beginningBit(folded[i+1:])
			b[at>>6] |= 1 << (at & 63)
		}
	}
	return b
}

// may reports whether a word of the text may begin with a cue. What is too short to tell
// may.
func (b *beginnings) may(cue string) bool {
	if len(cue) < beginning {
		return true
	}
	at := beginningBit(cue)
	return b[at>>6]>>(at&63)&1 != 0
}

func beginningBit(s string) uint32 {
	four := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
	return four * 0x9e3779b1 >> 23 // of 512
}
