package encoder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// Entailment says how likely a text follows from another. It is a verify.Entailer.
type Entailment struct {
	model                     *Model
	entail, neutral, contrary int // the logits; -1 for one that the model hasn't
	temperature               float64
}

// EntailmentOptions say how a model of entailment is opened.
type EntailmentOptions struct {
	Options
	// Temperature divides the logits, so that the likelihoods are as often right as
	// they say; 0 stands for 1.
	Temperature float64
}

// OpenEntailment reads the model in a directory: a classifier whose labels are
// entailment, neutral and contradiction in any order, or entailment and its absence.
func OpenEntailment(dir string, o EntailmentOptions) (*Entailment, error) {
	if o.Temperature < 0 || math.IsNaN(o.Temperature) || math.IsInf(o.Temperature, 0) {
		return nil, fmt.Errorf("open model of entailment: the temperature is %v", o.Temperature)
	}
	m, err := Open(dir, o.Options)
	if err != nil {
		return nil, err
	}
	e := &Entailment{model: m, temperature: cmp.Or(o.Temperature, 1)}
	if e.entail, e.neutral, e.contrary, err = EntailmentLabels(m.Config().Labels); err != nil {
		return nil, errors.Join(fmt.Errorf("open model of entailment: %s: %w", dir, err), m.Close())
	}
	return e, nil
}

// ErrNoEntailment is wrapped where the labels of a model aren't those of entailment.
var ErrNoEntailment = errors.New("no model of entailment")

// entailmentNames are what models call their labels. Two of FarsTail's and XNLI's
// are letters.
var entailmentNames = [3][]string{
	{"entailment", "entails", "entailed", "entail", "e"},
	{"neutral", "n", "not_entailment", "not-entailment", "not entailment", "non-entailment"},
	{"contradiction", "contradicts", "contradictory", "contradict", "c"},
}

// EntailmentLabels finds the logits of entailment, of neither and of contradiction
// among names. With two labels the absence of entailment is neutral, and contradict -1.
func EntailmentLabels(labels []string) (entail, neutral, contradict int, err error) {
	at := [3]int{-1, -1, -1}
	for i, l := range labels {
		known := false
		for kind, names := range entailmentNames {
			for _, n := range names {
				if !strings.EqualFold(strings.TrimSpace(l), n) {
					continue
				}
				if at[kind] >= 0 {
					return 0, 0, 0, fmt.Errorf("%w: the labels %q say the same twice", ErrNoEntailment, labels)
				}
				at[kind], known = i, true
			}
		}
		if !known {
			return 0, 0, 0, fmt.Errorf("%w: the label %q is neither entailment, neutral nor contradiction", ErrNoEntailment, l)
		}
	}
	if at[0] < 0 || at[1] < 0 || len(labels) == 3 && at[2] < 0 {
		return 0, 0, 0, fmt.Errorf("%w: the labels are %q", ErrNoEntailment, labels)
	}
	return at[0], at[1], at[2], nil
}

// Close gives the memory of the weights back.
func (e *Entailment) Close() error { return e.model.Close() }

// Digest is a hash of the files that decide what the likelihoods are.
func (e *Entailment) Digest() string { return e.model.digest }

// ErrTooLong is returned for a hypothesis that fits into no sequence with its premise:
// a part of one would say something else.
var ErrTooLong = errors.New("premise and hypothesis are longer than the model reads")

// Entail implements verify.Entailer.
func (e *Entailment) Entail(ctx context.Context, hypothesis string, premises ...string) (entail, neutral, contradict float64, err error) {
	logits, err := e.Logits(ctx, hypothesis, premises...)
	if err != nil {
		return 0, 0, 0, err
	}
	entail, neutral, contradict = likelihoods(logits, e.temperature)
	return entail, neutral, contradict, nil
}

// Logits are those of entailment, of neither and of contradiction, which is negative
// infinity where the model has no such label, for the first premise that fits.
func (e *Entailment) Logits(ctx context.Context, hypothesis string, premises ...string) (l [3]float64, err error) {
	var seq tokenizer.Encoding
	for _, p := range premises {
		if seq = e.model.tokenizer.EncodePair(p, hypothesis, e.model.limit); seq.Dropped == 0 {
			break
		}
	}
	if len(seq.IDs) == 0 || seq.Dropped > 0 {
		return l, ErrTooLong
	}
	err = e.model.Run(ctx, []tokenizer.Encoding{seq}, Want{Logits: true}, func(_ int, o Output) error {
		for i, at := range [3]int{e.entail, e.neutral, e.contrary} {
			l[i] = math.Inf(-1)
			if at >= 0 {
				l[i] = float64(o.Logits[at])
			}
		}
		return nil
	})
	return l, err
}

// likelihoods are the probabilities of logits, divided by a temperature.
func likelihoods(l [3]float64, temperature float64) (entail, neutral, contradict float64) {
	top, sum := max(l[0], l[1], l[2]), 0.
	for i := range l {
		l[i] = math.Exp((l[i] - top) / temperature)
		sum += l[i]
	}
	return l[0] / sum, l[1] / sum, l[2] / sum
}
