package metric

import "math/bits"

// lcsTable computes longest common subsequences with one bit per cell of the
// dynamic programming table (Hyyrö 2004, Bit-parallel LCS-length Computation
// Revisited). Row i says, for the first i tokens of a, at which positions of b
// the length grows: there its bit is 0. The zero value works and is reused.
type lcsTable struct {
	words int
	rows  []uint64      // (len(a)+1) rows of words each
	masks []uint64      // words for every distinct token of b: where it stands
	slot  map[int32]int // token -> its place in masks
}

// fill computes the table of a against b. With all rows kept, trace can read a
// subsequence out of it; otherwise only the last row is.
func (t *lcsTable) fill(a, b []int32, keep bool) {
	t.words = (len(b) + 63) / 64
	if t.slot == nil {
		t.slot = make(map[int32]int)
	}
	clear(t.slot)
	t.masks = t.masks[:0]
	for j, token := range b {
		at, ok := t.slot[token]
		if !ok {
			at = len(t.masks)
			t.slot[token] = at
			for range t.words {
				t.masks = append(t.masks, 0)
			}
		}
		t.masks[at+j/64] |= 1 << (j % 64)
	}
	n := t.words
	if keep {
		n *= len(a) + 1
	}
	if cap(t.rows) < n {
		t.rows = make([]uint64, n)
	}
	t.rows = t.rows[:n]
	for w := range t.words {
		t.rows[w] = ^uint64(0)
	}
	row := t.rows[:t.words]
	for i, token := range a {
		next := row
		if keep {
			next = t.rows[(i+1)*t.words : (i+2)*t.words]
		}
		at, ok := t.slot[token]
		if !ok {
			copy(next, row)
			row = next
			continue
		}
		mask := t.masks[at : at+t.words]
		var carry uint64
		for w, v := range row {
			u := v & mask[w]
			var sum uint64
			sum, carry = bits.Add64(v, u, carry)
			next[w] = sum | v&^u
		}
		row = next
	}
}

// grows reports whether position j (0-based) of b lengthens the subsequence in row i.
func (t *lcsTable) grows(i, j int) int {
	return int(^t.rows[i*t.words+j/64] >> (j % 64) & 1)
}

// upTo returns the length for the first i tokens of a and the first j of b.
func (t *lcsTable) upTo(i, j int) int {
	row := t.rows[i*t.words:]
	n := 0
	for w := range j / 64 {
		n += bits.OnesCount64(^row[w])
	}
	if r := j % 64; r > 0 {
		n += bits.OnesCount64(^row[j/64] & (1<<r - 1))
	}
	return n
}

// length returns the length of the longest common subsequence.
func (t *lcsTable) length(a, b []int32) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	t.fill(a, b, false)
	return t.upTo(0, len(b))
}

// trace marks in used the positions of a that belong to the longest common
// subsequence which rouge_score's backtracking would find; there can be several
// of the same length, and ROUGE-Lsum depends on which one is taken.
func (t *lcsTable) trace(a, b []int32, used []bool) {
	if len(a) == 0 || len(b) == 0 {
		return
	}
	t.fill(a, b, true)
	i, j := len(a), len(b)
	above := t.upTo(i-1, j) // length at (i−1, j)
	here := t.upTo(i, j)    // length at (i, j)
	for i > 0 && j > 0 {
		if a[i-1] == b[j-1] {
			used[i-1] = true
			here = above - t.grows(i-1, j-1)
			i, j = i-1, j-1
		} else if left := here - t.grows(i, j-1); left > above {
			above -= t.grows(i-1, j-1)
			here, j = left, j-1
			continue
		} else {
			here, i = above, i-1
		}
		if i > 0 {
			above = t.upTo(i-1, j)
		}
	}
}
