// Package verification puts the check of sentences, package verify without a
// model, under evaluation: on labelled pairs, on spoilt sentences, and as what
// decides about claims and citations in the scores of answers.
package verification

import (
	"context"
	"errors"
	"math"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/perturb"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/verify"
)

// Signature names a Checker with equal weights in the signatures of metrics.
const Signature = "entails:verify"

// ErrUnchecked is returned for a sentence that came back without a verdict.
var ErrUnchecked = errors.New("the sentence was not checked")

// Checker judges claims by the check of sentences that answers go through. It is
// safe for concurrent use.
type Checker struct{ check *verify.Checker }

// NewChecker weighs terms by their rarity among texts, all alike without any.
func NewChecker(texts ...string) Checker {
	return newChecker(nil, texts)
}

// newChecker asks a model of entailment as well, unless that is nil.
func newChecker(model *verify.Entailment, texts []string) Checker {
	opts := verify.Options{Entailment: model}
	if len(texts) > 0 {
		opts.IDF = idf(texts)
	}
	return Checker{verify.New(opts)}
}

// Verify implements metric.Verifier.
func (c Checker) Verify(ctx context.Context, text, claim string) (metric.Verdict, error) {
	v, err := c.verdict(ctx, claim, text)
	if err != nil {
		return metric.NotMentioned, err
	}
	switch v.Judgement {
	case answer.Supported:
		return metric.Supported, nil
	case answer.Contradicted:
		return metric.Contradicted, nil
	}
	return metric.NotMentioned, nil
}

// Entails has the type metric.Entails.
func (c Checker) Entails(ctx context.Context, premise, hypothesis string) (bool, error) {
	v, err := c.Verify(ctx, premise, hypothesis)
	return v == metric.Supported, err
}

// Check makes the function that package perturb measures.
func (c Checker) Check(ctx context.Context) perturb.Check {
	return func(sentence string, evidence []string) (answer.Verdict, error) {
		v, err := c.verdict(ctx, sentence, evidence...)
		if err != nil {
			return answer.Verdict{}, err
		}
		return *v, nil
	}
}

// verdict checks a sentence that cites all of the evidence.
func (c Checker) verdict(ctx context.Context, sentence string, evidence ...string) (*answer.Verdict, error) {
	s := answer.Sentence{Text: sentence}
	var sources []answer.Source
	for i, text := range evidence {
		sources = append(sources, answer.Source{Number: i + 1, Cited: true, Passage: index.Passage{Text: text}})
		s.Citations = append(s.Citations, i+1)
	}
	judged, err := c.check.Check(ctx, "", s, sources)
	if err != nil {
		return nil, err
	}
	if judged.Verdict == nil {
		return nil, ErrUnchecked
	}
	return judged.Verdict, nil
}

// idf is the inverse document frequency of terms of the analyzer among n texts:
// ln(1 + (n − f + 0.5)/(f + 0.5)), where f texts have the term, as BM25 in
// Lucene has it. It is above 0.
func idf(texts []string) func(term string) float64 {
	var analyzer persian.Analyzer
	frequency := map[string]int{}
	for _, t := range texts {
		seen := map[string]bool{}
		for _, w := range analyzer.Terms(t) {
			if !seen[w.Text] {
				seen[w.Text] = true
				frequency[w.Text]++
			}
		}
	}
	n := float64(len(texts))
	return func(term string) float64 {
		f := float64(frequency[term])
		return math.Log(1 + (n-f+0.5)/(f+0.5))
	}
}
