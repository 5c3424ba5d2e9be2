package dense

import (
	"cmp"
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

// compare orders the better hit first.
func compare(a, b index.Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Seq, b.Seq))
}

// floor returns the score that a hit must reach to be among the best so far,
// and whether there are k of them.
func (t *top) floor() (float64, bool) {
	if len(t.hits) < t.k {
		return 0, false
	}
	return t.hits[0].Score, true
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
