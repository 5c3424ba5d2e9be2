package lexical

import (
	"encoding/binary"
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
	parts := make([][]frequency, 0, len(cs))
	for _, c := range cs {
		l, err := s.decode(c.Signal, c.Term)
		if err != nil {
			return nil, err
		}
		if len(l.postings) == 0 {
			continue
		}
		weight, err := s.clauseWeight(c, l)
		if err != nil {
			return nil, err
		}
		weight /= impactOne
		part := make([]frequency, len(l.postings))
		for i, p := range l.postings {
			part[i] = frequency{p.doc, weight * float64(p.impact)}
		}
		parts = append(parts, part)
	}
	l := &postingList{}
	scores := mergeFrequencies(parts)
	for _, x := range scores {
		l.unit = max(l.unit, x.value)
	}
	l.postings = make([]posting, len(scores))
	for i, x := range scores {
		l.postings[i] = posting{x.doc, max(1, uint32(math.Round(x.value/l.unit*impactOne)))}
	}
	l.summarise(s.docs)
	s.cache.put(key, l)
	return l, nil
}

// gramList is the postings of the words that share n-grams with a word. A passage
// scores the inverse document frequencies of the n-grams that it has, as steps of
// their sum.
func (s *snapshot) gramList(word string) (*postingList, error) {
	r, err := s.relatives(word, s.gramSize)
	if err != nil {
		return nil, err
	}
	l := &postingList{}
	for _, v := range r.idf {
		l.unit += v
	}
	parts := make([][]gramSet, 0, len(r.words))
	for _, w := range r.words {
		words, err := s.decode(signalWords, w.word)
		if err != nil {
			return nil, err
		}
		part := make([]gramSet, len(words.postings))
		for i, p := range words.postings {
			part[i] = gramSet{p.doc, w.shared}
		}
		if len(part) > 0 {
			parts = append(parts, part)
		}
	}
	sets := mergeByDocument(parts, func(a, b uint64) uint64 { return a | b })
	known := map[uint64]uint32{}
	l.postings = make([]posting, len(sets))
	for i, x := range sets {
		v, ok := known[x.value]
		if !ok {
			sum := 0.0
			for g, idf := range r.idf {
				if x.value>>g&1 != 0 {
					sum += idf
				}
			}
			v = max(1, uint32(math.Round(sum/l.unit*impactOne)))
			known[x.value] = v
		}
		l.postings[i] = posting{x.doc, v}
	}
	l.summarise(s.docs)
	return l, nil
}

// inDocument is what a document has of something.
type inDocument[V any] struct {
	doc   uint32
	value V
}

type (
	frequency = inDocument[float64] // one document's share of a combined frequency or score
	gramSet   = inDocument[uint64]  // n-grams of a word, a bit each
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

// mergeFrequencies adds up the fields or terms of each document.
func mergeFrequencies(lists [][]frequency) []frequency {
	return mergeByDocument(lists, func(a, b float64) float64 { return a + b })
}
