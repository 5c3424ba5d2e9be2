package subword

import "unicode/utf8"

const (
	minGram      = 3  // runes of the shortest character n-gram
	maxGram      = 5  // runes of the longest
	maxWordRunes = 48 // a longer word is hashed by its beginning
)

// appendGrams appends the hash buckets of the character n-grams of ‹word›, the
// word between two boundary marks, to dst. The gram that is the whole of it is
// left out: that is what a row of its own is for. buckets is a power of two.
func appendGrams(dst []int32, word string, buckets int) []int32 {
	var buf [maxWordRunes*utf8.UTFMax + 2]byte
	var start [maxWordRunes + 3]int // byte offset of every rune of ‹word›, and of its end
	b, n := append(buf[:0], '<'), 1
	for _, r := range word {
		if n > maxWordRunes {
			break
		}
		start[n] = len(b)
		b = utf8.AppendRune(b, r)
		n++
	}
	start[n] = len(b)
	b = append(b, '>')
	n++
	start[n] = len(b)

	for size := minGram; size <= maxGram && size < n; size++ {
		for i := 0; i+size <= n; i++ {
			dst = append(dst, int32(hash(b[start[i]:start[i+size]])&uint32(buckets-1)))
		}
	}
	return dst
}

// hash is 32-bit FNV-1a with its upper half folded into the lower, from which
// the bucket is taken.
func hash(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h ^ h>>15
}
