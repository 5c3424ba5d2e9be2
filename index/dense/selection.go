package dense

import (
	"math"
	"sync"
)

// selection keeps the rows with the best scores of those offered, which come in
// ascending order; of equal scores the first. What it keeps does not depend on how
// the rows are cut into selections that are joined.
type selection struct {
	size   int
	floor  int // no score up to it is taken; below all of them before there are size rows
	rows   []uint32
	scores []int16
	top    int     // no score is higher
	count  *counts // of the rows kept, by score
}

type counts [1 << 16]int32

// cleared are counts that are all zero.
var cleared = sync.Pool{New: func() any { return new(counts) }}

func newSelection(size int) *selection {
	return &selection{size: size, floor: math.MinInt16 - 1, top: math.MinInt16, rows: make([]uint32, 0, 2*size),
		scores: make([]int16, 0, 2*size), count: cleared.Get().(*counts)}
}

// above is the score that a row must exceed.
func (s *selection) above() int { return s.floor }

// offer takes a row in. Its score may be below the floor, which rises meanwhile.
func (s *selection) offer(row uint32, score int16) {
	if int(score) <= s.floor {
		return
	}
	s.rows, s.scores = append(s.rows, row), append(s.scores, score)
	s.count[int(score)-math.MinInt16]++
	s.top = max(s.top, int(score))
	if len(s.rows) == 2*s.size {
		s.shrink()
	}
}

// shrink forgets what is not among the best.
func (s *selection) shrink() {
	if len(s.rows) < s.size {
		return
	}
	// Rows above the floor are better than those at it, of which some fit.
	better, floor := 0, s.top
	for ; ; floor-- {
		n := int(s.count[floor-math.MinInt16])
		if better+n >= s.size {
			break
		}
		better += n
	}
	fit := s.size - better
	kept := 0
	for i, score := range s.scores {
		if int(score) == floor && fit > 0 {
			fit--
		} else if int(score) <= floor {
			s.count[int(score)-math.MinInt16]--
			continue
		}
		s.rows[kept], s.scores[kept] = s.rows[i], score
		kept++
	}
	s.rows, s.scores, s.floor = s.rows[:kept], s.scores[:kept], floor
}

// join offers what another one keeps, all behind the rows offered so far, and ends
// the use of that one.
func (s *selection) join(other *selection) {
	for i, row := range other.rows {
		s.offer(row, other.scores[i])
	}
	other.end()
}

// best returns the rows kept, in ascending order, and ends the use of s.
func (s *selection) best() []uint32 {
	s.shrink()
	s.end()
	return s.rows
}

// end leaves the counts to the next one.
func (s *selection) end() {
	for _, score := range s.scores {
		s.count[int(score)-math.MinInt16] = 0
	}
	cleared.Put(s.count)
	s.count = nil
}
