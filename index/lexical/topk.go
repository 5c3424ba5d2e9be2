package lexical

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/biopars/biopars/index/internal/topk"
)

// weightedTerm is one term of a query during a search.
type weightedTerm struct {
	list   *postingList
	weight uint64 // integer weight, see weightBits
	next   int    // first of the list's windows at or after the current one
}

// bound is the highest score that a document gets from the term.
func (t *weightedTerm) bound() uint64 { return t.weight * uint64(t.list.max) }

// slice is the part of a term's postings that lies in the current window.
type slice struct {
	postings []posting
	weight   uint64
	bound    uint64 // no document of the window gets more from this term
}

// scratch is the working memory of one search.
type scratch struct {
	sums   [windowSize]uint64
	slices []slice
	prefix []uint64
}

var scratchPool = sync.Pool{New: func() any { return new(scratch) }}

// topK returns the k best documents, best first. It is MaxScore (Turtle and
// Flood 1995) by windows of document numbers: in every window the terms whose
// bounds together cannot reach the k-th best score so far only add to documents
// found through the others. Bounds are those of the window, scores are integers,
// and a document is passed over only if it is certainly below the k-th, so the
// result is that of scoring everything. With prune false everything is scored.
func (s *snapshot) topK(ctx context.Context, terms []weightedTerm, k int, allowed docSet,
	prune bool) ([]topk.Hit[uint64], error) {
	if k <= 0 || len(terms) == 0 {
		return nil, nil
	}
	sc := scratchPool.Get().(*scratch)
	defer scratchPool.Put(sc)
	c := topk.New[uint64](k, 1) // a document that no term is in has no place
	offer := func(doc uint32, sum uint64) {
		if allowed == nil || allowed.has(doc) {
			c.Offer(s.seq(doc), sum)
		}
	}
	// Most windows have the parts in the order of the whole lists, which makes
	// sorting them cheap.
	slices.SortFunc(terms, func(a, b weightedTerm) int { return cmp.Compare(a.bound(), b.bound()) })
	for w := range (s.docs + windowSize - 1) >> windowBits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var total uint64
		sc.slices, total = cutWindow(terms, w, sc.slices[:0])
		if total == 0 || prune && total < c.Floor {
			continue
		}
		sc.searchWindow(w<<windowBits, c, prune, offer)
	}
	return c.Sorted(), nil
}

// cutWindow appends the terms' postings in window w, and the sum of the bounds.
func cutWindow(terms []weightedTerm, w uint32, out []slice) ([]slice, uint64) {
	var total uint64
	for i := range terms {
		t := &terms[i]
		here := t.list.windows[t.next]
		if here.number != w {
			continue
		}
		t.next++
		bound := t.weight * uint64(here.max)
		total += bound
		out = append(out, slice{t.list.postings[here.start:t.list.windows[t.next].start], t.weight, bound})
	}
	return out, total
}

// sparse is the number of postings in a window below which it is cheaper to
// visit the documents by the postings than to look at all places of the window.
const sparse = windowSize / 8

// searchWindow offers every document of the window that may be among the best.
func (sc *scratch) searchWindow(base uint32, c *topk.Best[uint64], prune bool,
	offer func(uint32, uint64)) {
	parts := sc.slices
	slices.SortFunc(parts, func(a, b slice) int {
		if a.bound < b.bound {
			return -1
		}
		if a.bound > b.bound {
			return 1
		}
		return len(b.postings) - len(a.postings)
	})
	// prefix[i] bounds what the first i parts can add together.
	sc.prefix = append(sc.prefix[:0], 0)
	optional := 0
	for i, p := range parts {
		sum := sc.prefix[i] + p.bound
		sc.prefix = append(sc.prefix, sum)
		if prune && sum < c.Floor {
			optional = i + 1
		}
	}
	essential, n := parts[optional:], 0
	sums := &sc.sums
	for _, p := range essential {
		n += len(p.postings)
		weight := p.weight
		for _, q := range p.postings {
			sums[q.place()] += weight * uint64(q.impact())
		}
	}
	if n >= sparse && optional > 0 {
		optional = sc.addFrequent(optional, c.Floor)
	}
	if n < sparse {
		for _, p := range essential {
			for _, q := range p.postings {
				i := q.place()
				sum := sums[i]
				sums[i] = 0
				if sum == 0 {
					continue // the document came by through another term
				}
				if sum+sc.prefix[optional] < c.Floor {
					continue
				}
				if sum = sc.complete(i, sum, optional, c.Floor, false); sum >= c.Floor {
					offer(base+i, sum)
				}
			}
		}
		return
	}
	for i, sum := range sums {
		if sum == 0 || sum+sc.prefix[optional] < c.Floor {
			continue
		}
		if sum = sc.complete(uint32(i), sum, optional, c.Floor, true); sum >= c.Floor {
			offer(base+uint32(i), sum)
		}
	}
	clear(sums[:])
}

// seekCost is what finding a document in a list costs, in postings that could be
// added up meanwhile.
const seekCost = 6

// addFrequent adds up the strongest optional parts while there are so many documents
// left that finding them one by one would cost more, and returns how many remain
// optional.
func (sc *scratch) addFrequent(optional int, floor uint64) int {
	const step = 8 // one in so many is looked at
	candidates := 0
	rest := sc.prefix[optional]
	for i := 0; i < len(sc.sums); i += step {
		if sum := sc.sums[i]; sum != 0 && sum+rest >= floor {
			candidates += step
		}
	}
	for ; optional > 0; optional-- {
		p := &sc.slices[optional-1]
		if len(p.postings) > seekCost*candidates {
			break
		}
		for _, q := range p.postings {
			sc.sums[q.place()] += p.weight * uint64(q.impact())
		}
		candidates /= 2 // about as many of them are out of reach now
	}
	return optional
}

// complete adds the optional terms to the sum of the document at a place, the strongest
// first, and gives up as soon as the threshold is out of reach. With ascending
// true, documents come in ascending order, and postings before doc are dropped
// for good.
func (sc *scratch) complete(place uint32, sum uint64, optional int, threshold uint64, ascending bool) uint64 {
	first := newPosting(place, 0)
	for j := optional - 1; j >= 0; j-- {
		if sum+sc.prefix[j+1] < threshold {
			return 0
		}
		p := &sc.slices[j]
		rest := p.postings
		at := seek(rest, first)
		if ascending {
			p.postings = rest[at:]
		}
		if at < len(rest) && rest[at].place() == place {
			sum += p.weight * uint64(rest[at].impact())
		}
	}
	return sum
}

// seek returns the position of the first posting at or after p, found by steps
// that double and then by halving.
func seek(ps []posting, p posting) int {
	if len(ps) == 0 || ps[0] >= p {
		return 0
	}
	step := 1
	for step < len(ps) && ps[step] < p {
		step *= 2
	}
	lo, hi := step/2, min(step, len(ps)) // ps[lo] < p, and hi is at or after it
	for lo+1 < hi {
		mid := int(uint(lo+hi) / 2)
		if ps[mid] < p {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}
