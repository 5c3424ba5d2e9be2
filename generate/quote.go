package generate

import (
	"iter"
	"strconv"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// BestQuote finds the sentence of a passage that best matches a citing
// sentence: the weight of the shared terms, by idf (nil: all equal), over the
// geometric mean of both weights, so that neither a long nor a short sentence
// is preferred; numbers count double, since they decide. The quote's range is
// in bytes of p.Text and its text is verbatim. Without any match it is the
// first sentence; an empty passage, or one that has nothing but prompt
// injections, gives an empty quote.
func BestQuote(sentence string, p index.Passage, idf func(term string) float64) answer.Quote {
	q, _ := bestQuote(sentence, p, idf)
	return q
}

func bestQuote(sentence string, p index.Passage, idf func(string) float64) (answer.Quote, float64) {
	weigh := func(t string) float64 {
		w := 1.0
		if idf != nil {
			w = max(idf(t), 0)
		}
		if strings.ContainsAny(t, "0123456789") {
			w *= 2
		}
		return w
	}
	claim := map[string]bool{}
	var claimed float64
	for t := range distinct(sentence, claim) {
		claimed += weigh(t)
	}
	var best answer.Quote
	top := -1.0
	evidence, _ := sanitize.Evidence(p.Text)
	for _, sp := range persian.Sentences(p.Text) {
		if evidence[sp.Start:sp.End] != p.Text[sp.Start:sp.End] {
			continue // an order, or what one orders to write
		}
		var shared, own float64
		for t := range distinct(p.Text[sp.Start:sp.End], map[string]bool{}) {
			w := weigh(t)
			own += w
			if claim[t] {
				shared += w
			}
		}
		score := 0.0
		if own > 0 && claimed > 0 {
			score = shared * shared / (own * claimed)
		}
		if !quotable(p.Text[sp.Start:sp.End], persian.CueText(p.Text[sp.Start:sp.End]), false) {
			score *= 0.5 // a heading, a question or a fragment is weak evidence
		}
		// A prompt injection is no evidence and is not shown as such.
		if score > top && !sanitize.HasInjection(p.Text[sp.Start:sp.End]) {
			top = score
			best = answer.Quote{Text: p.Text[sp.Start:sp.End], Start: sp.Start, End: sp.End}
		}
	}
	return best, max(top, 0)
}

// distinct yields the terms of a text in their order, each once, so that sums over
// them are the same every time. It puts them into seen.
func distinct(s string, seen map[string]bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, t := range persian.Terms(s) {
			if !seen[t] {
				seen[t] = true
				if !yield(t) {
					return
				}
			}
		}
	}
}

// quoteSources gives every cited source the sentence that best matches one of
// the sentences citing it.
func quoteSources(a *answer.Answer, idf func(string) float64) {
	score := make([]float64, len(a.Sources))
	for _, s := range a.Sentences {
		for _, n := range s.Citations {
			if n < 1 || n > len(a.Sources) {
				continue
			}
			src := &a.Sources[n-1]
			q, v := bestQuote(s.Text, src.Passage, idf)
			if !src.Cited || v > score[n-1] {
				src.Quote, score[n-1] = q, v
			}
			src.Cited = true
		}
	}
}

// markers writes citations the way answers show them: " [1][3]".
func markers(nums []int) string {
	if len(nums) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteByte(' ')
	for _, n := range nums {
		writeMarker(&b, n)
	}
	return b.String()
}

func writeMarker(b *strings.Builder, n int) {
	b.WriteByte('[')
	b.WriteString(strconv.Itoa(n))
	b.WriteByte(']')
}
