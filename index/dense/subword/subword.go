// Package subword is the embedder that needs no download: a contrastive
// bag-of-subwords encoder trained at index time on nothing but the user's own
// passages.
//
// A word is the sum of a row of its own, if it was frequent enough to get one,
// and of the rows of its character 3- to 5-grams, which share a fixed number of
// hash buckets (Bojanowski et al. 2017, "Enriching word vectors with subword
// information"). A text is the sum of its words, each weighted by
// (1 + ln tf)·idf, scaled to unit length. The rows are learned by the inverse
// cloze task (Lee et al. 2019): a sentence must find the passage it was cut
// from among the passages of its batch, under a symmetric InfoNCE loss. Two
// small encoders stand side by side in a vector, trained apart from each other and
// at different temperatures.
//
// Such an encoder is a weak ranker alone and a good second opinion beside BM25:
// it knows which words of this corpus go together, and it finds misspelt and
// inflected words. Fuse it by per-query min-max interpolation with a weight of
// about .2, not by reciprocal rank.
package subword

import (
	"errors"
	"fmt"
)

// ErrTooFewPassages is returned (wrapped) by Train when the corpus is too small
// to learn from. The caller goes on without the dense leg.
var ErrTooFewPassages = errors.New("too few passages to train an encoder")

// FormatError says that a stored model cannot be used: it is damaged, of
// another format version, or was trained with another analyzer. Building the
// dense index again repairs it.
type FormatError struct {
	Path   string // file that was read; empty for a stream
	Reason string // what is wrong with it
}

// Error names the file and what is wrong.
func (e *FormatError) Error() string {
	what := "subword model"
	if e.Path != "" {
		what += " " + e.Path
	}
	return fmt.Sprintf("%s: %s", what, e.Reason)
}
