package question

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// recogniseFilter reads from the wording of a question which publications it
// asks for: «مقالات پس از ۱۳۹۸», «طبق راهنماهای بالینی». Years of the solar
// calendar become the Gregorian ones that they touch. It is what a user may want
// to restrict a search to; nothing is restricted by itself, because passages of
// an unknown year or type would be lost without a word.
func recogniseFilter(question string) index.Filter {
	var f index.Filter
	text := persian.Normalize(question)
	words := strings.Fields(strings.ReplaceAll(text, "\u200c", " "))
	for i, w := range words {
		kind, ok := publications()[w]
		if !ok {
			continue
		}
		f.EvidenceTypes = nil
		if kind != "" && i > 0 && according()[words[i-1]] {
			f.EvidenceTypes = []string{kind}
		}
		f.YearFrom, f.YearTo = years(text)
		if len(f.EvidenceTypes) > 0 {
			break
		}
	}
	return f
}

// publications are words for what is published, with the type of evidence that
// some of them name.
var publications = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	list := wordlist.Open("publications")
	for section, kind := range map[string]string{"any": "", "guideline": "guideline", "trial": "trial"} {
		for _, w := range list.Section(section).Words() {
			w, _, _ = strings.Cut(persian.Normalize(w), "\u200c") // endings are words of their own here
			m[w] = kind
		}
	}
	return m
})

// according are words before a publication that the answer is to rest on.
var according = wordlist.SetOf("publications", "according", persian.Normalize)

// years reads the first year or range of years of a text, as Gregorian years
// from and to; 0 is open.
func years(text string) (from, to int) {
	for _, q := range persian.Quantities(text) {
		if q.Unit != "year-date" && (q.Unit != "" || !calendar(q.Value) || !calendar(q.Max)) {
			continue
		}
		first, _ := gregorian(int(q.Value))
		_, last := gregorian(int(q.Max))
		before := strings.TrimSuffix(strings.TrimSpace(strings.ReplaceAll(text[:q.Start], "\u200c", " ")), "های")
		before = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(before), "سال"))
		switch {
		case q.Max > q.Value:
			return first, last
		case endsIn(before, "پس از", "بعد از", "از"):
			if endsIn(before, "پیش از", "قبل از") {
				return 0, first - 1 + solar(q.Value)
			}
			return first, 0
		case endsIn(before, "تا"):
			return 0, last
		}
		return first, last
	}
	return 0, 0
}

func endsIn(text string, endings ...string) bool {
	for _, e := range endings {
		if text == e || strings.HasSuffix(text, " "+e) {
			return true
		}
	}
	return false
}

// calendar reports whether a bare number can be a year.
func calendar(v float64) bool { return v >= 1300 && v < 1500 || v >= 1900 && v < 2100 }

// solar is 1 for a year of the solar calendar, which begins within a Gregorian
// year, and else 0.
func solar(v float64) int {
	if v < 1500 {
		return 1
	}
	return 0
}

// gregorian returns the Gregorian years that a year touches: the solar year y
// begins in March of y + 621.
func gregorian(y int) (first, last int) {
	if solar(float64(y)) == 1 {
		return y + 621, y + 622
	}
	return y, y
}
