package biopars

import (
	"context"
	"strings"
	"time"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/question/rewrite"
	"github.com/biopars/biopars/rerank"
	"github.com/biopars/biopars/retrieve"
)

// SearchResult is what a search found.
type SearchResult struct {
	Query         string               `json:"query"` // what was searched for: the question, corrected and rewritten if need be
	Rewritten     *rewrite.Rewritten   `json:"rewritten,omitempty"`
	Understanding Understanding        `json:"understanding"`
	Candidates    []retrieve.Candidate `json:"candidates"` // best first
	Notices       []answer.Notice      `json:"notices,omitempty"`
	Timings       answer.Timings       `json:"timings"`
	corpus        corpus
}

// Search finds passages, best first, without diversifying them. Question.K
// passages are returned, 10 by default.
func (e *Engine) Search(ctx context.Context, q Question) (*SearchResult, error) {
	start := time.Now()
	k := q.K
	if k == 0 {
		k = 10
	}
	res, err := e.retrieve(ctx, q, k)
	if err != nil {
		return nil, err
	}
	res.Candidates = res.Candidates[:min(k, len(res.Candidates))]
	res.Timings.Total = time.Since(start)
	return res, nil
}

// Answerability judges whether the candidates answer the query.
func (r *SearchResult) Answerability() question.Answerability {
	found := make([]question.Ranked, len(r.Candidates))
	for i, c := range r.Candidates {
		found[i] = question.Ranked{Passage: c.Passage, Score: c.BM25}
	}
	return question.Answerable(r.Query, found, r.corpus.idf())
}

// retrieve reads the question and finds at least k candidates, if the corpus
// has them.
func (e *Engine) retrieve(ctx context.Context, q Question, k int) (*SearchResult, error) {
	if !asksSomething(q.Text) {
		return nil, ErrEmptyQuestion
	}
	c, err := e.current(ctx)
	if err != nil {
		return nil, err
	}
	return e.find(ctx, c, e.read(ctx, &c, q), q, k)
}

// find finds at least k candidates for a question that has been read.
func (e *Engine) find(ctx context.Context, c corpus, read reading, q Question, k int) (*SearchResult, error) {
	start := time.Now()
	opts := e.opts.Retrieve
	if q.Mode != "" {
		opts.Mode = q.Mode
	}
	if q.Prefer != nil {
		opts.Prefer = q.Prefer
	}
	opts.K = max(opts.K, k)
	found, err := c.find(ctx, index.Query{Text: read.text, Filter: q.Filter}, opts)
	if renewed(found, err) { // made anew with other settings since it was opened
		if c, err = e.reopen(ctx); err != nil {
			return nil, err
		}
		found, err = c.find(ctx, index.Query{Text: read.text, Filter: q.Filter}, opts)
	}
	if err != nil {
		if opts.Mode == retrieve.ModeDense && c.denseErr != nil {
			err = c.denseErr
		}
		return nil, err
	}
	for _, f := range found.Failures {
		if f.Leg == retrieve.LegDense {
			c.dense = nil // not to be asked for vectors either
		}
	}
	res := &SearchResult{
		Query: read.text, Rewritten: read.rewritten, Understanding: e.understanding(read, q),
		Candidates: found.Candidates, Notices: read.notices, corpus: c,
	}
	res.Timings.Retrieve = time.Since(start)
	if c.denseErr != nil && opts.Mode != retrieve.ModeBM25 {
		found.Failures = append(found.Failures, retrieve.Failure{Leg: retrieve.LegDense, Err: c.denseErr})
	}
	for _, f := range found.Failures {
		code := answer.NoticeDenseDown
		if f.Leg == retrieve.LegBM25 {
			code = answer.NoticeBM25Down
		}
		res.Notices = append(res.Notices, answer.NewNotice(code, f.Err))
	}
	if len(opts.Prefer) > 0 {
		names := make([]string, len(opts.Prefer))
		for i, p := range opts.Prefer {
			names[i] = string(p)
		}
		res.Notices = append(res.Notices, answer.NewNotice(answer.NoticePreferred, strings.Join(names, ", ")))
	}
	if behind, err := c.behind(ctx); err == nil && behind > 0 {
		n := answer.NewNotice(answer.NoticeBehind, behind)
		n.Repair = index.RepairUpdate
		res.Notices = append(res.Notices, n)
	}
	if e.cleanup != nil {
		res.Notices = append(res.Notices, answer.NewNotice(answer.NoticeDemo))
	}
	return res, nil
}

// find retrieves from both legs.
func (c *corpus) find(ctx context.Context, q index.Query, opts retrieve.Options) (retrieve.Result, error) {
	h := &retrieve.Hybrid{BM25: c.lexical, Passages: c.passages}
	if c.dense != nil {
		h.Dense = c.dense
		if c.remote != nil {
			h.Fused = fused{c}
		}
	}
	return h.Retrieve(ctx, q, opts)
}

// behind counts the changes of the catalogue that the published index does not
// have yet.
func (c *corpus) behind(ctx context.Context) (int, error) {
	if c.catalogue == nil {
		return 0, nil
	}
	last, err := c.catalogue.LastSeq(ctx)
	if err != nil {
		return 0, err
	}
	var applied index.Seq
	if c.remote != nil {
		applied, err = c.remote.Applied(ctx)
	} else {
		applied, err = c.bleve.Applied()
	}
	return int(last - min(applied, last)), err
}

// diversify selects the evidence from the candidates.
func diversify(ctx context.Context, c *corpus, cs []retrieve.Candidate, opts rerank.Options) ([]retrieve.Candidate, error) {
	scores := make([]float64, len(cs))
	seqs := make([]index.Seq, len(cs))
	for i := range cs {
		scores[i], seqs[i] = cs[i].Score, cs[i].Passage.Seq
	}
	chosen, err := rerank.MMR(rerank.Normalize(scores), similarities(ctx, c, cs, seqs), opts)
	if err != nil {
		return nil, err
	}
	out := make([]retrieve.Candidate, len(chosen))
	for i, s := range chosen {
		out[i] = cs[s.Index]
		out[i].MMR = s.Score
	}
	return out, nil
}

// similarities compares candidates by their stored vectors, or by their terms
// where there are none.
func similarities(ctx context.Context, c *corpus, cs []retrieve.Candidate, seqs []index.Seq) rerank.Similarities {
	if c.dense != nil {
		bounded, cancel := context.WithTimeout(ctx, vectorsTimeout)
		defer cancel()
		if vectors, err := c.dense.Store().Vectors(bounded, seqs); err == nil {
			return rerank.Dense(vectors)
		}
	}
	vectors := make([]lexical.TermVector, len(cs))
	for i := range cs {
		// A vector that cannot be made is similar to nothing.
		vectors[i], _ = c.lexical.TermVector(cs[i].Passage.Title + "\n" + cs[i].Passage.Text)
	}
	return rerank.Pairwise(func(i, j int) float64 { return vectors[i].Cosine(vectors[j]) })
}

// vectorsTimeout is how long vectors are waited for before terms do.
const vectorsTimeout = 2 * time.Second

// idf weighs terms by their rarity in the corpus. A term that cannot be looked
// up weighs nothing.
func (c *corpus) idf() func(term string) float64 {
	return func(term string) float64 {
		w, err := c.lexical.IDF(term)
		if err != nil {
			return 0
		}
		return w
	}
}

// Highlight returns the byte ranges of text that match the question, ascending.
func (e *Engine) Highlight(question, text string) []persian.Span {
	return lexical.Matches(e.analyzer, question, text)
}
