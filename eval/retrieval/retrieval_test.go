package retrieval_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/index"
)

// table ranks by a table.
func table(rankings map[string][]string) retrieval.Ranker {
	return retrieval.RankerFunc(func(_ context.Context, q string, depth int) ([]string, error) {
		return rankings[q], nil
	})
}

func TestExecuteKeepsOrderAndDepth(t *testing.T) {
	queries := []trec.Query{{ID: "1", Text: "تب"}, {ID: "2", Text: "سرفه"}, {ID: "3", Text: "؟"}}
	// Identifiers in an order that sorting by them, either way, would change.
	r := table(map[string][]string{"تب": {"b", "c", "a", "d"}, "سرفه": {"x"}})
	for _, workers := range []int{1, 8} {
		calls := 0
		x, err := retrieval.Execute(t.Context(), r, queries, retrieval.Options{Depth: 3, Workers: workers,
			Progress: func(done, of int) {
				calls++
				if done != calls || of != 3 {
					t.Errorf("progress %d of %d on call %d", done, of, calls)
				}
			}})
		if err != nil {
			t.Fatal(err)
		}
		for q, want := range map[string][]string{"1": {"b", "c", "a"}, "2": {"x"}, "3": {}} {
			docs := slices.Clone(x.Run[q])
			trec.Rank(docs) // the order that a reader of the run file sees
			if got := trec.Docs(docs); !slices.Equal(got, want) {
				t.Errorf("workers %d, query %s: got %v, want %v", workers, q, got, want)
			}
		}
		if len(x.Latency) != 3 || calls != 3 {
			t.Errorf("%d latencies, %d calls of Progress", len(x.Latency), calls)
		}
	}
}

func TestExecuteFails(t *testing.T) {
	queries := make([]trec.Query, 50)
	for i := range queries {
		queries[i] = trec.Query{ID: fmt.Sprint(i), Text: fmt.Sprint(i)}
	}
	broken := errors.New("broken")
	var asked atomic.Int32
	r := retrieval.RankerFunc(func(_ context.Context, q string, _ int) ([]string, error) {
		asked.Add(1)
		if q == "3" {
			return nil, broken
		}
		return nil, nil
	})
	_, err := retrieval.Execute(t.Context(), r, queries, retrieval.Options{Workers: 1})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "query 3") {
		t.Errorf("error %v", err)
	}
	if n := asked.Load(); n != 4 {
		t.Errorf("asked %d queries, want none after the failure", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := retrieval.Execute(ctx, table(nil), queries, retrieval.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
	if _, err := retrieval.Execute(t.Context(), r, nil, retrieval.Options{}); !errors.Is(err, retrieval.ErrNoQueries) {
		t.Errorf("no queries: error %v", err)
	}
}

type fixedIndex struct{ documents []string } // passage i+1 is of documents[i]

func (x fixedIndex) Search(_ context.Context, _ index.Query, k int) ([]index.Hit, error) {
	var hits []index.Hit
	for i := range min(k, len(x.documents)) {
		hits = append(hits, index.Hit{Seq: index.Seq(i + 1), Score: 1})
	}
	return hits, nil
}

func (x fixedIndex) Passages(_ context.Context, seqs []index.Seq) ([]index.Passage, error) {
	var out []index.Passage
	for _, s := range seqs {
		out = append(out, index.Passage{Seq: s, DocumentID: x.documents[s-1]})
	}
	return out, nil
}

func TestSearcherCountsADocumentOnce(t *testing.T) {
	x := fixedIndex{[]string{"d2", "d1", "d2", "d3", "d1"}}
	got, err := retrieval.Searcher(x, x).Rank(t.Context(), "تب", 4)
	if want := []string{"d2", "d1", "d3"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestEvaluateAndCompare(t *testing.T) {
	qrels := trec.Qrels{"1": {"a": 1}, "2": {"b": 1, "c": 1}, "3": {"d": 0}}
	good := trec.Run{"1": trec.Ranked([]string{"a"}), "2": trec.Ranked([]string{"x", "b", "c"})}
	poor := trec.Run{"1": trec.Ranked([]string{"x", "a"})}
	ev, err := retrieval.Evaluate(qrels, good, stat.Options{Resamples: 100})
	if err != nil {
		t.Fatal(err)
	}
	// Query 3 has no relevant document and does not count. By hand, for 2:
	// nDCG = (1/log2 3 + 1/log2 4) / (1 + 1/log2 3), AP = (1/2 + 2/3)/2.
	log3 := 1 / math.Log2(3)
	for name, want := range map[string]float64{
		"nDCG@10": (1 + (log3+.5)/(1+log3)) / 2,
		"MRR@10":  .75,
		"MAP":     (1 + 7./12) / 2,
		"R@10":    1,
	} {
		if got := ev.Value(name); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	if ev.Queries != 2 || ev.Missing != 0 {
		t.Errorf("%d queries, %d missing", ev.Queries, ev.Missing)
	}
	ev, err = retrieval.Evaluate(qrels, poor, stat.Options{Resamples: 100})
	if err != nil || ev.Missing != 1 || ev.Value("MRR@10") != .25 {
		t.Errorf("poor run: %+v, %v", ev, err)
	}
	ds, err := retrieval.Compare(qrels, poor, good, stat.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// Two queries, both better: two of the four sign assignments are as extreme.
	if d := ds[0]; d.Measure != "nDCG@10" || d.Better != 2 || d.Worse != 0 || !d.Exact || d.P != .5 ||
		d.Difference.Value <= 0 {
		t.Errorf("comparison %+v", d)
	}
	one, err := retrieval.Evaluate(trec.Qrels{"1": {"a": 1}}, poor, stat.Options{})
	if v := one.Values[1]; err != nil || v.Interval.Value != .5 || v.Low != .5 || v.High != .5 {
		t.Errorf("one query: %+v, %v", v, err)
	}
}

func TestOpenSet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "med")
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("corpus.jsonl", `{"_id":"d1","text":"تب"}`)
	write("queries.jsonl", `{"_id":"q1","text":"تب؟"}`+"\n"+`{"_id":"q2","text":"سرفه؟"}`+"\n"+
		`{"_id":"q3","text":"درد؟"}`)
	if _, err := retrieval.OpenSet(dir, retrieval.Files{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without qrels: %v", err)
	}
	write("qrels/dev.tsv", "query-id\tcorpus-id\tscore\nq2\td1\t0\n")
	if _, err := retrieval.OpenSet(dir, retrieval.Files{}); !errors.Is(err, retrieval.ErrNoQueries) {
		t.Errorf("without relevant documents: %v", err)
	}
	write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq3\td1\t1\n")
	titles := func(files retrieval.Files) (names []string, judged []string) {
		t.Helper()
		s, err := retrieval.OpenSet(dir, files)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range s.Parts {
			names = append(names, s.Title(p))
		}
		for _, q := range s.Judged() {
			judged = append(judged, q.ID)
		}
		return names, judged
	}
	if names, judged := titles(retrieval.Files{}); !slices.Equal(names, []string{"med/dev", "med/test"}) ||
		!slices.Equal(judged, []string{"q3"}) {
		t.Errorf("folder: %v %v", names, judged)
	}
	// Files beside the corpus come before the folder.
	write("qrels.a.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\n")
	write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq3\td1\t1\n")
	if names, judged := titles(retrieval.Files{}); !slices.Equal(names, []string{"med", "med/a"}) ||
		!slices.Equal(judged, []string{"q1", "q3"}) {
		t.Errorf("files: %v %v", names, judged)
	}
	if names, _ := titles(retrieval.Files{Qrels: []string{"qrels/test.tsv"}}); !slices.Equal(
		names, []string{"med/test"}) {
		t.Errorf("named: %v", names)
	}
	write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\n")
	var pe *trec.ParseError
	if _, err := retrieval.OpenSet(dir, retrieval.Files{}); !errors.As(err, &pe) ||
		filepath.Base(pe.File) != "qrels.tsv" || pe.Line != 2 {
		t.Errorf("malformed: %v", err)
	}
}

func TestOpenSetOfDialogues(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("corpus.jsonl", `{"_id":"d1","text":"آسم"}`)
	write("dialogs.jsonl", `{"id":7,"doc":"d1","turns":[{"question":"علائمش؟"}]}`)
	if _, err := retrieval.OpenSet(dir, retrieval.Files{}); !errors.Is(err, retrieval.ErrNoQueries) {
		t.Errorf("without rewritten questions: %v", err)
	}
	write("dialogs.jsonl",
		`{"id":7,"doc":"d1","turns":[{"question":"آسم؟"},{"question":"علائمش؟","rewritten":"علائم آسم؟"}]}`)
	s, err := retrieval.OpenSet(dir, retrieval.Files{})
	if err != nil {
		t.Fatal(err)
	}
	if q := s.Judged(); len(q) != 1 || q[0].ID != "7-1" || q[0].Text != "علائم آسم؟" || len(s.Parts) != 1 ||
		s.Parts[0].Qrels["7-1"]["d1"] != 1 {
		t.Errorf("got %+v", s)
	}
	// Queries come before dialogues.
	write("queries.jsonl", `{"_id":"q1","text":"آسم؟"}`)
	if _, err := retrieval.OpenSet(dir, retrieval.Files{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("queries without judgements: %v", err)
	}
	write("dialogs.jsonl", "{")
	if err := os.Remove(filepath.Join(dir, "queries.jsonl")); err != nil {
		t.Fatal(err)
	}
	if _, err := retrieval.OpenSet(dir, retrieval.Files{}); !strings.Contains(fmt.Sprint(err),
		"dialogs.jsonl: line 1") {
		t.Errorf("malformed dialogues: %v", err)
	}
}

func TestPercentiles(t *testing.T) {
	var ds []time.Duration
	for i := range 101 {
		ds = append(ds, time.Duration(100-i)*time.Millisecond)
	}
	got := retrieval.Percentiles(ds)
	if got.P50 != 50*time.Millisecond || got.P99 != 99*time.Millisecond || got.Max != 100*time.Millisecond ||
		got.Queries != 101 {
		t.Errorf("%+v", got)
	}
	if retrieval.Percentiles(nil) != (retrieval.Timing{}) {
		t.Error("no latencies have percentiles")
	}
}

func TestOverlap(t *testing.T) {
	a := trec.Run{"q1": trec.Ranked([]string{"d1", "d2", "d3"}), "q2": trec.Ranked([]string{"d1"}),
		"q3": trec.Ranked([]string{"d9"})}
	b := trec.Run{"q1": trec.Ranked([]string{"d3", "d4", "d1"}), "q2": trec.Ranked([]string{"d1", "d5"})}
	for _, c := range []struct {
		depth int
		want  float64
	}{{10, (2.0/3 + 1.0/2) / 2}, {2, (0 + 1.0/2) / 2}, {1, (0 + 1.0) / 2}} {
		if got := retrieval.Overlap(a, b, c.depth); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("depth %d: %v, want %v", c.depth, got, c.want)
		}
	}
	if got := retrieval.Overlap(a, nil, 10); got != 0 {
		t.Errorf("with an empty run: %v", got)
	}
}
