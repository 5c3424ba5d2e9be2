package rerank_test

import (
	"fmt"

	"github.com/biopars/biopars/rerank"
)

// Two passages say nearly the same; the third is less relevant but new, so it
// is chosen second.
func ExampleMMR() {
	vectors := [][]float32{{1, 0}, {1, 0.1}, {0, 1}}
	relevance := rerank.Normalize([]float64{12, 11.8, 11})
	chosen, err := rerank.MMR(relevance, rerank.Dense(vectors), rerank.Options{K: 2})
	if err != nil {
		panic(err)
	}
	for _, c := range chosen {
		fmt.Printf("%d %.3f\n", c.Index, c.Score)
	}
	// Output:
	// 0 1.000
	// 2 0.917
}
