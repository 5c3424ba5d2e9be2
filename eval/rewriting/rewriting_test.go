package rewriting

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/dialogue"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/question/rewrite"
)

// talks has two dialogues a half, and a follow-up question in each.
func talks(t *testing.T) []dialogue.Dialogue {
	t.Helper()
	out, err := dialogue.Read(strings.NewReader(
		`{"id":1,"doc":"gout","turns":[{"question":"gout?"},{"question":"its cause?","rewritten":"cause of gout?"}]}
{"id":2,"doc":"asthma","turns":[{"question":"asthma?"},{"question":"its signs?"}]}
{"id":3,"doc":"fever","turns":[{"question":"fever?"},{"question":"its cause?","rewritten":"its cause?"}]}
{"id":4,"doc":"cough","turns":[{"question":"cough?"}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// byFirst puts the first question of the history in place of "its"; a question
// "cough?" it takes for a follow-up question always.
func byFirst(_ context.Context, history []rewrite.Turn, question string) (*rewrite.Rewritten, error) {
	switch {
	case len(history) > 0 && question == "cough?":
		return &rewrite.Rewritten{Text: "asthma cough?"}, nil
	case len(history) > 0 && strings.HasPrefix(question, "its "):
		subject := strings.TrimSuffix(history[0].Question, "?")
		return &rewrite.Rewritten{Text: strings.Replace(question, "its", subject, 1)}, nil
	}
	return nil, nil
}

// byWord finds the documents whose names are in the query.
var byWord = retrieval.RankerFunc(func(_ context.Context, query string, depth int) (out []string, err error) {
	for _, doc := range []string{"gout", "asthma", "fever", "cough"} {
		if strings.Contains(query, doc) {
			out = append(out, doc)
		}
	}
	return out[:min(depth, len(out))], nil
})

func TestMeasure(t *testing.T) {
	var shown []string
	rows, alone, err := Measure(t.Context(), byFirst, byWord, talks(t), Options{
		Show: func(question, text string) { shown = append(shown, question+" → "+text) },
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		half             int
		wording          string
		queries, changed int
		found            float64
	}{
		{1, Raw, 2, 0, 0}, {1, Rules, 2, 2, 1}, {1, Human, 2, 1, .5}, {1, First, 2, 2, 1},
		{2, Raw, 1, 0, 0}, {2, Rules, 1, 1, 1}, {2, Human, 1, 0, 0}, {2, First, 1, 1, 1},
	} {
		r := rows[i]
		if r.Half != want.half || r.Wording != want.wording || r.Queries != want.queries || r.Changed != want.changed ||
			r.NDCG.Value != want.found || r.Recall.Value != want.found {
			t.Errorf("row %d: %+v, want %+v", i, r, want)
		}
	}
	if len(rows) != 8 {
		t.Errorf("%d rows", len(rows))
	}
	left := []SelfContained{{Half: 1, Questions: 2}, {Half: 2, Questions: 2, Changed: 1}}
	if !reflect.DeepEqual(alone, left) {
		t.Errorf("by themselves: %+v, want %+v", alone, left)
	}
	want := []string{
		"gout? → gout?", "its cause? → gout cause?", "fever? → fever?",
		"fever? → fever?", "its cause? → fever cause?", "gout? → gout?",
		"asthma? → asthma?", "its signs? → asthma signs?", "cough? → asthma cough?",
		"cough? → cough?", "asthma? → asthma?",
	}
	if !reflect.DeepEqual(shown, want) {
		t.Errorf("shown: %q", shown)
	}
}

// A later turn of a dialogue sees the earlier ones, as they were answered.
func TestHistory(t *testing.T) {
	d := dialogue.Dialogue{
		ID: "1", Document: "d", Turns: []dialogue.Turn{{Question: "a"}, {Question: "b"}, {Question: "c"}},
	}
	var got []rewrite.Turn
	rewriter := func(_ context.Context, history []rewrite.Turn, question string) (*rewrite.Rewritten, error) {
		if question == "c" {
			got = history
		}
		if question == "b" {
			return &rewrite.Rewritten{Text: "b of a"}, nil
		}
		return nil, nil
	}
	_, _, err := Measure(t.Context(), rewriter, byWord, []dialogue.Dialogue{d, d}, Options{})
	want := []rewrite.Turn{{Question: "a"}, {Question: "b", Rewritten: "b of a"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("history %+v, %v, want %+v", got, err, want)
	}
}

func TestMeasureErrors(t *testing.T) {
	down := errors.New("down")
	failing := func(only string) Rewriter {
		return func(_ context.Context, history []rewrite.Turn, question string) (*rewrite.Rewritten, error) {
			if question == only && len(history) != 1 {
				return nil, down
			}
			return nil, nil
		}
	}
	broken := retrieval.RankerFunc(func(context.Context, string, int) ([]string, error) { return nil, down })
	for name, test := range map[string]struct {
		rewriter  Rewriter
		ranker    retrieval.Ranker
		dialogues []dialogue.Dialogue
		want      error
	}{
		"rewriting a follow-up":    {failing("gout?"), byWord, talks(t), down},
		"rewriting another's":      {failing("fever?"), byWord, talks(t), down},
		"ranking":                  {byFirst, broken, talks(t), down},
		"no dialogue":              {byFirst, byWord, nil, retrieval.ErrNoQueries},
		"one half only":            {byFirst, byWord, talks(t)[:1], retrieval.ErrNoQueries},
		"no follow-up in one half": {byFirst, byWord, append(talks(t)[:1:1], talks(t)[3]), retrieval.ErrNoQueries},
	} {
		rows, alone, err := Measure(t.Context(), test.rewriter, test.ranker, test.dialogues, Options{})
		if !errors.Is(err, test.want) || rows != nil || alone != nil {
			t.Errorf("%s: %v, %v, %v, want %v", name, rows, alone, err, test.want)
		}
	}
}

func TestCountSelfContained(t *testing.T) {
	queries := func(texts ...string) (out []trec.Query) {
		for _, text := range texts {
			out = append(out, trec.Query{Text: text})
		}
		return out
	}
	for name, test := range map[string]struct {
		queries []trec.Query
		want    []SelfContained
	}{
		"none":                {nil, []SelfContained{{Half: 1}, {Half: 2}}},
		"one has none before": {queries("cough?"), []SelfContained{{Half: 1}, {Half: 2}}},
		"the second is half 2": {
			queries("a", "cough?"), []SelfContained{{Half: 1}, {Half: 2, Questions: 1, Changed: 1}},
		},
		"four": {
			queries("a", "b", "its c", "d"),
			[]SelfContained{{Half: 1, Questions: 1, Changed: 1}, {Half: 2, Questions: 2}},
		},
	} {
		got, err := countSelfContained(t.Context(), byFirst, test.queries)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, test.want)
		}
	}
	down := errors.New("down")
	failing := func(context.Context, []rewrite.Turn, string) (*rewrite.Rewritten, error) { return nil, down }
	if _, err := countSelfContained(t.Context(), failing, queries("a", "b")); !errors.Is(err, down) {
		t.Error(err)
	}
}

func TestCountSelfContainedFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "set")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"queries.jsonl": `{"_id":"1","text":"a"}` + "\n" + `{"_id":"2","text":"cough?"}` + "\n", "broken.jsonl": "{\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := CountSelfContainedFile(t.Context(), byFirst, filepath.Join(dir, "queries.jsonl"))
	want := []SelfContained{{Set: "set", Half: 1}, {Set: "set", Half: 2, Questions: 1, Changed: 1}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = CountSelfContainedFile(t.Context(), byFirst, filepath.Join(dir, "none.jsonl"))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	_, err = CountSelfContainedFile(t.Context(), byFirst, filepath.Join(dir, "broken.jsonl"))
	if err == nil || !strings.Contains(err.Error(), "broken.jsonl") {
		t.Errorf("a broken file: %v", err)
	}
}
