package verify

import (
	"testing"
)

// beside lays a claim beside evidence.
func beside(c *claim, evidence *passage) alignment {
	return c.align(evidence, all(evidence, .9))
}

// A word in the place of another is looked for in near quotations alone: seven
// tenths of both sentences must stand in order.
func TestReplacedInNearQuotations(t *testing.T) {
	for name, c := range map[string]struct {
		claim, evidence string
		found           bool
	}{
		"three of four words": {"زونا پوست ریه قلب", "زونا پوست ریه مغز", true},
		"two of three":        {"زونا پوست قلب", "زونا پوست مغز", false},
		// .75 of the claim, and .75 and .6 of the evidence
		"a fifth word more": {"زونا پوست ریه قلب", "زونا پوست ریه مغز کبد", false},
	} {
		cl := claimOf(c.claim, nil)
		l := beside(cl, evidence(c.evidence))
		if i, at, _ := cl.replaced(l, make([]bool, len(cl.tokens))); (i >= 0) != c.found || (at >= 0) != c.found {
			t.Errorf("%s: %d, %d; share %v, back %v", name, i, at, l.share, l.back)
		}
	}
	// Only a word as rare as the claim's others, at the mean: a paraphrase exchanges common ones.
	for weight, found := range map[float64]bool{1.2: true, .88: false} {
		cl := claimOf("زونا پوست ریه قلب", map[string]float64{"قلب": weight})
		l := beside(cl, evidence("زونا پوست ریه مغز"))
		if i, _, _ := cl.replaced(l, make([]bool, len(cl.tokens))); (i >= 0) != found {
			t.Errorf("weight %v, mean %v: %d", weight, cl.mean, i)
		}
	}
}

// A lost negation contradicts what is otherwise there word by word, from .85 of
// both sentences.
func TestLostNegation(t *testing.T) {
	for name, c := range map[string]struct {
		claim, evidence string
		lost            bool
	}{
		"seven of eight words":                 {"زونا پوست ریه قلب مغز کبد معده منظم", "زونا پوست ریه قلب مغز کبد معده نامنظم", true},
		"four of five":                         {"زونا پوست ریه قلب منظم", "زونا پوست ریه قلب نامنظم", false},
		"seven of eight, negated by the claim": {"زونا پوست ریه قلب مغز کبد معده نامنظم", "زونا پوست ریه قلب مغز کبد معده منظم", true},
		"nothing is negated":                   {"زونا پوست ریه قلب مغز کبد معده منظم", "زونا پوست ریه قلب مغز کبد معده منظم", false},
		// .875 of the claim, .7 of the evidence
		"two words more there": {"زونا پوست ریه قلب مغز کبد معده منظم", "زونا پوست ریه قلب مغز کبد معده نامنظم روده طحال", false},
	} {
		cl := claimOf(c.claim, nil)
		l := beside(cl, evidence(c.evidence))
		if got := cl.lostNegation(l); got != c.lost {
			t.Errorf("%s: %t; share %v, back %v", name, got, l.share, l.back)
		}
	}
}

// «Avoid» lost or added turns a sentence round, where six tenths of it stand in
// the evidence, and are four tenths of that.
func TestTurned(t *testing.T) {
	cl, p := claimOf("زونا پوست ریه", nil), evidence("از زونا پوست ریه پرهیز کنید")
	for _, c := range []struct {
		share, back float64
		want        bool
	}{{.62, .42, true}, {.55, .9, false}, {.9, .36, false}} {
		l := beside(cl, p)
		if l.share, l.back = c.share, c.back; cl.turned(l) != c.want {
			t.Errorf("share %v, back %v: turned %t", c.share, c.back, !c.want)
		}
	}
}
