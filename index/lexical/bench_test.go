package lexical

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"

	"github.com/biopars/biopars/index"
)

// The benchmarks run on the BEIR directory (corpus.jsonl, queries.jsonl) that
// BIOPARS_BENCH_DATA names, and on synthetic texts without one. Each reports a
// stock Bleve index of the same passages as the peer:
//
//	BIOPARS_BENCH_DATA=DIR go test -run '^$' -bench . -cpu 1 ./index/lexical

// build indexes all passages and returns the directory.
func (d benchData) build(b *testing.B, o Options) string {
	b.Helper()
	dir := b.TempDir()
	w := writer(b, dir, WriterOptions{Options: o})
	for i := 0; i < len(d.passages); i += 500 {
		var cs []index.Change
		for j := i; j < min(i+500, len(d.passages)); j++ {
			cs = append(cs, index.Change{Seq: index.Seq(j + 1), Op: index.Put, Passage: d.passages[j]})
		}
		apply(b, w, cs...)
	}
	publish(b, w)
	return dir
}

// stock builds an index as Bleve's documentation does it for Persian, with BM25;
// if lean is set, without the stored values, doc values and term vectors that
// Bleve keeps by default.
func (d benchData) stock(b *testing.B, lean bool) bleve.Index {
	b.Helper()
	m := bleve.NewIndexMapping()
	m.ScoringModel = "bm25"
	m.DefaultAnalyzer = fa.AnalyzerName
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range []string{"title", "text"} {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = fa.AnalyzerName
		if lean {
			f.Store, f.DocValues, f.IncludeTermVectors, f.IncludeInAll = false, false, false, false
		}
		doc.AddFieldMappingsAt(name, f)
	}
	m.DefaultMapping = doc
	ix, err := bleve.NewUsing(filepath.Join(b.TempDir(), "stock"), mapping.IndexMapping(m), scorch.Name, scorch.Name,
		nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { ix.Close() })
	batch := ix.NewBatch()
	for i, p := range d.passages {
		text := p.Text
		if p.Title != "" {
			text = p.Title + "\n" + text
		}
		if err := batch.Index(fmt.Sprint(i+1), map[string]any{"text": text}); err != nil {
			b.Fatal(err)
		}
		if batch.Size() == 1000 || i == len(d.passages)-1 {
			if err := ix.Batch(batch); err != nil {
				b.Fatal(err)
			}
			batch.Reset()
		}
	}
	return ix
}

// diskBytes is the size of all files below dir.
func diskBytes(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			if info, err := e.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}

// percentiles reports the latencies of single queries.
func percentiles(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	at := func(p float64) float64 {
		return float64(took[min(len(took)-1, int(p*float64(len(took))))].Nanoseconds()) / 1e6
	}
	b.ReportMetric(at(.5), "p50-ms")
	b.ReportMetric(at(.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
}

// rounds asks every query in turn, at least once.
func rounds(b *testing.B, queries []string, ask func(q string) error) {
	b.Helper()
	var took []time.Duration
	runtime.GC()
	b.ResetTimer()
	for i := 0; i < max(b.N, len(queries)); i++ {
		start := time.Now()
		if err := ask(queries[i%len(queries)]); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	b.StopTimer()
	percentiles(b, took)
}

func askStock(ix bleve.Index, k int) func(string) error {
	return func(text string) error {
		q := bleve.NewMatchQuery(text)
		q.SetField("text")
		_, err := ix.Search(bleve.NewSearchRequestOptions(q, k, 0, false))
		return err
	}
}

func askOurs(x *Index, k int) func(string) error {
	return func(text string) error {
		_, err := x.Search(context.Background(), index.Query{Text: text}, k)
		return err
	}
}

// plain is one field of words and nothing else, as the stock index has it.
var plain = Options{
	Schema:  Schema{OneField: true, NoBigrams: true, GramSize: -1, NoForms: true},
	Ranking: Ranking{K1: 1.2, Text: FieldRanking{Weight: 1, B: 0.75}},
}

func benchmarkQueries(b *testing.B, d benchData, k int) {
	for _, v := range []struct {
		name string
		opts Options
	}{
		{"plain", plain},
		{"plain-cold-cache", Options{Schema: plain.Schema, Ranking: plain.Ranking, CacheBytes: -1}},
		{"default", Options{}},
		{"bigrams", Options{Schema: Schema{GramSize: -1}}},
	} {
		b.Run(v.name, func(b *testing.B) {
			x := open(b, d.build(b, v.opts), v.opts)
			rounds(b, d.queries, askOurs(x, k))
		})
	}
	b.Run("stock", func(b *testing.B) { rounds(b, d.queries, askStock(d.stock(b, true), k)) })
}

func BenchmarkQuery(b *testing.B) { benchmarkQueries(b, bench(b), 100) }

func BenchmarkQueryShortTexts(b *testing.B) { benchmarkQueries(b, bench(b).short(142063), 100) }

func BenchmarkIngest(b *testing.B) {
	d := bench(b)
	for _, v := range []struct {
		name string
		opts Options
	}{{"plain", plain}, {"default", Options{}}, {"bigrams", Options{Schema: Schema{GramSize: -1}}}} {
		b.Run(v.name, func(b *testing.B) {
			for range b.N {
				dir := d.build(b, v.opts)
				b.ReportMetric(float64(diskBytes(dir))/1e6, "MB")
			}
			b.ReportMetric(float64(len(d.passages)*b.N)/b.Elapsed().Seconds(), "passages/s")
		})
	}
	for name, lean := range map[string]bool{"stock": false, "stock-lean": true} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				ix := d.stock(b, lean)
				b.ReportMetric(float64(diskBytes(ix.Name()))/1e6, "MB")
			}
			b.ReportMetric(float64(len(d.passages)*b.N)/b.Elapsed().Seconds(), "passages/s")
		})
	}
}

// BenchmarkColdOpen opens an index and answers one question.
func BenchmarkColdOpen(b *testing.B) {
	d := bench(b)
	dir := d.build(b, Options{})
	b.ResetTimer()
	for i := range b.N {
		x, err := Open(context.Background(), dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := askOurs(x, 10)(d.queries[i%len(d.queries)]); err != nil {
			b.Fatal(err)
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
