package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spanSet is a data set of one document, whose quoted answer has its sentences
// in the order of the test's questions.
func spanSet(t *testing.T, queries string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "spans")
	var qrels strings.Builder
	qrels.WriteString("query-id\tcorpus-id\tscore\n")
	for line := range strings.Lines(queries) {
		var q struct {
			ID string `json:"_id"`
		}
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		if q.ID != "unjudged" {
			qrels.WriteString(q.ID + "\td1\t1\n")
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"corpus.jsonl":  `{"_id":"d1","title":"متفورمین","text":"متفورمین داروی خوراکی رایج برای دیابت نوع ۲ است. تهوع، اسهال و دل‌درد شایع‌ترین عوارض متفورمین است. متفورمین در نارسایی شدید کلیه منع مصرف دارد. دوز معمول متفورمین ۵۰۰ میلی‌گرم دو بار در روز است."}` + "\n",
		"queries.jsonl": queries,
		"qrels.tsv":     qrels.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEvalExtract(t *testing.T) {
	dir, tmp := spanSet(t, `{"_id":"first","text":"عوارض متفورمین چیست؟","answers":["نفخ","تهوع، اسهال و دل درد"]}
{"_id":"third","text":"عوارض متفورمین چیست؟","answers":["نارسايي شديد"]}
{"_id":"last","text":"عوارض متفورمین چیست؟","answers":["500 میلی‌گرم"]}
{"_id":"none","text":"عوارض متفورمین چیست؟","answers":["سردرد"]}
{"_id":"abstained","text":"قیمت طلا در بازار تهران چند تومان است؟","answers":["متفورمین"]}
{"_id":"no span","text":"عوارض متفورمین چیست؟","answers":[]}
{"_id":"no field","text":"عوارض متفورمین چیست؟"}
{"_id":"unjudged","text":"عوارض متفورمین چیست؟","answers":["تهوع"]}
`), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	code, out, errs := evalCommandLine(t, "eval", "extract", dir, "--embedder", "none", "--json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	var got struct {
		Schema string
		Rows   []extractRow
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	r := got.Rows[0]
	if got.Schema != "biopars.eval-extract/1" || r.Set != "spans" || r.Mode != "bm25" || r.Questions != 5 ||
		r.Abstained != 1 {
		t.Errorf("got %+v", got)
	}
	if r.First.Value != .2 || r.Three.Value != .4 || r.Any.Value != .6 || r.Three.Low > .4 || r.Three.High < .4 ||
		r.Three.Items != 5 {
		t.Errorf("first %+v, three %+v, any %+v", r.First, r.Three, r.Any)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "biopars-eval-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	code, out, _ = evalCommandLine(t, "eval", "extract", dir, "--embedder", "none", "--mode", "bm25", "--limit", "2")
	if code != 0 || !strings.Contains(out, "first three") || !strings.Contains(out, "spans  bm25  2 ") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

func TestEvalExtractErrors(t *testing.T) {
	for name, c := range map[string]struct {
		queries, want string
	}{
		"no spans":   {`{"_id":"q1","text":"تب"}`, `add "answers"`},
		"not a list": {`{"_id":"q1","text":"تب","answers":"تب"}`, `query q1: "answers" is not a list of strings`},
		"of something": {`{"_id":"q1","text":"تب","answers":[{"text":"تب"}]}`,
			`query q1: "answers" is not a list of strings`},
	} {
		code, _, errs := evalCommandLine(t, "eval", "extract", spanSet(t, c.queries), "--mode", "bm25")
		if code == 0 || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit code %d: %s", name, code, errs)
		}
	}
	if code, _, _ := evalCommandLine(t, "eval", "extract"); code != exitUsage {
		t.Errorf("without a set: exit code %d", code)
	}
}
