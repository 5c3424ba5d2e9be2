package retrieve

import (
	"time"
)

// Leg names one of the two searchers of a hybrid retrieval.
type Leg string

const (
	LegBM25  Leg = "bm25"
	LegDense Leg = "dense"
)

// Failure says that a leg did not answer, and why. The result is what the
// other leg found.
type Failure struct {
	Leg Leg
	Err error // wraps context.DeadlineExceeded when the leg was too slow
}

// Result is what a retrieval found.
type Result struct {
	Candidates []Candidate // best first
	Failures   []Failure   // legs that were asked but did not answer
	BM25Time   time.Duration
	DenseTime  time.Duration
}
