package verify

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/question"
)

// cues are what a text has of the list "conflicts": by section, the keys whose cues
// stand in it; "" for those of a section without keys.
type cues map[string][]string

func (c cues) has(section string) bool { return len(c[section]) > 0 }

// cueEntry is a cue of the list with its section and key.
type cueEntry struct {
	section, key string
	parts        []string
}

// numberedCue has a number for its section and key.
type numberedCue struct {
	cueEntry
	number int
}

// keyed are the sections of the list whose cues have keys, and plain those whose cues
// have none.
var (
	keyed = []string{"traits", "phases", "forms", "tests", "single", "times", "shares", "meals", "acts", "spans",
		"asks for an amount"}
	plain = []string{"allowed", "forbidden", "harmless together", "harmful together", "unneeded", "needed", "not recommended",
		"one of several", "no end", "asks for a way", "always", "ends", "harms", "impossible", "possible", "no change",
		"avoids", "evidence", "percent values", "lasts", "a day", "asks for a meal", "asks what", "asks whether", "asks how much",
		"asks of giving", "asks for a number", "at most", "at least", "once", "nursing stops", "nursing goes on", "asks for an effect", "exceptional", "one more", "none better", "nursing people", "apart in time", "consults", "mothers", "denied before", "changes", "asks for a date", "asks for a judgement", "goes up", "goes down", "unable", "most of it", "comes of it"}
)

// beginnings are the cues by the first letters of their first part, so that a text is
// gone over once for all of them.
var beginnings = sync.OnceValue(func() map[string][]numberedCue {
	m := map[string][]numberedCue{}
	number := 0
	put := func(section, key string, list question.Cues) {
		for _, parts := range list {
			b := beginning(parts[0])
			m[b] = append(m[b], numberedCue{cueEntry{section, key, parts}, number})
		}
		number++
	}
	for _, section := range keyed {
		for key, list := range question.KeyedCuesIn("conflicts", section)() {
			put(section, key, list)
		}
	}
	for _, section := range plain {
		put(section, "", question.CuesIn("conflicts", section)())
	}
	return m
})

// beginning is a space and up to two letters behind it.
func beginning(s string) string {
	end := 0
	for n := 0; n < 3 && end < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return s[:end]
}

// cuesIn finds the cues of a folded text, see persian.CueText.
func cuesIn(folded string) cues {
	found := cues{}
	begun := beginnings()
	var seen [16]uint64 // by number; what is beyond is looked up
	for at := 0; at < len(folded); at++ {
		if folded[at] != ' ' {
			continue
		}
		list := begun[beginning(folded[at:])]
		for i := range list {
			c := &list[i]
			word, bit := c.number>>6, uint64(1)<<(c.number&63)
			if word < len(seen) && seen[word]&bit != 0 || !strings.HasPrefix(folded[at:], c.parts[0]) || !allIn(folded, c.parts[1:]) {
				continue
			}
			if word < len(seen) {
				seen[word] |= bit
			} else if slices.Contains(found[c.section], c.key) {
				continue
			}
			found[c.section] = append(found[c.section], c.key)
		}
	}
	for _, keys := range found {
		slices.Sort(keys)
	}
	return found
}

func allIn(folded string, parts []string) bool {
	for _, p := range parts {
		if !strings.Contains(folded, p) {
			return false
		}
	}
	return true
}

// valued are the values of the groups of keys "group:value", joined where there are
// several.
func valued(keys []string) map[string]string {
	out := map[string]string{}
	for _, key := range keys {
		group, value, _ := strings.Cut(key, ":")
		if had := out[group]; had != "" {
			value = had + "+" + value
		}
		out[group] = value
	}
	return out
}

var (
	subjunctives = setIn("subjunctives")
	unspecific   = setIn("unspecific")
)

// setIn is a section of single words.
func setIn(section string) func() map[string]bool {
	return wordlist.SetOf("conflicts", section, surface)
}
