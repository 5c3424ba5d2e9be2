// Package learned holds the coefficients that were fitted to data, so that the
// packages that use them and the program that makes them again (bench/fit) have
// one copy. docs/decisions/2026-11-28-fit.md lists every other number that was
// learned or set.
package learned

import "math"

// Support is the formula for the score of a sentence beside a passage, of the
// features that package verify computes; the last is the intercept. It was
// fitted by gradient descent with an L2 penalty on the development file of the
// inference set that docs/trust.md names.
//
//	go run ./bench/fit -data PATH/TO/SETS -what verify
var Support = []float64{1.637, 1.802, -0.823, 0.584, -0.743, -0.307, -1.875}

// The share of the vectors in that score: logit(score) + VectorWeight · (cosine −
// VectorCentre). Fitted like Support, with encoders trained on two corpora; no fit
// since gives these two, whose standard errors are large.
//
//	go run ./bench/fit -data PATH/TO/SETS -what vector
const (
	VectorWeight = 1.9
	VectorCentre = 0.8
)

// Answerable is the formula for how likely passages answer a question, of the
// features that package question computes; the last is the intercept.
// docs/decisions/2026-11-25-abstention.md says what it was fitted on and what
// was tried beside it.
//
//	go run ./bench/fit -data PATH/TO/SETS -what answerable
var Answerable = []float64{2.04, 2.375, 4.008, 3.945, -5.338}

// Alpha is the weight of the dense leg in the fusion with BM25, the greatest gain
// that loses on no data set (docs/decisions, 2026-11-25-fusion.md).
//
//	go run ./bench/fit -data PATH/TO/SETS -what alpha
const Alpha = 0.2

// Temperatures are τ of InfoNCE of the encoder's members (docs/decisions,
// 2026-11-26-temperatures.md).
//
//	go run ./bench/fit -data PATH/TO/SETS -what temperatures
var Temperatures = [...]float64{.1, .3}

// Logistic applies a formula to as many features as it has coefficients before
// its intercept.
func Logistic(formula, features []float64) float64 {
	z := formula[len(features)]
	for i, x := range features {
		z += formula[i] * x
	}
	return 1 / (1 + math.Exp(-z))
}

// Conflict is the formula for how much speaks for it that two clauses which oppose each other
// are on one case, of what package verify weighs of them; the last is the intercept.
//
//	go run ./bench/fit -data PATH/TO/SETS -what conflict
var Conflict = []float64{0.50, 0.25, -0.66, 1.63, 1.13, 0.76, 1.59, 2.37, 0.96, -0.94, 0.05, -1.00, 1.13, -0.33, -0.62, 1.02, -0.36, 1.96, 0.59, -0.93, 0.05, 1.59, 0.56, -2.59, 0.40, -1.06, -0.58, -0.21, 0.70, 1.10, -10.70}

// ConflictShown is the logit of that formula from which two passages are shown as
// disagreeing. It was set to what shows about one question of med_union in a hundred.
const ConflictShown = -1.2
