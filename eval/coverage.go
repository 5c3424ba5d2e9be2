package eval

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// Coverage decides whether a text supports a claim by the words they share, for
// use where neither a checker nor a judge model is at hand. It implements
// metric.Entails by its method Entails, and metric.Verifier.
//
// A claim is supported when three neighbouring sentences of the text hold Share
// of its terms (persian.Analyzer) and all of its quantities, and the sentence of
// them that is nearest to the claim is negated if and only if the claim is. It is
// contradicted when the terms are there and a quantity of the same unit differs
// or the negation does. It knows no paraphrase, so its recall of support is a
// lower bound; and words in another order can deceive it. Figures made with it
// carry "coverage" in their signature and compare only with their like.
//
// It is safe for concurrent use.
type Coverage struct {
	// Share of the claim's terms that the text must hold, from 0 to 1. Default
	// 0.8.
	Share float64
}

// Signature names the decision in the signatures of metrics.
func (c Coverage) Signature() string { return "entails:coverage-1" }

// window is how many neighbouring sentences are taken together.
const window = 3

var analyzer persian.Analyzer

// Entails has the type metric.Entails.
func (c Coverage) Entails(ctx context.Context, premise, hypothesis string) (bool, error) {
	v, err := c.Verify(ctx, premise, hypothesis)
	return v == metric.Supported, err
}

// Verify implements metric.Verifier.
func (c Coverage) Verify(ctx context.Context, text, claim string) (metric.Verdict, error) {
	if err := ctx.Err(); err != nil {
		return metric.NotMentioned, err
	}
	share := c.Share
	if share == 0 {
		share = 0.8
	}
	want := content(claim)
	if len(want) == 0 {
		return metric.NotMentioned, nil
	}
	wantQuantities := persian.Quantities(claim)
	var sentences []sentence
	for _, s := range persian.Sentences(text) {
		sentences = append(sentences, readSentence(text[s.Start:s.End], want))
	}
	verdict := metric.NotMentioned
	for i := range sentences {
		part := sentences[i:min(i+window, len(sentences))]
		if held(want, part) < share {
			continue
		}
		nearest := slices.MaxFunc(part, func(a, b sentence) int { return len(a.shared) - len(b.shared) })
		same := nearest.negated == negated(claim)
		quantities, conflict := compareQuantities(wantQuantities, part)
		switch {
		case same && quantities:
			return metric.Supported, nil
		case !same || conflict:
			verdict = metric.Contradicted
		}
	}
	return verdict, nil
}

// sentence is a sentence of the text as the claim sees it.
type sentence struct {
	shared     map[string]bool // terms of the claim
	quantities []persian.Quantity
	negated    bool
}

func readSentence(text string, want map[string]bool) sentence {
	s := sentence{shared: map[string]bool{}, quantities: persian.Quantities(text), negated: negated(text)}
	for t := range content(text) {
		if want[t] {
			s.shared[t] = true
		}
	}
	return s
}

func held(want map[string]bool, part []sentence) float64 {
	n := 0
	for t := range want {
		if slices.ContainsFunc(part, func(s sentence) bool { return s.shared[t] }) {
			n++
		}
	}
	return float64(n) / float64(len(want))
}

// compareQuantities reports whether all quantities occur, and whether one does
// not while another of the same dimension does.
func compareQuantities(want []persian.Quantity, part []sentence) (all, conflict bool) {
	all = true
	for _, q := range want {
		found, other := false, false
		for _, s := range part {
			for _, p := range s.quantities {
				switch {
				case q.Equal(p) && q.Comparator == p.Comparator:
					found = true
				case q.Dimension != "" && q.Dimension == p.Dimension:
					other = true
				}
			}
		}
		all = all && found
		conflict = conflict || !found && other
	}
	return all, conflict
}

// content returns the terms of a text without those that negate; quantities are
// compared apart.
func content(text string) map[string]bool {
	quantities := persian.Quantities(text)
	out := map[string]bool{}
	for _, t := range analyzer.Terms(text) {
		if negative(t.Text) ||
			slices.ContainsFunc(quantities, func(q persian.Quantity) bool {
				return t.Start >= q.Start &&
					t.End <= q.End
			}) {
			continue
		}
		out[t.Text] = true
	}
	return out
}

func negated(text string) bool {
	return slices.ContainsFunc(analyzer.Terms(text), func(t persian.Term) bool { return negative(t.Text) })
}

// negations are the terms that turn a statement round, as the analyzer gives
// them, beside negated verbs with می.
var negations = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, w := range wordlist.Open("negation").Section("statements").Words() {
		for _, t := range analyzer.Terms(w) {
			out[t.Text] = true
		}
	}
	return out
})

func negative(term string) bool {
	return negations()[term] || strings.HasPrefix(term, "نمی") && len(term) > len("نمی")
}
