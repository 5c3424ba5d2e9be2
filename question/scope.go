package question

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// medicalShare is the share of the passages of a corpus that have one of the
// words of medicine, from which the corpus is one on medicine: it is .31 in a
// union of medical sets and general text, and .04 in an encyclopedia.
const medicalShare = 0.12

// medical reports whether a corpus is one on medicine.
func (l *Lexicon) medical() bool {
	share := l.share()
	if share == nil {
		return false
	}
	var most float64
	for _, t := range medicalTerms() {
		most = max(most, share(t))
	}
	return most >= medicalShare
}

var medicalTerms = sync.OnceValue(func() []string {
	words := wordlist.Open("scope").Section("of medicine").Words()
	return persian.Terms(strings.Join(words, " "))
})

var beyondCues = CuesIn("scope", "beyond medicine")

// beyond recognises words of questions on sport, politics, prices, weather,
// cooking, cars, computers and the like.
func beyond(folded string) bool { return beyondCues().Count(folded) > 0 }

// BeyondMedicine reports whether the question asks nothing of medicine and the
// corpus is one on medicine, so that what it has besides is no answer.
func (q *Question) BeyondMedicine() bool { return q.beyond }
