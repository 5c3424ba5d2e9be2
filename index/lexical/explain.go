package lexical

import (
	"context"
	"fmt"

	"github.com/biopars/biopars/index"
)

// Explanation says where the score of one passage comes from.
type Explanation struct {
	Seq   index.Seq   `json:"seq"`
	Score float64     `json:"score"` // the sum over Terms; that of the Hit
	Terms []TermScore `json:"terms"` // the query's terms that the passage has
}

// TermScore is what one term of the query gives to a passage.
type TermScore struct {
	Signal   string       `json:"signal"`
	Term     string       `json:"term"`     // or the label of its clause
	Weight   float64      `json:"weight"`   // of the clause times that of its signal
	Passages int          `json:"passages"` // passages that have the term
	IDF      float64      `json:"idf"`
	Score    float64      `json:"score"`
	Fields   []FieldScore `json:"fields"` // fields of the passage that have the term
}

// FieldScore is one field's part in a TermScore.
type FieldScore struct {
	Field     string  `json:"field"`
	Frequency int     `json:"frequency"` // occurrences of the term in the field
	Length    int     `json:"length"`    // terms in the field
	Average   float64 `json:"average"`   // mean length of the field
}

// Explain gives every term's contribution to the score of a passage. The error
// wraps index.ErrNotFound when the generation does not hold the passage; a
// passage that no term matches scores 0. The filter of the bag plays no part.
func (x *Index) Explain(ctx context.Context, b Bag, seq index.Seq) (e Explanation, err error) {
	err = x.with(func(s *snapshot) error {
		e, err = s.explain(ctx, b, seq)
		return err
	})
	return e, err
}

func (s *snapshot) explain(ctx context.Context, b Bag, seq index.Seq) (Explanation, error) {
	e := Explanation{Seq: seq}
	doc, ok, err := s.document(seq)
	if err != nil {
		return e, err
	}
	if !ok {
		return e, &index.Error{Op: "explain passage", Object: fmt.Sprint(seq), Err: index.ErrNotFound}
	}
	q, err := newScored(ctx, b, &s.ranking, s.stats.Passages, s.list)
	if err != nil {
		return e, err
	}
	d := s.acquireDictionaries()
	defer s.releaseDictionaries(d)
	var sum uint64
	for i, t := range q.terms {
		im := t.list.find(doc)
		if im == 0 {
			continue
		}
		sum += t.weight * uint64(im)
		c := q.clauses[i]
		ts := TermScore{
			Signal:   c.Signal.String(),
			Term:     c.label(),
			Weight:   c.Weight * s.ranking.weight(c.Signal),
			Passages: len(t.list.postings),
			IDF:      idf(s.stats.Passages, uint64(len(t.list.postings))),
			Score:    q.score(t.weight * uint64(im)),
		}
		for _, f := range signalFields[c.Signal] {
			tf, length, err := d.at(s, doc, f, c.Term)
			if err != nil {
				return e, err
			}
			if tf > 0 {
				ts.Fields = append(ts.Fields, FieldScore{
					Field: termFields[f], Frequency: int(tf), Length: int(length),
					Average: s.stats.field(f).Average(),
				})
			}
		}
		e.Terms = append(e.Terms, ts)
	}
	e.Score = q.score(sum)
	return e, nil
}

// label is the term for human eyes.
func (c Clause) label() string {
	if c.Label != "" {
		return c.Label
	}
	return c.Term
}

// at reads one document's posting; tf is 0 when there is none.
func (d *dictionaries) at(s *snapshot, doc uint32, field int, term string) (tf, length uint64, err error) {
	i := s.segmentOf(doc)
	pl, err := d.list(i, field, term)
	if err != nil {
		return 0, 0, err
	}
	local := uint64(doc - s.segments[i].offset)
	it := pl.Iterator(true, true, false, d.iterators)
	d.iterators = it
	p, err := it.Advance(local)
	if err != nil || p == nil || p.Number() != local {
		return 0, 0, err
	}
	if presenceOnly(field) {
		return 1, 1, nil
	}
	return p.Frequency(), fieldLength(p), nil
}
