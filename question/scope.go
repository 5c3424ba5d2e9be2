package question

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// medicalShare is the share of the passages of a corpus that have one of the
// words of medicine, from which the corpus is one on medicine. Measured on titles
// and texts, it is .23 in med_union, which is medical sets and general text, and
// .03 in pquad, which is articles of an encyclopedia.
const medicalShare = 0.12

// medical reports whether a corpus is one on medicine.
func (l *Lexicon) medical() bool {
	most, known := l.medicine()
	return known && most >= medicalShare
}

// general reports whether a corpus is known to be on much else than medicine.
func (l *Lexicon) general() bool {
	most, known := l.medicine()
	return known && most < medicalShare
}

// medicine is the share of the passages that have the most frequent word of
// medicine, if it is known.
func (l *Lexicon) medicine() (most float64, known bool) {
	share := l.share()
	if share == nil {
		return 0, false
	}
	for _, t := range medicalTerms() {
		most = max(most, share(t))
	}
	return most, true
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
