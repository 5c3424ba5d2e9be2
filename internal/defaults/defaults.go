// Package defaults has the one table of what holds where nothing is said. The
// library fills in its options from it and the configuration its settings, so that
// a program and the command line answer alike.
package defaults

import (
	"time"

	"github.com/biopars/biopars/internal/learned"
)

// Retrieval.
const (
	Mode         = "hybrid"
	Fusion       = "interpolation"
	Alpha        = learned.Alpha // weight of the dense leg
	DenseTimeout = 2 * time.Second
)

// Choice of the evidence.
const (
	MMR      = "greedy"
	Lambda   = 0.7 // weight of relevance in classic MMR, by Carbonell and Goldstein
	Evidence = 8   // passages

	RerankBudget = 2 * time.Second // for a cross-encoder
)

// The model.
const (
	Window      = 8192 // tokens
	Temperature = 0.2
	Timeout     = 5 * time.Minute // of one answer
)

// Checking, and emergencies.
const (
	Verify      = "on"
	Unsupported = "mark"
	Country     = "IR"

	Entailment            = 0.8 // likelihood from which a model of entailment decides
	EntailmentTemperature = 1.0
	EntailmentScope       = "doubt"
	EntailmentBudget      = 2 * time.Second // of one answer
)
