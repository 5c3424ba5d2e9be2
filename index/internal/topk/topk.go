// Package topk keeps the best of many scored passages.
package topk

import (
	"slices"

	"github.com/biopars/biopars/index"
)

// Score is what passages are ranked by; it is never NaN.
type Score interface{ ~uint64 | ~float64 }

// Hit is a passage with its score.
type Hit[S Score] struct {
	Seq   index.Seq
	Score S
}

// worse reports whether a ranks behind b: by a lower score, or by a higher Seq at
// the same one.
func worse[S Score](a, b Hit[S]) bool {
	if a.Score != b.Score {
		return a.Score < b.Score
	}
	return a.Seq > b.Seq
}

// Compare orders the better hit first.
func Compare[S Score](a, b Hit[S]) int {
	switch {
	case worse(b, a):
		return -1
	case worse(a, b):
		return 1
	}
	return 0
}

// Best keeps the k best hits of those offered. No two have both Seq and score in
// common, or it does not matter which of them is kept; so what it keeps does not
// depend on the order in which hits are offered.
type Best[S Score] struct {
	// Floor is the k-th best score so far, and before there are K what New was
	// given. A hit with a lower one is not taken in.
	Floor S

	K    int      // how many are kept; it does not change
	hits []Hit[S] // a heap whose root is the worst
}

// New makes a Best of k hits.
func New[S Score](k int, floor S) *Best[S] {
	return &Best[S]{Floor: floor, K: k, hits: make([]Hit[S], 0, k)}
}

// Offer takes a hit in if it is among the k best so far.
func (b *Best[S]) Offer(seq index.Seq, score S) {
	if score >= b.Floor {
		b.take(Hit[S]{seq, score})
	}
}

func (b *Best[S]) take(x Hit[S]) {
	h := b.hits
	switch {
	case len(h) < b.K:
		b.hits = append(h, x)
		b.rise(x)
	case b.K == 0 || !worse(h[0], x):
		return
	default:
		sink(h, x)
	}
	if len(b.hits) == b.K {
		b.Floor = b.hits[0].Score
	}
}

// rise puts x, for which there is room at the end of the heap, where it belongs.
func (b *Best[S]) rise(x Hit[S]) {
	h := b.hits
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !worse(x, h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = x
}

// sink puts x in the place of the heap's root.
func sink[S Score](h []Hit[S], x Hit[S]) {
	i := 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && worse(h[child+1], h[child]) {
			child++
		}
		if !worse(h[child], x) {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = x
}

// Hits returns the hits in no particular order.
func (b *Best[S]) Hits() []Hit[S] { return b.hits }

// Sorted returns the hits, best first, and ends the use of b.
func (b *Best[S]) Sorted() []Hit[S] {
	slices.SortFunc(b.hits, Compare)
	return b.hits
}
