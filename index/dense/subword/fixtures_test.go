package subword

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// topics of the synthetic corpus: words of a topic occur together and with no
// other topic's.
const topics = 12

// pseudoWord makes a pronounceable Persian-looking word out of a number.
func pseudoWord(n int) string {
	syllables := []string{"با", "دو", "ری", "سا", "مو", "کی", "لا", "نو", "شی", "گا", "زو", "فی"}
	var b strings.Builder
	for range 3 {
		b.WriteString(syllables[n%len(syllables)])
		n = n/len(syllables)*7 + n%5 + 3
	}
	fmt.Fprintf(&b, "%c%c", 'ک'+rune(n%2), 'م'+rune(n/2%2))
	return b.String()
}

// syntheticPassages makes n passages of four sentences, each about one topic of
// 40 words, mixed with words all topics share. It returns the topics as well.
func syntheticPassages(n int) ([]Passage, []int) {
	rng := rand.New(rand.NewPCG(1, 1))
	passages, about := make([]Passage, n), make([]int, n)
	for i := range passages {
		about[i] = i % topics
		var b strings.Builder
		for range 4 {
			for range 7 {
				w := 1000 + about[i]*40 + rng.IntN(40)
				if rng.IntN(4) == 0 {
					w = rng.IntN(60)
				}
				b.WriteString(pseudoWord(w) + " ")
			}
			b.WriteString(".\n")
		}
		passages[i] = Passage{Text: b.String()}
		if i%3 == 0 {
			passages[i].Title = pseudoWord(1000 + about[i]*40 + rng.IntN(40))
		}
		if i%5 == 0 {
			passages[i].Question = pseudoWord(1000+about[i]*40+rng.IntN(40)) + " " + pseudoWord(rng.IntN(60))
		}
	}
	return passages, about
}

func source(passages []Passage) Source {
	return func(yield func(Passage, error) bool) {
		for _, p := range passages {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// quick are options for a model that trains in a fraction of a second.
func quick() Options {
	return Options{Dimension: 24, Buckets: 1 << 10, Steps: 40, Batch: 128, Seed: 5}
}

func trained(t testing.TB, o Options) *Model {
	t.Helper()
	passages, _ := syntheticPassages(360)
	m, err := Train(t.Context(), source(passages), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func stored(t testing.TB, m *Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func must(o Options, err error) Options {
	if err != nil {
		panic(err)
	}
	return o
}
