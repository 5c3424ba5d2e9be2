package triage

import (
	"strings"
	"testing"
)

// How far apart the words of a danger may stand, how far a denial reaches, and
// how much of a question is read.
func TestReaches(t *testing.T) {
	p, err := parse(strings.NewReader("two | تلخ قرص\none | زهر\njoined | قرصکی\nshort | شربت\nlong | سیانورها"))
	if err != nil {
		t.Fatal(err)
	}
	gap := func(n int) string { return strings.Repeat(" سبز", n) + " " }
	for name, c := range map[string]struct {
		question string
		raised   bool
	}{
		"four words between":          {"تلخ" + gap(4) + "قرص", true},
		"five words between":          {"تلخ" + gap(5) + "قرص", false},
		"denied three words on":       {"زهر" + gap(3) + "ندارم", false},
		"denied four words on":        {"زهر" + gap(4) + "ندارم", true},
		"denied in a list":            {"زهر و" + gap(1) + "و" + gap(3) + "ندارم", false},
		"denied too far in a list":    {"زهر و" + gap(1) + "و" + gap(4) + "ندارم", true},
		"denied behind a verb":        {"زهر و" + gap(1) + "میزند و" + gap(1) + "ندارم", true},
		"English, seven between":      {"the تلخ" + strings.Repeat(" of", 7) + " قرص", true},
		"English, eight between":      {"the تلخ" + strings.Repeat(" of", 8) + " قرص", false},
		"without, the word before":    {"بدون زهر", false},
		"without, two before":         {"بدون" + gap(1) + "زهر", false},
		"without, three before":       {"بدون" + gap(2) + "زهر", true},
		"five letters in two words":   {"قر صکی", true},
		"four letters in two words":   {"شر بت", false},
		"eight letters, three words":  {"سیا نور ها", true},
		"eight letters in four words": {"سی ان ور ها", false},
		"the 600th word":              {gap(599) + "زهر", true},
		"the 601st word":              {gap(600) + "زهر", false},
	} {
		if got := p.Check(c.question); (len(got) > 0) != c.raised {
			t.Errorf("%s: %v", name, got)
		}
	}
}
