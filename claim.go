package biopars

import (
	"context"
	"errors"
	"slices"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/corpus"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/verify"
)

// Claim is what somebody says, held against passages.
type Claim struct {
	Claim     string            `json:"claim"`     // as it was given
	Judgement answer.Judgement  `json:"judgement"` // the worst of its sentences' that are claims
	Sentences []answer.Sentence `json:"sentences"` // each with its verdict
	Sources   []answer.Source   `json:"sources"`
	Conflicts []answer.Conflict `json:"conflicts,omitempty"` // places where the sources disagree
	Notices   []answer.Notice   `json:"notices,omitempty"`
}

// CheckClaim holds the sentences of a claim against passages or, without any, against
// those that the corpus has for it, as an answer's sentences are held against theirs.
// q says which passages may be evidence and how many; its text and history are not used.
// With passages no corpus is needed; where there is one, it says how rare words are.
func (e *Engine) CheckClaim(ctx context.Context, claim string, passages []index.Passage, q Question) (Claim, error) {
	ctx, cancel := context.WithTimeout(ctx, e.opts.Timeout)
	defer cancel()
	out := Claim{Claim: claim, Judgement: answer.NotAClaim, Sentences: []answer.Sentence{}, Sources: []answer.Source{}}
	q.Text, q.History = claim, nil
	s := &asking{engine: e, question: q, yield: func(Event, error) bool { return true }}
	if len(passages) == 0 {
		opts := e.opts.Rerank
		if q.K > 0 {
			opts.K = q.K
		}
		found, view, err := e.retrieve(ctx, q, max(opts.K, pool))
		if err != nil {
			return out, err
		}
		defer view.Release()
		evidence, err := e.choose(ctx, view, found.Query, found.Candidates, opts)
		if err != nil {
			return out, err
		}
		for _, c := range evidence {
			passages = append(passages, c.Passage)
		}
		s.view, out.Notices = view, found.Notices
	} else {
		if len(claim) > MaxQuestion {
			return out, ErrLongQuestion
		}
		view, err := e.corpus.Acquire(ctx)
		switch {
		case err == nil:
			defer view.Release()
			s.view = view
		case !errors.Is(err, index.ErrNoCorpus):
			return out, err
		}
	}
	out.Sources = number(passages)
	safe := slices.Clone(out.Sources)
	for i := range safe {
		safe[i].Passage.Text, _ = sanitize.Evidence(safe[i].Passage.Text)
	}
	checker := s.claimChecker()
	for _, span := range persian.Sentences(claim) {
		sentence, err := checker.Check(ctx, claim, answer.Sentence{Text: claim[span.Start:span.End]}, safe)
		if err != nil {
			return out, err
		}
		if v := sentence.Verdict; v != nil {
			if v.Source > 0 && len(sentence.Citations) == 0 { // it says the opposite, or not quite this
				sentence.Citations = []int{v.Source}
			}
			out.Judgement = worse(out.Judgement, v.Judgement)
		}
		generate.GiveEvidence(&sentence, claim, safe, checked(s.view))
		for _, n := range sentence.Citations {
			out.Sources[n-1].Cited = true
			if quotes := sentence.Evidence; len(quotes) > 0 && out.Sources[n-1].Quote.Text == "" {
				out.Sources[n-1].Quote = quotes[0].Quote
			}
		}
		out.Sentences = append(out.Sentences, sentence)
	}
	if len(passages) > 1 {
		out.Conflicts = checker.Conflicts(claim, safe)
	}
	return out, nil
}

// claimChecker is a checker of claims, also where answers are not checked.
func (s *asking) claimChecker() *verify.Checker {
	if s.view != nil && s.engine.opts.Verify != VerifyOff {
		return s.newChecker()
	}
	return verify.New(verify.Options{IDF: checked(s.view), Synonyms: s.engine.opts.Synonyms})
}

// checked is the weight of terms in a corpus; nil where there is none.
func checked(view *corpus.View) func(string) float64 {
	if view == nil {
		return nil
	}
	return view.IDF
}

// worse is the judgement of the two that says less for the claim.
func worse(a, b answer.Judgement) answer.Judgement {
	order := []answer.Judgement{answer.NotAClaim, answer.Supported, answer.PartlySupported, answer.Unsupported, answer.Contradicted}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}
