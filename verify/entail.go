package verify

import (
	"cmp"
	stdcontext "context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/defaults"
	"github.com/biopars/biopars/persian/clause"
)

// Entailer tells how likely a premise entails a hypothesis, says nothing of it, or
// contradicts it. The three add up to 1.
type Entailer interface {
	// Entail takes the first of the premises that the model can read whole with the
	// hypothesis. They say less and less: each is a part of the one before.
	Entail(ctx stdcontext.Context, hypothesis string, premises ...string) (entail, neutral, contradict float64, err error)
}

// Entailment has a model of entailment decide about sentences. It lifts nothing of
// which quantities, names, polarity, order or a place of a clause were found to be
// otherwise or missing: these are read more surely without a model.
type Entailment struct {
	Model Entailer
	// Threshold is the likelihood from which the model decides; default 0.8.
	Threshold float64
	// All asks about all claims that are no quotations, and lowers those that the
	// evidence says nothing of as well. Otherwise only those are asked about that
	// words and clauses leave open.
	All bool
	// Budget bounds the calls of one Checker together; default 2 s. When it is spent,
	// the remaining sentences keep their verdicts, and their layer says so.
	Budget time.Duration
}

// LayerEntailment is the name of the layer of an Entailer.
const LayerEntailment = "entailment"

var errEntailBudget = errors.New("the time for entailment is spent")

// entail asks the model of entailment. One that fails or takes too long is passed
// over: the verdict stays, and its layer says why.
func (c *Checker) entail(ctx stdcontext.Context, sentence string, v *answer.Verdict, o *outcome) error {
	e := c.opts.Entailment
	if e == nil || e.Model == nil || o == nil || !o.open && !e.All {
		return nil
	}
	layer := answer.Layer{Name: LayerEntailment}
	entail, neutral, contradict, err := c.asked(ctx, e, sentence, o)
	if err != nil {
		layer.Detail = err.Error()
		v.Layers = append(v.Layers, layer)
		return ctx.Err()
	}
	layer.Score = entail
	was, from := v.Judgement, cmp.Or(e.Threshold, defaults.Entailment)
	switch {
	case contradict >= from:
		layer.Detail = "contradicts"
		switch { // evidence on something else contradicts nothing, whatever the model makes of it
		case o.window.coverage >= minContradiction:
			v.Judgement = answer.Contradicted
		case worse(answer.Unsupported, was):
			v.Judgement = answer.Unsupported
		}
	case entail >= from:
		layer.Detail = "entails"
		if o.open && !differs(v) && v.Source != 0 {
			v.Judgement = better(was)
		}
	case neutral >= from:
		layer.Detail = "says nothing of it"
		if e.All && was == answer.Supported {
			v.Judgement = answer.PartlySupported
		}
	}
	v.Layers = append(v.Layers, layer)
	if v.Judgement != was {
		v.Reason = LayerEntailment
	}
	return nil
}

// better is what a sentence is of which a model alone says that the evidence carries it:
// one of which words say little doesn't become supported by that.
func better(j answer.Judgement) answer.Judgement {
	if j == answer.Unsupported {
		return answer.PartlySupported
	}
	return answer.Supported
}

// asked is what the model says, within the time that is left.
func (c *Checker) asked(ctx stdcontext.Context, e *Entailment, sentence string, o *outcome) (entail, neutral, contradict float64, err error) {
	left := cmp.Or(e.Budget, defaults.EntailmentBudget) - time.Duration(c.entailing.Load())
	if left <= 0 {
		return 0, 0, 0, errEntailBudget
	}
	start := time.Now()
	call, cancel := stdcontext.WithTimeout(ctx, left)
	defer cancel()
	entail, neutral, contradict, err = e.Model.Entail(call, sentence, o.premises()...)
	c.entailing.Add(int64(time.Since(start)))
	if err != nil && call.Err() != nil && ctx.Err() == nil {
		err = errEntailBudget
	}
	return entail, neutral, contradict, err
}

// differs reports whether a layer found something to be otherwise than the evidence
// has it, or the evidence lacks a place that the sentence fills, such as a route or for
// whom. What is done and why may be said in other words; a model may know these.
func differs(v *answer.Verdict) bool {
	return slices.ContainsFunc(v.Layers, func(l answer.Layer) bool {
		switch l.Name {
		case LayerQuantity, LayerName, LayerPolarity, LayerOrder:
			return l.Score < 1
		}
		return false
	}) || slices.ContainsFunc(v.Slots, func(s answer.Slot) bool {
		switch clause.Name(s.Name) {
		case clause.Relation, clause.Verb, clause.Cause:
			return s.Outcome == slotDiffers
		}
		return s.Outcome == slotDiffers || s.Outcome == slotMissing
	})
}

// premises are the sentences that decide with one neighbour on either side, for what
// pronouns stand for, and those sentences alone. Where none decides it is the passage.
func (o *outcome) premises() []string {
	w, s, raw := o.window, o.passage.sentences, o.passage.raw
	if w.to <= w.from {
		return []string{strings.TrimSpace(raw)}
	}
	part := func(from, to int) string { return strings.TrimSpace(raw[s[from].start:s[to-1].end]) }
	wide, narrow := part(max(w.from-1, 0), min(w.to+1, len(s))), part(w.from, w.to)
	if wide == narrow {
		return []string{narrow}
	}
	return []string{wide, narrow}
}
