package verification

import (
	"context"
	"fmt"
	"math"

	"github.com/biopars/biopars/eval/perturb"
)

// Logits is a model of entailment before its numbers become likelihoods: those of
// entailment, of neither and of contradiction.
type Logits interface {
	Logits(ctx context.Context, hypothesis string, premises ...string) ([3]float64, error)
}

// Calibration is what labelled pairs say of a model of entailment.
type Calibration struct {
	Pairs    int     `json:"pairs"`
	Skipped  int     `json:"skipped"`  // longer than the model reads, or of another label
	Accuracy float64 `json:"accuracy"` // of the likeliest of the three
	// Temperature makes the pairs likeliest; before and after it their mean negative
	// log-likelihood in nats. At 1 the likelihoods are the model's own.
	Temperature float64 `json:"temperature"`
	Before      float64 `json:"nll_before"`
	After       float64 `json:"nll_after"`
	// Thresholds are what the model decides from each likelihood on, at that temperature.
	Thresholds []Threshold `json:"thresholds"`
	// Threshold is the lowest of them from which both kinds of decisions are right in
	// 95 of 100 cases, or 0 if there is none.
	Threshold float64 `json:"threshold"`
}

// Threshold is what a model decides from a likelihood on: how much of the entailed or
// contradicted pairs it finds, and how often it is right.
type Threshold struct {
	From           float64 `json:"from"`
	Entailed       int     `json:"entailed"` // pairs that it says to be so
	EntailedRight  float64 `json:"entailed_right"`
	EntailedFound  float64 `json:"entailed_found"`
	Contrary       int     `json:"contradicted"`
	ContraryRight  float64 `json:"contradicted_right"`
	ContraryFound  float64 `json:"contradicted_found"`
	EntailedDenied int     `json:"entailed_called_contradicted"`
}

// wantedRight is how often decisions have to be right, and fewestDecisions how many
// must have been seen for that to mean something.
const (
	wantedRight     = .95
	fewestDecisions = 20
)

// labels of pairs, in the order of Logits.
var labels = [3]string{"entailment", "neutral", "contradiction"}

// Calibrate measures a model on the labelled pairs of files.
func Calibrate(ctx context.Context, model Logits, paths ...string) (Calibration, error) {
	var c Calibration
	var seen []labelled
	for _, path := range paths {
		pairs, err := readPairs(path)
		if err != nil {
			return c, err
		}
		for _, p := range pairs {
			l, ok, err := read(ctx, model, p)
			if err != nil {
				return c, fmt.Errorf("%s: %w", path, err)
			}
			if !ok {
				c.Skipped++
				continue
			}
			seen = append(seen, l)
		}
	}
	c.fit(seen)
	return c, nil
}

// labelled is what a model says of a pair whose label is known.
type labelled struct {
	logits [3]float64
	label  int
}

func read(ctx context.Context, model Logits, p perturb.Pair) (labelled, bool, error) {
	for i, name := range labels {
		if p.Label != name {
			continue
		}
		logits, err := model.Logits(ctx, p.Hypothesis, p.Premise)
		if err != nil {
			return labelled{}, false, ctx.Err() // a pair too long isn't read
		}
		return labelled{logits, i}, true, nil
	}
	return labelled{}, false, nil
}

// fit fills in what the pairs say.
func (c *Calibration) fit(seen []labelled) {
	c.Pairs, c.Temperature = len(seen), 1
	if len(seen) == 0 {
		return
	}
	right := 0
	for _, l := range seen {
		if p := l.likelihoods(1); p[l.label] >= max(p[0], p[1], p[2]) {
			right++
		}
	}
	c.Accuracy = float64(right) / float64(len(seen))
	c.Before = loss(seen, 1)
	c.Temperature = coolest(func(t float64) float64 { return loss(seen, t) })
	c.After = loss(seen, c.Temperature)
	for percent := 50; percent < 100; percent += 5 {
		t := decide(seen, c.Temperature, float64(percent)/100)
		c.Thresholds = append(c.Thresholds, t)
		if c.Threshold == 0 && min(t.Entailed, t.Contrary) >= fewestDecisions && min(t.EntailedRight, t.ContraryRight) >= wantedRight {
			c.Threshold = t.From
		}
	}
}

// likelihoods are those of the three labels at a temperature.
func (l *labelled) likelihoods(temperature float64) (p [3]float64) {
	top, sum := max(l.logits[0], l.logits[1], l.logits[2]), 0.
	for i, x := range l.logits {
		p[i] = math.Exp((x - top) / temperature)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// loss is the mean negative log-likelihood of the labels. Of a label that the model
// doesn't know it is that of one in a million.
func loss(seen []labelled, temperature float64) float64 {
	sum := 0.
	for i := range seen {
		sum -= math.Log(max(seen[i].likelihoods(temperature)[seen[i].label], 1e-6))
	}
	return sum / float64(len(seen))
}

// coolest finds the temperature from .05 to 20 with the least loss, by the golden
// section of its logarithm.
func coolest(loss func(float64) float64) float64 {
	const ratio = .6180339887498949
	low, high := math.Log(.05), math.Log(20)
	for high-low > 1e-4 {
		a, b := high-ratio*(high-low), low+ratio*(high-low)
		if loss(math.Exp(a)) <= loss(math.Exp(b)) {
			high = b
		} else {
			low = a
		}
	}
	return math.Exp((low + high) / 2)
}

// decide counts what the model decides from a likelihood on.
func decide(seen []labelled, temperature, from float64) Threshold {
	t := Threshold{From: from}
	var entailed, contrary, entailedRight, contraryRight int
	for i := range seen {
		p, label := seen[i].likelihoods(temperature), seen[i].label
		switch label {
		case 0:
			entailed++
		case 2:
			contrary++
		}
		switch {
		case p[2] >= from:
			t.Contrary++
			switch label {
			case 2:
				contraryRight++
			case 0:
				t.EntailedDenied++
			}
		case p[0] >= from:
			t.Entailed++
			if label == 0 {
				entailedRight++
			}
		}
	}
	share := func(n, of int) float64 { return float64(n) / float64(max(of, 1)) }
	t.EntailedRight, t.EntailedFound = share(entailedRight, t.Entailed), share(entailedRight, entailed)
	t.ContraryRight, t.ContraryFound = share(contraryRight, t.Contrary), share(contraryRight, contrary)
	return t
}
