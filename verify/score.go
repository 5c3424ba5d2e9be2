package verify

import "github.com/biopars/biopars/answer"

// bands are where the scores of each judgement lie, so that a score follows the verdict:
// supported above partly, partly above unsupported, and that above contradicted. Within
// its band a score grows with what the words have in common. From .5 a sentence is as
// likely carried as not (the development pairs of docs/trust.md).
var bands = map[answer.Judgement][2]float64{
	answer.Contradicted:    {0, .1},
	answer.Unsupported:     {.1, .35},
	answer.PartlySupported: {.35, .7},
	answer.Supported:       {.7, 1},
}

// scored is the score of a verdict, of the likeness of the words.
func scored(j answer.Judgement, likeness float64) float64 {
	b, ok := bands[j]
	if !ok {
		return likeness
	}
	return b[0] + (b[1]-b[0])*likeness
}
