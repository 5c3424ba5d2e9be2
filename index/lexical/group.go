package lexical

import (
	"encoding/binary"
	"fmt"
	"math"
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
// many terms it asks for, and has one bound. A passage's scores are added up in the
// order of the clauses.
func (s *snapshot) groupList(cs []clause) (*postingList, error) {
	key := cacheKey{numSignals, groupKey(cs)}
	if l := s.cache.get(key); l != nil {
		return l, nil
	}
	w := s.acquireWorkspace()
	defer s.workspaces.Put(w)
	for _, c := range cs {
		part, unit, err := s.decode(w, c.Signal, c.Term)
		if err != nil {
			w.group.clear()
			return nil, err
		}
		if len(part) == 0 {
			continue
		}
		weight, err := s.clauseWeight(c, len(part), unit)
		if err != nil {
			w.group.clear()
			return nil, err
		}
		for _, x := range part {
			w.group.add(x.doc, x.value*weight)
		}
	}
	shares, unit := w.shares[:0], 0.0
	w.group.drain(func(doc uint32, value float64) {
		shares = append(shares, share{doc, value})
		unit = max(unit, value)
	})
	w.shares = shares
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
func (s *snapshot) gramShares(w *workspace, word string) (shares []share, unit float64, err error) {
	r, err := s.relatives(word, s.gramSize)
	if err != nil {
		return nil, 0, err
	}
	for _, v := range r.idf {
		unit += v
	}
	for _, x := range r.words {
		for _, field := range signalFields[signalWords] {
			if s.ranking.field(field).Weight <= 0 {
				continue
			}
			for i := range s.segments {
				v := &s.segments[i]
				if err := w.read(v, field, x.word); err != nil {
					w.sets.clear()
					return nil, 0, fmt.Errorf("read postings of %q: %w", x.word, err)
				}
				for _, doc := range w.docs {
					w.sets.or(v.offset+doc, x.shared)
				}
			}
		}
	}
	shares = w.shares[:0]
	last, value := uint64(0), 0.0
	w.sets.drain(func(doc uint32, set uint64) {
		if set != last {
			last, value = set, 0
			for g, idf := range r.idf {
				if set>>g&1 != 0 {
					value += idf
				}
			}
			value /= unit
		}
		shares = append(shares, share{doc, value})
	})
	w.shares = shares
	return shares, unit, nil
}

// share is what a document has of a combined frequency, or of the highest score.
type share struct {
	doc   uint32
	value float64
}
