package verify

import (
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// everyday are words that a paraphrase exchanges. A search has no use for them,
// so they are not among persian.DefaultSynonyms.
var everyday = sync.OnceValue(func() *persian.Synonyms {
	return persian.NewSynonyms(wordlist.Open("everyday").Groups())
})
