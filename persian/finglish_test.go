package persian

import (
	"strings"
	"testing"
)

// How far a word in Latin letters is read as Persian.
func TestFinglishBounds(t *testing.T) {
	for n, want := range map[int]bool{18: true, 19: false} {
		if got := len(fromFinglish(strings.Repeat("ba", 10)[:n])) > 0; got != want {
			t.Errorf("%d letters: read %t", n, got)
		}
	}
	for word, want := range map[string]bool{"bdase": true, "dase": false} {
		if got := foreign(word); got != want {
			t.Errorf("%s: foreign %t", word, got)
		}
	}
	// A third of the sounds, and one more, may be unusual.
	for word, want := range map[string]int{"sazata": 3, "sazatahas": 4} {
		most := 0
		for _, s := range fromFinglish(word) {
			most = max(most, s.cost)
		}
		if most != want {
			t.Errorf("%s: cost up to %d, want %d", word, most, want)
		}
	}
}
