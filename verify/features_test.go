package verify

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/learned"
)

// What is weighed of oppositions gives, by the formula, what is shown as a conflict.
func TestOppositions(t *testing.T) {
	const asked = "دوز روزانهٔ رامیپریل در نارسایی قلب چقدر است؟"
	passage := func(texts ...string) (list []answer.Source) {
		for i, s := range texts {
			list = append(list, answer.Source{Number: i + 1, Passage: index.Passage{Text: s}})
		}
		return list
	}
	const (
		ten   = "رامیپریل در نارسایی قلب ۱۰ میلی‌گرم در روز است."
		forty = "در نارسایی قلب رامیپریل روزانه ۴۰ میلی‌گرم داده می‌شود."
		same  = "در نارسایی قلب رامیپریل روزانه ۱۰ میلی‌گرم داده می‌شود."
		other = "شکستگی مچ دست با آتل درمان می‌شود."
	)
	c := New(Options{})
	for _, s := range [][]answer.Source{
		nil, passage(ten), passage(ten, same), passage(ten, other),
	} {
		if got := c.Oppositions(asked, s); len(got) > 0 {
			t.Errorf("%v: %v", s, got)
		}
	}
	two := c.Oppositions(asked, passage(ten, forty))
	if len(two) == 0 || len(c.Oppositions(asked, passage(other, ten, forty))) != len(two) {
		t.Fatalf("%v", two)
	}
	// Each of the two that say 10 mg is against the one that says 40.
	three := c.Oppositions(asked, passage(ten, forty, same))
	if len(three) <= len(two) {
		t.Errorf("of three sources %d, of two %d", len(three), len(two))
	}
	best, amounts := -100.0, 0
	for _, f := range two {
		if len(f) != len(learned.Conflict)-1 {
			t.Fatalf("%d of %d features", len(f), len(learned.Conflict)-1)
		}
		z := learned.Conflict[len(f)]
		for i, v := range f {
			z += learned.Conflict[i] * v
		}
		best = max(best, z)
		if f[weighAmount] == 1 {
			amounts++
		}
	}
	if amounts == 0 || !enough(best) || len(c.Conflicts(asked, passage(ten, forty))) != 1 {
		t.Errorf("%d amounts, weight %g", amounts, best)
	}
}
