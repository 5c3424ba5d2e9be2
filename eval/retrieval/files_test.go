package retrieval_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
)

// files writes files into a directory of their own and changes to it.
func files(t *testing.T, texts map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range texts {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCompareFiles(t *testing.T) {
	files(t, map[string]string{
		"a.trec":     "q1 Q0 d2 1 2 a\nq1 Q0 d1 2 1 a\nq2 Q0 d2 1 1 a\n",
		"b.trec":     "q1 Q0 d1 1 2 b\nq1 Q0 d3 2 1 b\nq2 Q0 d2 1 1 b\n",
		"qrels.tsv":  "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n",
		"other.tsv":  "query-id\tcorpus-id\tscore\nq1\td2\t1\nq2\td2\t1\n",
		"single.tsv": "query-id\tcorpus-id\tscore\nq1\td2\t1\n",
		"broken.tsv": "q1\n",
	})
	c, err := retrieval.CompareFiles("a.trec", "b.trec", []string{"qrels.tsv", "other.tsv"}, stat.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c.A != "a.trec" || c.B != "b.trec" || c.Overlap != .75 || len(c.Results) != 2 {
		t.Errorf("%+v", c)
	}
	for i, want := range []struct {
		qrels         string
		better, worse int
	}{{"qrels.tsv", 1, 0}, {"other.tsv", 0, 1}} {
		r := c.Results[i]
		at := slices.IndexFunc(r.Differences, func(d retrieval.Difference) bool { return d.Measure == "MRR@10" })
		mrr := r.Differences[at]
		if r.Qrels != want.qrels || mrr.Better != want.better || mrr.Worse != want.worse || mrr.Items != 2 {
			t.Errorf("%s: %+v", r.Qrels, mrr)
		}
	}
	for name, test := range map[string]struct{ a, b, qrels, want string }{
		"no first run":      {"none", "b.trec", "qrels.tsv", "none"},
		"no second run":     {"a.trec", "none", "qrels.tsv", "none"},
		"no judgements":     {"a.trec", "b.trec", "none", "none"},
		"broken judgements": {"a.trec", "b.trec", "broken.tsv", "broken.tsv:1"},
		"too few queries":   {"a.trec", "b.trec", "single.tsv", "single.tsv: compare runs"},
	} {
		c, err := retrieval.CompareFiles(test.a, test.b, []string{test.qrels}, stat.Options{})
		if c != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %+v, %v, want %q", name, c, err, test.want)
		}
	}
}

func TestWriteRun(t *testing.T) {
	run := trec.Run{"q1": trec.Ranked([]string{"d2", "d1"})}
	path := filepath.Join(t.TempDir(), "a.trec")
	if err := retrieval.WriteRun(path, run, "me"); err != nil {
		t.Fatal(err)
	}
	got, tag, err := retrieval.ReadRun(path)
	if err != nil || tag != "me" || !slices.Equal(trec.Docs(got["q1"]), []string{"d2", "d1"}) {
		t.Errorf("%v %s %v", got, tag, err)
	}
	if err := retrieval.WriteRun(filepath.Join(path, "b"), run, "me"); err == nil {
		t.Error("written into a file")
	}
}

func TestEvaluateParts(t *testing.T) {
	set := &retrieval.Set{Name: "tiny", Parts: []retrieval.Part{
		{Qrels: trec.Qrels{"q1": {"d1": 1}, "q2": {"d2": 1}}},
		{Name: "hard", Qrels: trec.Qrels{"q2": {"d9": 1}}},
	}}
	run := trec.Run{"q1": trec.Ranked([]string{"d1"}), "q2": trec.Ranked([]string{"d1", "d2"})}
	rows, err := retrieval.EvaluateParts(set, run, stat.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[0].Set != "tiny" || rows[0].Queries != 2 || rows[0].Value("MRR@10") != .75 ||
		rows[1].Set != "tiny/hard" || rows[1].Queries != 1 || rows[1].Value("MRR@10") != 0 {
		t.Errorf("%+v", rows)
	}
	var text strings.Builder
	for i, row := range rows {
		retrieval.WriteValues(&text, row.Set, row.Report, i == 0)
	}
	lines := strings.Split(text.String(), "\n")
	if !strings.HasPrefix(lines[0], "set\tquery\tnDCG@10\tMRR@10\t") ||
		!strings.HasPrefix(lines[1], "tiny\tq1\t1.000000\t1.000000\t") ||
		!strings.HasPrefix(lines[3], "tiny/hard\tq2\t0.000000\t") || len(lines) != 5 {
		t.Errorf("%q", lines)
	}
	set.Parts[1].Qrels = trec.Qrels{}
	_, err = retrieval.EvaluateParts(set, run, stat.Options{})
	if err == nil || !strings.HasPrefix(err.Error(), "tiny/hard: ") {
		t.Errorf("a part without judgements: %v", err)
	}
}

func TestSystematicSample(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	for size, want := range map[int][]int{
		-1: all, 0: all, 10: all, 11: all,
		1: {0}, 2: {0, 5}, 3: {0, 3, 6}, 4: {0, 2, 5, 7}, 9: {0, 1, 2, 3, 4, 5, 6, 7, 8},
	} {
		if got := retrieval.SystematicSample(all, size); !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", size, got, want)
		}
	}
	if got := retrieval.SystematicSample[string](nil, 3); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func TestRelevant(t *testing.T) {
	set := &retrieval.Set{Parts: []retrieval.Part{
		{Qrels: trec.Qrels{"q1": {"d1": 1, "d2": 0}}}, {Qrels: trec.Qrels{"q1": {"d3": 2}}},
	}}
	for document, want := range map[string]bool{"d1": true, "d2": false, "d3": true, "d4": false} {
		if got := set.Relevant("q1", document); got != want {
			t.Errorf("%s: %v", document, got)
		}
	}
	if set.Relevant("q2", "d1") {
		t.Error("relevant to a query that nobody judged")
	}
}

func TestReadErrorsNameTheFile(t *testing.T) {
	files(t, map[string]string{"bad.trec": "q1 Q0\n", "bad.tsv": "a\tb\n"})
	var pe *trec.ParseError
	if _, _, err := retrieval.ReadRun("bad.trec"); !errors.As(err, &pe) || pe.File != "bad.trec" {
		t.Errorf("run: %v", err)
	}
	if _, err := retrieval.ReadQrels("bad.tsv"); !errors.As(err, &pe) || pe.File != "bad.tsv" {
		t.Errorf("judgements: %v", err)
	}
}
