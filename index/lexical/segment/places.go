package segment

import "hash/maphash"

var seed = maphash.MakeSeed()

// Hash is a hash of a term, which differs from process to process.
func Hash(text string) uint32 { return uint32(maphash.String(seed, text)) }

// Places finds terms of a list by their hashes, faster than a map that hashes once
// more and keeps the texts a second time. The zero value is for an empty list.
type Places struct {
	slots []uint32 // 1 more than the place; a power of two of them, half of them empty
	used  int
}

// Find returns where a text with the given hash stands in terms. A text that is not
// in the list has its place at the end, where the caller puts it, with its hash. What
// the caller put there on its own is not found.
func (p *Places) Find(terms []Term, text string, hash uint32) (place int, seen bool) {
	if 2*(p.used+1) > len(p.slots) {
		p.grow(terms)
	}
	mask := uint32(len(p.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		at := p.slots[i]
		if at == 0 {
			p.used++
			p.slots[i] = uint32(len(terms) + 1)
			return len(terms), false
		}
		if t := &terms[at-1]; t.Hash == hash && t.Text == text {
			return int(at - 1), true
		}
	}
}

// grow doubles the room.
func (p *Places) grow(terms []Term) {
	old := p.slots
	p.slots = make([]uint32, max(64, 2*len(old)))
	mask := uint32(len(p.slots) - 1)
	for _, at := range old {
		if at == 0 {
			continue
		}
		i := terms[at-1].Hash & mask
		for p.slots[i] != 0 {
			i = (i + 1) & mask
		}
		p.slots[i] = at
	}
}

// Clear is for an empty list again.
func (p *Places) Clear() {
	if p.used > 0 {
		clear(p.slots)
		p.used = 0
	}
}
