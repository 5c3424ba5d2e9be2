package question

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// What beginnings passes over does not stand in the text.
func TestBeginningsMissNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	letters := []rune("ابپتa5 ")
	word := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune(letters[rng.IntN(len(letters))])
		}
		return b.String()
	}
	found, passed := 0, 0
	for range 2000 {
		folded := " " + word(rng.IntN(30)) + " "
		there := beginningsOf(folded)
		var list []string
		var cues Cues
		want := 0
		for range 20 {
			c := word(1 + rng.IntN(4))
			list, cues = append(list, c), append(cues, cue{" " + c})
			if strings.Contains(folded, " "+c) {
				want++
			}
			if !there.may(c) {
				passed++
			}
		}
		if got := CountCues(folded, list); got != want {
			t.Fatalf("CountCues: %d of %q in %q, want %d", got, list, folded, want)
		}
		if got := cues.Count(folded); got != want {
			t.Fatalf("Count: %d of %q in %q, want %d", got, list, folded, want)
		}
		found += want
	}
	if found < 1000 || passed < 1000 {
		t.Errorf("%d found, %d passed over", found, passed)
	}
}
