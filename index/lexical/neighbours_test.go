package lexical

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

func TestDice(t *testing.T) {
	// <تب> has the pieces <ت تب ب> <تب تب>, 5 in all; <تبخال> has 11, of which
	// <ت تب <تب are shared.
	if got, want := dice(pieces(nil, "تب"), pieces(nil, "تبخال")), 2*3.0/(5+11); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got := dice(pieces(nil, "میگرن"), pieces(nil, "میگرن")); got != 1 {
		t.Errorf("a word is %v like itself", got)
	}
	if got := dice(pieces(nil, "دیابت"), pieces(nil, "سرفه")); got != 0 {
		t.Errorf("words with nothing in common: %v", got)
	}
}

func TestNeighboursFindOtherSpellings(t *testing.T) {
	dir := published(t, "متفورمین", "متفرمین", "متوترکسات", "گلوکوفاژ", "متفورمینها ۵۰۰")
	rk := DefaultRanking()
	rk.Synonyms, rk.Grams, rk.Forms = 0, 0, 0
	search := func(rk Ranking, text string) []index.Seq {
		x, err := Open(t.Context(), dir, Options{Ranking: rk})
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		hits, err := x.Search(t.Context(), index.Query{Text: text}, 10)
		if err != nil {
			t.Fatal(err)
		}
		var out []index.Seq
		for _, h := range hits {
			out = append(out, h.Seq)
		}
		return out
	}
	if got := search(rk, "متفرمین"); len(got) < 2 || got[0] != 2 || !slices.Contains(got, 1) ||
		slices.Contains(got, 3) {
		t.Errorf("found %v: want the word itself first, then the drug as it is spelt right, and no other drug", got)
	}
	rk.Neighbours = 0
	if got := search(rk, "متفرمین"); !slices.Equal(got, []index.Seq{2}) {
		t.Errorf("without neighbours: %v", got)
	}
}
