package qdrant

import (
	"context"
	"slices"

	api "github.com/qdrant/go-client/qdrant"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical"
)

// Terms finds passages by their terms: the server keeps them as sparse vectors,
// weighs them by rarity and ranks as package lexical does. Readers keep the words
// of the corpus in memory, to widen questions and to correct them. It is safe
// for concurrent use.
type Terms struct{ s *Store }

var _ index.Searcher = (*Terms)(nil)

// Terms returns the lexical side of a store opened with Options.Terms.
func (s *Store) Terms() *Terms { return &Terms{s} }

// Search implements [index.Searcher].
func (t *Terms) Search(ctx context.Context, q index.Query, k int) (hits []index.Hit, err error) {
	if err := ctx.Err(); err != nil || k <= 0 {
		return nil, err
	}
	err = t.s.view(ctx, func(st *state) error {
		v, err := t.question(st, q)
		if err != nil || len(v.Indices) == 0 {
			return err
		}
		found, err := t.s.c.nearest(ctx, st, query{termsVector, api.NewQuerySparse(v.Indices, v.Values)}, q.Filter, k)
		hits = scored(found)
		return err
	})
	return hits, err
}

// scored leaves out what has nothing of the question: a server may fill up with
// it.
func scored(hits []index.Hit) []index.Hit {
	return slices.DeleteFunc(hits, func(h index.Hit) bool { return h.Score <= 0 })
}

// question is the vector of a question.
func (t *Terms) question(st *state, q index.Query) (lexical.SparseVector, error) {
	terms := *t.s.c.opts.Terms
	return lexical.NewSparseEncoder(terms, *st.Averages).Question(q, st.vocabulary)
}

// vocabulary runs f on the words of what is published; before anything is, on
// none.
func (t *Terms) vocabulary() (*lexical.Vocabulary, error) {
	if st := t.s.state.Load(); st.vocabulary != nil {
		return st.vocabulary, nil
	}
	return (&lexical.WordCounts{}).Vocabulary()
}

// DocFreq returns the number of passages that have a word.
func (t *Terms) DocFreq(term string) (int, error) {
	v, err := t.vocabulary()
	if err != nil {
		return 0, err
	}
	return v.DocFreq(term)
}

// IDF returns the inverse document frequency of a word.
func (t *Terms) IDF(term string) (float64, error) {
	v, err := t.vocabulary()
	if err != nil {
		return 0, err
	}
	return v.IDF(term)
}

// Similar returns words within 1 or 2 edits, as [lexical.Index.Similar] does.
func (t *Terms) Similar(term string, edits, limit int) ([]lexical.TermCount, error) {
	v, err := t.vocabulary()
	if err != nil {
		return nil, err
	}
	return v.Similar(term, edits, limit)
}

// TermVector converts a text, as [lexical.Index.TermVector] does.
func (t *Terms) TermVector(text string) (lexical.TermVector, error) {
	v, err := t.vocabulary()
	if err != nil {
		return nil, err
	}
	terms := *t.s.c.opts.Terms
	return v.TermVector(terms, text)
}

// Statistics of the fields as published.
func (t *Terms) Statistics() (lexical.Statistics, error) {
	v, err := t.vocabulary()
	if err != nil {
		return lexical.Statistics{}, err
	}
	return v.Statistics(), nil
}

// Fused is a hit of both sides.
type Fused struct {
	Seq   index.Seq
	Score float64 // reciprocal rank fusion
	Terms float64 // what it scores by its terms; 0 when that is not among the best
}

// SearchFused searches by terms and by the vector in one call, and has the
// server fuse what it finds by reciprocal rank: a passage scores 1/(constant +
// rank) for each side among whose best depth passages it is. The best k are
// returned.
func (s *Store) SearchFused(ctx context.Context, vector []float32, q index.Query, k, depth int,
	constant uint32) (hits []Fused, err error) {
	if err := ctx.Err(); err != nil || k <= 0 {
		return nil, err
	}
	t := s.Terms()
	err = s.view(ctx, func(st *state) error {
		v, err := t.question(st, q)
		if err != nil || len(v.Indices) == 0 {
			return err
		}
		constant := constant + 1 // the server counts ranks from 0
		filter, terms := st.filter(q.Filter), api.NewQuerySparse(v.Indices, v.Values)
		payload := api.NewWithPayloadInclude(keySeq)
		side := func(q *api.Query, using string) *api.PrefetchQuery {
			return &api.PrefetchQuery{Query: q, Using: &using, Filter: filter, Params: s.c.params(),
				Limit: api.PtrOf(uint64(depth))}
		}
		using := termsVector
		var found []*api.BatchResult
		err = s.c.read(ctx, "search", func(ctx context.Context) (err error) {
			found, err = s.c.QueryBatch(ctx,
				&api.QueryBatchPoints{CollectionName: st.collection, Timeout: seconds(ctx),
					QueryPoints: []*api.QueryPoints{
						{
							CollectionName: st.collection, Query: api.NewQueryRRF(&api.Rrf{K: &constant}),
							Limit: api.PtrOf(uint64(k)), WithPayload: payload,
							Prefetch: []*api.PrefetchQuery{side(terms, termsVector),
								side(api.NewQueryDense(vector), denseVector)},
						},
						// The scores by terms alone, which the fusion does not tell.
						{CollectionName: st.collection, Query: terms, Using: &using, Filter: filter,
							Limit: api.PtrOf(uint64(k)), WithPayload: payload},
					}})
			return err
		})
		if err != nil {
			return err
		}
		byTerms := map[index.Seq]float64{}
		for _, h := range ranked(found[1].GetResult()) {
			byTerms[h.Seq] = h.Score
		}
		for _, h := range ranked(found[0].GetResult()) {
			hits = append(hits, Fused{h.Seq, h.Score, byTerms[h.Seq]})
		}
		return nil
	})
	return hits, err
}
