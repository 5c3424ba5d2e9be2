package main

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/internal/learned"
)

// arabicMade is how many texts in Arabic the grammar makes, of which the corpora have few.
const arabicMade = 3000

// fitLetters counts how letters follow one another. The model is left in the directory of
// -work.
func (c *config) fitLetters(context.Context) (*result, error) {
	corpora, err := c.corpora()
	if err != nil {
		return nil, err
	}
	words := map[string]int{}
	var held []string
	for _, name := range slices.Sorted(maps.Keys(corpora)) {
		for _, text := range corpora[name] {
			if heldOut(text) {
				held = append(held, sanitize.Words(text)...)
				continue
			}
			for _, w := range sanitize.Words(text) {
				words[w]++
			}
		}
	}
	all, err := grammars()
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(28, 11))
	for range arabicMade {
		for _, w := range sanitize.Words(all["harmless"].make("ar", "", 0, random)) {
			words[w]++
		}
	}
	m := learned.FitLetters(words)
	inForce, err := learned.ReadLetters(learned.LettersFile)
	if err != nil {
		return nil, err
	}
	var r result
	for i, name := range []string{"Latin", "Persian"} {
		mean := func(m *learned.Letters) float64 {
			sum, letters := 0.0, 0
			for _, w := range held {
				if m.Of(w) != i {
					continue
				}
				s, n := m.Surprise(i, w)
				sum += s
				letters += n
			}
			return sum / float64(max(letters, 1))
		}
		r.figure("surprise of a "+name+" letter, nats", mean(inForce), mean(m))
	}
	out := filepath.Join(c.work, "letters.bin")
	r.note("%d different words to learn from, %d kept; the model is %s", len(words), len(held), out)
	return &r, os.WriteFile(out, m.Bytes(), 0o600)
}
