package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// words of which made texts consist; what they say does not matter.
var words = strings.Fields(`میگرن آسم دیابت نقرس صرع سل کبد کلیه قلب ریه معده روده پوست استخوان مفصل عصب خون
	قند فشار چربی درد تب سرفه تهوع خستگی سرگیجه التهاب عفونت حساسیت خونریزی دارو قرص شربت تزریق جراحی رژیم ورزش خواب آب نمک`)

func write(t *testing.T, path string, lines ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// pick is the n-th of a series of words that looks drawn at random.
func pick(n int) string { return words[(n*n*7+n*13+n/5)%len(words)] }

// sentence has five words that depend on n.
func sentence(n int) string {
	return fmt.Sprintf("%s با %s و %s در %s درمان %s می‌شود.", pick(n), pick(n+3), pick(2*n+1), pick(3*n+2), pick(5*n))
}

// makeSet writes a data set of n passages, every tenth of which is asked for.
func makeSet(t *testing.T, dir string, n int) {
	var corpus, queries []string
	qrels := []string{"query-id\tcorpus-id\tscore"}
	for i := range n {
		corpus = append(corpus, fmt.Sprintf(`{"_id":"d%d","title":"%s","text":"%s %s %s"}`,
			i, pick(i), sentence(i), sentence(i+n), sentence(2*i+n)))
		if i%10 == 0 {
			queries = append(queries, fmt.Sprintf(`{"_id":"q%d","text":"درمان %s و %s با %s چیست؟"}`,
				i, pick(i), pick(i+3), pick(2*i+1)))
			qrels = append(qrels, fmt.Sprintf("q%d\td%d\t1", i, i))
		}
	}
	write(t, filepath.Join(dir, "corpus.jsonl"), corpus...)
	write(t, filepath.Join(dir, "queries.jsonl"), queries...)
	write(t, filepath.Join(dir, "qrels.tsv"), qrels...)
	write(t, filepath.Join(dir, "qrels.part.tsv"), qrels[0], "q0\td1\t1") // of a part: not to be read
}

// makePairs writes labelled pairs: hypotheses from the premise, some with
// another word, and ones from elsewhere.
func makePairs(t *testing.T, path string, n int) {
	var lines []string
	for i := range n {
		premise, hypothesis, label := sentence(i)+" "+sentence(i+1), sentence(i), "entailment"
		switch i % 5 {
		case 1, 2:
			hypothesis, label = sentence(i*i+17), "neutral"
		case 3:
			hypothesis, label = strings.Replace(hypothesis, "می‌شود", "نمی‌شود", 1), "contradiction"
		case 4:
			hypothesis = strings.Replace(hypothesis, pick(3*i+2), pick(i+11), 1)
		}
		lines = append(lines, fmt.Sprintf(`{"premise":"%s","hypothesis":"%s","label":"%s"}`, premise, hypothesis,
			label))
	}
	write(t, path, lines...)
}

func makeData(t *testing.T) string {
	data := t.TempDir()
	for _, f := range []string{"dev.jsonl", "test_farstail.jsonl", "test_natural.jsonl"} {
		makePairs(t, filepath.Join(data, "nli", f), 60)
	}
	for name, n := range map[string]int{"med_union": 310, "parsinlu_rc": 310, "pquad": 310, "kqa_fa": 40, "english": 20} {
		makeSet(t, filepath.Join(data, name), n)
	}
	write(t, filepath.Join(data, "conflicts", "made.jsonl"), contradiction(40, true), contradiction(10, false))
	return data
}

// TestAll makes every fit on made data in the shape of the real ones.
func TestAll(t *testing.T) {
	if testing.Short() {
		t.Skip("trains some encoders")
	}
	args := []string{"-data", makeData(t), "-work", t.TempDir(),
		"-redteam", "../../generate/testdata/redteam.jsonl", "-limit", "12", "-seeds", "1", "-penalty", "0.01", "-what"}
	var out strings.Builder
	if err := run(t.Context(), append(args, "all"), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	printed := out.String()
	for _, want := range []string{
		"## verify: ", "coverage ", "AUROC test_farstail.jsonl ", "## vector: ", "centre ", "encoder of pquad ",
		"## answerable: ", "joint ", "refused pquad, bm25 ", "## min-answerable: ", "threshold ", "caught hybrid ",
		"## bm25: ", "neighbours 0 ", "## alpha: ", "parsinlu_rc  alpha 0.25 ", "## orders: ", "orders of seventh, marked ", "## temperatures: ", "[0.1 0.5] ",
		"## conflict: ", "coverLow ", "made.jsonl, shown of 1 contradictions ", "med_union cut down, shown of ",
	} {
		if !strings.Contains(printed, want) {
			t.Errorf("no %q in\n%s", want, printed)
		}
	}
	// From what -work has kept, the same figures.
	out.Reset()
	if err := run(t.Context(), append(args, "verify,answerable,bm25"), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(out.String(), "## ") {
		if !strings.Contains(printed, part) {
			t.Errorf("the second time\n%s\ninstead of\n%s", part, printed)
		}
	}
}

func TestCheck(t *testing.T) {
	data := makeData(t)
	var out strings.Builder
	err := run(t.Context(), []string{"-data", data, "-what", "verify", "-check"}, &out, io.Discard)
	got := out.String()
	if !errors.Is(err, errOff) || !strings.HasPrefix(got, "verify: off: ") || strings.Count(got, "\n") != 1 {
		t.Errorf("of made data: %v, %q", err, got)
	}
	var r result
	r.compare([]string{"a", "b"}, []float64{1, 2}, []float64{1.05, 1.95}, 0.1)
	if r.off != "" || len(r.constants) != 2 {
		t.Errorf("within the tolerance: %+v", r)
	}
	r.compare([]string{"a", "b"}, []float64{1, 2}, []float64{1.05, 1.5}, 0.1)
	if r.off != "b is 2, the fit gives 1.500 (-0.500)" {
		t.Errorf("beyond it: %q", r.off)
	}
	out.Reset()
	(&result{figures: []pair{{"AUROC", 0.75, 0.76}}}).check(&out, tasks[0])
	if got := out.String(); got != "verify: OK; AUROC 0.7500, with the fit 0.7600\n" {
		t.Errorf("%q", got)
	}
}

func TestArguments(t *testing.T) {
	t.Setenv("BIOPARS_BENCH_DATA", "")
	for _, args := range [][]string{
		{}, {"-what", "nothing"}, {"-what", "verify"}, {"-data", t.TempDir(), "-what", "verify"},
		{"-data", ".", "-what", "verify", "-seeds", "0"},
	} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v is no error", args)
		}
	}
	var out strings.Builder
	err := run(t.Context(), []string{"-list"}, &out, io.Discard)
	if err != nil || strings.Count(out.String(), "\n") != len(tasks) {
		t.Errorf("-list: %v, %q", err, out.String())
	}
	if got, err := choose("alpha,verify"); err != nil || len(got) != 2 || got[0].name != "verify" {
		t.Errorf("got %v, %v", got, err)
	}
}
