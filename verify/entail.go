package verify

import (
	stdcontext "context"

	"github.com/biopars/biopars/answer"
)

// Entailer tells how likely a premise entails a hypothesis, says nothing of it, or
// contradicts it. The three add up to 1.
type Entailer interface {
	Entail(ctx stdcontext.Context, premise, hypothesis string) (entail, neutral, contradict float64, err error)
}

// LayerEntailment is the name of the layer of an Entailer.
const LayerEntailment = "entailment"

// sure is the likelihood from which an Entailer decides.
const sure = 0.8

// entail asks the entailment model about a sentence that words and clauses leave
// open. It lifts nothing that they found to be otherwise: numbers, names and
// denials are read more surely without a model. One that fails is passed over, and
// its layer says so.
func (c *Checker) entail(ctx stdcontext.Context, sentence string, v *answer.Verdict, o *outcome) error {
	if c.opts.Entailer == nil || o == nil || !o.open {
		return nil
	}
	premise := v.Quote.Text
	if premise == "" {
		premise = o.passage.raw
	}
	entail, _, contradict, err := c.opts.Entailer.Entail(ctx, premise, sentence)
	if err != nil {
		v.Layers = append(v.Layers, answer.Layer{Name: LayerEntailment, Detail: err.Error()})
		return ctx.Err()
	}
	layer := answer.Layer{Name: LayerEntailment, Score: entail}
	was := v.Judgement
	switch {
	case contradict >= sure:
		v.Judgement, layer.Detail = answer.Contradicted, "contradicts"
	case entail >= sure:
		v.Judgement, layer.Detail = answer.Supported, "entails"
	}
	v.Layers = append(v.Layers, layer)
	if v.Judgement != was {
		v.Reason = LayerEntailment
	}
	return nil
}
