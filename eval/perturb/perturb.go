// Package perturb measures a checker of sentences against their evidence: on
// pairs with labels, and on sentences quoted from a corpus and spoilt in a
// controlled way, whose truth is known by construction.
//
// The checker is a function, so that the package knows none in particular.
package perturb

// Result is what a checker says of one sentence.
type Result struct {
	Supported    bool    // the evidence carries the sentence as a whole
	Contradicted bool    // the evidence says otherwise
	Score        float64 // confidence that it is supported; only its order matters
}

// Check judges a sentence against the passages that it cites.
type Check func(sentence string, evidence []string) (Result, error)
