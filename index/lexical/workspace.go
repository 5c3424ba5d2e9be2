package lexical

import "math/bits"

// workspace is the memory in which lists are put together. It is for one goroutine at
// a time, and for the snapshot that it was made for.
type workspace struct {
	decoder
	fields sums[float64] // frequencies of a term, over fields
	words  sums[uint64]  // see plainForm
	sets   sets          // n-grams of a word
	group  sums[float64] // scores of several terms
	shares []share
}

func (s *snapshot) acquireWorkspace() *workspace {
	if w, ok := s.workspaces.Get().(*workspace); ok {
		return w
	}
	return &workspace{
		fields: sums[float64]{docs: s.docs}, words: sums[uint64]{docs: s.docs},
		sets: sets{sums[uint64]{docs: s.docs}}, group: sums[float64]{docs: s.docs},
	}
}

// sums adds up something for every document. It remembers which documents have any,
// by 64 of them and by 64 of those, so that few are found fast. Its memory is made when
// it is first used.
type sums[V float64 | uint64] struct {
	docs   uint32
	values []V
	some   []uint64 // a bit for each document
	blocks []uint64 // a bit for each word of some
}

// mark notes that a document has something.
func (a *sums[V]) mark(doc uint32) {
	if a.values == nil {
		a.values = make([]V, a.docs)
		a.some = make([]uint64, a.docs>>6+1)
		a.blocks = make([]uint64, a.docs>>12+1)
	}
	a.some[doc>>6] |= 1 << (doc & 63)
	a.blocks[doc>>12] |= 1 << (doc >> 6 & 63)
}

func (a *sums[V]) add(doc uint32, v V) {
	a.mark(doc)
	a.values[doc] += v
}

// drain gives the documents that have something, in ascending order, and forgets them.
func (a *sums[V]) drain(each func(doc uint32, v V)) {
	for i, block := range a.blocks {
		for ; block != 0; block &= block - 1 {
			at := i<<6 + bits.TrailingZeros64(block)
			for some := a.some[at]; some != 0; some &= some - 1 {
				doc := uint32(at<<6 + bits.TrailingZeros64(some))
				v := a.values[doc]
				a.values[doc] = 0
				each(doc, v)
			}
			a.some[at] = 0
		}
		a.blocks[i] = 0
	}
}

// clear forgets all.
func (a *sums[V]) clear() { a.drain(func(uint32, V) {}) }

// sets unites sets of bits for every document.
type sets struct{ sums[uint64] }

func (a *sets) or(doc uint32, set uint64) {
	a.mark(doc)
	a.values[doc] |= set
}
