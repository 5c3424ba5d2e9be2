package verification

import (
	"context"
	"errors"
	"strings"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/encoder"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/verify"
)

// Alone judges claims by a model of entailment and by nothing else, so that figures of
// citations are none that this project's own checker gives itself. A claim is entailed
// by a text when the whole of it, or some sentences of it that stand together, entails it more likely than not.
type Alone struct{ Model verify.Entailer }

// AloneSignature begins the name of an Alone in the signatures of metrics; the model's
// follows.
const AloneSignature = "entails:nli|windows:3|above:0.5|"

// together is how many neighbouring sentences are put to the model at a time, beside the
// whole text: models of entailment are made with short premises.
const together = 3

// likelier is the likelihood above which the model decides.
const likelier = .5

// Verify implements metric.Verifier. What one part of a text entails is supported, whatever
// others say. Parts that are longer than the model reads are passed over, unless all are.
func (a Alone) Verify(ctx context.Context, text, claim string) (metric.Verdict, error) {
	verdict, read := metric.NotMentioned, false
	var long error
	for _, premise := range premises(text) {
		entail, _, contradict, err := a.Model.Entail(ctx, claim, premise)
		switch {
		case errors.Is(err, encoder.ErrTooLong):
			long = err
			continue
		case err != nil:
			return metric.NotMentioned, err
		case entail > likelier:
			return metric.Supported, nil
		case contradict > likelier:
			verdict = metric.Contradicted
		}
		read = true
	}
	if !read {
		return metric.NotMentioned, long
	}
	return verdict, nil
}

// Entails has the type metric.Entails.
func (a Alone) Entails(ctx context.Context, premise, hypothesis string) (bool, error) {
	v, err := a.Verify(ctx, premise, hypothesis)
	return v == metric.Supported, err
}

// premises are a text as a whole and, where it is longer, its windows of sentences.
func premises(text string) []string {
	var sentences []string
	for _, s := range persian.Sentences(text) {
		if t := strings.TrimSpace(text[s.Start:s.End]); t != "" {
			sentences = append(sentences, t)
		}
	}
	out := []string{strings.Join(sentences, " ")}
	for i := 0; len(sentences) > together && i+together <= len(sentences); i++ {
		out = append(out, strings.Join(sentences[i:i+together], " "))
	}
	return out
}
