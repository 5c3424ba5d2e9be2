package lexical

import (
	"context"
	"slices"
	"sync"

	"github.com/biopars/biopars/index/internal/topk"
)

// weightedTerm is one term of a query during a search.
type weightedTerm struct {
	list   *postingList
	weight uint64 // integer weight, see weightBits
	next   int    // first posting at or after the current window
}

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
	offer := func(doc uint32, sum uint64) error {
		if allowed != nil && !allowed.has(doc) {
			return nil
		}
		seq, err := s.seq(doc)
		if err == nil {
			c.Offer(seq, sum)
		}
		return err
	}
	windows := int(s.docs+windowSize-1) >> windowBits
	for w := range windows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var total uint64
		sc.slices, total = cutWindow(terms, w, sc.slices[:0])
		if total == 0 || prune && total < c.Floor {
			continue
		}
		if err := sc.searchWindow(uint32(w)<<windowBits, c, prune, offer); err != nil {
			clear(sc.sums[:])
			return nil, err
		}
	}
	return c.Sorted(), nil
}

// cutWindow appends the terms' postings in window w, and the sum of the bounds.
func cutWindow(terms []weightedTerm, w int, out []slice) ([]slice, uint64) {
	var total uint64
	end := uint64(w+1) << windowBits
	for i := range terms {
		t := &terms[i]
		l := t.list
		var part []posting
		top := l.max
		if l.starts != nil {
			part, top = l.postings[l.starts[w]:l.starts[w+1]], l.maxes[w]
		} else {
			from := t.next
			for t.next < len(l.postings) && uint64(l.postings[t.next].doc) < end {
				t.next++
			}
			part = l.postings[from:t.next]
		}
		if len(part) == 0 {
			continue
		}
		bound := t.weight * uint64(top)
		total += bound
		out = append(out, slice{part, t.weight, bound})
	}
	return out, total
}

// sparse is the number of postings in a window below which it is cheaper to
// visit the documents by the postings than to look at all places of the window.
const sparse = windowSize / 8

// searchWindow offers every document of the window that may be among the best.
func (sc *scratch) searchWindow(base uint32, c *topk.Best[uint64], prune bool,
	offer func(uint32, uint64) error) error {
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
			sums[(q.doc-base)&(windowSize-1)] += weight * uint64(q.impact)
		}
	}
	if n < sparse {
		for _, p := range essential {
			for _, q := range p.postings {
				i := (q.doc - base) & (windowSize - 1)
				sum := sums[i]
				sums[i] = 0
				if sum == 0 {
					continue // the document came by through another term
				}
				if sum+sc.prefix[optional] < c.Floor {
					continue
				}
				if sum = sc.complete(q.doc, sum, optional, c.Floor, false); sum >= c.Floor {
					if err := offer(q.doc, sum); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}
	for i, sum := range sums {
		if sum == 0 || sum+sc.prefix[optional] < c.Floor {
			continue
		}
		doc := base + uint32(i)
		if sum = sc.complete(doc, sum, optional, c.Floor, true); sum >= c.Floor {
			if err := offer(doc, sum); err != nil {
				return err
			}
		}
	}
	clear(sums[:])
	return nil
}

// complete adds the optional terms to the sum of a document, the strongest
// first, and gives up as soon as the threshold is out of reach. With ascending
// true, documents come in ascending order, and postings before doc are dropped
// for good.
func (sc *scratch) complete(doc uint32, sum uint64, optional int, threshold uint64, ascending bool) uint64 {
	for j := optional - 1; j >= 0; j-- {
		if sum+sc.prefix[j+1] < threshold {
			return 0
		}
		p := &sc.slices[j]
		rest := p.postings
		at := seek(rest, doc)
		if ascending {
			p.postings = rest[at:]
		}
		if at < len(rest) && rest[at].doc == doc {
			sum += p.weight * uint64(rest[at].impact)
		}
	}
	return sum
}

// seek returns the position of the first posting at or after doc, found by
// steps that double and then by halving.
func seek(ps []posting, doc uint32) int {
	if len(ps) == 0 || ps[0].doc >= doc {
		return 0
	}
	step := 1
	for step < len(ps) && ps[step].doc < doc {
		step *= 2
	}
	lo, hi := step/2, min(step, len(ps)) // ps[lo].doc < doc, and hi is at or after it
	for lo+1 < hi {
		mid := int(uint(lo+hi) / 2)
		if ps[mid].doc < doc {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}
