package persian

import "github.com/biopars/biopars/internal/wordlist"

// stopWords are function words that carry nothing in a search, stopVerbs the
// stems of verbs that carry nothing when they affirm.
var (
	stopWords = wordlist.SetOf("stopwords", "words", Normalize)
	stopVerbs = wordlist.SetOf("stopwords", "verbs", Normalize)
)
