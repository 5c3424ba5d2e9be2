package verify

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// everyday are words that a paraphrase exchanges. A search has no use for them,
// so they are not among persian.DefaultSynonyms.
var everyday = sync.OnceValue(func() *persian.Synonyms {
	groups := wordlist.Open("everyday").Groups()
	for _, g := range wordlist.Open("rewordings").Groups() {
		if g = wholeSpellings(g); len(g) > 1 {
			groups = append(groups, g)
		}
	}
	return persian.NewSynonyms(groups)
})

// wholeSpellings are the members of a group that the analyzer leaves whole. One of
// several words of which it keeps a single one would stand for every use of that:
// «به درد» (of use) for «درد» (pain).
func wholeSpellings(group []string) []string {
	var out []string
	for _, g := range group {
		positions, last := 0, -1
		for _, t := range content.Terms(g) {
			if t.Position != last {
				positions++
			}
			last = t.Position
		}
		if positions > 1 || positions == 1 && !strings.Contains(g, " ") {
			out = append(out, g)
		}
	}
	return out
}
