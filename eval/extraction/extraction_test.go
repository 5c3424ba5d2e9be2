package extraction

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
)

func query(id, answers string) trec.Query {
	q := trec.Query{ID: id, Text: "پرسش " + id}
	if answers != "" {
		q.Extra = map[string]json.RawMessage{"answers": json.RawMessage(answers)}
	}
	return q
}

func setOf(queries ...trec.Query) *retrieval.Set {
	qrels := trec.Qrels{}
	for _, q := range queries {
		if q.ID != "unjudged" {
			qrels[q.ID] = map[string]int{"d": 1}
		}
	}
	return &retrieval.Set{Name: "tiny", Queries: queries, Parts: []retrieval.Part{{Qrels: qrels}}}
}

func TestQuestions(t *testing.T) {
	set := setOf(query("a", `["تب"]`), query("none", ""), query("b", `["درد","سرفه"]`), query("empty", `[]`),
		query("null", "null"), query("unjudged", `["تب"]`), query("c", `["تب"]`), query("d", `["تب"]`))
	for limit, want := range map[int]string{0: "a b c d", 9: "a b c d", 4: "a b c d", 3: "a b c", 2: "a c"} {
		got, err := Questions(set, limit)
		var ids []string
		for _, q := range got {
			ids = append(ids, q.ID)
		}
		if err != nil || strings.Join(ids, " ") != want {
			t.Errorf("limit %d: %v, %v, want %s", limit, ids, err, want)
		}
		if !slices.Equal(got[0].Spans, []string{"تب"}) {
			t.Errorf("spans of a: %q", got[0].Spans)
		}
	}
}

func TestQuestionsErrors(t *testing.T) {
	for name, test := range map[string]struct {
		set   *retrieval.Set
		limit int
		want  string
	}{
		"no spans":       {setOf(query("a", ""), query("b", `[]`)), 0, "0 questions with answers, two are needed"},
		"one question":   {setOf(query("a", `["تب"]`), query("b", "")), 0, "1 questions with answers, two are needed"},
		"one by limit":   {setOf(query("a", `["تب"]`), query("b", `["تب"]`)), 1, "1 questions with answers, two are"},
		"a string":       {setOf(query("a", `"تب"`)), 0, `queries: query a: "answers" is not a list of strings`},
		"numbers":        {setOf(query("b", `[1]`)), 0, `queries: query b: "answers" is not a list of strings`},
		"not read twice": {setOf(query("a", `["تب"]`), query("b", `{}`)), 0, "query b"},
	} {
		_, err := Questions(test.set, test.limit)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if few := strings.Contains(test.want, "two are"); few != errors.Is(err, ErrTooFew) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHolds(t *testing.T) {
	five := []string{
		"تهوع شایع است.", "اسهال هم دیده می‌شود.", "سردرد نادر است.", "دوز آن ۵۰۰ میلی‌گرم", "روزی دو بار است.",
	}
	for _, test := range []struct {
		name      string
		sentences []string
		n         int
		spans     []string
		want      float64
	}{
		{"at the start of the first", five, 1, []string{"تهوع"}, 1},
		{"at its end", five, 1, []string{"شایع است"}, 1},
		{"first word of the second", five, 1, []string{"اسهال"}, 0},
		{"last word of the third", five, 3, []string{"نادر است"}, 1},
		{"first word of the fourth", five, 3, []string{"دوز"}, 0},
		{"across the border, both inside", five, 5, []string{"میلی‌گرم روزی"}, 1},
		{"across the border, one outside", five, 4, []string{"میلی‌گرم روزی"}, 0},
		{"other digits", five, 5, []string{"500 میلی گرم"}, 1},
		{"any of several", five, 2, []string{"نفخ", "اسهال"}, 1},
		{"a part of a word", five, 5, []string{"سردر"}, 0},
		{"fewer sentences than asked for", five[:1], 3, []string{"تهوع"}, 1},
		{"no sentence", nil, 1, []string{"تهوع"}, 0},
		{"no span", five, 5, nil, 0},
		{"an empty span", five, 5, []string{""}, 0},
	} {
		if got := holds(test.sentences, test.n, test.spans); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestMeasure(t *testing.T) {
	questions := []Question{
		{trec.Query{ID: "a", Text: "a"}, []string{"یک"}}, {trec.Query{ID: "b", Text: "b"}, []string{"سه"}},
		{trec.Query{ID: "c", Text: "c"}, []string{"چهار"}}, {trec.Query{ID: "d", Text: "d"}, []string{"پنج"}},
		{trec.Query{ID: "e", Text: "silent"}, []string{"یک"}},
	}
	answer := func(_ context.Context, question string) (Answer, error) {
		if question == "silent" {
			return Answer{Abstained: true}, nil
		}
		return Answer{Sentences: []string{"یک", "دو", "سه", "چهار"}}, nil
	}
	r, err := Measure(t.Context(), answer, questions, stat.Options{Resamples: 200, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r.Questions != 5 || r.Abstained != 1 ||
		r.First.Value != .2 || r.Three.Value != .4 || r.Any.Value != .6 || r.Any.Items != 5 {
		t.Errorf("%+v", r)
	}
	again, _ := Measure(t.Context(), answer, questions, stat.Options{Resamples: 200, Seed: 1})
	if again != r {
		t.Errorf("the second time %+v, not %+v", again, r)
	}
}

func TestMeasureErrors(t *testing.T) {
	down := errors.New("down")
	failing := func(context.Context, string) (Answer, error) { return Answer{}, down }
	two := []Question{{Query: trec.Query{ID: "q7"}}, {Query: trec.Query{ID: "q8"}}}
	_, err := Measure(t.Context(), failing, two, stat.Options{})
	if !errors.Is(err, down) || !strings.Contains(err.Error(), "query q7") {
		t.Errorf("a failed answer: %v", err)
	}
	if _, err := Measure(t.Context(), failing, nil, stat.Options{}); !errors.Is(err, stat.ErrTooFew) {
		t.Errorf("no question: %v", err)
	}
}
