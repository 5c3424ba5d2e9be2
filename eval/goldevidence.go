package eval

import (
	"strings"

	"github.com/biopars/biopars/eval/metric"
)

// Evidence of a data set and a passage are taken for the same text when so much of the
// shorter's runs of words stands in the longer: a quote may be cut, mended or spelt
// otherwise, but it is a quote.
const (
	evidenceRun   = 3  // words in a run
	evidenceShare = .8 // of the runs of the shorter
)

const evidenceSignature = "|dataset|runs:3|share:0.8|tok:fa"

// shows reports whether an answer to the item is measured by evidence of its data set.
func (it *Item) shows() bool { return len(it.Evidence) > 0 && len(it.Options) == 0 }

// evidence scores the passages that sentences cite against the evidence of the item. Who cites
// nothing, or says nothing, shows none.
func evidence(it *Item, sentences []Sentence, retrieved []Passage, score *ItemScore) {
	cited := map[int]bool{}
	for _, s := range sentences {
		for _, n := range s.Citations {
			if n >= 1 && n <= len(retrieved) {
				cited[n-1] = true
			}
		}
	}
	found, right := make([]bool, len(it.Evidence)), 0
	for i := range cited {
		any := false
		for j, gold := range it.Evidence {
			if sameEvidence(gold, retrieved[i]) {
				found[j], any = true, true
			}
		}
		if any {
			right++
		}
	}
	shown := 0
	for _, f := range found {
		if f {
			shown++
		}
	}
	score.Values[MetricEvidenceRecall] = float64(shown) / float64(len(found))
	if len(cited) > 0 {
		score.Values[MetricEvidencePrecision] = float64(right) / float64(len(cited))
	}
}

// sameEvidence reports whether a passage is, holds or is part of evidence. Of evidence of fewer words than a
// run has, all must stand in the passage, in order and adjacent.
func sameEvidence(gold string, p Passage) bool {
	if gold == p.ID {
		return true
	}
	a, b := metric.Fa.AppendTokens(nil, gold), metric.Fa.AppendTokens(nil, passageText(p))
	if len(a) > len(b) {
		a, b = b, metric.Fa.AppendTokens(nil, gold)
	}
	if len(a) < evidenceRun {
		return metric.HoldsSpan(nil, passageText(p), gold)
	}
	runs, all := map[string]bool{}, 0.0
	for i := 0; i+evidenceRun <= len(b); i++ {
		runs[strings.Join(b[i:i+evidenceRun], " ")] = true
	}
	same := 0.0
	for i := 0; i+evidenceRun <= len(a); i++ {
		all++
		if runs[strings.Join(a[i:i+evidenceRun], " ")] {
			same++
		}
	}
	return same >= evidenceShare*all
}
