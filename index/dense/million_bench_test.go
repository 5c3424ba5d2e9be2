package dense

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
)

// BenchmarkMillion times searches of a million vectors for 100, chosen by signs and
// all compared, and reports the time of the slowest of a hundred and the recall.
// Latency on one core: -cpu 1.
func BenchmarkMillion(b *testing.B) {
	for _, dimension := range []int{192, 384} {
		b.Run(fmt.Sprint(dimension), func(b *testing.B) { benchmarkMillion(b, dimension) })
	}
}

func benchmarkMillion(b *testing.B, dimension int) {
	const n, chunk, questions, k = 1_000_000, 10_000, 50, 100
	rng := rand.New(rand.NewPCG(1, uint64(dimension)))
	s := &segment{encoding: Int8, dimension: dimension}
	var queries [][]float32
	for len(s.seqs) < n {
		vectors := crowd(rng, chunk+1, dimension, 0.5)
		for _, v := range vectors[:chunk] {
			s.add(index.Seq(len(s.seqs)+1), v)
		}
		if len(queries) < questions {
			queries = append(queries, Normalize(vectors[chunk]))
		}
	}
	start := time.Now()
	signed := newPart(s)
	signs, err := unmarshalSigns(marshalSigns(signed))
	if err != nil {
		b.Fatal(err)
	}
	signed.signs = signs
	b.Logf("signs made in %v", time.Since(start))
	few, all := newTable(Int8, dimension, signed), newTable(Int8, dimension, signed)
	few.signsFrom = 0
	var want [questions][]index.Hit
	for _, way := range []struct {
		name  string
		table *table
	}{{"all", all}, {"signs", few}} {
		b.Run(way.name, func(b *testing.B) {
			var took []time.Duration
			found, sought := 0, 0
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				hits, err := way.table.search(b.Context(), queries[i%questions], nil, k)
				took = append(took, time.Since(start))
				if err != nil {
					b.Fatal(err)
				}
				if way.table == all {
					want[i%questions] = hits
				}
				for _, h := range want[i%questions] {
					sought++
					if slices.Contains(hits, h) {
						found++
					}
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(found)/float64(max(1, sought)), "recall@100")
		})
	}
}
