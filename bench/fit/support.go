package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval/perturb"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/verify"
)

// supportTolerance is how far a coefficient may be off that is called the same,
// below the standard errors of 891 pairs.
const supportTolerance = 0.1

// supportPenalty was found: with it, the features of the commit in which the
// coefficients were fitted (3f97d83) give them back (docs/decisions,
// 2026-11-28-fit.md).
const supportPenalty = 0.002

// fitSupport fits the score of a sentence beside its evidence.
func (c *config) fitSupport(context.Context) (*result, error) {
	train, err := c.pairs("dev.jsonl")
	if err != nil {
		return nil, err
	}
	formula, err := logistic(train, c.penaltyOr(supportPenalty))
	if err != nil {
		return nil, err
	}
	var r result
	names := []string{"coverage", "whole", "rarest", "lcs", "clash", "negative", "intercept"}
	r.compare(names, learned.Support, formula, supportTolerance)
	for _, file := range []string{"dev.jsonl", "test_farstail.jsonl", "test_natural.jsonl"} {
		list, err := c.pairs(file)
		if err != nil {
			return nil, err
		}
		r.figure("AUROC "+file, auroc(list, learned.Support), auroc(list, formula))
	}
	r.note("%d pairs, penalty %g", len(train), c.penaltyOr(supportPenalty))
	return &r, nil
}

// pairs reads labelled pairs and computes their features, the terms weighed by
// their rarity among the premises as biopars eval verify does. A hypothesis that
// states nothing has score 0 whatever the formula, and teaches nothing.
func (c *config) pairs(file string) ([]example, error) {
	list, err := c.readPairs(file)
	if err != nil {
		return nil, err
	}
	checker := verify.New(verify.Options{IDF: rarity(list)})
	var out []example
	for _, p := range list {
		if f := checker.Features(p.Hypothesis, source(p)); f != nil {
			out = append(out, example{features: f, positive: p.Entailed(), weight: 1})
		}
	}
	return out, nil
}

func (c *config) readPairs(file string) ([]perturb.Pair, error) {
	f, err := os.Open(filepath.Join(c.data, "nli", file))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := perturb.ReadPairs(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return list, nil
}

func source(p perturb.Pair) answer.Source {
	return answer.Source{Number: 1, Passage: index.Passage{Text: p.Premise}}
}

// rarity is the inverse document frequency among the premises.
func rarity(list []perturb.Pair) func(term string) float64 {
	frequency := map[string]float64{}
	for _, p := range list {
		for t := range persian.NewTermSet(persian.Terms(p.Premise)) {
			frequency[t]++
		}
	}
	n := float64(len(list))
	return func(term string) float64 {
		return math.Log(1 + (n-frequency[term]+0.5)/(frequency[term]+0.5))
	}
}

// fitVector fits how much the cosine of sentence and quote moves the score of
// the words: their formula stays, weight and centre are fitted beside it.
func (c *config) fitVector(ctx context.Context) (*result, error) {
	list, err := c.readPairs("dev.jsonl")
	if err != nil {
		return nil, err
	}
	test, err := c.readPairs("test_farstail.jsonl")
	if err != nil {
		return nil, err
	}
	var train []example
	held := map[string][]example{}
	names := []string{"med_union", "pquad"}
	for _, name := range names {
		model, err := c.encoder(ctx, name)
		if err != nil {
			return nil, err
		}
		more, err := compared(ctx, list, model)
		if err != nil {
			return nil, err
		}
		for _, x := range more {
			if x.features != nil {
				train = append(train, x)
			}
		}
		if held[name], err = compared(ctx, test, model); err != nil {
			return nil, err
		}
	}
	formula, err := logistic(train, c.penaltyOr(0))
	if err != nil {
		return nil, err
	}
	var r result
	r.compare([]string{"weight", "centre"}, []float64{learned.VectorWeight, learned.VectorCentre},
		[]float64{formula[0], -formula[1] / formula[0]}, supportTolerance)
	inForce := []float64{learned.VectorWeight, -learned.VectorWeight * learned.VectorCentre}
	for _, name := range names {
		r.figure("AUROC test_farstail.jsonl, encoder of "+name,
			auroc(held[name], inForce), auroc(held[name], formula))
	}
	r.note("%d pairs beside words, penalty %g", len(train), c.penaltyOr(0))
	return &r, nil
}

// compared checks the pairs with an encoder: the cosine is the feature, what the
// words say is known. Pairs without a quote have no cosine.
func compared(ctx context.Context, list []perturb.Pair, encoder embeddings.Embedder) ([]example, error) {
	words := verify.New(verify.Options{IDF: rarity(list)})
	both := verify.New(verify.Options{IDF: rarity(list), Embedder: encoder})
	var out []example
	for _, p := range list {
		s, sources := answer.Sentence{Text: p.Hypothesis, Citations: []int{1}}, []answer.Source{source(p)}
		words := words.Features(p.Hypothesis, source(p))
		if words == nil {
			continue
		}
		moved, err := both.Check(ctx, "", s, sources)
		if err != nil {
			return nil, err
		}
		v := learned.Logistic(learned.Support, words)
		x := example{positive: p.Entailed(), weight: 1, offset: math.Log(v / (1 - v))}
		for _, l := range moved.Verdict.Layers {
			if l.Name == verify.LayerVector {
				x.features = []float64{l.Score}
			}
		}
		out = append(out, x)
	}
	return out, nil
}
