package lexical

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// groups parts clauses by their group, in the order of each group's first clause.
func groups(cs []clause) [][]clause {
	var out [][]clause
	at := map[int]int{}
	for _, c := range cs {
		i, seen := at[c.Group]
		if c.Group == 0 || !seen {
			i = len(out)
			out = append(out, nil)
			if c.Group != 0 {
				at[c.Group] = i
			}
		}
		out[i] = append(out[i], c)
	}
	return out
}

// groupKey names what a list of groupList depends on.
func groupKey(cs []clause) string {
	var b []byte
	for _, c := range cs {
		b = append(b, byte(c.Signal))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(c.Weight))
		b = binary.AppendUvarint(b, uint64(len(c.Term)))
		b = append(b, c.Term...)
		b = binary.AppendUvarint(b, uint64(len(c.For)))
		for _, w := range c.For {
			b = binary.AppendUvarint(b, uint64(len(w)))
			b = append(b, w...)
		}
	}
	return string(b)
}

// groupList is the postings of all clauses of a group with their scores added up,
// as steps of the highest one. So a word of a question costs one list, however
// many terms it asks for, and has one bound.
func (s *snapshot) groupList(cs []clause) (*postingList, error) {
	key := cacheKey{numSignals, groupKey(cs)}
	if l := s.cache.get(key); l != nil {
		return l, nil
	}
	parts := make([][]share, 0, len(cs))
	for _, c := range cs {
		part, unit, err := s.decode(c.Signal, c.Term)
		if err != nil {
			return nil, err
		}
		if len(part) == 0 {
			continue
		}
		weight, err := s.clauseWeight(c, len(part), unit)
		if err != nil {
			return nil, err
		}
		for i := range part {
			part[i].value *= weight
		}
		parts = append(parts, part)
	}
	shares, unit := addShares(parts), 0.0
	for i := range shares {
		unit = max(unit, shares[i].value)
	}
	for i := range shares {
		shares[i].value /= unit
	}
	l := newPostingList(shares, unit)
	s.cache.put(key, l)
	return l, nil
}

// gramShares is the postings of the words that share n-grams with a word. A
// passage scores the inverse document frequencies of the n-grams that it has, as
// shares of their sum.
func (s *snapshot) gramShares(word string) (shares []share, unit float64, err error) {
	r, err := s.relatives(word, s.gramSize)
	if err != nil {
		return nil, 0, err
	}
	for _, v := range r.idf {
		unit += v
	}
	d := acquireDecoder()
	defer decoders.Put(d)
	parts := make([][]gramSet, 0, len(r.words))
	for _, w := range r.words {
		for _, field := range signalFields[signalWords] {
			if s.ranking.field(field).Weight <= 0 {
				continue
			}
			var part []gramSet
			for i := range s.segments {
				v := &s.segments[i]
				if err := d.read(v, field, w.word); err != nil {
					return nil, 0, fmt.Errorf("read postings of %q: %w", w.word, err)
				}
				part = slices.Grow(part, len(d.docs))
				for _, doc := range d.docs {
					part = append(part, gramSet{v.offset + doc, w.shared})
				}
			}
			if len(part) > 0 {
				parts = append(parts, part)
			}
		}
	}
	sets := mergeByDocument(parts, func(a, b uint64) uint64 { return a | b })
	shares = make([]share, len(sets))
	last, value := uint64(0), 0.0
	for i, x := range sets {
		if x.value != last {
			last, value = x.value, 0
			for g, idf := range r.idf {
				if x.value>>g&1 != 0 {
					value += idf
				}
			}
			value /= unit
		}
		shares[i] = share{x.doc, value}
	}
	return shares, unit, nil
}

// inDocument is what a document has of something.
type inDocument[V any] struct {
	doc   uint32
	value V
}

type (
	share   = inDocument[float64] // of a combined frequency or of the highest score
	gramSet = inDocument[uint64]  // n-grams of a word, a bit each
)

// mergeByDocument adds up lists, each in ascending order of documents. The
// shortest are merged first, so that a long one is copied once.
func mergeByDocument[V any](lists [][]inDocument[V], add func(a, b V) V) []inDocument[V] {
	byLength := func(a, b []inDocument[V]) int { return len(a) - len(b) }
	slices.SortStableFunc(lists, byLength)
	for len(lists) > 1 {
		a, b := lists[0], lists[1]
		out := make([]inDocument[V], 0, len(a)+len(b))
		for len(a) > 0 && len(b) > 0 {
			switch {
			case a[0].doc < b[0].doc:
				out, a = append(out, a[0]), a[1:]
			case a[0].doc > b[0].doc:
				out, b = append(out, b[0]), b[1:]
			default:
				out = append(out, inDocument[V]{a[0].doc, add(a[0].value, b[0].value)})
				a, b = a[1:], b[1:]
			}
		}
		out = append(append(out, a...), b...)
		at, _ := slices.BinarySearchFunc(lists[2:], out, byLength)
		lists = slices.Insert(lists[2:], at, out)
	}
	if len(lists) == 0 {
		return nil
	}
	return lists[0]
}

// addShares adds up the fields or terms of each document.
func addShares(lists [][]share) []share {
	return mergeByDocument(lists, func(a, b float64) float64 { return a + b })
}
