package lexical

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars/index"
)

type benchData struct {
	passages []index.Passage
	queries  []string
	bytes    int64
}

// loadBench reads the data once.
var loadBench = sync.OnceValues(func() (benchData, error) {
	dir := os.Getenv("BIOPARS_BENCH_DATA")
	if dir == "" {
		return syntheticBench(), nil
	}
	var d benchData
	type record struct {
		ID    string `json:"_id"`
		Title string `json:"title"`
		Text  string `json:"text"`
	}
	read := func(name string, each func(record)) error {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		defer f.Close()
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 1<<26)
		for sc.Scan() {
			var r record
			if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
				return err
			}
			each(r)
		}
		return sc.Err()
	}
	err := read("corpus.jsonl", func(r record) {
		d.bytes += int64(len(r.Title) + len(r.Text))
		d.passages = append(d.passages,
			index.Passage{DocumentID: r.ID, Title: r.Title, Text: r.Text, Metadata: index.Metadata{Language: "fa"}})
	})
	if err == nil {
		err = read("queries.jsonl", func(r record) { d.queries = append(d.queries, r.Text) })
	}
	return d, err
})

// syntheticBench makes texts whose words are distributed as words are.
func syntheticBench() benchData {
	var d benchData
	r := rand.New(rand.NewPCG(7, 7))
	z := rand.NewZipf(r, 1.1, 4, 60000)
	text := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "w%x ", z.Uint64()*2654435761&0xffffff)
		}
		return b.String()
	}
	for i := range 10000 {
		p := index.Passage{DocumentID: fmt.Sprint(i), Text: text(20 + r.IntN(80)),
			Metadata: index.Metadata{Language: "fa"}}
		d.bytes += int64(len(p.Text))
		d.passages = append(d.passages, p)
	}
	for range 500 {
		d.queries = append(d.queries, text(4+r.IntN(8)))
	}
	return d
}

// short cuts the passages into n texts of about a dozen words.
func (d benchData) short(n int) benchData {
	out := benchData{queries: d.queries}
	for round := 0; len(out.passages) < n; round++ {
		for _, p := range d.passages {
			ws := strings.Fields(p.Title + " " + p.Text)
			for i := round * 5; i < len(ws) && len(out.passages) < n; i += 12 {
				q := index.Passage{DocumentID: fmt.Sprint(len(out.passages)),
					Text: strings.Join(ws[i:min(i+12, len(ws))], " ")}
				out.bytes += int64(len(q.Text))
				out.passages = append(out.passages, q)
			}
		}
	}
	return out
}

func bench(b *testing.B) benchData {
	b.Helper()
	d, err := loadBench()
	if err != nil {
		b.Fatal(err)
	}
	return d
}
