package lexical

import (
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

func clauses(b bag, sig signal) map[string]float64 {
	out := map[string]float64{}
	for _, c := range b.Clauses {
		if c.Signal == sig {
			out[c.Term] += c.Weight
		}
	}
	return out
}

func TestBagHasFormsBesideStems(t *testing.T) {
	b := Options{}.bag(index.Query{Text: "علائم بیماری‌ها"})
	words, forms := clauses(b, signalWords), clauses(b, signalForms)
	for _, w := range []string{"علامت", "بیمار"} {
		if words[w] != 1 {
			t.Errorf("word %q has weight %v in %v", w, words[w], words)
		}
	}
	for _, f := range []string{"علامت" + formMark + "علایم", "بیمار" + formMark + "بیماریها"} {
		if forms[f] != 1 {
			t.Errorf("form %q has weight %v in %v", f, forms[f], forms)
		}
	}
	b = Options{Schema: Schema{NoForms: true}}.bag(index.Query{Text: "بیماری‌ها"})
	if len(clauses(b, signalForms)) != 0 {
		t.Error("forms are asked for that are not indexed")
	}
}

// A question of function words finds the passages that have them; beside a word
// they count for nothing.
func TestFunctionWords(t *testing.T) {
	c := &corpus{}
	x := open(t, build(t, Options{}, c,
		index.Passage{Text: "درمان کم‌خونی با آهن است"},
		index.Passage{Text: "چه چیزی باعث تب می‌شود؟"},
		index.Passage{Text: "اگر چیزی در گلو مانده است"},
		index.Passage{Text: "کم‌خونی چه علائمی دارد"},
	), Options{})
	for question, want := range map[string][]index.Seq{
		"چه چیزی": {2, 3, 4},
		"میشه":    {2},
		"کدام":    nil,
	} {
		var got []index.Seq
		for _, h := range find(t, x, index.Query{Text: question}, 10) {
			got = append(got, h.Seq)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", question, got, want)
		}
	}
	alone := find(t, x, index.Query{Text: "کم‌خونی"}, 10)
	if beside := find(t, x, index.Query{Text: "چه چیزی کم‌خونی"}, 10); !slices.Equal(alone, beside) {
		t.Errorf("function words beside a word change %v to %v", alone, beside)
	}
	if b := (Options{Schema: Schema{GramSize: -1}}).bag(index.Query{Text: "چه چیزی"}); len(b.Clauses) != 0 {
		t.Errorf("without n-grams nothing is indexed for %v", b.Clauses)
	}
}

func TestBagWidensBySynonyms(t *testing.T) {
	syn, err := persian.LoadSynonyms(strings.NewReader("فشار خون بالا | هیپرتانسیون | پرفشاری خون\n"))
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Synonyms: syn}
	words := clauses(o.bag(index.Query{Text: "درمان هیپرتانسیون"}), signalWords)
	weight := DefaultRanking().Synonyms
	got := map[string]float64{}
	for _, w := range syn.Expand(new(persian.Analyzer).Terms("هیپرتانسیون"))[0].Alternatives {
		for _, x := range w {
			got[x] = words[x]
		}
	}
	for w, v := range got {
		if v <= 0 || v > weight/2 {
			t.Errorf("%q of a name of two words or more has weight %v, want at most %v", w, v, weight/2)
		}
	}
	if len(got) < 4 {
		t.Errorf("the other names are missing in %v", words)
	}
	// A word of the question keeps its own weight.
	if w := clauses(o.bag(index.Query{Text: "فشار خون بالا"}), signalWords); w["خون"] != 1 {
		t.Errorf("%v", w)
	}
	rk := DefaultRanking()
	rk.Synonyms = 0
	b := Options{Synonyms: syn, Ranking: rk}.bag(index.Query{Text: "هیپرتانسیون"})
	if w := clauses(b, signalWords); len(w) != 1 {
		t.Errorf("synonyms are used although their weight is 0: %v", w)
	}
}

// published indexes texts as passages 1, 2, 3, … and returns the directory.
func published(t *testing.T, texts ...string) string {
	t.Helper()
	dir := t.TempDir()
	w, err := OpenWriter(t.Context(), dir, WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var changes []index.Change
	for i, text := range texts {
		seq := index.Seq(i + 1)
		changes = append(changes, index.Change{Seq: seq, Op: index.Put, Passage: index.Passage{Seq: seq, Text: text}})
	}
	if err := w.Apply(t.Context(), changes); err != nil {
		t.Fatal(err)
	}
	if err := w.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A passage that says the same by another name is found, after one that uses
// the word.
func TestSynonymsFindOtherNames(t *testing.T) {
	dir := published(t, "هیپرتانسیون شایع است.", "استراحت خوب است.", "فشار خون بالا شایع است.")
	x, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	hits, err := x.Search(t.Context(), index.Query{Text: "هیپرتانسیون"}, 10)
	if err != nil {
		t.Fatal(err)
	}
	var seqs []index.Seq
	for _, h := range hits {
		seqs = append(seqs, h.Seq)
	}
	if !slices.Equal(seqs, []index.Seq{1, 3}) {
		t.Errorf("found %v, want 1 and 3", seqs)
	}
}
