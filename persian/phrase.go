package persian

import (
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// phrase is one sequence of words that gives a term.
type phrase struct {
	words  []string
	term   string
	behind bool // only behind a number: too short to be taken for a unit elsewhere
}

// phrases maps sequences of words, however they are joined, to one term: units
// to their symbol, abbreviations spelt in Persian letters to Latin ones, and
// compounds whose parts are written together, apart, or with a non-joiner. They
// stand by their first word, those of more words first.
var phrases = sync.OnceValue(func() map[string][]phrase {
	m := map[string][]phrase{}
	table := wordlist.Open("phrases")
	short := table.Section("only behind a number").Set(Normalize)
	add := func(words []string, term string) {
		list := m[words[0]]
		i := 0
		for i < len(list) && len(list[i].words) >= len(words) {
			i++
		}
		list = append(list, phrase{})
		copy(list[i+1:], list[i:])
		list[i] = phrase{words, term, short[words[0]]}
		m[words[0]] = list
	}
	for _, section := range []string{"units", "abbreviations", "compounds"} {
		for term, forms := range table.Section(section).Keyed() {
			if term[0] >= 0x80 {
				add([]string{term}, term) // a compound is found written together too
			}
			for _, form := range forms {
				words := strings.Fields(Normalize(form))
				add(words, term)
				if last := words[len(words)-1]; last[0] >= 0x80 && unitOf(term).symbol != "" {
					words = slices.Clone(words)
					words[len(words)-1] = last + "ی" // قرص ۵۰۰ میلی‌گرمی
					add(words, term)
				}
			}
		}
	}
	return m
})
