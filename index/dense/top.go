package dense

import (
	"cmp"
	"math"
	"slices"

	"github.com/biopars/biopars/index"
)

// top keeps the k best hits: a heap whose root is the worst of them. Equal
// scores are ordered by ascending Seq, so the result does not depend on the
// order in which hits are offered.
type top struct {
	k    int
	hits []index.Hit
}

func newTop(k int) *top { return &top{k: k, hits: make([]index.Hit, 0, k)} }

// compare orders the better hit first. Scores are finite.
func compare(a, b index.Hit) int {
	switch {
	case a.Score > b.Score:
		return -1
	case a.Score < b.Score:
		return 1
	}
	return cmp.Compare(a.Seq, b.Seq)
}

// offer adds the hit if it is among the k best so far.
func (t *top) offer(seq index.Seq, score float64) {
	h := index.Hit{Seq: seq, Score: score}
	if len(t.hits) < t.k {
		t.hits = append(t.hits, h)
		for i := len(t.hits) - 1; i > 0; {
			parent := (i - 1) / 2
			if compare(t.hits[i], t.hits[parent]) <= 0 {
				break
			}
			t.hits[i], t.hits[parent] = t.hits[parent], t.hits[i]
			i = parent
		}
		return
	}
	if t.k == 0 || compare(h, t.hits[0]) >= 0 {
		return
	}
	t.hits[0] = h
	for i := 0; ; {
		worst := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(t.hits); c++ {
			if compare(t.hits[c], t.hits[worst]) > 0 {
				worst = c
			}
		}
		if worst == i {
			return
		}
		t.hits[i], t.hits[worst] = t.hits[worst], t.hits[i]
		i = worst
	}
}

// sorted returns the hits best first and ends the use of t.
func (t *top) sorted() []index.Hit {
	slices.SortFunc(t.hits, compare)
	return t.hits
}

// largest keeps the k largest of some numbers, in a heap whose root is the
// smallest of them.
type largest struct {
	k     int
	heap  []float64
	floor float64 // the k-th largest so far; -Inf before there are k
}

func newLargest(k int) *largest {
	return &largest{k: k, heap: make([]float64, 0, k), floor: math.Inf(-1)}
}

// add takes in a number.
func (l *largest) add(x float64) {
	if x <= l.floor {
		return
	}
	h := l.heap
	i := len(h)
	if i < l.k {
		h = append(h, x)
		for ; i > 0 && h[(i-1)/2] > x; i = (i - 1) / 2 {
			h[i] = h[(i-1)/2]
		}
		h[i] = x
		l.heap = h
		if len(h) == l.k {
			l.floor = h[0]
		}
		return
	}
	i = 0
	for c := 1; c < len(h); c = 2*i + 1 {
		if c+1 < len(h) && h[c+1] < h[c] {
			c++
		}
		if h[c] >= x {
			break
		}
		h[i] = h[c]
		i = c
	}
	h[i] = x
	l.floor = h[0]
}
