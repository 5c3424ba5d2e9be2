package catalogue_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// benchPassages reads the BEIR corpus that BIOPARS_BENCH_CORPUS names, or makes
// up passages of the same size.
func benchPassages(b *testing.B) (passages []index.Passage, bytes int64) {
	b.Helper()
	add := func(id, title, text string) {
		passages = append(passages, index.Passage{DocumentID: id, Title: title, Text: text, End: len(text),
			Metadata: index.Metadata{Source: "corpus.jsonl", Language: "fa"}})
		bytes += int64(len(title) + len(text))
	}
	name := os.Getenv("BIOPARS_BENCH_CORPUS")
	if name == "" {
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range 5000 {
			var text []byte
			for range 80 {
				text = fmt.Appendf(text, "واژه%d ", int(rng.ExpFloat64()*300))
			}
			add(fmt.Sprint("d", i), "عنوان", string(text))
		}
		return passages, bytes
	}
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var d struct {
			ID          string `json:"_id"`
			Title, Text string
		}
		if err := json.Unmarshal(sc.Bytes(), &d); err != nil {
			b.Fatal(err)
		}
		add(d.ID, d.Title, d.Text)
	}
	return passages, bytes
}

func fill(b *testing.B, path string, passages []index.Passage) *catalogue.Catalogue {
	b.Helper()
	ctx := context.Background()
	c, err := catalogue.Open(ctx, path, catalogue.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; i < len(passages); i += 512 {
		if _, err := c.Append(ctx, catalogue.Batch{Passages: passages[i:min(i+512, len(passages))]}); err != nil {
			b.Fatal(err)
		}
	}
	return c
}

func BenchmarkCatalogueAppend(b *testing.B) {
	passages, bytes := benchPassages(b)
	b.SetBytes(bytes)
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "catalogue.db")
		if err := fill(b, path, passages).Close(); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/float64(bytes), "disk/text")
	}
	b.ReportMetric(float64(len(passages)), "passages")
}

func BenchmarkCatalogueRead(b *testing.B) {
	ctx := context.Background()
	passages, _ := benchPassages(b)
	path := filepath.Join(b.TempDir(), "catalogue.db")
	if err := fill(b, path, passages).Close(); err != nil {
		b.Fatal(err)
	}
	open := func() *catalogue.Catalogue {
		c, err := catalogue.Open(ctx, path, catalogue.Options{ReadOnly: true})
		if err != nil {
			b.Fatal(err)
		}
		return c
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if err := open().Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	c := open()
	defer c.Close()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{20, 200} {
		b.Run(fmt.Sprint("passages=", n), func(b *testing.B) {
			seqs := make([]index.Seq, n)
			for b.Loop() {
				for i := range seqs {
					seqs[i] = index.Seq(1 + rng.IntN(len(passages)))
				}
				if _, err := c.Passages(ctx, seqs); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("changes", func(b *testing.B) {
		for b.Loop() {
			for at := index.Seq(0); int(at) < len(passages); {
				ch, err := c.Changes(ctx, at, 512)
				if err != nil {
					b.Fatal(err)
				}
				at = ch[len(ch)-1].Seq
			}
		}
	})
	b.Run("filter", func(b *testing.B) {
		year := 0
		for b.Loop() {
			year++ // a filter not seen before
			if _, err := c.Matching(ctx, index.Filter{YearTo: year}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
