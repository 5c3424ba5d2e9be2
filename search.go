package biopars

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/corpus"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/question/rewrite"
	"github.com/biopars/biopars/rerank"
	"github.com/biopars/biopars/retrieve"
)

// Understanding is what a question was taken to mean.
type Understanding = question.Understanding

// SearchResult is what a search found. It needs the engine no more.
type SearchResult struct {
	Query         string               `json:"query"` // what was searched for: corrected, self-contained
	Rewritten     *rewrite.Rewritten   `json:"rewritten,omitempty"`
	Understanding Understanding        `json:"understanding"`
	Candidates    []retrieve.Candidate `json:"candidates"` // best first
	Notices       []answer.Notice      `json:"notices,omitempty"`
	Timings       answer.Timings       `json:"timings"`
	understood    *question.Question
}

// Search finds passages, best first, without diversifying them. Question.K
// passages are returned, 10 by default.
func (e *Engine) Search(ctx context.Context, q Question) (*SearchResult, error) {
	start := time.Now()
	k := q.K
	if k == 0 {
		k = 10
	}
	res, view, err := e.retrieve(ctx, q, k)
	if err != nil {
		return nil, err
	}
	defer view.Release()
	res.Candidates = res.Candidates[:min(k, len(res.Candidates))]
	res.Timings.Total = time.Since(start)
	return res, nil
}

// Answerability judges whether the candidates answer the query.
func (r *SearchResult) Answerability() question.Answerability {
	return r.understood.Answerable(ranked(r.Candidates))
}

// retrieve reads the question and finds at least k candidates, if the corpus
// has them. The caller releases the view of the corpus in which they are.
func (e *Engine) retrieve(ctx context.Context, q Question, k int) (*SearchResult, *corpus.View, error) {
	if !question.Asks(q.Text) {
		return nil, nil, ErrEmptyQuestion
	}
	if len(q.Text) > MaxQuestion {
		return nil, nil, ErrLongQuestion
	}
	if err := q.Filter.Check(); err != nil {
		return nil, nil, err
	}
	view, err := e.corpus.Acquire(ctx)
	if err != nil {
		return nil, nil, err
	}
	res, view, err := e.find(ctx, view, e.understand(ctx, view, q), q, k)
	if err != nil {
		view.Release()
		return nil, nil, err
	}
	return res, view, nil
}

// understand reads a question, the only time that it is read. A nil view corrects
// nothing.
func (e *Engine) understand(ctx context.Context, view *corpus.View, q Question) *question.Question {
	o := question.Options{
		Synonyms: e.opts.Synonyms, History: q.History, Verbatim: q.Verbatim,
		Rewriter: rewrite.Rewriter{Model: e.opts.Model.LLM, Options: e.opts.Model.constrained(rewrite.Schema)},
	}
	if q.NoModel {
		o.Rewriter.Model = nil
	}
	if view != nil {
		o.Lexicon = question.Lexicon{
			IDF: view.IDF, DocFreq: view.DocFreq, Passages: view.Passages(), Similar: view.Similar,
		}
	}
	return question.Understand(ctx, q.Text, o)
}

// understood are the notices on how a question was understood.
func understood(q *question.Question) (out []answer.Notice) {
	for _, ch := range q.Corrections {
		out = append(out, answer.NewNotice(answer.NoticeCorrected, ch.From, ch.To))
	}
	if q.Translated {
		out = append(out, answer.NewNotice(answer.NoticeQuotedPersian))
	}
	if q.RewriteErr != nil {
		out = append(out, answer.NewNotice(answer.NoticeRewrite, q.RewriteErr.Error()))
	}
	return out
}

// find finds at least k candidates for a question that has been read. The view
// that is returned, also with an error, takes the place of the one that was given.
func (e *Engine) find(ctx context.Context, view *corpus.View, read *question.Question, q Question, k int) (
	*SearchResult, *corpus.View, error) {
	leave, err := e.turns.enter(ctx)
	if err != nil {
		return nil, view, err
	}
	defer leave()
	start := time.Now()
	opts := e.opts.Retrieve
	if q.Mode != "" {
		opts.Mode = q.Mode
	}
	if q.Prefer != nil {
		opts.Prefer = q.Prefer
	}
	opts.K = max(opts.K, k, pool) // copies of what is found may stand further below
	search := func() (retrieve.Result, error) {
		found, err := view.Search(ctx, read.Query(q.Filter), opts)
		if err != nil {
			return found, err
		}
		asked := opts.K
		full := len(found.Candidates) >= asked
		found.Candidates = withoutCopies(found.Candidates)
		if full && len(found.Candidates) < k && asked < maxDepth { // copies took the places of others
			opts.K = min(4*asked, maxDepth)
			if asked > pool && (opts.Mode == retrieve.ModeBM25 || e.opts.NoDense) {
				// Of one leg the list only grows longer, and most of it is there.
				opts.K = min(asked+max(asked/4, 8*(k-len(found.Candidates))), opts.K)
			}
			deeper, err := view.Search(ctx, read.Query(q.Filter), opts)
			if err != nil {
				return deeper, err
			}
			deeper.Candidates = withoutCopies(deeper.Candidates)
			return deeper, nil
		}
		return found, nil
	}
	found, err := search()
	if corpus.Renewed(found, err) {
		fresh, err := e.corpus.Renew(ctx, view)
		if err != nil {
			return nil, view, err
		}
		view.Release() // of what is gone
		view = fresh
		found, err = search()
		if err != nil {
			return nil, view, err
		}
	} else if err != nil {
		return nil, view, err
	}
	res := &SearchResult{
		Query: read.Text, Rewritten: read.Rewritten, Understanding: read.Understanding(q.Filter),
		Candidates: found.Candidates, Notices: understood(read), understood: read,
	}
	res.Timings.Retrieve = time.Since(start)
	res.Notices = append(res.Notices, e.retrieved(ctx, view, found.Failures, opts.Prefer)...)
	if len(res.Candidates) == 0 {
		res.Notices = append(res.Notices, lacking(ctx, view, q.Filter)...)
	}
	return res, view, nil
}

// lacking are the notices on fields that a filter asks for and no passage has: nothing
// can be found by them, which is most likely not meant.
func lacking(ctx context.Context, view *corpus.View, f index.Filter) (out []answer.Notice) {
	var names []string
	for _, c := range f.Where {
		if lacks, err := view.Lacks(ctx, c.Field); err == nil && lacks && !slices.Contains(names, c.Field) {
			names = append(names, c.Field)
		}
	}
	if len(names) > 0 {
		out = append(out, answer.NewNotice(answer.NoticeUnknownField, strings.Join(names, "، ")))
	}
	return out
}

// maxDepth is how many candidates are looked at where copies take the places of others.
const maxDepth = 400

// withoutCopies lets the best of near duplicates stand for the others.
func withoutCopies(cs []retrieve.Candidate) []retrieve.Candidate {
	passages := make([]index.Passage, len(cs))
	for i := range cs {
		passages[i] = cs[i].Passage
	}
	groups := generate.Copies(passages)
	if len(groups) == len(cs) {
		return cs
	}
	out := make([]retrieve.Candidate, len(groups))
	for i, group := range groups {
		out[i] = cs[slices.Min(group)] // its scores
		out[i].Passage = passages[group[0]]
		for _, j := range group[1:] {
			out[i].Copies = append(out[i].Copies, retrieve.CopyOf(&passages[j]))
		}
	}
	return out
}

// retrieved are the notices on how a retrieval went.
func (e *Engine) retrieved(ctx context.Context, view *corpus.View,
	failures []retrieve.Failure, preferred []retrieve.Preference) (out []answer.Notice) {
	for _, f := range failures {
		code := answer.NoticeDenseDown
		if f.Leg == retrieve.LegBM25 {
			code = answer.NoticeBM25Down
		}
		out = append(out, answer.NewNotice(code, f.Err))
	}
	if len(preferred) > 0 {
		names := make([]string, len(preferred))
		for i, p := range preferred {
			names[i] = string(p)
		}
		out = append(out, answer.NewNotice(answer.NoticePreferred, strings.Join(names, ", ")))
	}
	if behind, err := view.Behind(ctx); err == nil && behind > 0 {
		n := answer.NewNotice(answer.NoticeBehind, behind)
		n.Repair = index.RepairUpdate
		out = append(out, n)
	}
	if e.demo {
		out = append(out, answer.NewNotice(answer.NoticeDemo))
	}
	return out
}

// choose selects the evidence from the candidates: the reranker, if there is one, puts
// them into a new order first.
func (e *Engine) choose(ctx context.Context, view *corpus.View, question string, cs []retrieve.Candidate,
	opts rerank.Options) ([]retrieve.Candidate, error) {
	if e.opts.Reranker == nil || len(cs) == 0 {
		return diversify(ctx, view, cs, opts)
	}
	texts, relevance := make([]string, len(cs)), make([]float64, len(cs))
	for i := range cs {
		texts[i], relevance[i] = cs[i].Passage.Text, cs[i].Score
		if t := cs[i].Passage.Title; t != "" {
			texts[i] = t + "\n" + texts[i]
		}
	}
	scores, scored, err := rerank.Rescore(ctx, e.opts.Reranker, e.opts.RerankBudget, question, texts, relevance)
	if err != nil {
		return nil, fmt.Errorf("rerank: %w", err)
	}
	cs = slices.Clone(cs)
	for i := range cs {
		cs[i].Score = scores[i]
		if i < scored {
			cs[i].Cross = scores[i]
		}
	}
	slices.SortStableFunc(cs, func(a, b retrieve.Candidate) int { return cmp.Compare(b.Score, a.Score) })
	return diversify(ctx, view, cs, opts)
}

// diversify selects the evidence from the candidates.
func diversify(ctx context.Context, view *corpus.View, cs []retrieve.Candidate, opts rerank.Options) (
	[]retrieve.Candidate, error) {
	scores := make([]float64, len(cs))
	for i := range cs {
		scores[i] = cs[i].Score
	}
	chosen, err := rerank.MMR(rerank.Normalize(scores), view.Similarities(ctx, cs), opts)
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

// Highlight returns the byte ranges of text that match the question, ascending.
func (e *Engine) Highlight(question, text string) []persian.Span {
	return (&persian.Analyzer{}).Matches(question, text)
}
