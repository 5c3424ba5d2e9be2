package encoder

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// CrossEncoder says how well passages answer a question, reading both together. It is
// a rerank.Scorer.
type CrossEncoder struct{ model *Model }

// OpenCrossEncoder reads the model in a directory. It has one logit, or two of which
// the second stands for relevance.
func OpenCrossEncoder(dir string, o Options) (*CrossEncoder, error) {
	m, err := Open(dir, o)
	if err != nil {
		return nil, err
	}
	if m.net.head == nil || m.net.head.logits() > 2 {
		n := 0
		if m.net.head != nil {
			n = m.net.head.logits()
		}
		return nil, errors.Join(fmt.Errorf("open cross-encoder: %s: a model with %d logits; it takes one or two", dir, n), m.Close())
	}
	return &CrossEncoder{m}, nil
}

// Close gives the memory of the weights back.
func (c *CrossEncoder) Close() error { return c.model.Close() }

// Digest is a hash of the files that decide what the scores are.
func (c *CrossEncoder) Digest() string { return c.model.digest }

// Score gives the probability of relevance of each passage, from the first on, until
// the context's deadline: a few are computed at a time, so that little is lost.
func (c *CrossEncoder) Score(ctx context.Context, question string, passages []string) ([]float64, error) {
	scores := make([]float64, 0, len(passages))
	for step := 2 * c.model.threads; len(scores) < len(passages); {
		part := passages[len(scores):min(len(passages), len(scores)+step)]
		inputs := make([]Input, len(part))
		for i, p := range part {
			inputs[i] = Input{question, p, true}
		}
		out, err := c.model.Encode(ctx, inputs, Want{Logits: true})
		if err != nil {
			return scores, err
		}
		for _, o := range out {
			scores = append(scores, probability(o.Logits))
		}
	}
	return scores, nil
}

// probability is that of the last logit: against nothing, or against the first.
func probability(logits []float32) float64 {
	x := float64(logits[len(logits)-1])
	if len(logits) == 2 {
		x -= float64(logits[0])
	}
	p := 1 / (1 + math.Exp(-x))
	return max(p, math.SmallestNonzeroFloat32)
}
