package persian

import "hash/maphash"

// lexemes finds lexemes by their words: open addressing, at most half full. A Go
// map of strings keeps the words apart from its groups, so that finding a word
// waits for memory four or five times; here it is once for the slot, which
// holds all but long words, and once for the lexeme.
type lexemes struct {
	slots []slot // a power of two of them
	n     int
}

// slot is half a cache line.
type slot struct {
	hash   uint32
	size   uint32       // bytes of the word
	head   [inSlot]byte // the word, if it is not longer
	lexeme *lexeme      // nil in a free slot
}

// inSlot is the size in bytes of the longest word that is compared in its slot:
// eight letters.
const inSlot = 16

// maxLexemes bounds how many words are remembered.
const maxLexemes = 1 << 16

// find returns the lexeme of a word, nil if it is not there, and the word's hash.
func (t *lexemes) find(word []byte) (*lexeme, uint32) {
	h := uint32(maphash.Bytes(lexemeSeed, word))
	if len(t.slots) == 0 {
		return nil, h
	}
	for i := int(h) & (len(t.slots) - 1); ; i = (i + 1) & (len(t.slots) - 1) {
		if s := &t.slots[i]; s.lexeme == nil || s.holds(h, word) {
			return s.lexeme, h
		}
	}
}

func (s *slot) holds(hash uint32, word []byte) bool {
	switch {
	case s.hash != hash || int(s.size) != len(word):
		return false
	case len(word) <= inSlot:
		return string(s.head[:len(word)]) == string(word)
	}
	return s.lexeme.word == string(word)
}

// add adds a lexeme whose word, with that hash, is not there. A full table
// forgets what it has.
func (t *lexemes) add(l *lexeme, hash uint32) {
	if t.n >= maxLexemes {
		clear(t.slots)
		t.n = 0
	}
	if 2*(t.n+1) > len(t.slots) {
		old := t.slots
		t.slots = make([]slot, max(1024, 2*len(old)))
		for i := range old {
			if old[i].lexeme != nil {
				t.put(old[i])
			}
		}
	}
	s := slot{hash: hash, size: uint32(len(l.word)), lexeme: l}
	copy(s.head[:], l.word)
	t.put(s)
	t.n++
}

// put stores s in the first free slot from its hash on.
func (t *lexemes) put(s slot) {
	i := int(s.hash) & (len(t.slots) - 1)
	for t.slots[i].lexeme != nil {
		i = (i + 1) & (len(t.slots) - 1)
	}
	t.slots[i] = s
}

var lexemeSeed = maphash.MakeSeed()
