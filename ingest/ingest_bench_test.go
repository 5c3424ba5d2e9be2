package ingest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/ingest"
)

// benchCorpus names the file of JSON lines that is read:
//
//	BIOPARS_BENCH_CORPUS=corpus.jsonl go test -run '^$' -bench Ingest -benchtime 1x ./ingest
const benchCorpus = "BIOPARS_BENCH_CORPUS"

// BenchmarkIngest is reading into the catalogue, without any index, and following it
// as an index does.
func BenchmarkIngest(b *testing.B) {
	path := os.Getenv(benchCorpus)
	if path == "" {
		b.Skip("set " + benchCorpus)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	stored := filepath.Join(b.TempDir(), "catalogue.db")
	b.Run("store", func(b *testing.B) {
		b.SetBytes(info.Size())
		for b.Loop() {
			for _, name := range []string{stored, stored + "-wal", stored + "-shm"} {
				_ = os.Remove(name)
			}
			c, err := catalogue.Open(b.Context(), stored, catalogue.Options{})
			if err != nil {
				b.Fatal(err)
			}
			report, err := ingest.Run(b.Context(), c, []string{path}, ingest.Options{})
			if err != nil {
				b.Fatal(err)
			}
			if err := c.Close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(report.Added), "passages")
		}
	})
	b.Run("follow", func(b *testing.B) {
		b.SetBytes(info.Size())
		for b.Loop() {
			c, err := catalogue.Open(b.Context(), stored, catalogue.Options{})
			if err != nil {
				b.Fatal(err)
			}
			for after := index.Seq(0); ; {
				changes, err := c.Changes(b.Context(), after, 512)
				if err != nil {
					b.Fatal(err)
				}
				if len(changes) == 0 {
					break
				}
				after = changes[len(changes)-1].Seq
			}
			if err := c.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
