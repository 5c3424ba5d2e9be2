package neural

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/biopars/biopars/internal/encoder"
	"github.com/biopars/biopars/persian"
)

// ErrHead is wrapped where a model hasn't the head that a metric needs.
var ErrHead = errors.New("the model has not the head for this")

// bleurt is BLEURT as bleurt-pytorch computes it: a number that a trained head gives
// the pair, reference first.
type bleurt struct{}

func newBLEURT(m *model) (bleurt, error) {
	if n := len(m.encoder.Config().Labels); n != 1 {
		return bleurt{}, fmt.Errorf("%w: BLEURT has one number for a pair, this has %d", ErrHead, n)
	}
	return bleurt{}, nil
}

func (bleurt) signature(model string, _ Options) string { return model + "(biopars)" }

func (bleurt) inputs(candidate, reference string) []encoder.Input {
	return []encoder.Input{{Text: reference, Pair: candidate, HasPair: true}}
}

func (bleurt) value(_, _ string, logits [][]float32) [3]float64 {
	return [3]float64{math.NaN(), math.NaN(), float64(logits[0][0])}
}

// combine takes the best reference.
func (bleurt) combine(values [][3]float64) [3]float64 { return bestF(values) }

// bestF is the value with the greatest F.
func bestF(values [][3]float64) [3]float64 {
	best := values[0]
	for _, v := range values[1:] {
		if v[2] > best[2] {
			best = v
		}
	}
	return best
}

// nliF asks a model of entailment sentence by sentence: precision is the share of the
// candidate's sentences that the reference entails, recall the share of the reference's
// that the candidate entails, F their harmonic mean.
type nliF struct {
	model     *model
	entailing int // the logit
}

func newNLIF(m *model) (*nliF, error) {
	entail, _, _, err := encoder.EntailmentLabels(m.encoder.Config().Labels)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHead, err)
	}
	return &nliF{m, entail}, nil
}

func (n *nliF) signature(model string, _ Options) string {
	return fmt.Sprintf("%s|windows:%d(biopars)", model, nliWindow)
}

// nliWindow is how many neighbouring sentences may stand together against one claim,
// beside the whole text if that fits.
const nliWindow = 3

// inputs are, for each sentence of either side, the windows of the other: premise first.
func (n *nliF) inputs(candidate, reference string) []encoder.Input {
	var in []encoder.Input
	for _, side := range [2][2]string{{candidate, reference}, {reference, candidate}} {
		for _, claim := range sentences(side[0]) {
			for _, premise := range n.premises(side[1]) {
				in = append(in, encoder.Input{Text: premise, Pair: claim, HasPair: true})
			}
		}
	}
	return in
}

// premises are the text as a whole and, if it is long, its windows.
func (n *nliF) premises(text string) []string {
	spans := sentences(text)
	out := []string{strings.Join(spans, " ")}
	if len(spans) == 0 {
		return nil
	}
	for i := 0; i+nliWindow < len(spans)+1 && len(spans) > nliWindow; i++ {
		out = append(out, strings.Join(spans[i:i+nliWindow], " "))
	}
	return out
}

func sentences(text string) []string {
	var out []string
	for _, s := range persian.Sentences(text) {
		if t := strings.TrimSpace(text[s.Start:s.End]); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// value counts a claim as entailed if any window entails it more likely than not.
func (n *nliF) value(candidate, reference string, logits [][]float32) [3]float64 {
	var v [3]float64
	for side, texts := range [2][2]string{{candidate, reference}, {reference, candidate}} {
		claims, windows := len(sentences(texts[0])), len(n.premises(texts[1]))
		entailed := 0
		for range claims {
			for _, l := range logits[:windows] {
				if n.entails(l) {
					entailed++
					break
				}
			}
			logits = logits[windows:]
		}
		if claims > 0 {
			v[side] = float64(entailed) / float64(claims)
		}
	}
	if v[0]+v[1] > 0 {
		v[2] = 2 * v[0] * v[1] / (v[0] + v[1])
	}
	return v
}

// entails reports whether entailment has more than half of the probability.
func (n *nliF) entails(logits []float32) bool {
	others := 0.
	for i, l := range logits {
		if i != n.entailing {
			others += math.Exp(float64(l - logits[n.entailing]))
		}
	}
	return others < 1
}

func (n *nliF) combine(values [][3]float64) [3]float64 { return bestF(values) }
