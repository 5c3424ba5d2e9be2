package verify

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/biopars/biopars/persian"
)

//go:embed everyday.txt
var everydayText string

// everyday are words that a paraphrase exchanges. A search has no use for them,
// so they are not among persian.DefaultSynonyms.
var everyday = sync.OnceValue(func() *persian.Synonyms {
	s, err := persian.LoadSynonyms(strings.NewReader(everydayText))
	if err != nil {
		panic(err) // the embedded file is tested
	}
	return s
})
