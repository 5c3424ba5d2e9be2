package lexical

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/blevesearch/bleve/v2"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

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

// TestPruningChangesNothing compares the pruned search with a full traversal on
// an index of many windows, with many equal scores.
func TestPruningChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	c := &corpus{}
	var ps []index.Passage
	for range 9000 {
		// Few words and lengths make ties; a frequent word makes dense lists.
		p := index.Passage{Text: randomText(r, 2+r.IntN(3)), Metadata: index.Metadata{Year: 2000 + r.IntN(20)}}
		if r.IntN(3) > 0 {
			p.Text += " common"
		}
		if r.IntN(50) == 0 {
			p.Title = "rare " + randomText(r, 1)
		}
		ps = append(ps, p)
	}
	o := fieldsOptions
	o.BatchPassages = 2000
	x := open(t, build(t, o, c, ps...), o)
	if n := len(x.current.segments); n != 1 {
		t.Errorf("%d segments after a full build, want 1", n)
	}
	for i := range 300 {
		q := index.Query{Text: randomText(r, 1+r.IntN(6))}
		if r.IntN(2) == 0 {
			q.Text += " common common"
		}
		if r.IntN(4) == 0 {
			q.Text += " rare"
		}
		if r.IntN(5) == 0 {
			q.Filter.YearFrom = 2000 + r.IntN(22)
		}
		k := []int{1, 2, 10, 100, 20000}[r.IntN(5)]
		b, err := x.bag(q)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Clauses {
			b.Clauses[i].Weight = []float64{1, 0.01, 10}[r.IntN(3)]
		}
		pruned, err := x.searchBag(t.Context(), b, k)
		if err != nil {
			t.Fatal(err)
		}
		full, err := x.current.search(t.Context(), b, k, false)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(pruned, full) {
			t.Fatalf("query %d (k=%d): pruned and full traversal differ", i, k)
		}
		if !slices.IsSortedFunc(full, func(a, b index.Hit) int {
			if a.Score > b.Score || a.Score == b.Score && a.Seq < b.Seq {
				return -1
			}
			return 1
		}) {
			t.Fatalf("query %d: hits out of order", i)
		}
	}
}

func TestFiltersMeanMatch(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	c := &corpus{}
	dir := t.TempDir()
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	for range 300 {
		p := randomPassage(r, c)
		p.Text += " everywhere"
		apply(t, w, c.put(p))
		if r.IntN(5) == 0 {
			apply(t, w, c.delete(r.IntN(len(c.passages))))
		}
	}
	publish(t, w)
	x := open(t, dir, fieldsOptions)
	for range 200 {
		f := randomFilter(r)
		var want []index.Seq
		for i := range c.passages {
			if f.Match(&c.passages[i]) {
				want = append(want, c.passages[i].Seq)
			}
		}
		var got []index.Seq
		for _, h := range find(t, x, index.Query{Text: "everywhere", Filter: f}, 1000) {
			got = append(got, h.Seq)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("filter %+v gives %d passages, want %d", f, len(got), len(want))
		}
	}
}

func TestStatisticsAreExactUnderDeletes(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	c := &corpus{}
	dir := t.TempDir()
	o := fieldsOptions
	o.BatchPassages = 20
	var gone index.Passage
	for range 3 {
		w := writer(t, dir, WriterOptions{Options: o})
		for range 80 {
			apply(t, w, c.put(randomPassage(r, c)))
			if r.IntN(2) == 0 && len(c.passages) > 3 {
				i := r.IntN(len(c.passages))
				gone = c.passages[i]
				apply(t, w, c.delete(i))
			}
		}
		// A second deletion of the same passage must not count again.
		c.seq++
		apply(t, w, index.Change{Seq: c.seq, Op: index.Delete, Target: gone.Seq, Passage: gone})
		publish(t, w)
		x := open(t, dir, o)
		if err := x.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		if st, _ := x.Statistics(); st.Passages != uint64(len(c.passages)) {
			t.Fatalf("%d passages, want %d", st.Passages, len(c.passages))
		}
		x.Close()
	}
}

func TestVerifyFindsWrongStatistics(t *testing.T) {
	c := &corpus{}
	dir := t.TempDir()
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	apply(t, w, c.put(index.Passage{Text: "a b c"}))
	w.target.stats.Text.Terms++ // a counting error
	publish(t, w)
	x := open(t, dir, fieldsOptions)
	if err := x.Verify(t.Context()); !errors.Is(err, index.ErrCorrupt) {
		t.Fatalf("Verify = %v, want ErrCorrupt", err)
	}
}

func TestApplyTwiceDoesNothing(t *testing.T) {
	c := &corpus{}
	dir := t.TempDir()
	changes := []index.Change{c.put(index.Passage{Text: "a b"}), c.put(index.Passage{Text: "b c"}), c.delete(0)}
	for range 2 {
		w := writer(t, dir, WriterOptions{Options: fieldsOptions})
		apply(t, w, changes...)
		apply(t, w, changes[:2]...)
		publish(t, w)
	}
	x := open(t, dir, fieldsOptions)
	if x.current.generation.Name() != "g-00000001" {
		t.Errorf("a generation without news was published: %s", x.current.generation.Name())
	}
	if hits := find(t, x, index.Query{Text: "b"}, 10); len(hits) != 1 || hits[0].Seq != 2 {
		t.Fatalf("hits %v, want passage 2 alone", hits)
	}
}

func TestWriterGoesOnAfterPublish(t *testing.T) {
	c := &corpus{}
	dir := t.TempDir()
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	for i := range 3 {
		apply(t, w, c.put(index.Passage{Text: fmt.Sprintf("word%d", i)}))
		if err := w.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		if seq, err := w.Applied(t.Context()); err != nil || seq != c.seq {
			t.Fatalf("applied %d, %v; want %d", seq, err, c.seq)
		}
	}
	x := open(t, dir, fieldsOptions)
	if hits := find(t, x, index.Query{Text: "word0 word1 word2"}, 10); len(hits) != 3 {
		t.Fatalf("%d hits, want 3", len(hits))
	}
}

// TestInterruptedWriterIsResumed leaves a writer as a killed process would, with
// some batches durable, and lets the next one go on.
func TestInterruptedWriterIsResumed(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	c := &corpus{}
	var changes []index.Change
	for range 120 {
		changes = append(changes, c.put(randomPassage(r, c)))
	}
	o := fieldsOptions
	o.BatchPassages = 25
	dir := t.TempDir()
	w := writer(t, dir, WriterOptions{Options: o})
	apply(t, w, changes...)
	if err := w.target.save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, o); !errors.Is(err, index.ErrNotFound) {
		t.Fatalf("Open before Publish: %v, want ErrNotFound", err)
	}
	w = writer(t, dir, WriterOptions{Options: o})
	from, err := w.Applied(t.Context())
	if err != nil || from != 100 {
		t.Fatalf("resumed at %d (%v), want 100", from, err)
	}
	apply(t, w, changes[from:]...)
	publish(t, w)
	x := open(t, dir, o)
	if err := x.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := x.opts.bag(index.Query{Text: "w0001 w0003"})
	hits, err := x.searchBag(t.Context(), b, 50)
	if err != nil {
		t.Fatal(err)
	}
	sameScores(t, hits, textbook(c, x.opts.Schema, DefaultRanking(), b), 50)
}

func TestOneWriterAtATime(t *testing.T) {
	dir := t.TempDir()
	writer(t, dir, WriterOptions{Options: fieldsOptions})
	if _, err := OpenWriter(t.Context(), dir, WriterOptions{Options: fieldsOptions}); !errors.Is(err, index.ErrLocked) {
		t.Fatalf("second writer: %v, want ErrLocked", err)
	}
}

func TestFingerprintMismatch(t *testing.T) {
	dir := build(t, fieldsOptions, &corpus{}, index.Passage{Text: "a"})
	other := fieldsOptions
	other.Schema.GramSize = 5
	var fe *index.FingerprintError
	if _, err := Open(t.Context(), dir, other); !errors.As(err, &fe) || fe.Repair != index.RepairRebuild {
		t.Fatalf("Open: %v, want a FingerprintError that says what mends it", err)
	}
	if _, err := OpenWriter(t.Context(), dir, WriterOptions{Options: other}); !errors.As(err, &fe) {
		t.Fatalf("OpenWriter: %v, want a FingerprintError", err)
	}
	w := writer(t, dir, WriterOptions{Options: other, Rebuild: true})
	if seq, err := w.Applied(t.Context()); err != nil || seq != 0 {
		t.Fatalf("a rebuild starts at %d (%v), want 0", seq, err)
	}
	apply(t, w, (&corpus{}).put(index.Passage{Text: "abcdefg"}))
	publish(t, w)
	x := open(t, dir, other)
	if hits := find(t, x, index.Query{Text: "zzbcdefzz"}, 10); len(hits) != 1 {
		t.Fatalf("the n-gram bcdef finds %d passages, want 1", len(hits))
	}
}

func TestRefreshLeavesRunningSearchesAlone(t *testing.T) {
	c := &corpus{}
	dir := build(t, fieldsOptions, c, index.Passage{Text: "old word"})
	x := open(t, dir, fieldsOptions)
	running, err := x.acquire() // a search that has begun
	if err != nil {
		t.Fatal(err)
	}
	if newer, err := x.Refresh(t.Context()); newer || err != nil {
		t.Fatalf("Refresh = %v, %v before anything was published", newer, err)
	}
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	apply(t, w, c.delete(0), c.put(index.Passage{Text: "new word"}))
	publish(t, w)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if hits, err := x.Search(context.Background(), index.Query{Text: "word"}, 10); err != nil || len(hits) != 1 {
					t.Errorf("search during refresh: %v, %v", hits, err)
					return
				}
			}
		})
	}
	if newer, err := x.Refresh(t.Context()); !newer || err != nil {
		t.Fatalf("Refresh = %v, %v, want true", newer, err)
	}
	wg.Wait()
	if hits := find(t, x, index.Query{Text: "word"}, 10); len(hits) != 1 || hits[0].Seq != 3 {
		t.Fatalf("hits %v after the refresh, want passage 3", hits)
	}
	hits, err := running.search(t.Context(), x.opts.bag(index.Query{Text: "word"}), 10, true)
	if err != nil || len(hits) != 1 || hits[0].Seq != 1 {
		t.Fatalf("the running search gives %v, %v, want passage 1", hits, err)
	}
	if err := x.release(running); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.Close(), x.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(t.Context(), index.Query{Text: "word"}, 1); err == nil {
		t.Fatal("a closed index answered")
	}
}

func TestEmptyIndexAndEmptyQuery(t *testing.T) {
	dir := build(t, fieldsOptions, &corpus{})
	x := open(t, dir, fieldsOptions)
	if hits := find(t, x, index.Query{Text: "a"}, 10); len(hits) != 0 {
		t.Fatalf("an empty index gives %v", hits)
	}
	x = open(t, build(t, fieldsOptions, &corpus{}, index.Passage{Text: "a"}), fieldsOptions)
	for _, q := range []string{"", "  ", "b"} {
		if hits := find(t, x, index.Query{Text: q}, 10); len(hits) != 0 {
			t.Fatalf("%q finds %v", q, hits)
		}
	}
	if hits := find(t, x, index.Query{Text: "a"}, 0); len(hits) != 0 {
		t.Fatalf("k = 0 gives %v", hits)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	x := open(t, build(t, fieldsOptions, &corpus{}, index.Passage{Text: "a"}), fieldsOptions)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, index.Query{Text: "a"}, 1); !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v, want context.Canceled", err)
	}
}

// TestRegisteredAnalyzer asks Bleve's own match query, which must analyse the
// question as the passages were.
func TestRegisteredAnalyzer(t *testing.T) {
	x := open(t, build(t, Options{}, &corpus{}, index.Passage{Text: "داروی دیابت"}, index.Passage{Text: "سرماخوردگی"}), Options{})
	q := bleve.NewMatchQuery("ديابت") // with the Arabic letter
	q.SetField(fieldText)
	res, err := x.current.index.Search(bleve.NewSearchRequest(q))
	if err != nil || len(res.Hits) != 1 || res.Hits[0].ID != docID(1) {
		t.Fatalf("%v, %v; want passage 1", res, err)
	}
	terms := (&persian.Analyzer{}).Terms("داروی دیابت")
	stream := (&bleveAnalyzer{Analyzer: &persian.Analyzer{}}).Analyze([]byte("داروی دیابت"))
	if len(stream) != len(terms) {
		t.Fatalf("%d tokens, want %d", len(stream), len(terms))
	}
	for i, tok := range stream {
		if string(tok.Term) != terms[i].Text || tok.Start != terms[i].Start || tok.End != terms[i].End {
			t.Fatalf("token %v, want %v", tok, terms[i])
		}
	}
}

func TestVocabulary(t *testing.T) {
	c := &corpus{}
	dir := build(t, fieldsOptions, c,
		index.Passage{Title: "aspirin", Text: "aspirin ibuprofen"},
		index.Passage{Title: "fever", Text: "aspirin aspirin"},
		index.Passage{Title: "aspirin", Text: "fever"},
		index.Passage{Text: "asprin gone"},
	)
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	apply(t, w, c.delete(3))
	publish(t, w)
	x := open(t, dir, fieldsOptions)
	for term, want := range map[string]int{"aspirin": 3, "fever": 2, "ibuprofen": 1, "gone": 0, "asprin": 0, "x": 0} {
		for range 2 { // the second time from the cache
			if n, err := x.DocFreq(term); err != nil || n != want {
				t.Errorf("DocFreq(%q) = %d, %v, want %d", term, n, err, want)
			}
		}
	}
	got, err := x.Similar("asprin", 1, 5)
	if err != nil || !reflect.DeepEqual(got, []TermCount{{"aspirin", 3, 1}}) {
		t.Errorf("Similar = %v, %v", got, err)
	}
	rare, err1 := x.IDF("ibuprofen")
	often, err2 := x.IDF("aspirin")
	if err := errors.Join(err1, err2); err != nil || rare <= often || often <= 0 {
		t.Errorf("idf of a rare word %v, of a frequent one %v, %v", rare, often, err)
	}
}

func TestTermVector(t *testing.T) {
	x := open(t, build(t, fieldsOptions, &corpus{},
		index.Passage{Text: "common rare1"}, index.Passage{Text: "common rare2"}, index.Passage{Text: "common b"}), fieldsOptions)
	vec := func(s string) TermVector {
		v, err := x.TermVector(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		a, b   string
		lo, hi float64
	}{
		{"common rare1", "rare1 common", 0.999999, 1.000001},
		{"common rare1", "rare2 b", 0, 0},
		{"common rare1", "common rare2", 0.0001, 0.5},
		{"rare1 b common", "rare1 b", 0.9, 0.9999},
		{"", "common", 0, 0},
	} {
		if got := vec(tt.a).Cosine(vec(tt.b)); got < tt.lo || got > tt.hi {
			t.Errorf("%q and %q: %v, want %v to %v", tt.a, tt.b, got, tt.lo, tt.hi)
		}
	}
}

func TestGramsAndBigrams(t *testing.T) {
	for _, tt := range []struct {
		word string
		n    int
		want []string
	}{
		{"دیابت", 4, []string{"دیاب", "یابت"}},
		{"خون", 4, nil},
		{"abcd", 4, nil},
		{"aنbcd", 4, []string{"aنbc", "نbcd"}},
	} {
		var got []string
		grams(tt.word, tt.n, func(g string) { got = append(got, g) })
		if !slices.Equal(got, tt.want) {
			t.Errorf("grams(%q, %d) = %q, want %q", tt.word, tt.n, got, tt.want)
		}
	}
	terms := []persian.Term{{Text: "a", Position: 0}, {Text: "b", Position: 2}, {Text: "B", Position: 2}, {Text: "c", Position: 3}}
	var got []string
	bigrams(terms, func(a, b string) { got = append(got, a+b) })
	if want := []string{"ab", "aB", "bc", "Bc"}; !slices.Equal(got, want) {
		t.Errorf("bigrams = %q, want %q", got, want)
	}
}
