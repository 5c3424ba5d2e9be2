package learned

import (
	"math"
	"testing"
)

func TestLogistic(t *testing.T) {
	for _, c := range []struct {
		formula, features []float64
		want              float64
	}{
		{[]float64{0}, nil, 0.5},
		{[]float64{2, -1, 0.5}, []float64{1, 2.5}, 0.5},
		{[]float64{math.Log(3), 0}, []float64{1}, 0.75},
		{[]float64{1, -800}, []float64{0}, 0},
	} {
		if got := Logistic(c.formula, c.features); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("Logistic(%v, %v) = %v, want %v", c.formula, c.features, got, c.want)
		}
	}
}
