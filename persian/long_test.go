package persian

import (
	"strings"
	"testing"
)

// A word or question of any length is read in time that grows with it: these took
// minutes.
func TestCorrectLongWords(t *testing.T) {
	for _, unit := range []string{"a", "ab1", "ن", "نی", "های", "ا", "sh", "dard", "0", "۱", "می‌", "x'", "درد ", "dard ", "paracetamol", "مسکن‌", "ة", "ـ", "ً"} {
		q := strings.Repeat(unit, 60_000/len(unit))
		for _, q := range []string{q, "درمان " + q + " چیست؟", "darman " + q + " chist"} {
			Correct(q, func(string) int { return 0 }, func(string) []string { return nil })
			new(Analyzer).Terms(q)
		}
	}
}

// Of a query of many words only the first are read in another way.
func TestCorrectManyWords(t *testing.T) {
	known := map[string]bool{}
	for _, term := range new(Analyzer).Terms("سردرد") {
		known[term.Text] = true
	}
	frequency := func(term string) int {
		if known[term] {
			return 9
		}
		return 0
	}
	for _, word := range []string{"sardard", "sv'vn"} {
		for _, n := range []int{1, mostRead, mostRead + 50} {
			got := Correct(strings.Repeat(word+" ", n), frequency, nil)
			if len(got.Corrections) > mostRead || n == mostRead && word == "sardard" && len(got.Corrections) != n {
				t.Errorf("%d of %q: %d corrections", n, word, len(got.Corrections))
			}
		}
	}
}
