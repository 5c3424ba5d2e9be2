package biopars_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/retrieve"
)

// BenchmarkQuestion asks the questions of the BEIR data set in BIOPARS_BENCH_DATA over the
// data directory in BIOPARS_BENCH_CORPUS, on one core: an operation is a question.
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
	e, err := biopars.Open(ctx, biopars.Options{Dir: dir, Retrieve: patient})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	search := func(mode retrieve.Mode, k int) func(text string) error {
		return func(text string) error {
			_, err := e.Search(ctx, biopars.Question{Text: text, Mode: mode, K: k})
			return err
		}
	}
	for name, ask := range map[string]func(text string) error{
		"answer": func(text string) error {
			_, err := e.Ask(ctx, biopars.Question{Text: text, NoModel: true})
			return err
		},
		"bm25/10": search(retrieve.ModeBM25, 10), "bm25/100": search(retrieve.ModeBM25, 100), "hybrid/10": search(retrieve.ModeHybrid, 10),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if err := ask(queries[i*7%len(queries)].Text); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}
