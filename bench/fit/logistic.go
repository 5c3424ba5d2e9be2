package main

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/biopars/biopars/eval/stat"
)

// example is one observation: features, whether what is to be told is so, and
// how much it counts.
type example struct {
	features []float64
	positive bool
	weight   float64
	offset   float64 // what is known of the logit already
}

// logit is the formula's, before it is made a probability. Of an example without
// features it is what is known.
func (x *example) logit(formula []float64) float64 {
	if x.features == nil {
		return x.offset
	}
	z := x.offset + formula[len(formula)-1]
	for i, v := range x.features {
		z += formula[i] * v
	}
	return z
}

// logistic fits a logistic formula: the coefficients, then the intercept, that
// make the mean log-likelihood less penalty/2 · Σ square greatest, the intercept
// among the squares. The function is concave, so Newton's method with halved steps
// finds the one maximum, the same every time.
func logistic(list []example, penalty float64) ([]float64, error) {
	if len(list) == 0 {
		return nil, fmt.Errorf("no examples")
	}
	n := len(list[0].features) + 1
	formula := make([]float64, n)
	at := loss(list, formula, penalty)
	for range 100 {
		step, err := newtonStep(list, formula, penalty)
		if err != nil {
			return nil, err
		}
		next := make([]float64, n)
		size := 1.0
		for ; ; size /= 2 {
			for i := range next {
				next[i] = formula[i] - size*step.AtVec(i)
			}
			if l := loss(list, next, penalty); l <= at {
				at = l
				break
			}
			if size < 1e-9 {
				return formula, nil // nothing below: it is the maximum
			}
		}
		formula = next
		if size*mat.Norm(step, math.Inf(1)) < 1e-9 {
			return formula, nil
		}
	}
	return nil, fmt.Errorf("no maximum after 100 steps; a larger -penalty bounds the coefficients")
}

// newtonStep is the inverse of the second derivative times the first.
func newtonStep(list []example, formula []float64, penalty float64) (*mat.VecDense, error) {
	n := len(formula)
	gradient, hessian := mat.NewVecDense(n, nil), mat.NewSymDense(n, nil)
	var total float64
	for _, x := range list {
		total += x.weight
	}
	row := make([]float64, n)
	row[n-1] = 1
	for _, x := range list {
		copy(row, x.features)
		p := 1 / (1 + math.Exp(-x.logit(formula)))
		w := x.weight / total
		v := mat.NewVecDense(n, row)
		if x.positive {
			gradient.AddScaledVec(gradient, w*(p-1), v)
		} else {
			gradient.AddScaledVec(gradient, w*p, v)
		}
		hessian.SymRankOne(hessian, w*p*(1-p), v)
	}
	for i := range n {
		gradient.SetVec(i, gradient.AtVec(i)+penalty*formula[i])
		hessian.SetSym(i, i, hessian.At(i, i)+penalty)
	}
	var factors mat.Cholesky
	if !factors.Factorize(hessian) {
		return nil, fmt.Errorf("features that depend on each other; a -penalty above 0 decides between them")
	}
	step := mat.NewVecDense(n, nil)
	if err := factors.SolveVecTo(step, gradient); err != nil {
		return nil, err
	}
	return step, nil
}

// loss is what logistic makes least.
func loss(list []example, formula []float64, penalty float64) float64 {
	var sum, total float64
	for _, x := range list {
		z := x.logit(formula)
		if !x.positive {
			z = -z
		}
		total += x.weight
		if z > 0 {
			sum += x.weight * math.Log1p(math.Exp(-z))
		} else {
			sum += x.weight * (math.Log1p(math.Exp(z)) - z)
		}
	}
	sum /= total
	for _, c := range formula {
		sum += penalty / 2 * c * c
	}
	return sum
}

// scores applies a formula to the examples of either kind. They are logits: for
// the measures that take them only their order matters.
func scores(list []example, formula []float64) (positive, negative []float64) {
	for _, x := range list {
		if x.positive {
			positive = append(positive, x.logit(formula))
		} else {
			negative = append(negative, x.logit(formula))
		}
	}
	return positive, negative
}

// auroc is the area under the curve of a formula's scores, NaN when one of them is
// not finite.
func auroc(list []example, formula []float64) float64 {
	area, err := stat.AUROC(scores(list, formula))
	if err != nil {
		return math.NaN()
	}
	return area
}
