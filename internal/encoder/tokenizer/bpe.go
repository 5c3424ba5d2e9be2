package tokenizer

import (
	"container/heap"
	"fmt"
	"unicode/utf8"
)

// bpe joins neighbouring tokens, the most frequent pair of the training text first.
type bpe struct {
	vocabulary
	merges         map[[2]int32]merge
	unk            int32 // -1: there is none
	fuse           bool  // unknown characters in a row are one token
	byteFallback   bool
	ignoreMerges   bool // a word of the vocabulary is taken whole
	prefix, suffix string
}

// merge is the place of a pair in the list, and what it becomes.
type merge struct{ rank, id int32 }

// newBPE looks up what the pairs become.
func newBPE(v vocabulary, pairs [][2]string, prefix string) (*bpe, error) {
	b := &bpe{vocabulary: v, merges: make(map[[2]int32]merge, len(pairs)), unk: -1, prefix: prefix}
	for i, p := range pairs {
		left, ok := v.ids[p[0]]
		right, ok2 := v.ids[p[1]]
		joined, ok3 := "", false
		if len(p[1]) >= len(prefix) {
			joined = p[0] + p[1][len(prefix):]
			_, ok3 = v.ids[joined]
		}
		if !ok || !ok2 || !ok3 {
			return nil, fmt.Errorf("bpe: merge %d, %q and %q, isn't in the vocabulary", i, p[0], p[1])
		}
		b.merges[[2]int32{left, right}] = merge{int32(i), v.ids[joined]}
	}
	return b, nil
}

// symbol is a token of a word that is being joined; prev and next are -1 at the ends.
type symbol struct {
	id         int32
	prev, next int
	gone       bool
}

// candidate is a pair that can be joined.
type candidate struct {
	merge
	at    int
	right int32 // the pair as it was: one that has changed since is passed over
	left  int32
}

// candidates is a heap: the lowest rank first, then the leftmost.
type candidates []candidate

func (c candidates) Len() int { return len(c) }
func (c candidates) Less(i, j int) bool {
	return c[i].rank < c[j].rank || c[i].rank == c[j].rank && c[i].at < c[j].at
}
func (c candidates) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *candidates) Push(x any)   { *c = append(*c, x.(candidate)) }
func (c *candidates) Pop() any {
	last := len(*c) - 1
	x := (*c)[last]
	*c = (*c)[:last]
	return x
}

func (b *bpe) encode(dst []int32, word string) []int32 {
	if b.ignoreMerges {
		if id, ok := b.ids[word]; ok {
			return append(dst, id)
		}
	}
	symbols := b.symbols(word)
	var queue candidates
	push := func(at int) {
		if at < 0 || symbols[at].next < 0 {
			return
		}
		left, right := symbols[at].id, symbols[symbols[at].next].id
		if m, ok := b.merges[[2]int32{left, right}]; ok {
			heap.Push(&queue, candidate{m, at, right, left})
		}
	}
	for i := range symbols {
		push(i)
	}
	for len(queue) > 0 {
		c := heap.Pop(&queue).(candidate)
		s := &symbols[c.at]
		if s.gone || s.id != c.left || s.next < 0 || symbols[s.next].id != c.right {
			continue
		}
		next := &symbols[s.next]
		next.gone = true
		s.id, s.next = c.id, next.next
		if s.next >= 0 {
			symbols[s.next].prev = c.at
		}
		push(s.prev)
		push(c.at)
	}
	for _, s := range symbols {
		if !s.gone {
			dst = append(dst, s.id)
		}
	}
	return dst
}

// symbols are the characters of a word before anything is joined.
func (b *bpe) symbols(word string) []symbol {
	var ids []int32
	unknown := false
	for i := 0; i < len(word); {
		_, n := utf8.DecodeRuneInString(word[i:])
		text := word[i : i+n]
		if i > 0 {
			text = b.prefix + text
		}
		if i+n == len(word) {
			text += b.suffix
		}
		id, ok := b.ids[text]
		switch {
		case ok:
			ids = append(ids, id)
		case b.byteFallback && b.fallback(&ids, text):
			ok = true
		case b.unk >= 0 && !(unknown && b.fuse):
			ids = append(ids, b.unk)
		}
		unknown = !ok
		i += n
	}
	symbols := make([]symbol, len(ids))
	for i, id := range ids {
		symbols[i] = symbol{id: id, prev: i - 1, next: i + 1}
	}
	if len(ids) > 0 {
		symbols[len(ids)-1].next = -1
	}
	return symbols
}

// fallback appends the bytes of a character, if the vocabulary has them all.
func (b *bpe) fallback(ids *[]int32, text string) bool {
	base := len(*ids)
	for i := range len(text) {
		id, ok := b.ids[byteToken(text[i])]
		if !ok {
			*ids = (*ids)[:base]
			return false
		}
		*ids = append(*ids, id)
	}
	return true
}

// byteToken is how SentencePiece writes a byte.
func byteToken(c byte) string { return fmt.Sprintf("<0x%02X>", c) }
