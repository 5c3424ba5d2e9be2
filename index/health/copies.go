package health

import (
	"hash/fnv"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"github.com/biopars/biopars/persian"
)

// Near duplicates are found by MinHash over pairs of words: the least of many hashes of
// two sets are the same as often as the sets share their members. Signatures that are
// equal in one of several bands are compared.
const (
	hashes       = 32
	rows         = 4 // of a band
	minPairs     = 12
	maxAlikeTry  = 50 // signatures that one is compared with in a band
	minSignature = 26 // hashes that are the same
)

type signature [hashes]uint32

// same are passages with the same words.
type same struct{ first, passages int32 }

// copies groups passages that say nearly the same.
type copies struct {
	signatures []signature
	documents  []int32
	small      []bool // too short to be compared
	texts      map[uint64]same
	parent     []int32
	near       int
	largest    []*Group
	groups     map[int32]*Group // by root, of the largest
}

func newCopies() *copies {
	return &copies{texts: map[uint64]same{}, groups: map[int32]*Group{}}
}

// learn takes in the text of the next passage.
func (c *copies) learn(text string, document int) {
	n := int32(len(c.parent))
	c.parent = append(c.parent, n)
	c.documents = append(c.documents, int32(document))
	words := strings.FieldsFunc(persian.Normalize(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\u200c' })
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join(words, " ")))
	sum := h.Sum64()
	if len(words) > 0 {
		if found, ok := c.texts[sum]; ok {
			c.texts[sum] = same{found.first, found.passages + 1}
			c.join(found.first, n)
		} else {
			c.texts[sum] = same{n, 1}
		}
	}
	var s signature
	for i := range s {
		s[i] = ^uint32(0)
	}
	for i := 0; i+1 < len(words); i++ {
		h.Reset()
		_, _ = h.Write([]byte(words[i]))
		_, _ = h.Write([]byte{' '})
		_, _ = h.Write([]byte(words[i+1]))
		x := h.Sum64()
		for k := range s {
			// A different mixing for each; the multiplier is odd.
			v := uint32((bits.RotateLeft64(x, 2*k) * (0x9e3779b97f4a7c15 + 2*uint64(k)*0x632be59bd9b4e019)) >> 32)
			s[k] = min(s[k], v)
		}
	}
	c.signatures = append(c.signatures, s)
	c.small = append(c.small, len(words) <= minPairs)
}

func (c *copies) root(n int32) int32 {
	for c.parent[n] != n {
		c.parent[n] = c.parent[c.parent[n]]
		n = c.parent[n]
	}
	return n
}

// join makes two passages one group; the earlier root stays.
func (c *copies) join(a, b int32) {
	a, b = c.root(a), c.root(b)
	c.parent[max(a, b)] = min(a, b)
}

// settle compares signatures and finds the largest groups.
func (c *copies) settle() {
	for band := 0; band < hashes; band += rows {
		buckets := map[[rows]uint32][]int32{}
		for i := range c.signatures {
			if c.small[i] {
				continue
			}
			key := [rows]uint32(c.signatures[i][band : band+rows])
			all := buckets[key]
			for _, o := range all[max(len(all)-maxAlikeTry, 0):] {
				if c.root(o) != c.root(int32(i)) && c.alike(o, int32(i)) {
					c.join(o, int32(i))
				}
			}
			buckets[key] = append(all, int32(i))
		}
	}
	members := map[int32]int{}
	for i := range c.parent {
		members[c.root(int32(i))]++
	}
	var roots []int32
	for root, n := range members {
		if n > 1 {
			c.near += n
			roots = append(roots, root)
		}
	}
	slices.SortFunc(roots, func(a, b int32) int {
		if d := members[b] - members[a]; d != 0 {
			return d
		}
		return int(a - b)
	})
	for _, root := range roots[:min(len(roots), maxGroups)] {
		g := &Group{Passages: members[root], Examples: []Reference{}}
		c.groups[root] = g
		c.largest = append(c.largest, g)
	}
	met := map[[2]int32]bool{}
	for i := range c.parent {
		root := c.root(int32(i))
		if g, key := c.groups[root], [2]int32{root, c.documents[i]}; g != nil && !met[key] {
			met[key] = true
			g.Documents++
		}
	}
}

// exact counts the passages whose words another has in the same order.
func (c *copies) exact() (n int) {
	for _, t := range c.texts {
		if t.passages > 1 {
			n += int(t.passages)
		}
	}
	return n
}

func (c *copies) alike(a, b int32) bool {
	equal := 0
	x, y := &c.signatures[a], &c.signatures[b]
	for k := range x {
		if x[k] == y[k] {
			equal++
		}
	}
	return equal >= minSignature
}

// groupOf is the group of the n-th passage, where it is one of the largest.
func (c *copies) groupOf(n int) *Group {
	if n >= len(c.parent) {
		return nil
	}
	return c.groups[c.root(int32(n))]
}
