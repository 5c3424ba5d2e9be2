//go:build unix

package biopars_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/retrieve"
)

// BenchmarkQuestion asks the questions of the BEIR data set in BIOPARS_BENCH_DATA over the
// data directory in BIOPARS_BENCH_CORPUS: an operation is a question. "answer" quotes, and
// "model" goes on until the request leaves for a model. CPU is that of all cores, the rest
// what went by.
func BenchmarkQuestion(b *testing.B) {
	dir, data := os.Getenv("BIOPARS_BENCH_CORPUS"), os.Getenv("BIOPARS_BENCH_DATA")
	if dir == "" || data == "" {
		b.Skip("BIOPARS_BENCH_CORPUS or BIOPARS_BENCH_DATA is not set")
	}
	f, err := os.Open(filepath.Join(data, "queries.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	queries, err := trec.ReadQueries(f)
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	patient := retrieve.Options{BM25Timeout: time.Minute, DenseTimeout: time.Minute}
	leaves := &leaving{}
	e, err := biopars.Open(ctx, biopars.Options{Dir: dir, Retrieve: patient, Model: biopars.Model{LLM: leaves, Name: "none"}})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	search := func(mode retrieve.Mode, k int) func(text string) error {
		return func(text string) error {
			_, err := e.Search(ctx, biopars.Question{Text: text, Mode: mode, K: k})
			return err
		}
	}
	for _, bench := range []struct {
		name string
		ask  func(text string) error
	}{
		{"answer", func(text string) error {
			_, err := e.Ask(ctx, biopars.Question{Text: text, NoModel: true})
			return err
		}},
		{"model", func(text string) error {
			asking, stop := context.WithCancel(ctx)
			defer stop()
			leaves.stop = stop
			for range e.Stream(asking, biopars.Question{Text: text}) {
				continue // until the model is asked, or the question is answered without
			}
			return nil
		}},
		{"bm25/10", search(retrieve.ModeBM25, 10)},
		{"bm25/100", search(retrieve.ModeBM25, 100)},
		{"hybrid/10", search(retrieve.ModeHybrid, 10)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for i := range warming {
				if err := bench.ask(queries[(i*7+3)%len(queries)].Text); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			var took []time.Duration
			cpu := cpuTime()
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if err := bench.ask(queries[i*7%len(queries)].Text); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			b.ReportMetric((cpuTime()-cpu).Seconds()*1e3/float64(len(took)), "cpu-ms/op")
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds()*1e3, "ms/p50")
			b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, "ms/p99")
		})
	}
}

// warming is how many questions are asked before time counts: lists are read with the first.
const warming = 50

// leaving is a model that ends the question when it is asked.
type leaving struct{ stop context.CancelFunc }

// GenerateContent implements llms.Model.
func (m *leaving) GenerateContent(ctx context.Context, _ []llms.MessageContent, _ ...llms.CallOption) (*llms.ContentResponse, error) {
	m.stop()
	return nil, ctx.Err()
}

// Call implements llms.Model.
func (m *leaving) Call(context.Context, string, ...llms.CallOption) (string, error) { return "", nil }

// cpuTime is what the process has had of all cores.
func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
