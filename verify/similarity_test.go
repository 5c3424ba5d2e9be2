package verify

import (
	"math"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// weigh gives words weights of their own; others have 1.
func weigh(of map[string]float64) func(string) float64 {
	m := map[string]float64{}
	for w, v := range of {
		m[single(w)] = v
	}
	return func(term string) float64 {
		if v, ok := m[term]; ok {
			return v
		}
		return 1
	}
}

func claimOf(s string, of map[string]float64) *claim {
	return newClaim(s, weigh(of), persian.DefaultSynonyms())
}

func evidence(s string) *passage { return analysePassage(index.Passage{Text: s}) }

// apart parts two statements by more words than a word's surroundings have.
const apart = " و و و و و و و و و و "

// all is a window of every sentence that covers as much as told.
func all(p *passage, coverage float64) window {
	return window{from: 0, to: len(p.sentences), coverage: coverage}
}

// What a statement is about is told by the words around it. In each pair of
// cases the evidence has the claim's value beside one of its words and another
// value beside the other; the words' weights put the similarity, or its relation
// to the other, on either side of a bound.
func TestBounds(t *testing.T) {
	const (
		agreed = iota
		contradicted
		missing
	)
	quantity := func(c *claim, p *passage) finding { return quantityLayer(c, p, all(p, .5)) }
	name := func(c *claim, p *passage) finding { return nameLayer(c, p, all(p, .5)) }
	polarity := func(c *claim, p *passage) finding { return polarityLayer(c, p, all(p, .5)) }
	type weights = map[string]float64
	for name, c := range map[string]struct {
		layer           func(*claim, *passage) finding
		claim, evidence string
		weights         weights
		want            int
	}{
		// The word one place off counts 1, that two off 1/√2. Same over other: w/√2.
		"a number, .88 of the other": {quantity, "تب کودک ۵۰۰ میلی‌گرم", "تب ۵۰۰ میلی‌گرم." + apart + "کودک ۴۰۰ میلی‌گرم.", weights{"تب": 1.245}, agreed},
		"a number, .72 of the other": {quantity, "تب کودک ۵۰۰ میلی‌گرم", "تب ۵۰۰ میلی‌گرم." + apart + "کودک ۴۰۰ میلی‌گرم.", weights{"تب": 1.018}, contradicted},
		// Other alone, over all: 1/(1+w/√2).
		"another number, .50 alike":   {quantity, "تب کودک ۵۰۰ میلی‌گرم", "کودک ۴۰۰ میلی‌گرم.", weights{"تب": 1.414}, contradicted},
		"another number, .41 alike":   {quantity, "تب کودک ۵۰۰ میلی‌گرم", "کودک ۴۰۰ میلی‌گرم.", weights{"تب": 2.035}, missing},
		"a drug, .66 of the other":    {name, "تب کودک ایبوپروفن", "تب ایبوپروفن." + apart + "کودک ناپروکسن.", weights{"تب": .933}, agreed},
		"a drug, .54 of the other":    {name, "تب کودک ایبوپروفن", "تب ایبوپروفن." + apart + "کودک ناپروکسن.", weights{"تب": .764}, missing},
		"a verb, .90 of its negation": {polarity, "تب ریه می‌شود", "تب می‌شود." + apart + "ریه نمی‌شود.", weights{"تب": 1.273}, agreed},
		"a verb, .80 of its negation": {polarity, "تب ریه می‌شود", "تب می‌شود." + apart + "ریه نمی‌شود.", weights{"تب": 1.131}, contradicted},
		"its negation, .50 alike":     {polarity, "تب ریه می‌شود", "ریه نمی‌شود.", weights{"تب": 1.414}, contradicted},
		"its negation, .41 alike":     {polarity, "تب ریه می‌شود", "ریه نمی‌شود.", weights{"تب": 2.035}, agreed},
		// Words of a closed class: morning and night.
		"morning, .55 of night": {polarity, "تب ریه صبح", "تب صبح." + apart + "ریه شب.", weights{"تب": .778}, agreed},
		"morning, .45 of night": {polarity, "تب ریه صبح", "تب صبح." + apart + "ریه شب.", weights{"تب": .636}, contradicted},
		"night, .65 alike":      {polarity, "تب ریه صبح", "ریه شب.", weights{"تب": .761}, contradicted},
		"night, .52 alike":      {polarity, "تب ریه صبح", "ریه شب.", weights{"تب": 1.305}, agreed},
		// Words that a prefix negates, here of a claim without another predicate.
		"painless, .45 of painful": {polarity, "تب ریه درد", "تب درد." + apart + "ریه بی‌درد.", weights{"تب": .636}, contradicted},
		"painless, .55 of painful": {polarity, "تب ریه درد", "تب درد." + apart + "ریه بی‌درد.", weights{"تب": .778}, agreed},
	} {
		f := c.layer(claimOf(c.claim, c.weights), evidence(c.evidence))
		got := agreed
		switch {
		case f.contradicts:
			got = contradicted
		case f.missing:
			got = missing
		}
		if got != c.want || c.want != missing && f.checked == 0 && got != agreed {
			t.Errorf("%s: %+v, want %d", name, f, c.want)
		}
	}
}

// What a contradiction is worth depends on whether the evidence speaks of the
// same thing.
func TestContradictionNeedsCoverage(t *testing.T) {
	for coverage, want := range map[float64]string{.42: "contradicted", .38: "unsupported"} {
		if got, ok := (finding{contradicts: true}).judgement(coverage); !ok || string(got) != want {
			t.Errorf("coverage %v: %s, want %s", coverage, got, want)
		}
	}
}

// Similarity, worked by hand: a term counts 1, from three places off .9, on the
// other side half, a predicate .15 of a term; nothing around says nothing.
func TestSimilarity(t *testing.T) {
	gap := func(n int) string { return strings.Repeat(" و", n) + " " }
	for name, c := range map[string]struct {
		claim, evidence string
		coverage, want  float64
	}{
		"beside it":         {"تب ۵۰۰", "تب ۵۰۰", .5, 1},
		"two off":           {"تب ۵۰۰", "تب" + gap(1) + "۵۰۰", .5, 1},
		"three off":         {"تب ۵۰۰", "تب" + gap(2) + "۵۰۰", .5, .9},
		"nine off":          {"تب ۵۰۰", "تب" + gap(8) + "۵۰۰", .5, .9},
		"ten off":           {"تب ۵۰۰", "تب" + gap(9) + "۵۰۰", .5, 0},
		"on the other side": {"تب ۵۰۰", "۵۰۰ تب", .5, .5},
		"nothing around":    {"۵۰۰", "تب ۵۰۰", .5, .5},
		"a verb is missing": {"تب ۵۰۰ است", "تب ۵۰۰", .5, 1 / 1.15},
		// Where a sentence was taken nearly word by word, what others say counts .6.
		"another sentence, .86 covered": {"تب ۵۰۰", "ریه سالم ماند. تب ۵۰۰", .86, .6},
		"another sentence, .84 covered": {"تب ۵۰۰", "ریه سالم ماند. تب ۵۰۰", .84, 1},
	} {
		cl, p := claimOf(c.claim, nil), evidence(c.evidence)
		i := 0
		for cl.tokens[i].amount == nil {
			i++
		}
		a := cl.bind(i, p.text, window{from: 0, to: 1, coverage: c.coverage})
		if math.Abs(a.same-c.want) > 1e-9 {
			t.Errorf("%s: %+v, want %v", name, a, c.want)
		}
	}
	// In the claim too, nine words either side count.
	for n, want := range map[int]int{9: 1, 10: 0} {
		if got := len(claimOf("تب"+gap(n-1)+"۵۰۰", nil).around(n)); got != want {
			t.Errorf("%d off: %d words around, want %d", n, got, want)
		}
	}
}

// The reach of words over what follows them.
func TestReaches(t *testing.T) {
	gap := func(n int) string { return strings.Repeat(" و", n) + " " }
	for n, want := range map[int]bool{3: true, 4: false} {
		if got := analyse("نه"+gap(n-1)+"صبح", nil).excluded(n); got != want {
			t.Errorf("excluded %d off: %t", n, got)
		}
	}
	for n, want := range map[int]bool{8: true, 9: false} {
		if got := analyse("تب"+gap(n-1)+"نمی‌شود", nil).negatedVerb(0); got != want {
			t.Errorf("a negated verb %d off: %t", n, got)
		}
	}
	for text, want := range map[string]bool{"کمتر از ۲ سال": true, "زیاد باید حداکثر ۲ گرم": false} {
		if got := analyse(text, nil).compares(0); got != want {
			t.Errorf("%s: compares %t", text, got)
		}
	}
	for word, want := range map[string]bool{"بی‌درد": true, "بی‌مو": false} {
		k := analyse(word, nil).tokens[0]
		if k.negated != want {
			t.Errorf("%s: negated %t", word, k.negated)
		}
	}
	if x, y := analyse("بدون درد", nil).tokens[1], analyse("بدون مو", nil).tokens[1]; !x.negated || y.negated {
		t.Errorf("«بدون درد» negated %t, «بدون مو» %t", x.negated, y.negated)
	}
}

// The weights of a claim's words: never less than a tenth, of numbers never more
// than one.
func TestWeights(t *testing.T) {
	c := newClaim("تب ۵۰۰", func(term string) float64 { return map[bool]float64{true: 5, false: 0}[term == "500"] }, persian.DefaultSynonyms())
	if c.weights[0] != .1 || c.weights[1] != 1 {
		t.Errorf("weights %v, want .1 and 1", c.weights)
	}
}

// A third is 33 percent, as near as half a percent.
func TestSharesAndPercents(t *testing.T) {
	third := amountsOf("یک‌سوم")[0]
	for percent, want := range map[string]bool{"33.8 درصد": true, "32.75 درصد": false} {
		if got := third.equal(amountsOf(percent)[0]); got != want {
			t.Errorf("یک‌سوم and %s: equal %t", percent, got)
		}
	}
}

func amountsOf(s string) []quantity {
	out, _ := quantities(s)
	return out
}
