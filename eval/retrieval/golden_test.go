package retrieval_test

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/demo"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/enginerank"
	"github.com/biopars/biopars/retrieve"
)

var update = flag.Bool("update", false, "write testdata/demo.golden anew")

// TestDemoRanking pins what the engine finds in the demo corpus for questions
// written for it: formal and colloquial ones, split and misspelt words, Latin
// abbreviations, numbers. A change of the ranking shows as a change of the golden
// file, to be judged by its measures and then written with -update.
func TestDemoRanking(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	corpus, err := io.ReadAll(demo.Corpus())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "corpus.jsonl")
	if err := os.WriteFile(file, corpus, 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := retrieval.OpenSet(filepath.Join("testdata", "demo"), retrieval.Files{Corpus: file})
	if err != nil {
		t.Fatal(err)
	}
	judged := set.Judged()
	if len(judged) != len(set.Queries) {
		t.Errorf("%d of %d queries are judged", len(judged), len(set.Queries))
	}
	e, err := biopars.Open(
		ctx, biopars.Options{Dir: filepath.Join(dir, "data"), NoDense: true, Split: ingest.Split{Whole: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := e.Ingest(ctx, []string{file}, biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}

	rankers := []struct {
		name string
		retrieval.Ranker
	}{
		{"bm25", enginerank.Search(e, biopars.Question{Mode: retrieve.ModeBM25})},
		{"bm25+mmr", enginerank.Diversified(e, biopars.Question{Mode: retrieve.ModeBM25})},
	}
	var got strings.Builder
	var evaluations []*retrieval.Evaluation
	var runs []trec.Run
	for _, r := range rankers {
		x, err := retrieval.Execute(ctx, r, judged, retrieval.Options{})
		if err != nil {
			t.Fatal(err)
		}
		ev, err := retrieval.Evaluate(set.Parts[0].Qrels, x.Run, stat.Options{})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%s:", r.name)
		for _, v := range ev.Values {
			fmt.Fprintf(&got, " %s %.4f", v.Measure, v.Interval.Value)
		}
		fmt.Fprintln(&got)
		evaluations, runs = append(evaluations, ev), append(runs, x.Run)
	}
	for j, q := range judged {
		fmt.Fprintf(&got, "\n%s %s\n", q.ID, q.Text)
		for i, r := range rankers {
			fmt.Fprintf(&got, "\t%s nDCG@10 %.4f:", r.name, evaluations[i].Report.Values[0][j])
			for _, d := range runs[i][q.ID][:min(3, len(runs[i][q.ID]))] {
				mark := ""
				if set.Parts[0].Qrels[q.ID][d.Doc] > 0 {
					mark = "*"
				}
				fmt.Fprintf(&got, " %s%s", strings.TrimPrefix(d.Doc, "demo-"), mark)
			}
			fmt.Fprintln(&got)
		}
	}

	golden := filepath.Join("testdata", "demo.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		g, w := line(gotLines, i), line(wantLines, i)
		if g != w {
			t.Errorf("line %d\n got: %s\nwant: %s", i+1, g, w)
		}
	}
	if t.Failed() {
		t.Log("if the new ranking is the better one: go test ./eval/retrieval -run TestDemoRanking -update")
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
