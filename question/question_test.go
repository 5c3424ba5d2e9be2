package question

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question/rewrite"
)

// TestUnderstand: what is typed is corrected first, then made self-contained, and
// only then parsed.
func TestUnderstand(t *testing.T) {
	known := map[string]int{}
	for _, w := range persian.Terms("عوارض متفورمین دیابت دارو درمان") {
		known[w] = 5
	}
	lexicon := Lexicon{
		DocFreq: func(t string) int { return known[t] }, Passages: 100,
		IDF: func(t string) float64 { return float64(1 + known[t]) },
	}
	history := []rewrite.Turn{{Question: "متفورمین چیست؟", Answer: "متفورمین داروی دیابت است."}}
	q := Understand(t.Context(), "u,hvqa ]dsj?", Options{Lexicon: lexicon, History: history})
	if q.Asked != "u,hvqa ]dsj?" || len(q.Corrections) == 0 || q.Rewritten == nil || !strings.Contains(q.Text, "متفورمین") || !strings.Contains(q.Text, "عوارض") {
		t.Fatalf("understood as %q, corrections %v, rewritten %v", q.Text, q.Corrections, q.Rewritten)
	}
	if !q.Type.Asks(Caution) || !slices.Equal(q.Type.names(), []string{"caution"}) {
		t.Errorf("asks for %v", q.Type.names())
	}
	if got, want := q.Content(), persian.Terms("عوارض متفورمین"); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("content %q, want %q", got, want)
	}
	for term, w := range q.Weights {
		if w != 6 {
			t.Errorf("%s weighs %v", term, w)
		}
	}
	same := Understand(t.Context(), "u,hvqa ]dsj?", Options{Lexicon: lexicon, History: history, Verbatim: true})
	if same.Text != same.Asked || same.Corrections != nil || same.Rewritten != nil {
		t.Errorf("verbatim: %+v", same)
	}
}

// TestQuery: searchers get the terms that were read, not a text to read again.
func TestQuery(t *testing.T) {
	q := Parse("درمان پرفشاری خون", Options{})
	got := q.Query(index.Filter{YearFrom: 2020})
	var analyzer persian.Analyzer
	terms, _ := analyzer.Split(q.Text)
	if got.Text != q.Text || got.Filter.YearFrom != 2020 || got.Parsed == nil || !slices.Equal(got.Parsed.Terms, terms) || len(got.Parsed.Synonyms) == 0 {
		t.Errorf("%+v", got)
	}
}

// TestSynonymsOfOnesOwn: names that the options teach count as the question's own.
func TestSynonymsOfOnesOwn(t *testing.T) {
	own, err := persian.LoadSynonyms(strings.NewReader("زبرجدین | متفورمین"))
	if err != nil {
		t.Fatal(err)
	}
	found := []Ranked{{index.Passage{Title: "متفورمین", Text: "عوارض متفورمین تهوع و اسهال است."}, 10}, {index.Passage{Text: "آسم بیماری راه‌های هوایی است."}, 1}}
	with := Parse("عوارض زبرجدین", Options{Synonyms: own}).Answerable(found)
	without := Parse("عوارض زبرجدین", Options{}).Answerable(found)
	if with.Passage != 1 || without.Passage >= 1 || with.Score <= without.Score {
		t.Errorf("with the name %+v, without %+v", with, without)
	}
}

// TestAnswerableIsTheSameEveryTime: to the last bit, since a score next to a
// threshold must not fall on either side by chance.
func TestAnswerableIsTheSameEveryTime(t *testing.T) {
	text := "عوارض و درمان و تشخیص و علائم پرفشاری خون و دیابت نوع دو و نارسایی کلیه و آسم در کودکان و سالمندان چیست؟"
	idf := func(term string) float64 { return 1 / (1.1 + float64(len(term))/3.7) }
	found := []Ranked{
		{index.Passage{Title: "پرفشاری خون", Text: "پرفشاری خون در سالمندان شایع است. درمان آن در نارسایی کلیه با احتیاط است. دیابت نوع دو خطر را بیشتر می‌کند."}, 9.3},
		{index.Passage{Title: "آسم", Text: "تشخیص آسم در کودکان بالینی است. علائم آن خس‌خس و سرفه است."}, 7.1},
		{index.Passage{Text: "عوارض دارو در کودکان و سالمندان."}, 3.7},
	}
	first := Parse(text, Options{Lexicon: Lexicon{IDF: idf}}).Answerable(found)
	for range 300 {
		again := Parse(text, Options{Lexicon: Lexicon{IDF: idf}}).Answerable(found)
		if math.Float64bits(again.Score) != math.Float64bits(first.Score) || again != first {
			t.Fatalf("%v, then %v", first, again)
		}
	}
}
