package sanitize

import (
	"math"
	"sync"

	"github.com/biopars/biopars/internal/learned"
)

// orderModel tells orders from what texts of medicine tell their readers, by what is
// seen of a sentence (features.go).
var orderModel = sync.OnceValue(func() *learned.Linear {
	m, err := learned.ReadLinear(learned.OrdersFile)
	if err != nil {
		panic(err) // an embedded file that the tests read
	}
	return m
})

// logit is the greatest of the sentence's parts.
func (x *sentence) logit(m *learned.Linear) float32 {
	best := float32(math.Inf(-1))
	mask := uint64(len(m.Weights) - 1)
	for _, part := range x.parts() {
		var sums, counts [groups]int32
		x.visit(part, func(g group, hash uint64) {
			sums[g] += int32(m.Weights[hash&mask])
			counts[g]++
		})
		z := m.Intercept
		for g := range groups {
			if counts[g] > 0 {
				z += m.Step * shares[g] * float32(sums[g]) / float32(math.Sqrt(float64(counts[g])))
			}
		}
		best = max(best, z)
	}
	return best
}
