package prompt

import (
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"strings"
)

// fenceSigns are what a fence is made of: letters and digits that no one takes
// for each other. 32 of them, so that each byte of a source counts alike.
const fenceSigns = "abcdefghjkmnpqrstuvwxyz123456789"

// FenceLength is how long a fence is: 60 bits that the writer of a passage would
// have to guess.
const FenceLength = 12

// fenceTries bounds how often a fence that stands in a text is made anew. One
// does by chance once in 2^60; only a source that repeats itself needs more.
const fenceTries = 8

var errFence = errors.New("prompt: the source of fences repeats what stands in the texts")

// Fence returns a word that stands in none of the texts, to put around them in a
// prompt. It is of random, nil for the system's secure source, so that no text
// can have been written for it. A template's identity does not depend on it.
func Fence(random io.Reader, texts ...string) (string, error) {
	if random == nil {
		random = rand.Reader
	}
	b := make([]byte, FenceLength)
	for range fenceTries {
		if _, err := io.ReadFull(random, b); err != nil {
			return "", err
		}
		for i, c := range b {
			b[i] = fenceSigns[c%byte(len(fenceSigns))]
		}
		fence := string(b)
		if !slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, fence) }) {
			return fence, nil
		}
	}
	return "", errFence
}
