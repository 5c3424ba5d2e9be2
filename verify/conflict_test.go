package verify

import (
	"testing"
)

// Two passages are shown as a conflict when they speak of the same thing: what a
// sentence needs of the question, of the other passage and of the surroundings
// of what disagrees, on either side of each bound.
func TestConflictBounds(t *testing.T) {
	type weights = map[string]float64
	const question = "آسم شیردهی"
	for name, c := range map[string]struct {
		question, a, b string
		weights        weights
		found          bool
	}{
		"the question, .44 of it": {question, "شیردهی در تب خطر دارد.", "شیردهی در تب خطر ندارد.", weights{"آسم": 1.27}, true},
		"the question, .36 of it": {question, "شیردهی در تب خطر دارد.", "شیردهی در تب خطر ندارد.", weights{"آسم": 1.78}, false},
		// of four words, that the other passage lacks one, far from what disagrees
		"the other passage, .70":     {"شیردهی", "ریه" + apart + "شیردهی در تب خطر دارد.", "شیردهی در تب خطر ندارد.", weights{"ریه": 1.286}, true},
		"the other passage, .61":     {"شیردهی", "ریه" + apart + "شیردهی در تب خطر دارد.", "شیردهی در تب خطر ندارد.", weights{"ریه": 1.9}, false},
		"four terms":                 {"شیردهی", "شیردهی و تب و ریه و خطر دارد.", "شیردهی و تب و ریه و خطر ندارد.", nil, true},
		"three terms":                {"شیردهی", "شیردهی و تب و ریه دارد.", "شیردهی و تب و ریه ندارد.", nil, false},
		"they say the same":          {"شیردهی", "شیردهی در تب خطر دارد.", "شیردهی در تب خطر دارد.", nil, false},
		"what agrees is another one": {"شیردهی", "شیردهی و تب و ریه و خطر دارد.", "شیردهی و تب و ریه و خطر ندارد." + apart + "قلب دارد.", nil, true},
	} {
		got := New(Options{IDF: weigh(c.weights)}).Conflicts(c.question, number(c.a, c.b))
		if (len(got) > 0) != c.found {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// The surroundings of what disagrees must be alike by .6, and those of a word
// that agrees by less than .85 of that.
func TestConflictSimilarity(t *testing.T) {
	type weights = map[string]float64
	const lungApart, lungThere = "ریه" + apart + "شیردهی تب ۴۰۰ میلی‌گرم", "شیردهی تب ریه ۴۰۰ میلی‌گرم" + apart + "شیردهی تب مغز ۵۰۰ میلی‌گرم."
	for name, c := range map[string]struct {
		said, other string
		weights     weights
		found       bool
	}{
		// The lung counts 1 beside the dose, the fever 1/√2, breast-feeding 1/√3, and the liver behind the unit 1/√2.
		"alike by .65": {"شیردهی تب ریه ۵۰۰ میلی‌گرم", lungApart, weights{"ریه": .69}, true},
		"alike by .55": {"شیردهی تب ریه ۵۰۰ میلی‌گرم", lungApart, weights{"ریه": 1.05}, false},
		// Beside the other dose stands the lung as well, beside the same one it does not.
		"another number, the same .80 as alike": {"شیردهی تب ریه ۵۰۰ میلی‌گرم کبد", lungThere, weights{"ریه": .3, "کبد": .9}, true},
		"another number, the same .93 as alike": {"شیردهی تب ریه ۵۰۰ میلی‌گرم کبد", lungThere, weights{"ریه": .1, "کبد": .9}, false},
	} {
		got := New(Options{IDF: weigh(c.weights)}).Conflicts("شیردهی", number(c.said, c.other))
		if (len(got) > 0) != c.found {
			cl, p := claimOf(c.said, c.weights), evidence(c.other)
			t.Errorf("%s: %+v; %+v", name, got, cl.bind(3, p.text, cl.best(p)))
		}
	}
}

// Three conflicts are shown at most.
func TestThreeConflictsAreShown(t *testing.T) {
	const yes, no = "شیردهی در تب خطر دارد.", "شیردهی در تب خطر ندارد."
	for n, want := range map[int]int{3: 3, 4: 3, 5: 3, 2: 2} {
		texts := []string{yes}
		for range n {
			texts = append(texts, no)
		}
		if got := len(New(Options{}).Conflicts("شیردهی", number(texts...))); got != want {
			t.Errorf("%d passages that say otherwise: %d conflicts, want %d", n, got, want)
		}
	}
}
