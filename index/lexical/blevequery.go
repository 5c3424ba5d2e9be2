package lexical

import (
	"context"
	"fmt"
	"slices"

	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	api "github.com/blevesearch/bleve_index_api"

	"github.com/biopars/biopars/index"
)

// BagQuery is a Bleve query with the score of this package, for any
// bleve.SearchRequest over an index that a [Writer] made, alone or inside
// Bleve's boolean queries. It scores every match when the search begins;
// [Index.SearchBag] is the fast way when nothing else of Bleve is wanted. The
// filter of the bag is left to Bleve's own queries on the metadata fields.
type BagQuery struct {
	Bag     Bag
	Ranking Ranking // zero value: DefaultRanking
	Boost   float64 // multiplies every score; 0 stands for 1
}

var _ query.Query = (*BagQuery)(nil)

// Searcher implements query.Query.
func (q *BagQuery) Searcher(ctx context.Context, r api.IndexReader, _ mapping.IndexMapping,
	o search.SearcherOptions) (search.Searcher, error) {
	rk := q.Ranking
	if rk == (Ranking{}) {
		rk = DefaultRanking()
	}
	stats, _, err := readInternal(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", index.ErrCorrupt, err)
	}
	visit := readerVisitor(ctx, r)
	ready, err := newScored(ctx, q.Bag, &rk, stats.Passages, func(sig Signal, term string) (*postingList, error) {
		return decode(visit, &rk, &stats, sig, term)
	})
	if err != nil {
		return nil, err
	}
	boost := q.Boost
	if boost == 0 {
		boost = 1
	}
	s := &bagSearcher{scored: ready, explain: o.Explain, boost: boost, passages: stats.Passages, rk: rk}
	for _, t := range ready.terms {
		for _, p := range t.list.postings {
			s.matches = append(s.matches, match{uint64(p.doc), t.weight * uint64(p.impact)})
		}
	}
	s.addUp()
	return s, nil
}

// readerVisitor reads postings through Bleve's public reader.
func readerVisitor(ctx context.Context, r api.IndexReader) visitor {
	return func(field int, term string, grow func(int), each func(doc uint32, tf, length uint64)) (err error) {
		tfr, err := r.TermFieldReader(ctx, []byte(term), termFields[field], !presenceOnly(field), !presenceOnly(field), false)
		if err != nil {
			return err
		}
		defer func() {
			if cerr := tfr.Close(); err == nil {
				err = cerr
			}
		}()
		grow(int(tfr.Count()))
		var doc api.TermFieldDoc
		for {
			d, err := tfr.Next(&doc)
			if err != nil || d == nil {
				return err
			}
			n := d.ID.Value()
			if n > maxDocuments {
				return fmt.Errorf("document number %d has more than 32 bits", n)
			}
			if presenceOnly(field) {
				each(uint32(n), 1, 1)
			} else {
				each(uint32(n), d.Freq, lengthFromNorm(d.Norm))
			}
		}
	}
}

// match is a document with its integer score.
type match struct {
	doc uint64
	sum uint64
}

// bagSearcher walks over the scored documents in ascending order.
type bagSearcher struct {
	*scored
	matches  []match
	next     int
	explain  bool
	boost    float64
	passages uint64
	rk       Ranking
}

// addUp sorts the matches and joins those of one document.
func (s *bagSearcher) addUp() {
	slices.SortFunc(s.matches, func(a, b match) int {
		switch {
		case a.doc < b.doc:
			return -1
		case a.doc > b.doc:
			return 1
		}
		return 0
	})
	out := s.matches[:0]
	for _, m := range s.matches {
		if n := len(out); n > 0 && out[n-1].doc == m.doc {
			out[n-1].sum += m.sum
			continue
		}
		out = append(out, m)
	}
	s.matches = out
}

// Next implements search.Searcher.
func (s *bagSearcher) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	if s.next >= len(s.matches) {
		return nil, nil
	}
	m := s.matches[s.next]
	s.next++
	dm := ctx.DocumentMatchPool.Get()
	dm.IndexInternalID = api.NewIndexInternalID(dm.IndexInternalID, m.doc)
	dm.Score = s.score(m.sum) * s.boost
	if s.explain {
		dm.Expl = s.explanation(m.doc, dm.Score)
	}
	return dm, nil
}

// Advance implements search.Searcher.
func (s *bagSearcher) Advance(ctx *search.SearchContext, id api.IndexInternalID) (*search.DocumentMatch, error) {
	doc := id.Value()
	s.next, _ = slices.BinarySearchFunc(s.matches, doc, func(m match, d uint64) int {
		switch {
		case m.doc < d:
			return -1
		case m.doc > d:
			return 1
		}
		return 0
	})
	return s.Next(ctx)
}

// explanation lists the terms' contributions.
func (s *bagSearcher) explanation(doc uint64, score float64) *search.Explanation {
	e := &search.Explanation{Value: score, Message: "sum of:"}
	for i, t := range s.terms {
		im := t.list.find(uint32(doc))
		if im == 0 {
			continue
		}
		c := s.clauses[i]
		e.Children = append(e.Children, &search.Explanation{
			Value: s.score(t.weight*uint64(im)) * s.boost,
			Message: fmt.Sprintf("%s %q, weight %g, idf %.6f (%d of %d passages)", c.Signal, c.label(),
				c.Weight*s.rk.weight(c.Signal), idf(s.passages, uint64(len(t.list.postings))),
				len(t.list.postings), s.passages),
		})
	}
	return e
}

// Close implements search.Searcher.
func (s *bagSearcher) Close() error { return nil }

// Weight implements search.Searcher. BM25 has no query norm: the weight is that
// of a constant.
func (s *bagSearcher) Weight() float64 { return 1 }

// SetQueryNorm implements search.Searcher; there is none to set.
func (s *bagSearcher) SetQueryNorm(float64) {}

// Count implements search.Searcher.
func (s *bagSearcher) Count() uint64 { return uint64(len(s.matches)) }

// Min implements search.Searcher.
func (s *bagSearcher) Min() int { return 0 }

// Size implements search.Searcher: bytes in memory.
func (s *bagSearcher) Size() int { return 256 + 16*len(s.matches) }

// DocumentMatchPoolSize implements search.Searcher.
func (s *bagSearcher) DocumentMatchPoolSize() int { return 1 }
