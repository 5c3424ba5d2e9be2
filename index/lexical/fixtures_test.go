package lexical

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// fieldsAnalyzer cuts at spaces, so that tests control the terms exactly.
type fieldsAnalyzer struct{}

func (fieldsAnalyzer) Terms(s string) []persian.Term {
	var out []persian.Term
	at := 0
	for i, w := range strings.Fields(s) {
		at += strings.Index(s[at:], w)
		out = append(out, persian.Term{Text: w, Start: at, End: at + len(w), Position: i})
		at += len(w)
	}
	return out
}

func (a fieldsAnalyzer) Split(s string) (terms, function []persian.Term) { return a.Terms(s), nil }

// corpus is the state of a catalogue, for a naive implementation to search.
type corpus struct {
	passages []index.Passage
	seq      index.Seq
}

func (c *corpus) put(p index.Passage) index.Change {
	c.seq++
	p.Seq = c.seq
	c.passages = append(c.passages, p)
	return index.Change{Seq: c.seq, Op: index.Put, Passage: p}
}

func (c *corpus) delete(i int) index.Change {
	c.seq++
	p := c.passages[i]
	c.passages = slices.Delete(c.passages, i, i+1)
	return index.Change{Seq: c.seq, Op: index.Delete, Passage: p, Target: p.Seq}
}

// randomText draws words from a vocabulary in which few are frequent.
func randomText(r *rand.Rand, words int) string {
	var b strings.Builder
	for range words {
		fmt.Fprintf(&b, "w%04d ", int(math.Abs(r.NormFloat64())*8))
	}
	return b.String()
}

func randomPassage(r *rand.Rand, c *corpus) index.Passage {
	p := index.Passage{
		DocumentID: fmt.Sprintf("d%d", c.seq/3),
		Text:       randomText(r, 1+r.IntN(40)),
	}
	if r.IntN(2) == 0 {
		p.Title = randomText(r, 1+r.IntN(5))
	}
	if r.IntN(3) == 0 {
		p.Section = randomText(r, 1+r.IntN(4))
	}
	p.Publisher = []string{"", "ناشر", "b", "a b"}[r.IntN(4)]
	p.EvidenceType = []string{"", "guideline", "review"}[r.IntN(3)]
	p.Language = []string{"fa", "en"}[r.IntN(2)]
	p.Year = []int{0, 1999, 2010, 2024, -5}[r.IntN(5)]
	return p
}

func randomFilter(r *rand.Rand) index.Filter {
	var f index.Filter
	if r.IntN(2) == 0 {
		return f
	}
	if r.IntN(3) == 0 {
		f.Publishers = [][]string{{""}, {"ناشر"}, {"a b", "b"}, {"nobody"}}[r.IntN(4)]
	}
	if r.IntN(3) == 0 {
		f.EvidenceTypes = [][]string{{""}, {"guideline"}, {"review", "guideline"}}[r.IntN(3)]
	}
	if r.IntN(3) == 0 {
		f.Languages = []string{"fa"}
	}
	if r.IntN(4) == 0 {
		f.Documents = []string{"d0", "d1", "d2", "d7"}
	}
	if r.IntN(3) == 0 {
		f.YearFrom, f.YearTo = []int{0, 2000, 2024, -10}[r.IntN(4)], []int{0, 2010, 2030, -1}[r.IntN(4)]
	}
	return f
}

func writer(t testing.TB, dir string, o WriterOptions) *Writer {
	t.Helper()
	w, err := OpenWriter(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func apply(t testing.TB, w *Writer, changes ...index.Change) {
	t.Helper()
	if err := w.Apply(context.Background(), changes); err != nil {
		t.Fatal(err)
	}
}

func publish(t testing.TB, w *Writer) {
	t.Helper()
	if err := w.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, dir string, o Options) *Index {
	t.Helper()
	x, err := Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

var fieldsOptions = Options{Analyzer: fieldsAnalyzer{}, AnalyzerVersion: "fields"}

// build publishes passages and returns the directory.
func build(t testing.TB, o Options, c *corpus, passages ...index.Passage) string {
	t.Helper()
	dir := t.TempDir()
	w := writer(t, dir, WriterOptions{Options: o})
	for _, p := range passages {
		apply(t, w, c.put(p))
	}
	publish(t, w)
	return dir
}

func find(t testing.TB, x *Index, q index.Query, k int) []index.Hit {
	t.Helper()
	hits, err := x.Search(context.Background(), q, k)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}
