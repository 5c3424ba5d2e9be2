package persian

import (
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// stopWords are function words that carry nothing in a search, stopVerbs the
// stems of verbs that carry nothing when they affirm.
var (
	stopWords = listed("stopwords", "words")
	stopVerbs = listed("stopwords", "verbs")
)

// listed is the set of the normalised words of a section of a list, which is
// read when it is asked for.
func listed(list, section string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		return wordlist.Open(list).Section(section).Set(Normalize)
	})
}
