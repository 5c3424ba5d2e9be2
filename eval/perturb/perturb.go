// Package perturb measures a checker of sentences against their evidence: on
// pairs with labels, and on sentences quoted from a corpus and spoilt in a
// controlled way, whose truth is known by construction.
//
// The checker is a function, so that the package knows none in particular.
package perturb

import "github.com/biopars/biopars/answer"

// Check judges a sentence against the passages that it cites. Of the score only
// the order matters.
type Check func(sentence string, evidence []string) (answer.Verdict, error)
