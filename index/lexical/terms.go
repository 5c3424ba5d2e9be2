package lexical

import (
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// maxShared bounds the terms of one position that take part in bigrams, so that
// a word with many readings cannot multiply.
const maxShared = 3

// bigramKey is the term under which a pair of neighbouring words is indexed: a
// hash of 16 bits (FNV-1a, folded). Most pairs occur once, and a dictionary of
// whole pairs would be larger than all else; with 65,536 keys a passage of 60
// words has a given wrong key with a probability of a thousandth, which is noise
// far below the weight of the signal. See docs/decisions/2026-11-23-bm25.md.
func bigramKey(a, b string) string { return pairKey(bigramHash(a, b)) }

// bigramHash is the number of a bigramKey.
func bigramHash(a, b string) uint16 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for i := range len(a) {
		h = (h ^ uint64(a[i])) * prime
	}
	h = (h ^ ' ') * prime
	for i := range len(b) {
		h = (h ^ uint64(b[i])) * prime
	}
	h ^= h >> 32
	h ^= h >> 16
	return uint16(h)
}

// pairKey is the key of a number, and pairOf the inverse.
func pairKey(h uint16) string {
	at := 2 * int(h)
	return bigramKeys()[at : at+2]
}

func pairOf(key string) uint16 { return uint16(key[0])<<8 | uint16(key[1]) }

// bigramKeys holds all keys one after another, so that none takes memory of its
// own.
var bigramKeys = sync.OnceValue(func() string {
	b := make([]byte, 0, 2<<16)
	for h := range 1 << 16 {
		b = append(b, byte(h>>8), byte(h))
	}
	return string(b)
})

// bigrams yields the pairs of words at consecutive positions of the terms that
// the analyzer kept: a stop word between two words does not part them.
func bigrams(terms []persian.Term, yield func(a, b string)) {
	prev, cur := 0, 0 // starts of the previous and the current position in terms
	for i := range terms {
		if i > 0 && terms[i].Position != terms[i-1].Position {
			prev, cur = cur, i
		}
		if cur == 0 {
			continue
		}
		if i-cur >= maxShared {
			continue
		}
		for j := prev; j < min(cur, prev+maxShared); j++ {
			yield(terms[j].Text, terms[i].Text)
		}
	}
}

// grams yields the character n-grams of a word that is longer than n characters.
func grams(word string, n int, yield func(gram string)) {
	if len(word) <= n || utf8.RuneCountInString(word) <= n {
		return
	}
	start, end, seen := 0, 0, 0
	for end < len(word) {
		_, size := utf8.DecodeRuneInString(word[end:])
		end += size
		if seen++; seen < n {
			continue
		}
		yield(word[start:end])
		_, size = utf8.DecodeRuneInString(word[start:])
		start += size
	}
}
