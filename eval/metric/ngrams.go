package metric

// ngramTable counts n-grams of symbols exactly. An n-gram is identified by the
// slot of its first n−1 symbols and its last symbol, so no n-gram is ever
// spelled out, and a hash collision costs a probe instead of a wrong count. The
// zero value works; tables are reused from item to item.
type ngramTable struct {
	slots []ngramSlot
	shift uint
}

type ngramSlot struct {
	key   uint64 // 0: free
	count int32  // occurrences in the candidate, or what is left of them
	best  int32  // largest count in any reference
}

// reset empties the table and makes room for n distinct n-grams.
func (t *ngramTable) reset(n int) {
	size, shift := 64, uint(58)
	for size < 2*n {
		size, shift = size*2, shift-1
	}
	if cap(t.slots) < size {
		t.slots = make([]ngramSlot, size)
	} else {
		t.slots = t.slots[:size]
		clear(t.slots)
	}
	t.shift = shift
}

// at returns the slot number of the n-gram made of the n-gram in slot prefix (−1
// for none) and symbol, which must not be negative.
func (t *ngramTable) at(prefix int32, symbol int32) int32 {
	key := uint64(prefix+1)<<32 | uint64(symbol+1)
	i := int(key * 0x9E3779B97F4A7C15 >> t.shift)
	for {
		s := &t.slots[i]
		if s.key == key {
			return int32(i)
		}
		if s.key == 0 {
			s.key = key
			return int32(i)
		}
		if i++; i == len(t.slots) {
			i = 0
		}
	}
}

// find is at without insertion; it returns −1 when the n-gram is not there.
func (t *ngramTable) find(prefix int32, symbol int32) int32 {
	key := uint64(prefix+1)<<32 | uint64(symbol+1)
	i := int(key * 0x9E3779B97F4A7C15 >> t.shift)
	for {
		s := &t.slots[i]
		if s.key == key {
			return int32(i)
		}
		if s.key == 0 {
			return -1
		}
		if i++; i == len(t.slots) {
			i = 0
		}
	}
}

// overlap holds, for one order, how many n-grams the candidate and the reference
// have, and how many of them match: the sum over n-grams of the smaller count.
type overlap struct{ candidate, reference, match int }

// overlaps counts the n-grams of orders 1 to len(out) of two sequences.
func (t *ngramTable) overlaps(candidate, reference []int32, out []overlap) {
	t.reset(len(out) * len(candidate))
	for n := range out {
		out[n] = overlap{candidate: max(0, len(candidate)-n), reference: max(0, len(reference)-n)}
	}
	for i := range candidate {
		slot := int32(-1)
		for _, symbol := range candidate[i:min(i+len(out), len(candidate))] {
			slot = t.at(slot, symbol)
			t.slots[slot].count++
		}
	}
	for i := range reference {
		slot := int32(-1)
		for n, symbol := range reference[i:min(i+len(out), len(reference))] {
			if slot = t.find(slot, symbol); slot < 0 {
				break // no longer n-gram can match either
			}
			if s := &t.slots[slot]; s.count > 0 {
				s.count--
				out[n].match++
			}
		}
	}
}

// clipped counts, for orders 1 to len(match), the n-grams of candidate that occur
// in the references, each at most as often as in the reference that has it most.
func (t *ngramTable) clipped(candidate []int32, references [][]int32, match []int) {
	t.reset(len(match) * len(candidate))
	for i := range candidate {
		slot := int32(-1)
		for _, symbol := range candidate[i:min(i+len(match), len(candidate))] {
			slot = t.at(slot, symbol)
		}
	}
	clear(match)
	for _, reference := range references {
		// count holds the occurrences in this reference, best the most so far.
		for i := range reference {
			slot := int32(-1)
			for _, symbol := range reference[i:min(i+len(match), len(reference))] {
				if slot = t.find(slot, symbol); slot < 0 {
					break
				}
				t.slots[slot].count++
			}
		}
		for j := range t.slots {
			s := &t.slots[j]
			s.best, s.count = max(s.best, s.count), 0
		}
	}
	for i := range candidate {
		slot := int32(-1)
		for n, symbol := range candidate[i:min(i+len(match), len(candidate))] {
			slot = t.at(slot, symbol)
			if s := &t.slots[slot]; s.best > 0 {
				s.best--
				match[n]++
			}
		}
	}
}
